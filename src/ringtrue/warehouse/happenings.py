"""What a unit's many rows elsewhere say of it: which of two events came first, how texts are coded.

Each becomes one column of the frame, one value a unit, so that a claim about events or texts is
counted like any other. Two events of the same moment have no order, and are not counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import ibis
from ibis import _

from ringtrue.errors import UnknownColumn
from ringtrue.warehouse import carrying, missing
from ringtrue.warehouse.carrying import Ways
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.joining import as_text
from ringtrue.warehouse.naming import find_column
from ringtrue.warehouse.schema import Column, Question, Table
from ringtrue.warehouse.traits import Frame

WHEN = ("created", "start", "closed", "end")


@dataclass(frozen=True)
class Order:
    """Whether one of the events `first` came before the first `then`; null without a `then`."""

    column: str
    first: tuple[str, ...]
    then: str


@dataclass(frozen=True)
class Coded:
    """Of a unit's coded texts, the share whose code is among `values`; null without any."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Gathered:
    """The frame with a column for each question that could be answered; else the reason why not."""

    frame: Frame
    untold: Mapping[str, str]


def gather(
    records: Records, frame: Frame, question: Question, asked: Mapping[str, Order | Coded]
) -> Gathered:
    """The frame with a column named by each key of `asked`.

    An `Order` gives true, false or null; a `Coded` a share between 0 and 1, or null.
    """
    if not asked:
        return Gathered(frame, {})
    ways = carrying.ways_to_units(records, question)
    words = missing.words(question.missing_words)
    table, untold = frame.table, {}
    for key, one in asked.items():
        told = _told(ways, one, words, frame.noun)
        if isinstance(told, str):
            untold[key] = told
            continue
        met = told.select(__happened=told["__unit"], **{key: told["__answer"]})
        joined = table.left_join(met, table.unit_id == met["__happened"])
        table = joined.drop("__happened")
    if len(untold) == len(asked):
        return Gathered(frame, untold)
    kept = records.keep(f"happened {len(asked)}", table)
    return Gathered(replace(frame, table=kept), untold)


def _told(ways: Ways, asked: Order | Coded, words: tuple[str, ...], noun: str) -> ibis.Table | str:
    """One row a `__unit` with its `__answer`, or why there is none."""
    try:
        table, column = find_column(ways.records.snapshot, asked.column)
    except UnknownColumn:
        return f"These records have no {asked.column}."
    if isinstance(asked, Order) and table.name == ways.base.name:
        return (
            f"{asked.column} says one thing of each of the {noun}, and no order: it takes a table "
            "of events, one row each."
        )
    rows = ways.records.table(table.name)
    text = missing.cleaned(as_text(rows[column.name]), words)
    if isinstance(asked, Coded):
        carried = carrying.carried_to_units(ways, table, rows, {"__code": text})
        return (
            f"No join leads from {table.name} to {noun}."
            if carried is None
            else _codes(carried, asked)
        )
    when = _when(table)
    if when is None:
        return f"{table.name} does not say when each happened."
    cells = {"__event": text, "__at": rows[when.name].cast("timestamp")}
    carried = carrying.carried_to_units(ways, table, rows, cells)
    if carried is None:
        return f"No join leads from {table.name} to {noun}."
    return _order(carried, asked)


def _codes(carried: ibis.Table, asked: Coded) -> ibis.Table:
    wanted = [value.strip().casefold() for value in asked.values]
    says = carried["__code"].lower().isin(wanted)
    each = carried.filter(carried["__code"].notnull()).select("__unit", __says=says)
    return each.group_by("__unit").aggregate(__answer=_["__says"].cast("float64").mean())


def _order(carried: ibis.Table, asked: Order) -> ibis.Table:
    event = carried["__event"].lower()
    first = event.isin([value.strip().casefold() for value in asked.first])
    then = event == asked.then.strip().casefold()
    each = carried.group_by("__unit").aggregate(
        __first=carried["__at"].min(where=first), __then=carried["__at"].min(where=then)
    )
    each = each.filter(each["__then"].notnull())
    before: Any = (each["__first"] < each["__then"]).fill_null(False)
    answer = ibis.ifelse(
        (each["__first"] == each["__then"]).fill_null(False), ibis.null("boolean"), before
    )
    return each.select("__unit", __answer=answer)


def _when(table: Table) -> Column | None:
    """The column that says when a row happened: by its role, else the table's only one of days."""
    days = [c for c in table.columns if c.type in ("date", "datetime")]
    by_role = [c for role in WHEN for c in days if c.role == role]
    if by_role:
        return by_role[0]
    return days[0] if len(days) == 1 else None
