"""The same complaint from several customers of one persona, within the last 90 days of tickets."""

from dataclasses import dataclass
from typing import Any

from ibis import _

from ringtrue.analysis.tallying import Cast
from ringtrue.analysis.witnessed import Complaint
from ringtrue.stats.outcomes import surprise
from ringtrue.warehouse import missing
from ringtrue.warehouse.aftermath import tickets_of
from ringtrue.warehouse.carrying import Ways, carried_to_units
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.histories import day_column
from ringtrue.warehouse.intake.guess import tokens
from ringtrue.warehouse.joining import as_text
from ringtrue.warehouse.schema import Column, Table
from ringtrue.warehouse.traits import Frame

DAYS = 90
CUSTOMERS = 3
LEVEL = 0.05
MOST_ABOUT = 40
_ABOUT = (
    "category",
    "topic",
    "issue",
    "complaint",
    "reason",
    "theme",
    "kategorie",
    "thema",
    "type",
)
_SCORES = frozenset({"satisfaction", "csat", "rating", "score", "zufriedenheit"})
_NO_TICKETS = "tickets that point to customers"
_NO_WORD = "tickets with a day, and a category or a topic"


@dataclass(frozen=True)
class _Columns:
    day: str
    about: str
    score: str | None


def complaints(
    records: Records, frame: Frame, cast: Cast, ways: Ways, *, has_outcome: bool
) -> tuple[Complaint, ...] | str:
    """Every complaint of each persona's customers, and whether it is unusual among them.

    Unusual: at least three customers, more than everybody else's share would bring by chance, once
    in twenty over all that is looked at. Where tickets carry a score, only those in its lower half
    complain. A text says what is missing.
    """
    table = tickets_of(records)
    if table is None:
        return _NO_TICKETS
    columns = _columns(table)
    if columns is None:
        return _NO_WORD
    rows = records.table(table.name)
    cells: dict[str, Any] = {
        "__day": rows[columns.day].cast("date"),
        "__about": missing.cleaned(as_text(rows[columns.about]), missing.PSEUDO_MISSING),
    }
    if columns.score is not None:
        cells["__score"] = rows[columns.score].cast("float64")
    carried = carried_to_units(ways, table, rows, cells)
    if carried is None:
        return _NO_TICKETS
    counted = _counted(records, frame, cast, _latest(records, carried), has_outcome)
    return _told(cast, counted)


def _columns(table: Table) -> _Columns | None:
    day = day_column(table, "created")
    about = next((c.name for word in _ABOUT for c in table.columns if _says(c, word)), None)
    if day is None or about is None:
        return None
    score = next(
        (c.name for c in table.columns if c.type == "number" and set(tokens(c.name)) & _SCORES),
        None,
    )
    return _Columns(day, about, score)


def _says(column: Column, word: str) -> bool:
    return column.type == "text" and word in tokens(column.name)


def _latest(records: Records, carried: Any) -> Any:
    """What was said in the last 90 days, by whom; of scored tickets the lower half of the scale."""
    asked = {"newest": _["__day"].max()}
    if "__score" in carried.columns:
        asked |= {"low": _["__score"].min(), "high": _["__score"].max()}
    [ends] = records.rows(carried.aggregate(**asked))
    recent = carried.filter(
        (carried["__day"].delta(ends["newest"], unit="day") > -DAYS) & carried["__about"].notnull()
        if ends["newest"] is not None
        else carried["__about"].notnull()
    )
    if ends.get("low") is not None and ends["low"] < ends["high"]:
        recent = recent.filter(recent["__score"] < (ends["low"] + ends["high"]) / 2)
    return recent.select("__unit", "__about").distinct()


_Rows = list[dict[str, Any]]


def _counted(
    records: Records, frame: Frame, cast: Cast, said: Any, has_outcome: bool
) -> tuple[_Rows, dict[str, Any]]:
    """For each complaint the customers of each persona and all of them; and how many there are."""
    customer = frame.table.status == "won" if has_outcome else frame.table.unit_id.notnull()
    inside = {
        f"g{i}": (p.inside & customer).fill_null(False).cast("int64")
        for i, p in enumerate(cast.parts)
        if p.inside is not None
    }
    people = frame.table.select("unit_id", **inside, all=customer.cast("int64"))
    [whole] = records.rows(people.aggregate(**{n: people[n].sum() for n in (*inside, "all")}))
    met = said.inner_join(people, said["__unit"] == people.unit_id)
    sums = {name: met[name].sum() for name in (*inside, "all")}
    by_about = met.group_by("__about").aggregate(**sums)
    top = by_about.order_by([by_about["all"].desc(), "__about"]).limit(MOST_ABOUT)
    return records.rows(top), whole


def _told(cast: Cast, counted: tuple[_Rows, dict[str, Any]]) -> tuple[Complaint, ...]:
    rows, whole = counted
    pairs = [
        (part.name, f"g{i}", row)
        for i, part in enumerate(cast.parts)
        if part.inside is not None
        for row in rows
    ]
    found = []
    for name, key, row in pairs:
        k, n = int(row[key] or 0), int(whole[key] or 0)
        j, m = int(row["all"] or 0) - k, int(whole["all"] or 0) - n
        rare = m == 0 or surprise(k, n, j, m) * len(pairs) < LEVEL
        unusual = k >= CUSTOMERS and rare
        found.append(Complaint(name, row["__about"], k, n, j, m, unusual))
    return tuple(c for c in found if c.customers)
