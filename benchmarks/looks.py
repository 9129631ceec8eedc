"""How long does a whole look at the running tests take, with nobody new, with a batch, of all?

    .venv/bin/python benchmarks/looks.py                                  # 400,000 and 2,000,000
    .venv/bin/python benchmarks/looks.py --people 10000000 --claims 10000
    .venv/bin/python benchmarks/looks.py --write benchmarks/results/looks.md
    .venv/bin/python benchmarks/looks.py --people 400000 --examined       # with what goes beside it

People with 12 columns in one import, then batches of new people and of older ones told once more; a
horizon of 90 days, so that a day makes others old enough. Claims are of shares, with a few
comparisons and means. A look is everything: opening the records, seeking who is new, building their
frame, letting them in, moving every test, deciding over the whole ledger and writing down who
entered. Each kind of look runs in a process of its own. What the two looks at a batch say is held
against each other: the same counts and verdicts, or the benchmark stops. With `--examined` also
the examination is measured, which a workspace takes with every look: all claims against everybody
of the past, which columns leak, and what became of each persona's people.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

TEXTS, NUMBERS, PERSONAS = 8, 4, 10
FIRST, TODAY = date(2023, 1, 1), date(2026, 3, 1)
DAYS = (TODAY - FIRST).days
COUNTED = ("n", "k", "other_n", "other_k")


def write_people(path: Path, first: int, rows: int, since: date, days: int, older: int) -> None:
    """People by hash, the same in every run: `rows` new ones, and `older` of before once more."""
    import duckdb

    texts = [f"'level ' || (hash(i * 7 + {j}) % 8) as t{j}" for j in range(TEXTS)]
    numbers = [f"(hash(i * 11 + {j}) % 5000)::double as n{j}" for j in range(NUMBERS)]
    day = f"date '{since}' + ((i - {first}) * {days} // {rows})::int"
    old = f"date '{FIRST}' + (hash(i) % {DAYS - 200})::int"
    said = "case hash(i * 3) % 5 when 0 then 'won' when 1 then 'open' else 'lost' end as status"

    def those(entered: str, ids: str) -> str:
        own = ["'u' || i as id", said, f"{entered} as came"]
        return f"select {', '.join([*own, *texts, *numbers])} from {ids}"

    again = f"(select (hash(r * 13) % {max(first, 1)})::bigint as i from range({older}) s(r))"
    new = those(day, f"range({first}, {first + rows}) r(i)")
    every = f"{new} union all by name {those(old, again)}" if older else new
    con = duckdb.connect()
    con.execute("set threads = 2; set memory_limit = '2GB'")
    con.execute(f"copy ({every}) to '{path}' (format parquet)")


def snapshot(files: list[str], day: date) -> Any:
    """The records as a workspace shows them."""
    from ringtrue.warehouse.schema import Column, Table
    from ringtrue.warehouse.snapshot import Arrival, Seal, Snapshot

    columns = [
        Column("id", "text", "key"), Column("status", "text", "status"),
        Column("came", "date", "created"),
        *(Column(f"t{j}", "text") for j in range(TEXTS)),
        *(Column(f"n{j}", "number") for j in range(NUMBERS)),
    ]  # fmt: skip
    import pyarrow.parquet as pq

    rows = [pq.read_metadata(file).num_rows for file in files]
    table = Table("people", "people", tuple(columns), tuple(files), sum(rows))
    key = (Column("id", "text"),)
    came = tuple(
        Arrival("people", i + 1, Table(f"arrived {i}", "people", key, (file,), rows[i]))
        for i, file in enumerate(files)
    )
    seal = Seal("k", opened=False)
    return Snapshot("benchmark", len(files), "ledger", (table,), (), seal, came, day)


def ledger(many: int) -> tuple[list[Any], list[Any]]:
    """So many claims of ten personas, and the personas."""
    from ringtrue.analysis.cast import Member, Statement
    from ringtrue.analysis.running import Claim

    said: dict[int, list[Any]] = {p: [] for p in range(PERSONAS)}
    for i in range(many):
        p, kind = i % PERSONAS, i // PERSONAS % 20
        if kind == 18:
            one = Statement(f"s{i}", form="comparison", margin=(i % 7) / 100)
        elif kind == 19:
            one = Statement(f"s{i}", form="mean", trait=f"n{i % NUMBERS}",
                            amount=2000.0 + i % 900, lowest=0.0, highest=5000.0)  # fmt: skip
        else:
            levels = tuple(f"level {(i + x) % 8}" for x in range(1 + i % 3))
            one = Statement(
                f"s{i}", trait=f"t{i % TEXTS}", values=levels, at_least=0.2 + i % 60 / 100
            )
        said[p].append(one)
    cast = [
        Member(f"P{p}", tuple(said[p]), rule=f"t{p % TEXTS} = 'level {p % 8}' or n{p % 4} > 4000")
        for p in range(PERSONAS)
    ]
    claims = [
        Claim(f"{m.name} {i}", m, s, FIRST + timedelta(days=300 + 7 * (i % 90)))
        for m in cast
        for i, s in enumerate(m.statements)
    ]
    return claims, cast


def look(folder: Path, out: Path, files: list[str], day: str, many: int, alone: bool) -> None:
    """One look; what it leaves is kept for the next beside its answer."""
    import pyarrow.parquet as pq

    from ringtrue.analysis import looks
    from ringtrue.analysis.ledgers import LedgerState
    from ringtrue.analysis.unsealed import frame_for
    from ringtrue.warehouse import entries
    from ringtrue.warehouse.engines import open_records
    from ringtrue.warehouse.schema import Question

    claims, cast = ledger(many)
    question, today = (
        Question(outcome="status=won", unit="people", horizon=90),
        date.fromisoformat(day),
    )
    kept, counted = folder / "kept.json", sorted(map(str, (folder / "lake").rglob("*.parquet")))
    state, before = LedgerState(), None
    began, worked = time.perf_counter(), time.process_time()
    if kept.exists():
        raw = json.loads(kept.read_text())
        state = LedgerState.from_json(raw["state"])
        if alone:
            before = looks.Left(looks.seen_from(raw["seen"]), pq.read_table(folder / "levels"))
    with open_records(snapshot(files, today), memory="2GB") as records:
        asked = looks.Asked(question, claims, cast, state, today, counted)
        found = looks.look(
            records, asked, lambda: frame_for(records, question, cast, as_of=today), before=before
        )
        new = entries.write(
            found.records, found.advanced.entered, lake=out, name="entered", counted=counted
        )
    assert found.left is not None
    assert found.few == alone
    told = {"state": found.advanced.state.to_json(), "seen": looks.plain(found.left.seen)}
    (out / "kept.json").write_text(json.dumps(told))
    pq.write_table(found.left.levels, out / "levels")
    spent, worked = time.perf_counter() - began, time.process_time() - worked
    entered = new.batch.rows if new is not None else 0
    told = {"seconds": spent, "worked": worked, "entered": entered}
    (out / "spent.json").write_text(json.dumps(told))


def examine(out: Path, files: list[str], day: str, many: int) -> None:
    """The examination that goes with a look in a workspace, of everybody."""
    from ringtrue.analysis import checkup, examination, honesty, tracking
    from ringtrue.analysis.unsealed import frame_for
    from ringtrue.warehouse.engines import open_records
    from ringtrue.warehouse.schema import Question

    _, cast = ledger(many)
    question, today = (
        Question(outcome="status=won", unit="people", horizon=90),
        date.fromisoformat(day),
    )
    began, worked = time.perf_counter(), time.process_time()
    with open_records(snapshot(files, today), memory="2GB") as records:
        frame = frame_for(records, question, cast, as_of=today)
        leaks = honesty.leaks(records, frame, question)
        found = examination.examine(
            records, question=question, cast=cast, today=today, frame=frame, leaks=leaks
        )
        tracking.track(records, frame, question, cast, today=today)
        checkup.compose(found, frame)
    spent, worked = time.perf_counter() - began, time.process_time() - worked
    told = {"seconds": spent, "worked": worked, "entered": frame.rows}
    (out / "spent.json").write_text(json.dumps(told))


def run(*arguments: object) -> float:
    """One step of this file as a process of its own; its peak memory in MB."""
    process = subprocess.Popen([sys.executable, __file__, *map(str, arguments)])
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{arguments[0]} failed")
    return usage.ru_maxrss / 1024


def measured(
    folder: Path, name: str, files: list[Path], day: date, many: int, alone: bool, how: str = "look"
) -> Path:
    """A look in a process of its own, as a line of the table."""
    out = folder / name.replace(" ", "-")
    out.mkdir()
    megabytes = run(f"--{how}", folder, out, ",".join(map(str, files)), day, many, int(alone))
    spent = json.loads((out / "spent.json").read_text())
    numbers = f"{spent['entered']:,} | {spent['seconds']:.1f} s | {spent['worked']:.1f} s"
    LINES.append(f"| {name} | {numbers} | {megabytes:.0f} MB |")
    print(LINES[-1], flush=True)
    return out


LINES: list[str] = []


def goes_on(folder: Path, out: Path) -> None:
    """What a look left becomes what the next one goes on from."""
    lake = folder / "lake"
    lake.mkdir(exist_ok=True)
    for file in out.rglob("*.parquet"):
        file.rename(lake / file.name)
    (out / "kept.json").rename(folder / "kept.json")
    (out / "levels").rename(folder / "levels")


def counts(out: Path) -> list[Any]:
    """What a look says of every test, to be held against another's."""
    tests = json.loads(json.loads((out / "kept.json").read_text())["state"])["tests"]
    return [
        [t[name] if name == "key" or name == "verdict" else round(t[name], 6) for name in COUNTED]
        for t in tests
    ]


