"""Several batches as one table: columns by name, types widened, later roles winning."""

from collections.abc import Sequence

from ringtrue.warehouse.schema import Column, ColumnType, Join, Table
from ringtrue.workspaces.records.models import Batch


def wider(one: ColumnType, other: ColumnType) -> ColumnType:
    """The narrowest type that holds both."""
    if one == other:
        return one
    if {one, other} == {"date", "datetime"}:
        return "datetime"
    return "text"


def merged_columns(batches: Sequence[tuple[Column, ...]]) -> tuple[Column, ...]:
    """The columns of all batches, in the order in which they first came."""
    merged: dict[str, Column] = {}
    for columns in batches:
        for column in columns:
            known = merged.get(column.name)
            type_ = wider(known.type, column.type) if known else column.type
            merged[column.name] = Column(column.name, type_, column.role)
    return tuple(merged.values())


def standing_joins(batches: Sequence[Batch], tables: Sequence[Table]) -> tuple[Join, ...]:
    """The confirmed joins of the imports that show, the later one of two on a pair of tables."""
    columns = {(t.name, c.name) for t in tables for c in t.columns}
    found: dict[tuple[str, str], Join] = {}
    for batch in batches:
        for raw in batch.of_import.joins if batch.of_import else ():
            join = Join(**raw)
            ends = {(join.left, join.left_column), (join.right, join.right_column)}
            if ends <= columns:
                found[join.left, join.right] = join
    return tuple(found.values())
