"""What came after the sale, one row a unit: days to it, who left soon, what help was asked for.

Gathered along the joins that the frame is built on, from tables of which a unit may have several
rows, so nothing here is a trait.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import ibis
from ibis import _

from ringtrue.warehouse.carrying import Ways, carried_to_units
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.histories import day_column, won_on
from ringtrue.warehouse.intake.guess import tokens
from ringtrue.warehouse.outcomes import Outcome
from ringtrue.warehouse.schema import Table
from ringtrue.warehouse.traits import Frame

TERMS = (365, 180, 90)  # days within which somebody is said to leave soon, the longest first
MOSTLY = 0.5  # of customers who must have begun so long ago
_HOURS = frozenset({"hour", "hours", "stunden", "std"})
_MINUTES = frozenset({"minute", "minutes", "minuten"})
_WAITING = frozenset(
    {"response", "resolution", "resolve", "resolved", "first", "close", "open", "wait"}
)
_COST = (
    frozenset({"cost", "serve"}),
    frozenset({"service", "cost"}),
    frozenset({"support", "cost"}),
)


@dataclass(frozen=True)
class Aftermath:
    """A frame's units (`unit_id`) with what came after, null where the records do not tell.

    `__days` from entry to the first sale. `__left` is whether the last term ended within `soon`
    days of the first one's beginning, among those who began so long ago; `no_left` says why nobody
    has it. `__asked` is how many tickets, or hours of them (`burden`), a unit had, 0 for none.
    """

    table: ibis.Table
    has_days: bool
    soon: int | None
    no_left: str
    burden: Literal["tickets", "hours"] | None


def of_units(
    frame: Frame, ways: Ways, outcome: Outcome | None, *, as_of: date | None = None
) -> Aftermath:
    """Gather it; a term without an end still runs."""
    table = frame.table.select("unit_id", entered="entered")
    won = won_on(ways, outcome)
    days: Any = ibis.null("int64")
    if won is not None:
        table = table.left_join(won, table.unit_id == won["__won_unit"])
        passed = table["__won_on"].delta(table["entered"], unit="day")
        days = ibis.ifelse(passed >= 0, passed, ibis.null("int64"))
    table = table.select("unit_id", __days=days)
    terms, soon, why = _terms(ways, frame.noun, as_of)
    left: Any = ibis.null("boolean")
    if terms is not None:
        table = table.left_join(terms, table.unit_id == terms["__term_unit"])
        left = table["__soon"]
    table = table.select("unit_id", "__days", __left=left)
    asked, burden = _asked(ways)
    much: Any = ibis.null("float64")
    if asked is not None:
        table = table.left_join(asked, table.unit_id == asked["__asked_unit"])
        much = table["__much"].fill_null(0.0)
    final = table.select("unit_id", "__days", "__left", __asked=much)
    return Aftermath(final, won is not None, soon, why, burden)


def _terms(ways: Ways, noun: str, as_of: date | None) -> tuple[ibis.Table | None, int | None, str]:
    """For each unit, whether it left soon; within how many days that is; why it is not known."""
    found = next((t for t in ways.records.snapshot.tables if t.kind == "subscriptions"), None)
    if found is None:
        return None, None, "a table of subscriptions, with a start and an end"
    start, end = day_column(found, "start"), day_column(found, "end")
    if start is None or end is None:
        return None, None, f"a start and an end in {found.name}"
    rows = ways.records.table(found.name)
    cells = {"__start": rows[start].cast("date"), "__end": rows[end].cast("date")}
    carried = carried_to_units(ways, found, rows, cells)
    if carried is None:
        return None, None, f"a join from {found.name} to {noun}"
    each = carried.group_by("__unit").aggregate(
        __first=_["__start"].min(), __last=_["__end"].max(), __runs=_["__end"].isnull().any()
    )
    soon, newest = _soon(ways.records, each, as_of)
    if soon is None or newest is None:
        return None, None, f"customers of {TERMS[-1]} days or more"
    old = (each["__first"] <= ibis.literal(newest - timedelta(days=soon))).fill_null(False)
    gone = ~each["__runs"] & (each["__last"].delta(each["__first"], unit="day") < soon)
    known = ibis.ifelse(old, gone.fill_null(False), ibis.null("boolean"))
    return each.select(__term_unit="__unit", __soon=known), soon, ""


def _soon(records: Records, each: ibis.Table, as_of: date | None) -> tuple[int | None, date | None]:
    """The longest term that most customers have had the time for, by their beginnings alone."""
    [ends] = records.rows(
        each.aggregate(first=_["__first"].max(), last=_["__last"].max(), n=_["__first"].count())
    )
    told = [d for d in (ends["first"], ends["last"]) if d is not None]
    if not told or not ends["n"]:
        return None, None
    newest = max(told) if as_of is None else min(max(told), as_of)
    sums = {
        f"d{term}": (each["__first"] <= ibis.literal(newest - timedelta(days=term))).sum()
        for term in TERMS
    }
    [row] = records.rows(each.aggregate(**sums))
    enough = [term for term in TERMS if (row[f"d{term}"] or 0) >= MOSTLY * ends["n"]]
    return (enough[0] if enough else None), newest


def tickets_of(records: Records) -> Table | None:
    """The table of what customers asked for help with, or None."""
    return next((t for t in records.snapshot.tables if t.kind == "tickets"), None)


def _asked(ways: Ways) -> tuple[ibis.Table | None, Literal["tickets", "hours"] | None]:
    found = tickets_of(ways.records)
    if found is None:
        return None, None
    rows = ways.records.table(found.name)
    hours = _hours(found, rows)
    cells = {"__one": ibis.literal(1.0) if hours is None else hours}
    carried = carried_to_units(ways, found, rows, cells)
    if carried is None:
        return None, None
    each = carried.group_by("__unit").aggregate(__much=_["__one"].sum().cast("float64"))
    kind: Literal["tickets", "hours"] = "tickets" if hours is None else "hours"
    return each.rename(__asked_unit="__unit"), kind


def _hours(table: Table, rows: ibis.Table) -> Any | None:
    """Hours spent on each ticket; how long a customer waited is no effort."""
    for column in table.columns:
        words = frozenset(tokens(column.name))
        if column.type != "number" or words & _WAITING:
            continue
        if words & _HOURS:
            return rows[column.name].cast("float64")
        if words & _MINUTES:
            return rows[column.name].cast("float64") / 60
    return None


def cost_column(frame: Frame) -> str | None:
    """The frame's column of what serving each unit cost, or None."""
    for column in frame.columns:
        words = frozenset(tokens(column.column))
        if column.type == "number" and any(cost <= words for cost in _COST):
            return column.name
    return None
