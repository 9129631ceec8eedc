"""Small snapshots by hand: tables of columns, written as an import would write them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ringtrue.warehouse.schema import Column, ColumnType, Join, Role, Table, TableKind
from ringtrue.warehouse.snapshot import Snapshot

Cells = Mapping[str, Sequence[Any]]


def made(
    folder: Path,
    name: str,
    cells: Cells,
    *,
    kind: TableKind = "people",
    roles: Mapping[str, Role] | None = None,
    batches: Sequence[Cells] = (),
) -> Table:
    """A table of these cells; `batches` are later files of the same table."""
    files = []
    for number, part in enumerate((cells, *batches)):
        path = folder / f"{name}-{number}.parquet"
        columns = {c: pa.array(list(v), type=_arrow(v)) for c, v in part.items()}
        pq.write_table(pa.table(columns), path)
        files.append(str(path))
    known = dict(roles or {})
    columns_ = tuple(Column(c, _type(v), known.get(c)) for c, v in cells.items())
    rows = len(next(iter(cells.values()), ()))
    return Table(name, kind, columns_, tuple(files), rows)


def joined(left: str, right: str) -> Join:
    """joined("deals.email", "people.email")"""
    (a, x), (b, y) = left.split("."), right.split(".")
    return Join(a, x, b, y)


def snapshot(*tables: Table, joins: Sequence[Join] = ()) -> Snapshot:
    """The tables as a snapshot."""
    return Snapshot("test", 1, "analysis", tuple(tables), tuple(joins))


def _first(values: Sequence[Any]) -> Any:
    return next((v for v in values if v is not None), "")


def _type(values: Sequence[Any]) -> ColumnType:
    first = _first(values)
    if isinstance(first, bool):
        return "boolean"
    if isinstance(first, int | float):
        return "number"
    if isinstance(first, datetime):
        return "datetime"
    return "date" if isinstance(first, date) else "text"


def _arrow(values: Sequence[Any]) -> pa.DataType:
    kinds = {
        "boolean": pa.bool_(),
        "number": pa.float64(),
        "datetime": pa.timestamp("us"),
        "date": pa.date32(),
        "text": pa.string(),
    }
    return kinds[_type(values)]
