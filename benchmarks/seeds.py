"""Does what a discovery says depend on its seed? Whole growths of six real tables over many seeds.

    .venv/bin/python benchmarks/seeds.py --seeds 10            # prints the table
    .venv/bin/python benchmarks/seeds.py --seeds 20 --write benchmarks/results/seeds.md

Of each table: which numbers of personas are recommended, with which verdict, and how far the
assignments of two seeds agree (adjusted Rand index, of those that recommend the same number, and of
all at the number most recommend).
"""

import argparse
import csv
import itertools
import os
import platform
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

from ringtrue.stats.growth import Growth, grow  # noqa: E402
from ringtrue.stats.matching import adjusted_rand  # noqa: E402
from stats.published import codes  # noqa: E402

Codes = NDArray[np.int64]
TELCO = (
    "Senior Citizen,Partner,Dependents,Phone Service,Multiple Lines,Internet Service,"
    "Online Security,Online Backup,Device Protection,Tech Support,Streaming TV,"
    "Streaming Movies,Contract,Paperless Billing,Payment Method"
)


def answers(file: Path, columns: list[str]) -> Codes:
    """The columns' codes, levels in alphabetical order, -1 for what is missing."""
    with file.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    table = np.full((len(rows), len(columns)), -1)
    for j, column in enumerate(columns):
        levels = sorted({row[column] for row in rows} - {"", "NA"})
        places = {level: code for code, level in enumerate(levels)}
        table[:, j] = [places.get(row[column], -1) for row in rows]
    return table


def tables(data: Path) -> dict[str, Codes]:
    """Six tables of answers, as codes."""
    bfi = [f"{scale}{i}" for scale in "ACENO" for i in range(1, 6)]
    telco = data / "ibm-telco-churn" / "WA_Fn-UseC_-Telco-Customer-Churn_variant.csv"
    return {
        "carcinoma": codes(data, "carcinoma"),
        "gss82": codes(data, "gss82"),
        "election": codes(data, "election"),
        "McDonald's": codes(data, "mcdonalds"),
        "psych-bfi": answers(data / "psych-bfi" / "bfi.csv", bfi),
        "Telco": answers(telco, TELCO.split(",")),
    }


@dataclass(frozen=True)
class One:
    """One seed's growth, and whom it places where."""

    growth: Growth
    placed: dict[int, Codes]


def grown(table: Codes, seed: int) -> One:
    """The growth from this seed; assignments at every number tried."""
    levels = tuple(max(1, int(m) + 1) for m in table.max(axis=0))
    growth = grow(table, levels=levels, seed=seed)
    return One(growth, {m.n_classes: m.predict(table) for m in growth.models})


def agreement(placed: list[Codes]) -> tuple[float, float]:
    """Mean and least adjusted Rand index over pairs of seeds."""
    pairs = [adjusted_rand(a, b) for a, b in itertools.combinations(placed, 2)]
    return (float(np.mean(pairs)), float(min(pairs))) if pairs else (1.0, 1.0)


def row(name: str, table: Codes, seeds: int) -> str:
    """A table's line."""
    began = time.process_time()
    found = [grown(table, seed) for seed in range(seeds)]
    numbers = Counter(one.growth.recommended for one in found)
    verdicts = Counter(one.growth.verdict for one in found)
    usual = numbers.most_common(1)[0][0]
    same = agreement([o.placed[usual] for o in found if o.growth.recommended == usual])
    everybody = agreement([o.placed[usual] for o in found if usual in o.placed])
    told = [
        ", ".join(f"{k}: {n}" for k, n in sorted(c.items(), key=lambda one: str(one[0])))
        for c in (numbers, verdicts)
    ]
    seconds = (time.process_time() - began) / seeds
    return (
        f"| {name} | {len(table):,} x {table.shape[1]} | {told[0]} | {told[1]} | {same[0]:.3f} "
        f"({same[1]:.3f}) | {everybody[0]:.3f} ({everybody[1]:.3f}) | {_margin(found, usual)} | "
        f"{seconds:.1f} |"
    )


def _margin(found: list[One], usual: int) -> str:
    """What is nearest to its line: z, Jaccard and gain in errors at and past the usual number."""
    parts = []
    for k in (usual, usual + 1):
        steps = [s for one in found for s in one.growth.steps if s.personas == k and k > 1]
        if not steps:
            continue
        gain = [(s.held_out or 0.0) / (s.held_out_error or 1.0) for s in steps]
        least = [s.stability or 0.0 for s in steps]
        z = [s.contest.z for s in steps if s.contest is not None]
        said = f"K={k}: gain {min(gain):.1f} to {max(gain):.1f} errors, "
        said += f"Jaccard {min(least):.2f} to {max(least):.2f}"
        parts.append(said + (f", z {min(z):.1f} to {max(z):.1f}" if z else ""))
    return "; ".join(parts)


def main() -> None:
    """Read the command line, compute, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--only", default="", help="a word of the tables' names")
    parser.add_argument("--data", type=Path, default=HERE.parent.parent / "shared" / "data")
    parser.add_argument("--write", type=Path)
    given = parser.parse_args()
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "numba"))
    lines = [
        "# The same records from other seeds\n",
        f"{datetime.now(UTC).date().isoformat()}; {os.cpu_count()} cores, {platform.machine()}, "
        f"Python {platform.python_version()}, {packages}. {given.seeds} seeds, whole growths with "
        "the usual gates. Agreement is the adjusted Rand index of pairs of seeds, mean (least): of "
        "those with the usual number, and of all at that number.\n",
        "| table | people x traits | recommended: seeds | verdict: seeds | agreement of the same "
        "number | of all at the usual number | figures over seeds | s of processor a growth |",
        "|---|---|---|---|---|---|---|---|",
    ]
    print("\n".join(lines), flush=True)
    for name, table in tables(given.data).items():
        if given.only.casefold() in name.casefold():
            lines.append(row(name, table, given.seeds))
            print(lines[-1], flush=True)
    if given.write:
        given.write.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
