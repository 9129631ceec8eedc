"""Scoring in DuckDB from Parquet to Parquet, beside the same posterior in NumPy in the same run.

    .venv/bin/python benchmarks/scoring.py                # 10,000,000 people
    .venv/bin/python benchmarks/scoring.py 1000000        # another size

20 traits (12 of words, 6 of numbers, 2 yes or no; a tenth missing), 6 personas. In: raw values as
they lie in the records. Out: the six posteriors and the best persona, as Parquet. The peer reads
the same file in chunks, codes it with pandas and looks posteriors up with NumPy, as a
scikit-learn-style `predict_proba` does; StepMix, where it is installed, is given the peer's codes
of the first 100,000 people. Each runs as a process of its own, so that peak memory is its own; a
difference of more than 1e-9 between the two answers stops the benchmark.
"""

import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

CLASSES = 6
WORDS = ("Food", "Manufacturing", "Retail", "Software")
EDGES = (500.0, 1000.0, 1500.0, 2000.0, 3000.0, 4000.0, 4500.0)
CHUNK = 250_000
STEPMIX = 100_000
TEXTS, NUMBERS, FLAGS = 12, 6, 2


@dataclass(frozen=True)
class Measure:
    """Seconds on the wall and of the processor, and peak resident memory in MB."""

    wall: float
    processor: float
    megabytes: float


def write_people(path: Path, rows: int) -> None:
    """People with 20 traits, drawn by hash, so that every run has the same."""
    import duckdb

    texts = [
        f"case when hash(i * 31 + {j}) % 10 = 0 then null "
        f"else {list(WORDS)}[1 + (hash(i * 7 + {j}) % 4)::int] end as t{j}"
        for j in range(TEXTS)
    ]
    numbers = [
        f"case when hash(i * 37 + {j}) % 10 = 0 then null "
        f"else (hash(i * 11 + {j}) % 5000)::double end as n{j}"
        for j in range(NUMBERS)
    ]
    flags = [f"hash(i * 13 + {j}) % 2 = 0 as b{j}" for j in range(FLAGS)]
    columns = ", ".join(["'u' || i as unit_id", *texts, *numbers, *flags])
    con = duckdb.connect()
    con.execute("set threads = 2; set memory_limit = '1GB'; set preserve_insertion_order = true")
    con.execute(f"copy (select {columns} from range({rows}) r(i)) to '{path}' (format parquet)")


def model() -> tuple[Any, list[Any]]:
    """The frozen model and where its traits lie."""
    from ringtrue.stats.binning import Cells
    from ringtrue.stats.encoding import CodedTrait
    from ringtrue.warehouse.missing import words
    from ringtrue.warehouse.scoring import FrozenClasses
    from ringtrue.warehouse.traits import Trait

    labels = tuple("abcdefghi")
    cells = Cells((0.0,), EDGES, (0,), tuple(range(1, 9)), labels)
    traits, columns = [], []
    for j in range(TEXTS):
        traits.append(CodedTrait(f"t{j}", f"t{j}", "levels", (*WORDS, "other"), WORDS, other=True))
        columns.append(Trait(f"t{j}", "people", f"t{j}", "text"))
    for j in range(NUMBERS):
        traits.append(CodedTrait(f"n{j}", f"n{j}", "cells", labels, cells=cells))
        columns.append(Trait(f"n{j}", "people", f"n{j}", "number"))
    for j in range(FLAGS):
        traits.append(CodedTrait(f"b{j}", f"b{j}", "levels", ("no", "yes"), ("no", "yes")))
        columns.append(Trait(f"b{j}", "people", f"b{j}", "boolean"))
    rng = np.random.default_rng(0)
    shares = [rng.dirichlet(np.ones(len(t.labels)), size=CLASSES) for t in traits]
    frozen = FrozenClasses(
        traits=tuple(traits),
        names=tuple(t.column for t in traits),
        log_weights=tuple(np.log(rng.dirichlet(np.full(CLASSES, 3.0))).tolist()),
        log_shares=tuple(tuple(map(tuple, np.log(s).tolist())) for s in shares),
        missing=words(None),
        at_least=0.7,
    )
    return frozen, columns


def score(people: Path, out: Path, rows: int) -> None:
    """Ours: one expression, run by DuckDB, within 1 GB and 2 threads."""
    from ringtrue.warehouse import scoring
    from ringtrue.warehouse.engines import open_records
    from ringtrue.warehouse.schema import Column, Table
    from ringtrue.warehouse.snapshot import Snapshot

    frozen, columns = model()
    typed = (Column("unit_id", "text"), *(Column(c.name, c.type) for c in columns))
    table = Table("people", "people", typed, (str(people),), rows)
    with open_records(Snapshot("benchmark", 1, "assignment", (table,))) as records:
        scored = scoring.posteriors(frozen, records.table("people"), columns)
        chosen = ["unit_id", "best", *(f"p{k}" for k in range(CLASSES))]
        records.write(scored.select(*chosen), out)


