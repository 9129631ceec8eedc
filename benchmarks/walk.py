"""Import, discover and checkup on made-up leads: wall time and peak memory, beside a peer.

    .venv/bin/python benchmarks/walk.py                 # 10,000, 100,000 and 1,000,000 rows
    .venv/bin/python benchmarks/walk.py 10000           # one size

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
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv

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
    """A CSV of `rows` leads by 20 columns: a key, 12 traits in three groups, noise, an outcome."""
    group = rng.choice(3, size=rows, p=[0.5, 0.3, 0.2])
    columns: dict[str, object] = {"lead_id": np.char.add("L", np.arange(rows).astype(str))}
    for i in range(12):
        level = np.where(rng.random(rows) < 0.75, group, rng.integers(0, 4, rows))
        columns[f"trait_{i:02d}"] = np.char.add("level ", level.astype(str))
    for i in range(6):
        columns[f"number_{i}"] = rng.integers(1, 5000, rows)
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
    declared = ["--declared", "trait_00", "--outcome", "won"]
    return {
        "import": (
            [*COMMAND, "import", str(leads), *home, "--json"],
            [*peer, PEER_IMPORT, str(leads), str(folder / "peer.parquet")],
        ),
        "discover": ([*COMMAND, "discover", str(leads), "--outcome", "won", "--json"], group),
        "checkup": ([*COMMAND, "checkup", str(leads), *declared, "--json"], group),
    }


def main(sizes: Sequence[int]) -> None:
    """Print one line a size and step."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{'rows':>9} {'step':<9} {'s':>8} {'MB':>7} {'peer s':>8} {'peer MB':>8} {'ratio':>6}")
    for rows in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            leads = folder / "leads.csv"
            # in a process of its own: a child's peak begins with what its parent holds
            subprocess.run([sys.executable, __file__, "--write", str(leads), str(rows)], check=True)
            for step, (ours, theirs) in steps(leads, folder).items():
                a, b = run(ours), run(theirs)
                line = f"{rows:>9,} {step:<9} {a.seconds:>8.2f} {a.megabytes:>7.0f}"
                line += f" {b.seconds:>8.2f} {b.megabytes:>8.0f} {a.seconds / b.seconds:>6.1f}"
                print(line, flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        write_leads(Path(sys.argv[2]), int(sys.argv[3]), np.random.default_rng(int(sys.argv[3])))
    else:
        main([int(a) for a in sys.argv[1:]] or [10_000, 100_000, 1_000_000])
