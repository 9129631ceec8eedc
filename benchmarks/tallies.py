"""Ten thousand claims counted over ten million people, beside plain SQL in the same run.

    .venv/bin/python benchmarks/tallies.py                    # 10,000,000 people
    .venv/bin/python benchmarks/tallies.py --people 1000000 --accounts

100 traits (60 of words, 40 of numbers), 25 personas by rules on two or three traits, four sentences
on each trait of each persona, each with a day of writing of its own among 100: 10,000 claims about
the persona's buyers who came later. Counted are all of them over all people, then over a batch of
10,000 records alone. The peer is plain DuckDB with a `count(*) FILTER` for each of the 20,000
numbers, over fewer people (--peer-people), since it holds every question against every row. Each
runs as a process of its own, so that peak memory is its own; a number that differs between the two
stops the benchmark.
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
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

TEXTS, NUMBERS, PERSONAS, SENTENCES, DAYS = 60, 40, 25, 4, 100
MEMORY = "1GB"
AT_ONCE = 1000


@dataclass(frozen=True)
class Measure:
    """Seconds on the wall and of the processor, and peak resident memory in MB."""

    wall: float
    processor: float
    megabytes: float


def write_people(path: Path, rows: int, accounts: str) -> None:
    """People drawn by hash, so that every run has the same; a tenth of each trait is missing."""
    import duckdb

    texts = [
        f"case when hash(i * 31 + {j}) % 10 = 0 then null "
        f"else 'level ' || (hash(i * 7 + {j}) % 8) end as t{j}"
        for j in range(TEXTS)
    ]
    numbers = [
        f"case when hash(i * 37 + {j}) % 10 = 0 then null "
        f"else (hash(i * 11 + {j}) % 5000)::double end as n{j}"
        for j in range(NUMBERS)
    ]
    account = f"'a' || hash(i * 17) % greatest(1, {rows} // 5)"
    own = [
        "'u' || i as unit_id",
        f"{account if accounts == 'True' else 'null::varchar'} as account_id",
        "case when hash(i * 3) % 5 = 0 then 'won' else 'lost' end as status",
        f"date '2023-01-01' + (i * 1095 // {rows})::int as entered",
        f"strftime(date '2023-01-01' + (i * 1095 // {rows})::int, '%Y-%m') as period",
    ]
    columns = ", ".join([*own, *texts, *numbers])
    con = duckdb.connect()
    con.execute("set threads = 2; set memory_limit = '2GB'; set preserve_insertion_order = true")
    con.execute(f"copy (select {columns} from range({rows}) r(i)) to '{path}' (format parquet)")


def sentence(persona: int, trait: int, which: int) -> tuple[str, Any]:
    """A sentence's column and the levels, or the bounds, that fit it."""
    if trait < TEXTS:
        first = (persona + which * 3 + trait) % 8
        return f"t{trait}", [f"level {first}", f"level {(first + which + 1) % 8}"]
    low = 500.0 * ((persona * 3 + which + trait) % 8)
    return f"n{trait - TEXTS}", (low, low + 500.0 * (which + 1))


def rule(persona: int) -> tuple[tuple[str, str], tuple[str, float]]:
    """Who belongs to a persona: one of two levels of a text, and above a number."""
    return (f"t{persona * 2}", f"level {persona % 8}"), (f"n{persona}", 500.0 * (persona % 7))


def written(claim: int) -> date:
    """The day on which a claim was written."""
    return date(2023, 1, 1) + timedelta(days=10 * (claim * 7919 % DAYS))


def claims() -> list[tuple[int, int, int]]:
    """Persona, trait and sentence of every claim."""
    traits = range(TEXTS + NUMBERS)
    return [(p, t, s) for p in range(PERSONAS) for t in traits for s in range(SENTENCES)]


def questions(table: Any) -> list[Any]:
    """The claims as the ledger asks them; what they have in common is built once."""
    import ibis

    from ringtrue.warehouse.tallies import Asked

    who, when = {}, {}
    for persona in range(PERSONAS):
        (text, level), (number, above) = rule(persona)
        inside = (table[text] == level) | (table[number] > above + 1500)
        who[persona] = (table.status == "won") & inside
    asked = []
    for i, (persona, trait, which) in enumerate(claims()):
        name, values = sentence(persona, trait, which)
        if trait < TEXTS:
            fits = table[name].isin(values)
        else:
            fits = (table[name] >= values[0]) & (table[name] <= values[1])
        day = written(i)
        if day not in when:
            when[day] = table.entered > ibis.literal(day)
        asked.append(Asked(str(i), fits, (who[persona], when[day])))
    return asked