def peer_codes(frame: Any) -> "np.ndarray":
    """Codes by pandas, as one would write them by hand."""
    import pandas as pd

    places = {word: code for code, word in enumerate(WORDS)}
    found = []
    for j in range(TEXTS):
        code = frame[f"t{j}"].map(places)
        found.append(np.where(frame[f"t{j}"].isna(), -1, code.fillna(len(WORDS))).astype(np.int64))
    bounds = [-np.inf, *EDGES, np.inf]
    for j in range(NUMBERS):
        number = frame[f"n{j}"]
        code = pd.cut(number, bounds, labels=False) + 1
        found.append(np.where(number.isna(), -1, np.where(number == 0, 0, code)).astype(np.int64))
    found += [frame[f"b{j}"].to_numpy().astype(np.int64) for j in range(FLAGS)]
    return np.stack(found, axis=1)


def peer(people: Path, out: Path) -> None:
    """The peer: chunks, pandas, NumPy."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    frozen, _ = model()
    tables = [np.array(t) for t in frozen.log_shares]
    writer = None
    for batch in pq.ParquetFile(people).iter_batches(batch_size=CHUNK):
        frame = batch.to_pandas()
        codes = peer_codes(frame)
        total = np.tile(np.array(frozen.log_weights), (len(codes), 1))
        for j, table in enumerate(tables):
            known = codes[:, j] >= 0
            total[known] += table[:, codes[known, j]].T
        total -= total.max(axis=1, keepdims=True)
        belief = np.exp(total)
        belief /= belief.sum(axis=1, keepdims=True)
        told = {f"p{k}": belief[:, k] for k in range(CLASSES)}
        best = belief.argmax(axis=1).astype(np.int16)
        answer = pa.Table.from_pandas(
            pd.DataFrame({"unit_id": frame["unit_id"], "best": best, **told}), preserve_index=False
        )
        writer = writer or pq.ParquetWriter(out, answer.schema)
        writer.write_table(answer)
    assert writer is not None
    writer.close()


def stepmix(people: Path) -> None:
    """StepMix's predict_proba alone, without reading, coding and writing, on the first people."""
    import pyarrow.parquet as pq
    from stepmix import StepMix

    frame = next(pq.ParquetFile(people).iter_batches(batch_size=STEPMIX)).to_pandas()
    codes = peer_codes(frame).astype(float)
    codes[codes < 0] = np.nan
    fitted = StepMix(CLASSES, measurement="categorical_nan", max_iter=5, progress_bar=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # five steps are no fit, and need be none here
        fitted.fit(codes)
    began = time.perf_counter()
    fitted.predict_proba(codes)
    seconds, name = time.perf_counter() - began, f"StepMix {version('stepmix')}"
    print(f"{name}: predict_proba alone {seconds:.2f} s for {len(codes):,} people")


def apart(one: Path, other: Path) -> tuple[float, int]:
    """The largest difference of two answers, and how many best personas differ."""
    import duckdb

    differ = ", ".join(f"max(abs(a.p{k} - b.p{k}))" for k in range(CLASSES))
    con = duckdb.connect()
    con.execute("set memory_limit = '4GB'; set threads = 2")
    [found] = con.execute(
        f"select greatest({differ}), count(*) filter (a.best != b.best), count(*) "
        f"from '{one}' a positional join '{other}' b where a.unit_id = b.unit_id"
    ).fetchall()
    [(rows,)] = con.execute(f"select count(*) from '{one}'").fetchall()
    if found[2] != rows:
        raise SystemExit("the two answers do not speak of the same people in the same order")
    return float(found[0]), int(found[1])


def run(step: str, *arguments: object) -> Measure:
    """One step of this file as a process of its own."""
    command = [sys.executable, __file__, f"--{step}", *map(str, arguments)]
    began = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    if status != 0:
        raise SystemExit(f"{step} failed")
    return Measure(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def main(rows: int) -> None:
    """Measure one size and print what came of it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory(prefix="ringtrue-scoring-") as name:
        folder = Path(name)
        people, ours, theirs = (folder / f"{n}.parquet" for n in ("people", "ours", "peer"))
        run("write", people, rows)
        load = os.getloadavg()[0]
        mine, other = run("score", people, ours, rows), run("peer", people, theirs)
        far, differ = apart(ours, theirs)
        said = ", ".join(
            f"{p} {version(p)}" for p in ("duckdb", "ibis-framework", "numpy", "pandas")
        )
        print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
        print(f"{said}; load before {load:.1f}")
        print(f"{rows:,} people x {TEXTS + NUMBERS + FLAGS} traits x {CLASSES} personas")
        for what, m in (("ours, DuckDB", mine), ("peer, NumPy", other)):
            print(f"{what:<13} {m.wall:8.1f} s  {m.processor:8.1f} s of CPU  {m.megabytes:7.0f} MB")
        print(f"ratio         {other.wall / mine.wall:8.1f} x on the wall")
        print(f"largest difference {far:.1e}, other best persona {differ}", flush=True)
        if find_spec("stepmix"):
            run("stepmix", people)
        if far > 1e-9:
            raise SystemExit("the two answers differ")


if __name__ == "__main__":
    steps: dict[str, Any] = {
        "--write": lambda a: write_people(Path(a[0]), int(a[1])),
        "--score": lambda a: score(Path(a[0]), Path(a[1]), int(a[2])),
        "--peer": lambda a: peer(Path(a[0]), Path(a[1])),
        "--stepmix": lambda a: stepmix(Path(a[0])),
    }
    given: Sequence[str] = sys.argv[1:]
    if given and given[0] in steps:
        steps[given[0]](given[1:])
    else:
        main(int(given[0]) if given else 10_000_000)
