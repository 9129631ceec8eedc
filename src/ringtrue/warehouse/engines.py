"""Where records are read: an in-process DuckDB through Ibis, over a snapshot's Parquet files.

The only file with raw SQL and with differences of dialects. Nothing is ever written to the files;
views and kept tables live in memory, spill to a folder of their own and go when the block ends.
A backend must not be shared between threads: each takes its own `Records.cursor()`.
"""

# ruff: noqa: S608  every name below is quoted by _quoted, every file by _literal

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import pyarrow as pa

from ringtrue.errors import BrokenPromise, UnknownColumn
from ringtrue.warehouse.schema import Table
from ringtrue.warehouse.snapshot import Snapshot


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def place_in(texts: Any, text: Any) -> Any:
    """Where a text stands in a list, from 1; 0 or null where it does not."""
    return array_position(texts, text)


def first_letters(text: Any, count: int) -> Any:
    """At most so many letters of a text, from its beginning."""
    return left(text, count)


# Called by name, since Ibis writes its own forms of both out at such length that a column of
# levels could not be read. DuckDB and Spark know both names; another dialect says its own here.
@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def array_position(texts: dt.Array[dt.String], text: str) -> int:  # type: ignore[empty-body]
    """The engine's own."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def left(text: str, count: int) -> str:  # type: ignore[empty-body]
    """The engine's own."""


class Records:
    """A snapshot opened for reading."""

    def __init__(self, snapshot: Snapshot, backend: ibis.BaseBackend) -> None:
        self.snapshot = snapshot
        self._backend: Any = backend

    def table(self, name: str) -> ibis.Table:
        """A table of the snapshot, the later of two rows with one key winning.

        Raises UnknownColumn when the snapshot has no such table.
        """
        names = tuple(t.name for t in self.snapshot.tables)
        if name not in names:
            detail = f"There is no table called {name}."
            raise UnknownColumn(detail, hint=f"There are: {', '.join(names) or 'no tables'}.")
        return self._backend.table(name)

    def keep(self, name: str, expression: ibis.Table) -> ibis.Table:
        """The expression's rows, computed once and kept in memory under `name`."""
        return self._backend.create_table(f"kept {name}", expression, overwrite=True)

    def rows(self, expression: ibis.Table) -> list[dict[str, Any]]:
        """The rows of a small result."""
        rows: list[dict[str, Any]] = expression.to_pyarrow().to_pylist()
        return rows

    def chunks(self, expression: ibis.Table, *, rows: int = 100_000) -> Iterator[pa.Table]:
        """The rows of a large result, so many at a time."""
        for batch in expression.to_pyarrow_batches(chunk_size=rows):
            yield pa.Table.from_batches([batch])

    def sql(self, expression: ibis.Table) -> str:
        """The SQL an expression becomes, for people."""
        return str(ibis.to_sql(expression, dialect=self._backend.name))

    def cursor(self) -> "Records":
        """The same records for another thread."""
        return Records(self.snapshot, ibis.duckdb.from_connection(self._backend.con.cursor()))


@contextmanager
def open_records(snapshot: Snapshot, *, memory: str = "1GB", threads: int = 2) -> Iterator[Records]:
    """Open a snapshot for the length of a `with` block, within `memory` and `threads`."""
    spill = tempfile.mkdtemp(prefix="ringtrue-spill-")
    backend = ibis.duckdb.connect(memory_limit=memory, threads=threads, temp_directory=spill)
    try:
        for table in snapshot.tables:
            _create_view(backend, table)
        yield Records(snapshot, backend)
    finally:
        backend.disconnect()
        shutil.rmtree(spill, ignore_errors=True)


def _run(backend: Any, sql: str) -> list[tuple[Any, ...]]:
    """Run SQL and fetch all of it: an unfetched result may block the connection."""
    rows: list[tuple[Any, ...]] = backend.raw_sql(sql).fetchall()
    return rows


def _create_view(backend: Any, table: Table) -> None:
    gone = [f for f in table.files if not Path(f).is_file()]
    if gone:
        detail = f"A file of table {table.name} is missing: {Path(gone[0]).name}."
        raise BrokenPromise(detail, hint="Run ringtrue doctor.")
    plain = _columns_of(table, _all_files(table.files))
    source = plain
    if table.key is not None and _has_repeats(backend, plain, table.key):
        source = _latest_by_key(table, table.key)
    _run(backend, f"create or replace view {_quoted(table.name)} as {source}")


def _all_files(files: Sequence[str]) -> str:
    listed = ", ".join(_literal(f) for f in files)
    return f"read_parquet([{listed}], union_by_name = true)"


def _columns_of(table: Table, source: str) -> str:
    if not table.files:
        typed = ", ".join(f"null::{_SQL_TYPES[c.type]} as {_quoted(c.name)}" for c in table.columns)
        return f"select {typed or 'null as nothing'} limit 0"
    names = ", ".join(_quoted(c.name) for c in table.columns)
    return f"select {names or '*'} from {source}"


_SQL_TYPES: Mapping[str, str] = {
    "text": "varchar",
    "number": "double",
    "date": "date",
    "datetime": "timestamp",
    "boolean": "boolean",
}


def _has_repeats(backend: Any, source: str, key: str) -> bool:
    column = _quoted(key)
    query = f"select count({column}) > count(distinct {column}) from ({source})"
    return bool(_run(backend, query)[0][0])


def _latest_by_key(table: Table, key: str) -> str:
    """Later files win, then later rows; rows without a key are all kept."""
    parts = " union all by name ".join(
        f"select *, {number} as __file from read_parquet({_literal(f)}, file_row_number = true)"
        for number, f in enumerate(table.files)
    )
    column = _quoted(key)
    newest = (
        f"select * from ({parts}) qualify {column} is null or row_number() over "
        f"(partition by {column} order by __file desc, file_row_number desc) = 1"
    )
    return _columns_of(table, f"({newest})")
