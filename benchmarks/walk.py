"""Import, discover and checkup on made-up leads: wall time and peak memory, beside a peer.

    .venv/bin/python benchmarks/walk.py                 # 10,000, 100,000 and 1,000,000 rows
    .venv/bin/python benchmarks/walk.py 10000           # one size
    .venv/bin/python benchmarks/walk.py --keep          # the table is kept in results/walk.md

Each step runs as a process of its own, so that peak memory is its own. The peer does the nearest
thing its users do in the same run on the same file: pandas reading the CSV and writing Parquet for
the import; reading it and grouping every trait by the outcome for discover and checkup.
"""

import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv

RESULT = Path(__file__).parent / "results" / "walk.md"
COMMAND = [sys.executable, "-c", "from ringtrue.cli import main; main()"]
PEER_IMPORT = "import sys, pandas as p; p.read_csv(sys.argv[1]).to_parquet(sys.argv[2])"
PEER_GROUP = (
    "import sys, pandas as p\nd = p.read_csv(sys.argv[1])\n"
    "for c in d.columns[1:-1]: d.groupby(c)['won'].agg(['mean', 'size'])"
)


@dataclass(frozen=True)
class Measure:
    """Seconds on the wall and peak resident memory in MB of one process."""

    seconds: float
    megabytes: float


def write_leads(path: Path, rows: int, rng: np.random.Generator) -> None:
    """A CSV of `rows` leads: a key, the day, 20 mixed traits in three groups, an outcome.

    Eight traits are words (of two a tenth is missing), six numbers (of one a fifth is missing),
    four yes or no, two dates; half of the last three sorts are noise.
    """
    group = rng.choice(3, size=rows, p=[0.5, 0.3, 0.2])
    first = np.datetime64("2023-01-01")
    columns: dict[str, object] = {
        "lead_id": np.char.add("L", np.arange(rows).astype(str)),
        "created": first + rng.integers(0, 900, rows),
    }
    for i in range(8):
        level = np.where(rng.random(rows) < 0.75, group, rng.integers(0, 4, rows))
        words = np.char.add("level ", level.astype(str))
        columns[f"word_{i}"] = pa.array(words, mask=rng.random(rows) < (0.1 if i < 2 else 0))
    for i in range(6):
        told = group if i < 3 else 1
        size = np.round(np.exp(2.5 + 0.9 * told + rng.normal(0, 0.8, rows)))
        columns[f"number_{i}"] = pa.array(size, mask=rng.random(rows) < (0.2 if i == 0 else 0))
    for i in range(4):
        chance = 0.2 + (0.25 * group if i < 2 else 0.1)
        columns[f"is_{i}"] = np.where(rng.random(rows) < chance, "yes", "no")
    for i in range(2):
        years = 12 * group if i == 0 else 12
        day = np.datetime64("1980-01-01") + (365 * years + rng.integers(0, 3650, rows))
        columns[f"day_{i}"] = day
    columns["won"] = np.where(rng.random(rows) < 0.08 + 0.06 * group, 1, 0)
    csv.write_csv(pa.table(columns), path)


def run(command: Sequence[str]) -> Measure:
    """Run one process to its end; a failure stops the benchmark."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        if status != 0:
            errors.seek(0)
            raise SystemExit(f"{' '.join(command)}\n{errors.read().decode()[-2000:]}")
    return Measure(seconds, usage.ru_maxrss / 1024)


def steps(leads: Path, folder: Path) -> dict[str, tuple[list[str], list[str]]]:
    """Each step's own command and its peer's."""
    home = ["--home", str(folder / "home")]
    peer = [sys.executable, "-c"]
    group = [*peer, PEER_GROUP, str(leads)]
    declared = ["--declared", "word_2", "--outcome", "won"]
    return {
        "import": (
            [*COMMAND, "import", str(leads), *home, "--json"],
            [*peer, PEER_IMPORT, str(leads), str(folder / "peer.parquet")],
        ),
        "discover": ([*COMMAND, "discover", str(leads), "--outcome", "won", "--json"], group),
        "checkup": ([*COMMAND, "checkup", str(leads), *declared, "--json"], group),
    }


HEAD = """\
| rows | step | seconds | MB | peer's seconds | peer's MB | ratio |
|---|---|---|---|---|---|---|"""


def table(sizes: Sequence[int]) -> Iterator[str]:
    """The lines of the table, one a size and step."""
    yield from HEAD.splitlines()
    for rows in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            leads = folder / "leads.csv"
            # in a process of its own: a child's peak begins with what its parent holds
            subprocess.run([sys.executable, __file__, "--write", str(leads), str(rows)], check=True)
            for step, (ours, theirs) in steps(leads, folder).items():
                a, b = run(ours), run(theirs)
                yield (
                    f"| {rows:,} | {step} | {a.seconds:.1f} | {a.megabytes:.0f} | {b.seconds:.1f} "
                    f"| {b.megabytes:.0f} | {a.seconds / b.seconds:.1f} |"
                )


def main(sizes: Sequence[int], *, keep: bool) -> None:
    """Print the table, and keep it where that is asked for."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    packages = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "numpy", "pandas"))
    lines = [
        "# From files to a checkup",
        "",
        f"`benchmarks/walk.py`, {datetime.now(UTC).date()}; {platform.machine()}, {os.cpu_count()} "
        f"cores, load {os.getloadavg()[0]:.1f} before, Python {platform.python_version()}, "
        f"{packages}.",
        "",
        *(write_leads.__doc__ or "").replace("    ", "").strip().splitlines(),
        "",
    ]
    print("\n".join(lines))
    for line in table(sizes):
        print(line, flush=True)
        lines.append(line)
    if keep:
        RESULT.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        write_leads(Path(sys.argv[2]), int(sys.argv[3]), np.random.default_rng(int(sys.argv[3])))
    else:
        given = [int(a) for a in sys.argv[1:] if a.isdecimal()]
        main(given or [10_000, 100_000, 1_000_000], keep="--keep" in sys.argv)