def main(people: int, batch: int, many: int, examined: bool) -> None:
    """Measure one size of population."""
    LINES.append(f"| **{people:,} people, {many:,} claims** | | | | |")
    print(LINES[-1], flush=True)
    with tempfile.TemporaryDirectory(prefix="ringtrue-looks-") as name:
        folder = Path(name)
        files = [folder / f"people-{i}.parquet" for i in range(2)]
        run("--people-of", files[0], 0, people, FIRST, DAYS, 0)
        first = measured(folder, "the first, of all", files[:1], TODAY, many, False)
        goes_on(folder, first)
        measured(folder, "nobody new", files[:1], TODAY, many, True)
        run(
            "--people-of",
            files[1],
            people,
            batch * 4 // 5,
            TODAY - timedelta(days=110),
            20,
            batch // 5,
        )
        day = TODAY + timedelta(days=5)
        few = measured(folder, f"a batch of {batch:,}", files, day, many, True)
        whole = measured(folder, "the same batch, of all", files, day, many, False)
        if counts(few) != counts(whole):
            raise SystemExit("the two looks differ")
        if examined:
            measured(folder, "the examination, of all", files, day, many, False, "examine")


def report(path: Path | None, load: float) -> None:
    """The table, with what it ran on."""
    said = ", ".join(f"{p} {version(p)}" for p in ("duckdb", "ibis-framework", "numpy", "pyarrow"))
    head = (
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {said}"
    )
    told = [
        "# A whole look at the running tests",
        "",
        f"`benchmarks/looks.py` on {head}; load {load:.1f} before, {os.getloadavg()[0]:.1f} after.",
        "",
        "| look | entered | time | of the processor | memory |",
        "|---|---|---|---|---|",
        *LINES,
    ]
    if path is not None:
        path.write_text("\n".join(told) + "\n")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    step, rest = (sys.argv[1] if sys.argv[1:] else ""), sys.argv[2:]
    if step == "--people-of":
        numbers = [int(x) for x in (rest[1], rest[2], rest[4], rest[5])]
        write_people(
            Path(rest[0]), numbers[0], numbers[1], date.fromisoformat(rest[3]), *numbers[2:]
        )
    elif step == "--look":
        look(
            Path(rest[0]), Path(rest[1]), rest[2].split(","), rest[3], int(rest[4]), rest[5] == "1"
        )
    elif step == "--examine":
        examine(Path(rest[1]), rest[2].split(","), rest[3], int(rest[4]))
    else:
        ask = argparse.ArgumentParser()
        ask.add_argument("--people", type=int, nargs="+", default=[400_000, 2_000_000])
        ask.add_argument("--batch", type=int, default=10_000)
        ask.add_argument("--claims", type=int, default=1_000)
        ask.add_argument("--write", type=Path)
        ask.add_argument("--examined", action="store_true")
        given = ask.parse_args()
        before = os.getloadavg()[0]
        for size in given.people:
            main(size, given.batch, given.claims, given.examined)
        report(given.write, before)
