"""One row for each person, account or deal, with its outcome and its traits: what all analyses see.

Traits are as the records given have them: as they are known today, unless these show an earlier day
(`versions.py`; decision 0120 says why). A column that is only known afterwards, where dates tell,
is passed on as set aside, never as a trait.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import md5
from typing import Any

import ibis

from ringtrue.errors import BadInput, BadOutcome, Where
from ringtrue.warehouse import outcomes, personal, timing, totals
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.joining import Roads
from ringtrue.warehouse.naming import find_column
from ringtrue.warehouse.outcomes import Outcome
from ringtrue.warehouse.population import Population, choose
from ringtrue.warehouse.schema import ColumnType, Join, Question
from ringtrue.warehouse.seal import OpenRecords, source, without_sealed
from ringtrue.warehouse.timing import Placed, SetAside
from ringtrue.warehouse.wide import LOST_FOR, Wide

Readable = Records | OpenRecords
MOST_MONEY = 1e15  # of one unit; beyond, sums of squares leave what floats hold


@dataclass(frozen=True)
class Trait:
    """One attribute: `name` is its column in the frame, `table` and `column` where it is from."""

    name: str
    table: str
    column: str
    type: ColumnType


@dataclass(frozen=True)
class OutcomeCounts:
    """How many units have which status; all zero when no outcome is named."""

    won: int = 0
    lost: int = 0
    open: int = 0
    immature: int = 0
    not_recorded: int = 0


@dataclass(frozen=True)
class Frame:
    """The frame's table and what is known about it.

    `table` has one row a unit: `unit_id`, `account_id` (text, null where unknown; of records that
    are several of one person, where no account is known, the person), `status` (won,
    lost, open, immature, not_recorded, or "" without an outcome), `outcome` (1, 0 or null),
    `value` (money, null where unknown), `entered` (date or null), `period` (`YYYY-MM` or ""),
    `lost_for` (why deals were lost, where a unit may have many and they say it), then every column
    that reaches a unit once, under the name given in `columns`; `traits` are those of them that may
    be called a trait. `totals` are reconciliations in words. `set_aside` holds (trait, reason,
    detail). `sealed` counts the units left out for later confirmation. `mature` is the last day of
    entry that is a horizon old, None without a horizon.
    """

    table: ibis.Table
    unit: str
    traits: tuple[Trait, ...]
    rows: int
    counts: OutcomeCounts
    joins: tuple[Join, ...]
    rejected: int
    totals: tuple[str, ...]
    set_aside: tuple[tuple[str, str, str], ...]
    columns: tuple[Trait, ...] = ()
    sealed: int = 0
    noun: str = "people"
    happened: str = "won"  # what those with the outcome did, said of several
    mature: date | None = None


def table(records: Readable, question: Question, *, as_of: date | None = None) -> Frame:
    """The frame for a question; of OpenRecords, without the sealed part.

    With a horizon, records younger than that on `as_of`, or on their newest day, are immature;
    those dated after `as_of` are open. Raises UnknownColumn, BadOutcome, JoinRefused and BadInput.
    """
    beneath = source(records)
    outcome = outcomes.parse(beneath, question)
    roads = Roads(beneath, question.joins)
    population = choose(beneath, question, outcome, roads)
    wide = Wide(beneath, question, population, roads)
    whole = beneath.keep(_named(question, as_of, "wide"), wide.build(outcome))
    units = _count(beneath, whole)
    kept = _to_come(_opened(records, whole, units), as_of)
    every = _placed(beneath, population, wide)
    late, dated = _late(beneath, kept, every, population, outcome)
    unsealed = kept if isinstance(records, OpenRecords) else None
    mature = mature_day(beneath, population, wide, question, as_of, open_=unsealed)
    final = beneath.keep(_named(question, as_of, records), _aged(kept, every, dated, mature))
    rows = _count(beneath, final)
    asked = question, population, outcome, every, late, dated
    set_aside = _set_aside(beneath, *asked, personal.pointing(beneath, final, every, rows=rows))
    said = totals.say(beneath, final, outcome, population, ageless=kept, whole=rows == units)
    said += totals.beside(beneath, final, population, question, as_of if outcome else None)
    return Frame(
        table=final,
        unit=population.counted,
        traits=_traits(_offered(every, outcome, set_aside)),
        rows=rows,
        counts=_counts(beneath, final, outcome, question),
        joins=roads.joins,
        rejected=sum(t.rejected for t in beneath.snapshot.tables),
        totals=said,
        set_aside=set_aside,
        columns=_traits(every),
        sealed=units - rows,
        noun=population.noun,
        happened=totals.happened(outcome),
        mature=mature,
    )


def of_few(
    records: Records, question: Question, *, as_of: date, mature: date | None, units: int
) -> Frame:
    """The frame of records that show few of their rows, for a look at who is new.

    `mature` and how many `units` there are follow from all of them. What a frame tells of the whole
    (counts, totals, what is set aside) is left out.
    """
    outcome = outcomes.parse(records, question)
    roads = Roads(records, question.joins)
    population = choose(records, question, outcome, roads)
    wide = Wide(records, question, population, roads)
    kept = _to_come(records.keep("wide", wide.build(outcome)), as_of)
    every = _placed(records, population, wide)
    days = {p.name: 0.0 for p in every if p.column.type in ("date", "datetime")}
    dated = timing.late_tables(every, days, population, outcome)
    return Frame(
        table=records.keep("frame", _aged(kept, every, dated, mature)),
        unit=population.counted,
        traits=_traits(every),
        rows=units,
        counts=OutcomeCounts(),
        joins=roads.joins,
        rejected=0,
        totals=(),
        set_aside=(),
        columns=_traits(every),
        noun=population.noun,
        happened=totals.happened(outcome),
        mature=mature,
    )


def _late(
    records: Records,
    kept: ibis.Table,
    every: list[Placed],
    population: Population,
    outcome: Outcome | None,
) -> tuple[dict[str, float], dict[str, tuple[str, float]]]:
    """Columns and whole tables that only came to be known after the entry."""
    late = timing.late_columns(records, kept, every)
    return late, timing.late_tables(every, late, population, outcome)


def _opened(records: Readable, frame: ibis.Table, units: int) -> ibis.Table:
    """From here on what is sealed is out of sight: it moves no clock and sets no column aside."""
    if isinstance(records, OpenRecords):
        return without_sealed(frame, records.seal, units=units)
    return frame


def _named(question: Question, as_of: date | None, what: object) -> str:
    kind = what if isinstance(what, str) else type(what).__name__
    asked = repr((question, as_of)).encode()
    return f"{kind} {md5(asked, usedforsecurity=False).hexdigest()}"


def _placed(records: Records, population: Population, wide: Wide) -> list[Placed]:
    tables = {t.name: t for t in records.snapshot.tables}
    return [
        Placed(wide.names[name, c.name], tables[name], c)
        for name in population.ways
        for c in tables[name].columns
    ]


def _aged(
    kept: ibis.Table,
    every: list[Placed],
    dated: dict[str, tuple[str, float]],
    mature: date | None,
) -> ibis.Table:
    """The frame's own columns settled: maturity, outcome, period; later rows' values nulled."""
    status = _matured(kept, mature)
    outcome = ibis.cases((status == "won", 1), (status == "lost", 0)).cast("int8")
    entered = kept.entered
    month = entered.month().cast("string").lpad(2, "0")
    period = entered.year().cast("string").concat("-").concat(month).fill_null("")
    columns = {p.name: _as_of_entry(kept, p, dated) for p in every}
    if LOST_FOR in kept.columns:
        columns = {LOST_FOR: kept[LOST_FOR], **columns}
    return kept.select(
        "unit_id",
        "account_id",
        status=status,
        outcome=outcome,
        value="value",
        entered="entered",
        period=period,
        **columns,
    )


def mature_day(
    records: Records,
    population: Population,
    wide: Wide,
    question: Question,
    as_of: date | None,
    *,
    open_: ibis.Table | None = None,
) -> date | None:
    """The last day of entry that is a horizon old; None without a horizon, or without any day."""
    if question.horizon is None:
        return None
    place = wide.entry_column()
    entry = wide.names[place] if place is not None else None
    every = _placed(records, population, wide)
    last = timing.told_until(records, every, entry, brought=records.snapshot.brought, open_=open_)
    if last is None:
        return None
    day = min(last, as_of) if as_of is not None else last
    return day - timedelta(days=question.horizon)


def _matured(kept: ibis.Table, mature: date | None) -> Any:
    if mature is None:
        return kept.status
    young = (kept.entered > ibis.literal(mature)).fill_null(False)
    closed = kept.status.isin(["won", "lost"])
    return ibis.ifelse(young & closed, "immature", kept.status)


def _to_come(kept: ibis.Table, today: date | None) -> ibis.Table:
    """What is dated after today has not happened: whatever it says, it is open."""
    if today is None:
        return kept
    future = (kept.entered > ibis.literal(today)).fill_null(False) & (kept.status != "")
    return kept.mutate(status=ibis.ifelse(future, "open", kept.status))


def _as_of_entry(kept: ibis.Table, placed: Placed, dated: dict[str, tuple[str, float]]) -> Any:
    day, _ = dated.get(placed.table.name, ("", 0.0))
    value = kept[placed.name]
    if not day:
        return value
    late = (kept[day].cast("date") > kept.entered).fill_null(False)
    return ibis.ifelse(late, ibis.null(value.type()), value)


def _count(records: Records, frame: ibis.Table) -> int:
    return int(records.rows(frame.aggregate(n=frame.count()))[0]["n"])


def _counts(
    records: Records, frame: ibis.Table, outcome: Outcome | None, question: Question
) -> OutcomeCounts:
    """Raises BadOutcome where the decided all went one way, BadInput for too much money."""
    counted = frame.group_by("status").aggregate(n=frame.count(), most=frame.value.abs().max())
    rows = records.rows(counted)
    if any((r["most"] or 0.0) > MOST_MONEY for r in rows):
        detail = f"{question.value} holds sums beyond {MOST_MONEY:,.0f}."
        hint = "A cell may hold something else than money: look at the largest."
        raise BadInput(detail, hint=hint, where=Where(field="value"))
    by_status = {r["status"]: r["n"] for r in rows if r["status"]}
    counts = OutcomeCounts(**by_status)
    _refuse_one_value(outcome, counts, question)
    return counts


def _set_aside(
    records: Records,
    question: Question,
    population: Population,
    outcome: Outcome | None,
    every: list[Placed],
    late: dict[str, float],
    dated: dict[str, tuple[str, float]],
    pointing: dict[str, SetAside],
) -> tuple[SetAside, ...]:
    """Columns that are no traits, each once, in the order of the columns."""
    ignored = {
        (t.name, c.name)
        for name in question.ignore
        for t, c in [find_column(records.snapshot, name, what="column to ignore")]
    }
    reasons = {
        p.name: (p.name, "ignored", "You asked to leave it out.")
        for p in every
        if (p.table.name, p.column.name) in ignored
    }
    for p in every:
        found = timing.by_role(p, population)
        if found is not None:
            reasons.setdefault(p.name, found)
        if p.name in pointing:
            reasons.setdefault(p.name, pointing[p.name])
    for found in timing.known_later(every, late, dated):
        reasons.setdefault(found[0], found)
    return tuple(reasons[p.name] for p in every if p.name in reasons and not _is(p, outcome))


def _is(placed: Placed, outcome: Outcome | None) -> bool:
    return outcome is not None and (placed.table.name, placed.column.name) == (
        outcome.table,
        outcome.column,
    )


def _offered(
    every: list[Placed], outcome: Outcome | None, set_aside: tuple[SetAside, ...]
) -> list[Placed]:
    without = {name for name, _, _ in set_aside}
    return [p for p in every if p.name not in without and not _is(p, outcome)]


def _traits(every: list[Placed]) -> tuple[Trait, ...]:
    return tuple(Trait(p.name, p.table.name, p.column.name, p.column.type) for p in every)


def _refuse_one_value(outcome: Outcome | None, counts: OutcomeCounts, question: Question) -> None:
    if outcome is None or (counts.won and counts.lost):
        return
    closed = "won" if counts.won else "not won"
    detail = f"Every decided record is {closed} ({counts.won + counts.lost:,} of them)."
    if not counts.won and not counts.lost:
        detail = "No record is decided: all are open, too young, or have no outcome recorded."
    hint = (
        "There is nothing to compare. Look again at what counts as won, what is still open, "
        "and how old a record must be."
    )
    raise BadOutcome(detail, hint=hint, where=Where(field=question.outcome))
