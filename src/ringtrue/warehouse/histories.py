"""What happened to each unit afterwards: the day it was won, and whether a customer stayed a year.

Both are read from tables that a unit may have several rows of, so they are no traits; they are
gathered along the same joins that the frame is built on.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import ibis
from ibis import _

from ringtrue.warehouse import carrying, outcomes
from ringtrue.warehouse.carrying import Ways
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.outcomes import Outcome
from ringtrue.warehouse.schema import Question, Role, Table
from ringtrue.warehouse.traits import Frame

YEAR = 365
DAYS = ("date", "datetime")


@dataclass(frozen=True)
class Histories:
    """The frame's units with what became of them: one row a `unit_id`.

    `__days` from entry to the first won row, null while not won or undated; `__stayed` is true or
    false a year after the first subscription began, null before that. `no_stay` says why no row
    has it, empty where some may.
    """

    table: ibis.Table
    no_stay: str


def of_units(
    records: Records, frame: Frame, question: Question, *, as_of: date | None = None
) -> Histories:
    """Gather the histories of a frame's units; a subscription without an end still runs.

    A customer stayed when the last of its subscriptions ended a year or more after the first began.
    """
    outcome = outcomes.parse(records, question)
    ways = carrying.ways_to_units(records, question)
    table = frame.table.select("unit_id", entered="entered")
    won = won_on(ways, outcome)
    if won is None:
        table = table.mutate(__days=ibis.null("int64"))
    else:
        table = table.left_join(won, table.unit_id == won["__won_unit"])
        passed = table["__won_on"].delta(table["entered"], unit="day")
        table = table.mutate(__days=ibis.ifelse(passed >= 0, passed, ibis.null("int64")))
    terms, why = _terms(ways, frame.noun, as_of)
    if terms is None:
        return Histories(table.select("unit_id", "__days", __stayed=ibis.null("boolean")), why)
    met = table.left_join(terms, table.unit_id == terms["__term_unit"])
    return Histories(met.select("unit_id", "__days", __stayed="__still"), "")


def won_on(ways: Ways, outcome: Outcome | None) -> ibis.Table | None:
    """The first day each unit was won, from the column that says when the outcome's rows closed."""
    carried = _closed(ways, outcome, "won")
    if carried is None:
        return None
    each = carried.group_by("__unit").aggregate(__won_on=_["__day"].min())
    return each.rename(__won_unit="__unit")


def lost_on(ways: Ways, outcome: Outcome | None) -> ibis.Table | None:
    """The last day each unit was lost: `__lost_unit` and `__lost_on`; None as in `won_on`."""
    carried = _closed(ways, outcome, "lost")
    if carried is None:
        return None
    each = carried.group_by("__unit").aggregate(__lost_on=_["__day"].max())
    return each.rename(__lost_unit="__unit")


def _closed(ways: Ways, outcome: Outcome | None, status: str) -> ibis.Table | None:
    """Every row of the outcome's table with that status: its unit, and the day it closed."""
    if outcome is None:
        return None
    found = next(t for t in ways.records.snapshot.tables if t.name == outcome.table)
    closed = day_column(found, "closed")
    if closed is None:
        return None
    rows = ways.records.table(found.name)
    those = rows.filter(outcomes.status(rows, outcome) == status)
    return carrying.carried_to_units(ways, found, those, {"__day": those[closed].cast("date")})


def _terms(ways: Ways, noun: str, as_of: date | None) -> tuple[ibis.Table | None, str]:
    """For each unit, whether it was still a customer a year after its first subscription began."""
    found = next((t for t in ways.records.snapshot.tables if t.kind == "subscriptions"), None)
    if found is None:
        return None, "There is no table of subscriptions."
    start, end = day_column(found, "start"), day_column(found, "end")
    if start is None or end is None:
        return None, f"{found.name} does not say when each began and ended."
    rows = ways.records.table(found.name)
    cells = {"__start": rows[start].cast("date"), "__end": rows[end].cast("date")}
    carried = carrying.carried_to_units(ways, found, rows, cells)
    if carried is None:
        return None, f"No join leads from {found.name} to {noun}."
    oldest = _oldest(ways.records, carried, as_of)
    if oldest is None:
        return None, "No subscription has been running for a year yet."
    each = carried.group_by("__unit").aggregate(
        __first=_["__start"].min(), __last=_["__end"].max(), __open=_["__end"].isnull().any()
    )
    here = each["__open"] | (each["__last"].delta(each["__first"], unit="day") >= YEAR)
    old = (each["__first"] <= ibis.literal(oldest)).fill_null(False)
    stayed = ibis.ifelse(old, here.fill_null(False), ibis.null("boolean"))
    return each.select(__term_unit="__unit", __still=stayed), ""


def _oldest(records: Records, carried: ibis.Table, as_of: date | None) -> date | None:
    """The last day on which a subscription must have begun to be a year old; None when none has."""
    [known] = records.rows(
        carried.aggregate(first=_["__start"].min(), last=_["__start"].max(), ended=_["__end"].max())
    )
    told = [d for d in (known["last"], known["ended"]) if d is not None]
    if not told or known["first"] is None:
        return None
    last = max(told) if as_of is None else min(max(told), as_of)
    oldest = last - timedelta(days=YEAR)
    return oldest if known["first"] <= oldest else None


def day_column(table: Table, role: Role) -> str | None:
    name = table.column(role)
    types = {c.name: c.type for c in table.columns}
    return name if name is not None and types[name] in DAYS else None
