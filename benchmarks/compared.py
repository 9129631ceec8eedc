"""What k-means, Gaussian mixtures, k-prototypes and StepMix say about six tables, beside Ringtrue.

    .venv/bin/python benchmarks/compared.py --peers /tmp/peers/bin/python

Three tables have a known truth (simulated: nothing at all, one smooth line, four kinds of people);
three are real. Each method gets the same columns and at most 2,000 rows, and chooses its number of
groups as its users customarily do. Peers are installed as benchmarks/peers/requirements.txt says.
"""

import argparse
import csv
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
ROWS = 2000
ITEMS = 12


def nothing(rng: np.random.Generator) -> np.ndarray:
    """Twelve answers that have nothing to do with one another."""
    return rng.choice(4, size=(ROWS, ITEMS), p=[0.4, 0.3, 0.2, 0.1])


def line(rng: np.random.Generator) -> np.ndarray:
    """Everybody somewhere on one smooth line, from cautious to bold; twelve answers follow it."""
    place = rng.normal(size=ROWS)
    cuts = rng.normal(scale=0.5, size=(ITEMS, 3)).cumsum(axis=1) - 0.5
    felt = 1.4 * place[:, None] + rng.logistic(size=(ROWS, ITEMS))
    return (felt[:, :, None] > cuts[None]).sum(axis=2)


def four_kinds(rng: np.random.Generator) -> np.ndarray:
    """Four kinds of people, 40, 30, 20 and 10 %, each with its usual answer 7 times in 10."""
    kind = rng.choice(4, size=ROWS, p=[0.4, 0.3, 0.2, 0.1])
    usual = rng.integers(4, size=(4, ITEMS))
    other = rng.integers(4, size=(ROWS, ITEMS))
    return np.where(rng.random((ROWS, ITEMS)) < 0.6, usual[kind], other)


def simulated(make, folder: Path, seed: int) -> Path:
    """The table as a CSV of words."""
    codes = make(np.random.default_rng(seed))
    path = folder / f"{make.__name__}.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow([f"question {j + 1}" for j in range(codes.shape[1])])
        writer.writerows([[f"answer {'abcd'[c]}" for c in row] for row in codes])
    return path


REAL = {
    "McDonald's: 11 yes-or-no judgements": (
        "msa-mcdonalds/mcdonalds.csv",
        "yummy,convenient,spicy,fattening,greasy,fast,cheap,tasty,expensive,healthy,disgusting",
    ),
    "25 personality questions (bfi)": (
        "psych-bfi/bfi.csv",
        ",".join(f"{scale}{i}" for scale in "ACENO" for i in range(1, 6)),
    ),
    "Telco: contracts and services": (
        "ibm-telco-churn/WA_Fn-UseC_-Telco-Customer-Churn_variant.csv",
        "Senior Citizen,Partner,Dependents,Tenure,Phone Service,Multiple Lines,Internet Service,"
        "Online Security,Online Backup,Device Protection,Tech Support,Streaming TV,"
        "Streaming Movies,Contract,Paperless Billing,Payment Method,Monthly Charges",
    ),
}


def real(source: Path, columns: str, folder: Path) -> Path:
    """The named columns of every so-manieth row, 2,000 at most."""
    with source.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    wanted = columns.split(",")
    path = folder / source.name
    step = max(1.0, len(rows) / ROWS)
    kept = [rows[int(i * step)] for i in range(min(ROWS, len(rows)))]
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(wanted)
        writer.writerows([["" if r[c] == "NA" else r[c] for c in wanted] for r in kept])
    return path


def ours(path: Path) -> dict[str, object]:
    """`ringtrue discover` on the file, as anyone would run it."""
    command = [sys.executable, "-c", "from ringtrue.cli import main; main()"]
    done = subprocess.run(
        [*command, "discover", str(path), "--json"], capture_output=True, text=True, check=True
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found


def tables(data: Path, folder: Path) -> dict[str, tuple[Path, str]]:
    """The six tables, each with what is known about it."""
    return {
        "Simulated: twelve unrelated answers": (simulated(nothing, folder, 1), "1"),
        "Simulated: one smooth line": (simulated(line, folder, 2), "1 (a line)"),
        "Simulated: four kinds of people": (simulated(four_kinds, folder, 3), "4"),
        **{
            name: (real(data / file, columns, folder), "not known")
            for name, (file, columns) in REAL.items()
        },
    }


def main() -> None:
    """One row a table, then Ringtrue's own sentence about each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", required=True, help="the Python of the peers' environment")
    parser.add_argument("--data", type=Path, default=HERE.parent.parent / "shared" / "data")
    parser.add_argument("--only", default="", help="a word of the tables' names")
    asked = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    names = ("k-means", "Gaussian mixture", "k-prototypes", "StepMix")
    print(f"| table | truth | {' | '.join(names)} | Ringtrue | its verdict |")
    print("|---|---|---|---|---|---|---|---|")
    sentences = []
    with tempfile.TemporaryDirectory() as name:
        for table, (path, truth) in tables(asked.data, Path(name)).items():
            if asked.only not in table:
                continue
            script = str(HERE / "peers" / "groups.py")
            done = subprocess.run(
                [asked.peers, script, str(path)], capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise SystemExit(done.stderr[-3000:])
            said = json.loads(done.stdout.strip().splitlines()[-1])
            found = ours(path)
            cells = [str(said[peer]["groups"]) for peer in names]
            personas: list[object] = found["personas"]  # type: ignore[assignment]
            line_ = f"| {table} | {truth} | {' | '.join(cells)} | {len(personas)} |"
            print(f"{line_} {found['verdict']} |", flush=True)
            steps: list[dict[str, float | None]] = found["steps"]  # type: ignore[assignment]
            z = next((s["contest"] for s in steps if s["personas"] == len(personas)), None)
            told = "" if z is None else f" ({z:+.1f} standard errors against the best line)"
            sentences.append(f"- **{table}.** {found['sentence']}{told}")
    print("\n" + "\n".join(sentences))


if __name__ == "__main__":
    main()