def ours(people: Path, out: Path, rows: int) -> None:
    """Count as the ledger does."""
    from ringtrue.warehouse.engines import open_records
    from ringtrue.warehouse.schema import Column, Table
    from ringtrue.warehouse.snapshot import Snapshot
    from ringtrue.warehouse.tallies import count

    kinds = {"entered": "date", **{f"n{j}": "number" for j in range(NUMBERS)}}
    names = ["unit_id", "account_id", "status", "entered", "period"]
    names += [f"t{j}" for j in range(TEXTS)] + [f"n{j}" for j in range(NUMBERS)]
    columns = tuple(Column(n, kinds.get(n, "text")) for n in names)
    table = Table("people", "people", columns, (str(people),), rows)
    with open_records(Snapshot("benchmark", 1, "analysis", (table,)), memory=MEMORY) as records:
        frame = records.table("people")
        began = time.perf_counter()
        asked = questions(frame)
        built = time.perf_counter() - began
        counts = count(records, frame, asked)
        total = time.perf_counter() - began
    told = [[counts[str(i)].k, counts[str(i)].n] for i in range(len(asked))]
    out.write_text(json.dumps({"told": told, "built": built, "total": total}))


def peer(people: Path, out: Path) -> None:
    """Plain SQL, AT_ONCE numbers a statement: all 20,000 in one statement failed."""
    import duckdb

    parts = []
    for i, (persona, trait, which) in enumerate(claims()):
        (text, level), (number, above) = rule(persona)
        name, values = sentence(persona, trait, which)
        inside = f"status = 'won' and ({text} = '{level}' or {number} > {above + 1500})"
        among = f"{inside} and entered > date '{written(i)}'"
        fits = f"{name} between {values[0]} and {values[1]}"
        if trait < TEXTS:
            fits = f"{name} in ({', '.join(repr(v) for v in values)})"
        parts.append(f"count(*) filter ({among} and {fits})")
        parts.append(f"count(*) filter ({among} and {name} is not null)")
    con = duckdb.connect()
    con.execute("set threads = 2; set memory_limit = '2GB'")
    row: list[int] = []
    for start in range(0, len(parts), AT_ONCE):
        some = ", ".join(parts[start : start + AT_ONCE])
        row += con.execute(f"select {some} from '{people}'").fetchall()[0]
    told = [list(row[i : i + 2]) for i in range(0, len(row), 2)]
    out.write_text(json.dumps({"told": told}))


def run(step: str, *arguments: object) -> Measure:
    """One step of this file as a process of its own."""
    command = [sys.executable, __file__, f"--{step}", *map(str, arguments)]
    began = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{step} failed")
    wall = time.perf_counter() - began
    return Measure(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def show(what: str, m: Measure) -> None:
    """One line of what was measured."""
    print(
        f"{what:<44} {m.wall:7.1f} s {m.processor:7.1f} s of CPU {m.megabytes:6.0f} MB", flush=True
    )


def main(people: int, peer_people: int, accounts: bool) -> None:
    """Measure and print."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    said = ", ".join(f"{p} {version(p)}" for p in ("duckdb", "ibis-framework", "numpy", "pyarrow"))
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {said}"
    )
    print(f"{len(claims()):,} claims; load before {os.getloadavg()[0]:.1f}", flush=True)
    with tempfile.TemporaryDirectory(prefix="ringtrue-tallies-") as name:
        folder = Path(name)
        many, few, batch = (folder / f"{n}.parquet" for n in ("many", "few", "batch"))
        out = [folder / f"{n}.json" for n in ("many", "few", "batch", "peer")]
        run("write", batch, 10_000, accounts)
        show("a batch of 10,000", run("ours", batch, out[2], 10_000))
        inner = json.loads(out[2].read_text())
        print(
            f"  of it, records open: {inner['total']:.1f} s, {inner['built']:.1f} s of them to ask"
        )
        if peer_people:
            run("write", few, peer_people, accounts)
            mine = run("ours", few, out[1], peer_people)
            show(f"{peer_people:,} people", mine)
            other = run("peer", few, out[3])
            show(f"{peer_people:,} people, plain SQL", other)
            print(f"ratio {other.wall / mine.wall:.1f} x on the wall, ", end="")
            print(f"{other.processor / mine.processor:.1f} x of the processor", flush=True)
            one, two = (json.loads(o.read_text())["told"] for o in (out[1], out[3]))
            if one != two:
                raise SystemExit("the two answers differ")
        run("write", many, people, accounts)
        show(f"{people:,} people", run("ours", many, out[0], people))
    print(f"load after {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    steps: dict[str, Any] = {
        "--write": lambda a: write_people(Path(a[0]), int(a[1]), a[2]),
        "--ours": lambda a: ours(Path(a[0]), Path(a[1]), int(a[2])),
        "--peer": lambda a: peer(Path(a[0]), Path(a[1])),
    }
    if sys.argv[1:] and sys.argv[1] in steps:
        steps[sys.argv[1]](sys.argv[2:])
    else:
        ask = argparse.ArgumentParser()
        ask.add_argument("--people", type=int, default=10_000_000)
        ask.add_argument("--peer-people", type=int, default=100_000)
        ask.add_argument("--accounts", action="store_true")
        told = ask.parse_args()
        main(told.people, told.peer_people, told.accounts)
