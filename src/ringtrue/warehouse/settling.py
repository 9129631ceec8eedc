"""Which outcomes were known on a day, and how they stood then.

With a horizon every outcome is what it was so many days after the entry, for those frozen and for
those who came later alike: who was won later than that had not been won. Without one, of those who
entered by the day only who was decided by it counts.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import ibis

from ringtrue.warehouse import carrying, histories, outcomes
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.traits import Frame


@dataclass(frozen=True)
class Known:
    """A frame's dated rows with `outcome` as it was known, null where it was not known yet.

    `dated` says whether the records tell on which day somebody was won; of those frozen, `undated`
    are decided without such a day, and stand as they are known today.
    """

    table: ibis.Table
    dated: bool
    undated: int


def known_by(records: Records, frame: Frame, question: Question, *, day: date) -> Known:
    """The outcomes of those who entered by `day` as of that day; of the later as of now.

    With a horizon a person is settled so many days after the entry, by what the outcome was then.
    """
    table = frame.table.filter(frame.table.entered.notnull())
    ways = carrying.ways_to_units(records, question)
    outcome = outcomes.parse(records, question)
    won, lost = histories.won_on(ways, outcome), histories.lost_on(ways, outcome)
    dated = won is not None and lost is not None
    if won is not None and lost is not None:
        table = table.left_join(won, table.unit_id == won["__won_unit"]).drop("__won_unit")
        table = table.left_join(lost, table.unit_id == lost["__lost_unit"]).drop("__lost_unit")
    else:
        nothing = ibis.null("date")
        table = table.mutate(__won_on=nothing, __lost_on=nothing)
    told = _in_time(table, frame, question, day)
    table = table.mutate(outcome=ibis.ifelse(told, _won(table, question), ibis.null("int8")))
    undated = _undated(records, table, question, day) if dated else 0
    return Known(table.drop("__won_on", "__lost_on"), dated, undated)


def _in_time(table: ibis.Table, frame: Frame, question: Question, day: date) -> Any:
    """Whether the outcome of a row is one that was known in its time."""
    entered = table.entered.cast("date")
    decided = table.status.isin(["won", "lost"])
    if question.horizon is None:
        on = ibis.ifelse(table.status == "won", table["__won_on"], table["__lost_on"])
        return decided & ((entered > ibis.literal(day)) | (on <= ibis.literal(day)).fill_null(True))
    ripe = day - timedelta(days=min(question.horizon, day.toordinal() - 1))
    mature = frame.mature or date.min
    last = ibis.ifelse(
        entered > ibis.literal(day), ibis.literal(mature), ibis.literal(min(ripe, mature))
    )
    return (entered <= last) & (decided | (table.status == "open"))


def _won(table: ibis.Table, question: Question) -> Any:
    won = table.status == "won"
    if question.horizon is not None:
        passed = table["__won_on"].delta(table.entered, unit="day")
        won = won & ~(passed > question.horizon).fill_null(False)
    return ibis.ifelse(won, 1, 0).cast("int8")


def _undated(records: Records, table: ibis.Table, question: Question, day: date) -> int:
    """Of those frozen, how many are counted whose day of being decided nobody wrote down."""
    frozen = table.filter(
        (table.entered.cast("date") <= ibis.literal(day)) & table.outcome.notnull()
    )
    lacking = (frozen.status == "won") & frozen["__won_on"].isnull()
    if question.horizon is None:  # with one, whoever was not won within it was not won
        lacking = lacking | ((frozen.status == "lost") & frozen["__lost_on"].isnull())
    [row] = records.rows(frozen.aggregate(n=lacking.cast("int64").sum()))
    return int(row["n"] or 0)
