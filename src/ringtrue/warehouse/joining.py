"""How tables reach one another: along joins, each step from many rows to at most one.

A join is proposed at intake or stated. It may be walked from left to right; when the left side is
unique too, also backwards. What cannot be reached by such steps is not guessed at.
"""

from collections import deque
from dataclasses import dataclass, replace
from typing import Any

import ibis
from ibis import _

from ringtrue.errors import JoinRefused, Where
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.naming import find_column
from ringtrue.warehouse.schema import Join

WHOLE = float(2**63)  # whole numbers of 64 bits end here


@dataclass(frozen=True)
class Hop:
    """One step: every row of `table` finds at most one row of `to` by column = to_column."""

    table: str
    column: str
    to: str
    to_column: str


def as_text(column: Any) -> Any:
    """A column as text, whole numbers without a fraction, so that keys of two files can meet.

    Numbers beyond what a whole number holds (2^63) are written as they are: 1e+308.
    """
    kind = column.type()
    if kind.is_string():
        return column
    if kind.is_floating():
        fits = column.abs() < WHOLE
        # Rounding alone would fail beyond the limit, in whichever order an engine works.
        near = ibis.ifelse(fits, column, 0.0).round()
        whole = near.cast("int64").cast("string")
        return ibis.ifelse(fits & (column == near), whole, column.cast("string"))
    return column.cast("string")


class Roads:
    """All hops there are between the tables of some records, with shortest paths along them."""

    def __init__(self, records: Records, stated: tuple[str, ...] = ()) -> None:
        self._records = records
        self.joins = _with_stated(records, stated)
        self._hops: dict[str, list[Hop]] = {}
        for join in self.joins:
            self._add(join)

    def _add(self, join: Join) -> None:
        there = Hop(join.left, join.left_column, join.right, join.right_column)
        self._hops.setdefault(join.left, []).append(there)
        if repeats(self._records, join.left, join.left_column) == 0:
            back = Hop(join.right, join.right_column, join.left, join.left_column)
            self._hops.setdefault(join.right, []).append(back)

    def reach(self, start: str) -> dict[str, tuple[Hop, ...]]:
        """Every table that a row of `start` finds at most one row of, with the shortest way."""
        ways: dict[str, tuple[Hop, ...]] = {start: ()}
        queue = deque([start])
        while queue:
            here = queue.popleft()
            for hop in self._hops.get(here, []):
                if hop.to not in ways:
                    ways[hop.to] = (*ways[here], hop)
                    queue.append(hop.to)
        return ways

    def way(self, start: str, end: str) -> tuple[Hop, ...] | None:
        """The shortest way from a row of `start` to at most one row of `end`, or None."""
        return self.reach(start).get(end)


def repeats(records: Records, table: str, column: str) -> int:
    """How many rows share their value of the column with an earlier one."""
    return records.once(("repeats", table, column), lambda: _repeats(records, table, column))


def _repeats(records: Records, table: str, column: str) -> int:
    there = records.table(table)
    [row] = records.rows(
        there.aggregate(filled=there[column].count(), distinct=there[column].nunique())
    )
    return int(row["filled"]) - int(row["distinct"])


def one_row_each(records: Records, table: str, column: str) -> ibis.Table:
    """The table with at most one row for each value of the column: the least in sort order."""
    there = records.table(table)
    if repeats(records, table, column) == 0:
        return there
    order = [there[c] for c in there.columns if c != column]
    first = ibis.row_number().over(group_by=there[column], order_by=order)
    return there.mutate(__first=first).filter(_["__first"] == 0).drop("__first")


def _with_stated(records: Records, stated: tuple[str, ...]) -> tuple[Join, ...]:
    joins = list(records.snapshot.joins)
    for text in stated:
        new = _stated(records, text)
        pair = {new.left, new.right}
        joins = [j for j in joins if {j.left, j.right} != pair or j.stated]
        if not any(_same(j, new) for j in joins):
            joins.append(new)
    return tuple(joins)


def _same(one: Join, other: Join) -> bool:
    def ends(j: Join) -> set[tuple[str, str]]:
        return {(j.left, j.left_column), (j.right, j.right_column)}

    return ends(one) == ends(other)


def _stated(records: Records, text: str) -> Join:
    sides = text.split("=")
    if len(sides) != 2:
        detail = f"The join {text} is not of the form table.column=table.column."
        raise JoinRefused(detail, where=Where(field="join"))
    (left, one), (right, other) = (find_column(records.snapshot, s.strip()) for s in sides)
    if left.name == right.name:
        detail = f"The join {text} names one table twice."
        raise JoinRefused(detail, hint="A join is between two tables.", where=Where(field="join"))
    join = Join(left.name, one.name, right.name, other.name, stated=True)
    if repeats(records, right.name, other.name):
        if repeats(records, left.name, one.name):
            detail = f"Neither side of {text} is unique, so rows would be counted several times."
            hint = "Join on a column that identifies the rows of one of the two tables."
            raise JoinRefused(detail, hint=hint, where=Where(field="join"))
        join = Join(right.name, other.name, left.name, one.name, stated=True)
    return _counted(records, join)


def _counted(records: Records, join: Join) -> Join:
    left, right = records.table(join.left), records.table(join.right)
    one = left.select(key=as_text(left[join.left_column]))
    other = right.select(key=as_text(right[join.right_column])).distinct()
    [here] = records.rows(one.aggregate(rows=one.count()))
    [met] = records.rows(one.inner_join(other, "key").aggregate(rows=_.count()))
    [alone] = records.rows(other.anti_join(one, "key").aggregate(rows=_.count()))
    return replace(
        join,
        matched=int(met["rows"]),
        unmatched_left=int(here["rows"]) - int(met["rows"]),
        unmatched_right=int(alone["rows"]),
    )
