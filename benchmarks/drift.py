"""Drift of very many columns: histograms of two times, tests, and who changed, from Parquet.

    .venv/bin/python benchmarks/drift.py                               # 3,000,000 x 1,000
    .venv/bin/python benchmarks/drift.py --rows 100000 --columns 20 --peer /tmp/peer/bin/python

Half of the columns are numbers (normal, skewed, whole), half words of 3 to 8 kinds; a third of the
people came later. In five columns of either kind something moved. Measured is ours: histograms by
`warehouse.histograms`, tests by `stats.drift`; the codebook is planned on a sample before. With
`--peer`, a Python that has benchmarks/peers/drift.txt runs Evidently on the same file.
"""

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ringtrue.stats import drift
from ringtrue.stats.codebook import Codebook, plan
from ringtrue.warehouse import histograms, profile
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.missing import PSEUDO_MISSING
from ringtrue.warehouse.schema import Column, Table
from ringtrue.warehouse.snapshot import Snapshot
from ringtrue.warehouse.traits import Trait

MOVED = 5
SAMPLE = 20_000
PEER = Path(__file__).parent / "peers" / "drift_evidently.py"
WORDS = np.array(["Steel", "Food", "Rail", "Energy", "Health", "Trade", "Media", "Water"])


def written(path: Path, rows: int, columns: int, seed: int = 1) -> None:
    """The table, a group of rows at a time; `later` says who came later."""
    group = min(rows, 250_000)
    writer = None
    for start in range(0, rows, group):
        rng = np.random.default_rng([seed, start])
        many = min(group, rows - start)
        later = rng.random(many) < 1 / 3
        cells = {"unit_id": [f"P{start + i}" for i in range(many)], "later": later}
        for j in range(columns // 2):
            cells[f"n{j}"] = _numbers(rng, j, later)
            cells[f"t{j}"] = _words(rng, j, later)
        table = pa.table(cells)
        if writer is None:
            writer = pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table)
    writer.close()


def _numbers(rng: np.random.Generator, j: int, later: np.ndarray) -> np.ndarray:
    values = rng.standard_normal(len(later), dtype=np.float32)
    if j % 3 == 1:
        values = np.exp(values)
    if j % 3 == 2:
        values = np.round(values * 10)
    values = np.round(values.astype(np.float64), 3)
    return np.where(later, values + 0.5, values) if j < MOVED else values


def _words(rng: np.random.Generator, j: int, later: np.ndarray) -> pa.DictionaryArray:
    kinds = 3 + j % 6
    codes = rng.integers(0, kinds, len(later), dtype=np.int8)
    if j < MOVED:
        codes = np.where(later & (rng.random(len(later)) < 0.25), 0, codes).astype(np.int8)
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(WORDS[:kinds]))


