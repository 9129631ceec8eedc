"""Many columns asked at once: laid under each other, so that one query counts all of them.

A query a column takes minutes for a file of a thousand columns, most of them spent on writing and
planning the queries.
"""

from collections.abc import Iterator, Sequence
from typing import TypeVar

import ibis

AT_ONCE = 100  # columns in one query
_CELLS = 2_000_000  # whose values may come back at once
One = TypeVar("One")


def batches(columns: Sequence[One], rows: int) -> Iterator[Sequence[One]]:
    """The columns, so many at a time that the answer about `rows` rows stays small."""
    size = max(1, min(AT_ONCE, _CELLS // max(rows, 1)))
    for start in range(0, len(columns), size):
        yield columns[start : start + size]


def stacked(table: ibis.Table, columns: Sequence[str], beside: Sequence[str] = ()) -> ibis.Table:
    """A row for each row and column: `place` of the column from 0, its `value`, those `beside`.

    All of `columns` are of one type.
    """
    cells = [
        ibis.struct({"place": ibis.literal(i, type="int32"), "value": table[name]})
        for i, name in enumerate(columns)
    ]
    laid = table.select(*beside, cell=ibis.array(cells).unnest())
    return laid.select(*beside, place=laid.cell["place"], value=laid.cell["value"])
