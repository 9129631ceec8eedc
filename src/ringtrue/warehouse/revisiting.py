"""The few people whom a look must ask, so that it costs what is new and not what there is.

Who may count now and did not at the look before came with a file since, or is told of by one, or
has grown old enough by the calendar. They are sought by reading single columns; then the frame is
built of them alone, with everybody of their accounts, and with what is known of the records as a
whole (which words an outcome has, which columns repeat) from the look before. Where that may not
hold any more, there is no few: everybody is read anew.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from itertools import pairwise
from typing import Any

import ibis
from ibis import _

from ringtrue.warehouse import outcomes, traits
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.joining import Hop, Roads, as_text, repeats
from ringtrue.warehouse.outcomes import Outcome
from ringtrue.warehouse.population import choose
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.seal import FEWEST
from ringtrue.warehouse.snapshot import Snapshot
from ringtrue.warehouse.surroundings import Ground, around, having, units_of, with_accounts
from ringtrue.warehouse.traits import Frame
from ringtrue.warehouse.wide import Wide

SMALL = 50_000  # a population of fewer is read whole: finding out whom to ask takes as long
Facts = Mapping[tuple[Any, ...], Any]


@dataclass(frozen=True)
class Seen:
    """What a look had seen of the records, in plain values.

    `files` are those of every table, `until` the last day of entry that could count. `outcome` and
    its `words`, and which columns repeat, are facts of the whole. `units` are all there were then,
    `changed` how many of them were told of once more since all were read. `shape` marks the tables,
    their columns and joins, and whether the seal is open.
    """

    files: dict[str, tuple[str, ...]]
    base: str
    units: int
    until: date | None
    outcome: Outcome | None
    words: tuple[str, ...]
    repeats: tuple[tuple[str, str, int], ...]
    changed: int = 0
    shape: str = ""

    def facts(self, question: Question) -> Facts:
        """What is known of the whole, as `Records.once` asks for it."""
        told: dict[tuple[Any, ...], Any] = {("repeats", t, c): n for t, c, n in self.repeats}
        return {**told, outcomes.asked(question): self.outcome}


@dataclass(frozen=True)
class Few:
    """Records that show the few alone, their frame, and what will have been seen.

    `came` says with which files they came, as `surroundings.Units`.
    """

    records: Records
    frame: Frame
    seen: Seen
    came: ibis.Table


def seen(
    records: Records, question: Question, frame: Frame, *, today: date, small: int = SMALL
) -> Seen | None:
    """What a look at everybody has seen; None where the next must read everybody, too."""
    if frame.rows < small or frame.sealed:
        return None
    ground = _ground(records, question)
    outcome = outcomes.parse(records, question)
    if ground is None or _keyless(records, records.table(ground.population.base.name), ground.key):
        return None
    words: tuple[str, ...] = ()
    if outcome is not None and outcome.column is not None:
        words = tuple(records.facts.get(("values", outcome.table, outcome.column), ()))
    if len(words) >= outcomes.MOST_VALUES:
        return None
    counted = tuple((f[1], f[2], n) for f, n in records.facts.items() if f[0] == "repeats")
    return Seen(
        files={t.name: t.files for t in records.snapshot.tables},
        base=ground.population.base.name,
        units=frame.rows,
        until=_until(frame, question, today),
        outcome=outcome,
        words=words,
        repeats=counted,
        shape=_shape(records.snapshot),
    )


def _shape(snapshot: Snapshot) -> str:
    """A mark of what tables, columns, roles and joins there are, and of the seal."""
    tables = [
        (t.name, t.kind, [(c.name, c.type, c.role) for c in t.columns])
        for t in sorted(snapshot.tables, key=lambda t: t.name)
    ]
    opened = snapshot.seal is None or snapshot.seal.opened
    return hashlib.sha256(repr((tables, snapshot.joins, opened)).encode()).hexdigest()[:16]


def since(
    records: Records,
    question: Question,
    before: Seen,
    *,
    today: date,
    fresh: Sequence[tuple[date, int | None]] = (),
) -> Few | None:
    """Who may count now and did not `before`, with everybody of their accounts; None where all may.

    `fresh` are clocks of tests that count for the first time: the day, and the version where there
    is one, after which people count for them.
    """
    added = _added(records, before)
    if added is None or not _holds(records, question, before, added):
        return None
    whole = records.showing({}, before.facts(question))
    ground = _ground(whole, question)
    if ground is None or ground.population.base.name != before.base:
        return None
    mature = traits.mature_day(records, ground.population, ground.wide, question, today)
    last = today if question.horizon is None else mature
    found = [_brought(records, ground, t, numbers) for t, numbers in added.items()]
    brought = [one for each in found for one in each]
    keys = brought + _grown(records, ground, before.until, last)
    for written, version in fresh:
        keys += _later(records, ground, written, version)
    units = with_accounts(records, ground, keys)
    rows = units.rows
    changed = before.changed + _known_before(records, units.came, brought, added.get(before.base))
    [size] = records.rows(rows.aggregate(n=rows.count()))
    if 2 * changed > before.units or 2 * size["n"] > ground.population.base.rows:
        return None
    shown = {before.base: rows, **around(records, ground, rows)}
    few = records.showing(shown, before.facts(question), called="few ")
    frame = traits.of_few(few, question, as_of=today, mature=mature, units=before.units)
    until = max((d for d in (before.until, last) if d is not None), default=None)
    files = {t.name: t.files for t in records.snapshot.tables}
    now = replace(before, files=files, until=until, changed=changed)
    return Few(few, frame, now, units.came)


def _until(frame: Frame, question: Question, today: date) -> date | None:
    return today if question.horizon is None else frame.mature


def _ground(records: Records, question: Question) -> Ground | None:
    """None where the units have no key of their own, or are of accounts told of elsewhere."""
    roads = Roads(records, question.joins)
    population = choose(records, question, outcomes.parse(records, question), roads)
    wide = Wide(records, question, population, roads)
    key, base = population.base.key, population.base.name
    if key is None or any(table != base for table, _ in wide.account_columns()):
        return None
    return Ground(roads, population, wide, key)


def _keyless(records: Records, rows: ibis.Table, key: str) -> bool:
    """Whether a row has no key: it goes by its place, which moves."""
    [row] = records.rows(rows.aggregate(n=rows[key].isnull().sum()))
    return bool(row["n"])


def _added(records: Records, before: Seen) -> dict[str, list[int]] | None:
    """The numbers of the files that came since, by table; None where one is gone."""
    found = {}
    tables = {t.name: t for t in records.snapshot.tables}
    for name, files in before.files.items():
        known = set(files)
        if name not in tables or tuple(f for f in tables[name].files if f in known) != files:
            return None
    for name, table in tables.items():
        known = set(before.files.get(name, ()))
        numbers = [i for i, file in enumerate(table.files) if file not in known]
        if numbers:
            found[name] = numbers
    return found


def _came(records: Records, table: str, numbers: Sequence[int]) -> ibis.Table:
    rows = records.by_import(table)
    return rows.filter(rows["__file"].isin(numbers))


def _holds(
    records: Records, question: Question, before: Seen, added: Mapping[str, list[int]]
) -> bool:
    """Whether what was known of the whole is so still, as far as the files that came can tell."""
    seal = records.snapshot.seal
    if seal is not None and not seal.opened and before.units < FEWEST:
        return False
    if before.shape != _shape(records.snapshot):
        return False
    outcome = before.outcome
    if outcome is not None and outcome.column is not None and outcome.table in added:
        rows = _came(records, outcome.table, added[outcome.table])
        said = rows.select(word=as_text(rows[outcome.column])).filter(_.word.notnull()).distinct()
        if any(row["word"] not in before.words for row in records.rows(said.limit(501))):
            return False
    keys = {t.name: t.key for t in records.snapshot.tables}
    key, new = keys[before.base], added.get(before.base)
    if new and key and _keyless(records, _came(records, before.base, new), key):
        return False
    alone = [
        (table, column)
        for table, column, count in before.repeats
        if table in added and count == 0 and column != keys[table]
    ]
    return not any(repeats(records, table, column) for table, column in alone)


# whom the news are about


def _brought(
    records: Records, ground: Ground, name: str, numbers: Sequence[int]
) -> list[ibis.Table]:
    """The units that files of a table are about, however they reach one another."""
    rows, base = _came(records, name, numbers), ground.population.base.name
    if name == base:
        return [units_of(rows, ground)]
    found = []
    way = ground.population.ways.get(name)
    if way:
        found.append(_who_reach(records, ground, way, rows))
    back = ground.roads.way(name, base)
    if back:
        found.append(_reached(records, ground, back, rows))
    return found


def _known_before(
    records: Records,
    came: ibis.Table,
    brought: Sequence[ibis.Table],
    added: Sequence[int] | None,
) -> int:
    """How many of those who are told of now had come before: their cells may be others since.

    `added` are the numbers of the files of the base that came since.
    """
    if not brought:
        return 0
    older = came.filter(~came["__file"].isin(added or [-1]))
    named = reduce(lambda left, right: left.union(right), brought).distinct()
    again = older.semi_join(named, older.unit_id == named.unit)
    [row] = records.rows(again.aggregate(n=again.unit_id.nunique()))
    return int(row["n"])


def _who_reach(
    records: Records, ground: Ground, way: Sequence[Hop], rows: ibis.Table
) -> ibis.Table:
    """The units from which a way leads to some of the rows of its end."""
    for hop in reversed(way):
        values = rows.select(v=as_text(rows[hop.to_column]))
        rows = having(records.by_import(hop.table), hop.column, values)
    return units_of(rows, ground)


def _reached(records: Records, ground: Ground, way: Sequence[Hop], rows: ibis.Table) -> ibis.Table:
    """The units to which a way leads from some of the rows of its beginning."""
    values = rows.select(v=as_text(rows[way[0].column]))
    for hop, following in pairwise(way):
        there = having(records.by_import(hop.to), hop.to_column, values)
        values = there.select(v=as_text(there[following.column]))
    there = having(records.by_import(way[-1].to), way[-1].to_column, values)
    return units_of(there, ground)


def _grown(
    records: Records, ground: Ground, after: date | None, until: date | None
) -> list[ibis.Table]:
    """The units whose day of entry lies after one day, up to another."""
    place = ground.wide.entry_column()
    if until is None or place is None or (after is not None and after >= until):
        return []
    rows = records.by_import(place[0])
    day = rows[place[1]].cast("date")
    inside = day <= ibis.literal(until)
    if after is not None:
        inside = inside & (day > ibis.literal(after))
    return _of_entry(records, ground, rows.filter(inside))


def _of_entry(records: Records, ground: Ground, rows: ibis.Table) -> list[ibis.Table]:
    place = ground.wide.entry_column()
    assert place is not None
    way = ground.population.ways[place[0]]
    return [_who_reach(records, ground, way, rows) if way else units_of(rows, ground)]


def _later(
    records: Records, ground: Ground, written: date, version: int | None
) -> list[ibis.Table]:
    """Who first came with a later version than a claim's or, where it has none, later in days."""
    place = ground.wide.entry_column()
    if version is None:
        if place is None:
            return []
        rows = records.by_import(place[0])
        day = rows[place[1]].cast("date")
        return _of_entry(records, ground, rows.filter(day > ibis.literal(written)))
    found = []
    for arrival in records.snapshot.arrivals:
        if arrival.of == ground.population.base.name and arrival.version > version:
            rows = records.table(arrival.table.name)
            found.append(rows.select(unit=as_text(rows[arrival.table.columns[0].name])))
    return found