def ours(path: Path, rows: int, columns: int) -> None:
    """Print the seconds of each step, and what was found."""
    names = [f"{kind}{j}" for kind in "nt" for j in range(columns // 2)]
    traits = [Trait(n, "people", n, "number" if n[0] == "n" else "text") for n in names]
    shown = (Column("unit_id", "text"), Column("later", "boolean"))
    shown += tuple(Column(t.name, t.type) for t in traits)
    snapshot = Snapshot("b", 1, "analysis", (Table("people", "people", shown, (str(path),), rows),))
    began = time.perf_counter()
    codebook = planned(shown, traits, columns)
    print(f"codebook of {len(codebook.traits):,} columns: {time.perf_counter() - began:.1f} s")
    with open_records(snapshot) as records:
        table = records.table("people")
        began, processor = time.perf_counter(), time.process_time()
        groups = histograms.marked(records, table, {"then": ~table.later, "now": table.later})
        found = histograms.count(records, groups, codebook, PSEUDO_MISSING)
        counted = time.perf_counter()
        compared = drift.compare(found["then"], found["now"])
        said = drift.rejected(compared.p)
        ended = time.perf_counter()
    moved = {n for n in names if int(n[1:]) < MOVED}
    told = {t.name for t, yes in zip(codebook.traits, said, strict=True) if yes}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"ours, {rows:,} x {columns:,}: histograms {counted - began:.1f} s, tests "
        f"{ended - counted:.2f} s, together {ended - began:.1f} s on the wall, "
        f"{time.process_time() - processor:.1f} s of the processor; peak {peak:,.0f} MB"
    )
    print(
        f"moved and said {len(moved & told)} of {len(moved)}; "
        f"said and not moved {len(told - moved)}"
    )


def planned(shown: tuple[Column, ...], traits: list[Trait], columns: int) -> Codebook:
    """The codebook, from 20,000 people drawn alike."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.parquet"
        written(path, SAMPLE, columns)
        table = Table("people", "people", shown, (str(path),), SAMPLE)
        with open_records(Snapshot("s", 1, "analysis", (table,)), memory="3GB") as records:
            rows = records.table("people")
            looked = rows.mutate(outcome=rows.unit_id.length() * 0, entered=_nothing())
            asked = {"rows": SAMPLE, "missing": PSEUDO_MISSING, "has_outcome": False}
            return plan(profile.summarise(looked, traits, **asked))


def _nothing() -> object:
    import ibis

    return ibis.null("date")


def false_alarms(worlds: int, columns: int) -> None:
    """How often anything, and which share of tests, is called drift where nothing moved."""
    rng = np.random.default_rng(7)
    for people, later in ((500, 200), (5000, 1000)):
        tests, anything, margin = [], 0, 0
        for _ in range(worlds):
            shares = rng.dirichlet(np.ones(8))
            names, levels = tuple(map(str, range(columns))), (8,) * columns
            pair = [
                drift.Histograms(names, levels, rng.multinomial(n, shares, columns))
                for n in (people, later)
            ]
            p = drift.compare(*pair, margin=0).p
            tests.append((p[~np.isnan(p)] <= drift.LEVEL).mean())
            anything += bool(drift.rejected(p).any())
            margin += bool(drift.rejected(drift.compare(*pair).p).any())
        print(
            f"{people:,} then, {later:,} now, {worlds} worlds x {columns} columns: single tests at "
            f"5 %: {np.mean(tests):.2%}; worlds with any false drift without a margin "
            f"{anything / worlds:.1%}, with it {margin / worlds:.1%}"
        )


def daily_looks(years: int) -> None:
    """The same reference looked at every day of a year while nothing moves."""
    shares = np.full(8, 1 / 8)
    _years(years, shares, shares, (0.0, drift.MARGIN), "nothing moves")
    moved = _apart(shares, drift.MARGIN)
    _years(years, shares, moved, (drift.MARGIN,), "it lies at the margin")


def _apart(shares: Any, margin: float) -> Any:
    """The shares with so much of the first two in one, that their index is the margin."""
    low, high = 0.0, float(shares[0])
    for _ in range(60):
        middle = (low + high) / 2
        moved = shares + middle * np.array([1, -1, *([0] * (len(shares) - 2))])
        low, high = (middle, high) if drift.psi(shares, moved) < margin else (low, middle)
    return moved


def _years(years: int, shares: Any, later: Any, margins: tuple[float, ...], world: str) -> None:
    rng = np.random.default_rng(9)
    said = dict.fromkeys(margins, 0)
    for _ in range(years):
        then = drift.Histograms(("x",), (8,), rng.multinomial(5000, shares, 1))
        now = np.cumsum(rng.multinomial(20, later, 365), axis=0)[5:]
        days = drift.Histograms(tuple(map(str, range(360))), (8,) * 360, now)
        many = drift.Histograms(days.names, days.levels, np.repeat(then.counts, 360, axis=0))
        for margin in said:
            p = drift.compare(many, days, margin=margin).p
            said[margin] += bool((p <= drift.LEVEL).any())
    for margin, times in said.items():
        print(
            f"daily looks for a year, {world}, margin {margin}: "
            f"{times / years:.1%} of {years} ever alarmed"
        )


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=3_000_000)
    parser.add_argument("--columns", type=int, default=1_000)
    parser.add_argument("--peer", default="", help="a Python with Evidently")
    parser.add_argument("--file", type=Path, help="keep the table here, or take it from here")
    given = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        path = given.file or Path(folder) / "people.parquet"
        if not path.exists():
            began = time.perf_counter()
            written(path, given.rows, given.columns)
            print(
                f"written in {time.perf_counter() - began:.0f} s: "
                f"{path.stat().st_size / 1e6:,.0f} MB"
            )
        ours(path, given.rows, given.columns)
        if given.peer:
            subprocess.run([given.peer, str(PEER), str(path)], check=True)
    false_alarms(200, 100)
    daily_looks(500)


if __name__ == "__main__":
    sys.exit(main())
