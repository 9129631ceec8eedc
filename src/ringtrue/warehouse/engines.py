"""Where records are read: an engine through Ibis, over a snapshot's Parquet files.

DuckDB in this process, or Spark (`engines_spark.py`). The only file with raw SQL; differences of
dialects are here and there alone. Nothing is ever written to the files; views and kept tables live
in memory, spill to a folder of their own and go when the block ends. A backend must not be shared
between threads: each takes its own `Records.cursor()`.
"""

# ruff: noqa: S608  every name below is quoted by _quoted, every file by _literal

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any, Protocol, TypeVar

import ibis
import pyarrow as pa

from ringtrue.errors import BadInput, BrokenPromise, UnknownColumn, Where
from ringtrue.warehouse import brackets
from ringtrue.warehouse.schema import Table
from ringtrue.warehouse.snapshot import Snapshot

Found = TypeVar("Found")
KEPT = "kept "
THREADS = 2
SMALL = 500_000  # rows; with fewer a second thread costs more than it does


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


class Engine(Protocol):
    """What an engine must be able to do for `Records`; everything else is Ibis."""

    backend: Any
    here: bool  # it lives in this process, where fetching a column costs no journey

    def view(self, table: Table) -> None:
        """Show a table of the snapshot under its name."""

    def table(self, name: str) -> ibis.Table:
        """The view of that name."""

    def by_import(self, table: Table) -> ibis.Table:
        """All rows that ever came of a table, with `__file` and `__row`."""

    def numbered(self, table: Table) -> ibis.Table:
        """The rows that `view` shows, `__row` counting those of their file from 0."""

    def keep(self, name: str, expression: ibis.Table) -> ibis.Table:
        """The expression's rows, computed once."""

    def write(self, expression: ibis.Table, path: Path) -> None:
        """Write rows to Parquet without passing them through this process."""

    def cursor(self) -> "Engine":
        """The same for another thread."""

    def close(self) -> None:
        """Let go of everything that was kept."""


class Records:
    """A snapshot opened for reading."""

    def __init__(
        self,
        snapshot: Snapshot,
        engine: Engine,
        kept: dict[str, ibis.Table] | None = None,
        shown: Mapping[str, str] | None = None,
        facts: dict[tuple[Any, ...], Any] | None = None,
        called: str = "",
    ) -> None:
        self.snapshot = snapshot
        self._called = called
        self._engine = engine
        self._kept = {} if kept is None else kept
        self._shown = {} if shown is None else shown
        self.facts = {} if facts is None else facts

    @property
    def here(self) -> bool:
        """Whether the engine lives in this process."""
        return self._engine.here

    def table(self, name: str) -> ibis.Table:
        """A table of the snapshot, the later of two rows with one key winning.

        Raises UnknownColumn when the snapshot has no such table.
        """
        names = tuple(t.name for t in self.snapshot.tables)
        if name not in (*names, *(a.table.name for a in self.snapshot.arrivals)):
            detail = f"There is no table called {name}."
            raise UnknownColumn(detail, hint=f"There are: {', '.join(names) or 'no tables'}.")
        return self._engine.table(self._shown.get(name, name))

    def beside(self, table: Table) -> ibis.Table:
        """A table that the snapshot has not, like some of the imports of one that it has."""
        _refuse_gone(table)
        self._engine.view(table)
        return self._engine.table(table.name)

    def once(self, fact: tuple[Any, ...], worked_out: Callable[[], Found]) -> Found:
        """What is known of the records, worked out where it is asked for the first time."""
        if fact not in self.facts:
            self.facts[fact] = worked_out()
        found: Found = self.facts[fact]
        return found

    def showing(
        self,
        tables: Mapping[str, ibis.Table],
        facts: Mapping[tuple[Any, ...], Any] | None = None,
        called: str = "",
    ) -> "Records":
        """The same records, with other rows under the names of some of the snapshot's tables.

        `facts` are known of the whole, where few rows are shown; what is kept is `called` so.
        """
        known, called = dict(facts or {}), self._called + called
        shown = {**self._shown, **{name: f"{KEPT}{called}shown {name}" for name in tables}}
        found = Records(self.snapshot, self._engine, self._kept, shown, known, called)
        for name, rows in tables.items():
            found.keep(f"shown {name}", rows)
        return found

    def by_import(self, name: str) -> ibis.Table:
        """All rows that came of a table; `__file` counts imports, `__row` the rows of each."""
        return self._engine.by_import(next(t for t in self.snapshot.tables if t.name == name))

    def numbered(self, name: str) -> ibis.Table:
        """The rows of a table, `__row` counting those of their file from 0."""
        return self._engine.numbered(next(t for t in self.snapshot.tables if t.name == name))

    def keep(self, name: str, expression: ibis.Table) -> ibis.Table:
        """The expression's rows, computed once and kept in memory under `name`."""
        kept = self._engine.keep(f"{self._called}{name}", expression)
        self._kept.pop(kept.get_name(), None)  # made anew, it comes after what it is made of
        self._kept[kept.get_name()] = expression
        return kept

    def rows(self, expression: ibis.Table) -> list[dict[str, Any]]:
        """The rows of a small result."""
        rows: list[dict[str, Any]] = expression.to_pyarrow().to_pylist()
        return rows

    def chunks(self, expression: ibis.Table, *, rows: int = 100_000) -> Iterator[pa.Table]:
        """The rows of a large result, so many at a time; anything may be asked meanwhile."""
        # Of a cursor of their own: a second question on the same one ends the reading in DuckDB,
        # without a word.
        reader = self._engine.cursor()
        for batch in reader.backend.to_pyarrow_batches(expression, chunk_size=rows):
            yield pa.Table.from_batches([batch])

    def answers(self, expression: ibis.Table) -> pa.Table:
        """A small result, also of values held in memory alone, and from any thread."""
        found: pa.Table = self._engine.cursor().backend.to_pyarrow(expression)
        return found

    def write(self, expression: ibis.Table, path: Path) -> None:
        """Write the rows of a result as Parquet: one file, or a folder where an engine has many."""
        self._engine.write(expression, path)

    def sql(self, expression: ibis.Table) -> str:
        """The SQL an expression becomes, for people."""
        return str(ibis.to_sql(expression))

    def script(self, expression: ibis.Table) -> str:
        """SQL for plain DuckDB from the snapshot's Parquet to the expression, in named steps.

        Views over the files come first, then what was kept on the way, then the question itself.
        """
        asked = brackets.duck_sql(expression)
        needed, below = [], asked
        for name, step in reversed(self._kept.items()):
            if _quoted(name) in below:
                text = brackets.duck_sql(step)
                needed.append(f"create or replace temp table {_quoted(name)} as\n{text};")
                below += text
        views = [
            f"create or replace view {_quoted(t.name)} as\n{_source(t, repeats=t.key is not None)};"
            for t in self.snapshot.tables
            if _quoted(t.name) in below
        ]
        return "\n\n".join([*views, *reversed(needed), f"{asked};"])

    def cursor(self) -> "Records":
        """The same records for another thread."""
        own = self._engine.cursor()
        return Records(self.snapshot, own, self._kept, self._shown, self.facts, self._called)


@contextmanager
def open_records(
    snapshot: Snapshot, *, memory: str = "1GB", warehouse: str | None = None
) -> Iterator[Records]:
    """Open a snapshot for the length of a `with` block, within `memory`.

    `warehouse` is `duckdb` or `spark`; where it is not given, RINGTRUE_WAREHOUSE says which, and
    DuckDB it is where that is silent. Raises BadInput for an engine that is not there.
    """
    chosen = warehouse or os.environ.get("RINGTRUE_WAREHOUSE") or "duckdb"
    engine: Engine
    if chosen == "duckdb":
        small = all(table.rows <= SMALL for table in snapshot.tables)
        engine = DuckDB.open(memory=memory, threads=1 if small else THREADS)
    elif chosen == "spark":
        from ringtrue.warehouse.engines_spark import Spark

        engine = Spark.open(memory=memory, threads=THREADS)
    else:
        detail = f"There is no engine called {chosen}."
        hint = "Set RINGTRUE_WAREHOUSE to duckdb or spark, or leave it away."
        raise BadInput(detail, hint=hint, where=Where(field="RINGTRUE_WAREHOUSE"))
    try:
        for table in (*snapshot.tables, *(a.table for a in snapshot.arrivals)):
            _refuse_gone(table)
            engine.view(table)
        yield Records(snapshot, engine)
    finally:
        engine.close()


class _Waiting:
    """Tables whose views nobody has asked for yet, the same for every thread."""

    def __init__(self) -> None:
        self.tables: dict[str, Table] = {}
        self.lock = RLock()
        self.shown = 0  # grows where a name may mean another table than before


class DuckDB:
    """The engine of a laptop: in this process, in memory, spilling to a folder of its own."""

    here = True

    def __init__(
        self, backend: Any, spill: str | None = None, waiting: "_Waiting | None" = None
    ) -> None:
        self.backend = backend
        self._spill = spill
        self._waiting = waiting or _Waiting()
        self._views: dict[str, tuple[int, ibis.Table]] = {}

    @staticmethod
    def open(*, memory: str, threads: int) -> "DuckDB":
        """A fresh one."""
        spill = tempfile.mkdtemp(prefix="ringtrue-spill-")
        found = brackets.to_duck(
            ibis.duckdb.connect(memory_limit=memory, threads=threads, temp_directory=spill)
        )
        # it would print among what is said for machines, where Python was given code in words
        _run(found, "set enable_progress_bar = false")
        return DuckDB(found, spill)

    def view(self, table: Table) -> None:
        """Show a table of the snapshot under its name, from when it is first asked for.

        Whether its keys repeat takes a look at all of them, and not every question is about all.
        """
        with self._waiting.lock:
            self._waiting.tables[table.name] = table
            self._waiting.shown += 1

    def _show(self, table: Table) -> None:
        plain = _source(table, repeats=False)
        repeats = table.key is not None and _has_repeats(self.backend, plain, table.key)
        source = _source(table, repeats=True) if repeats else plain
        _run(self.backend, f"create or replace view {_quoted(table.name)} as {source}")

    def table(self, name: str) -> ibis.Table:
        """The view of that name."""
        with self._waiting.lock:
            if name in self._waiting.tables:
                self._show(self._waiting.tables.pop(name))
        if name.startswith(KEPT):  # made anew at any time
            kept: ibis.Table = self.backend.table(name)
            return kept
        return self._view(name)

    def _view(self, name: str, sql: str = "") -> ibis.Table:
        """A view, made of the SQL where there is some; its columns are asked for only once."""
        when = self._waiting.shown
        if name not in self._views or self._views[name][0] != when:
            if sql:
                _run(self.backend, f"create or replace view {_quoted(name)} as {sql}")
            self._views[name] = when, self.backend.table(name)
        return self._views[name][1]

    def by_import(self, table: Table) -> ibis.Table:
        """All rows that ever came of a table, with `__file` and `__row`."""
        name = f"by import {table.name}"
        return self._view(name, _columns_of(table, f"({_by_file(table)})", "__file", "__row"))

    def numbered(self, table: Table) -> ibis.Table:
        """The rows that `view` shows, `__row` counting those of their file from 0."""
        name = f"numbered {table.name}"
        source = _latest(table, table.key) if table.key is not None else f"({_by_file(table)})"
        return self._view(name, _columns_of(table, source, "__row"))

    def keep(self, name: str, expression: ibis.Table) -> ibis.Table:
        """The expression's rows, as a table in memory."""
        rows = brackets.typed(self.backend, expression)
        _run(self.backend, f"create or replace table {_quoted(KEPT + name)} as {rows}")
        return self.table(KEPT + name)

    def write(self, expression: ibis.Table, path: Path) -> None:
        """One Parquet file."""
        self.backend.to_parquet(expression, path)

    def cursor(self) -> "DuckDB":
        """The same for another thread; a backend must not be shared."""
        own = brackets.to_duck(ibis.duckdb.from_connection(self.backend.con.cursor()))
        return DuckDB(own, waiting=self._waiting)

    def close(self) -> None:
        """Let go of memory and spilled files."""
        self.backend.disconnect()
        if self._spill is not None:
            shutil.rmtree(self._spill, ignore_errors=True)


def _refuse_gone(table: Table) -> None:
    gone = [f for f in table.files if not Path(f).is_file()]
    if gone:
        detail = f"A file of table {table.name} is missing: {Path(gone[0]).name}."
        raise BrokenPromise(detail, hint="Run ringtrue doctor.")


def _source(table: Table, *, repeats: bool) -> str:
    """The SELECT of a table's rows; where keys may repeat, of the latest alone."""
    if repeats and table.key is not None and table.files:
        return _columns_of(table, _latest(table, table.key))
    return _columns_of(table, _all_files(table.files))


def _run(backend: Any, sql: str) -> list[tuple[Any, ...]]:
    """Run SQL and fetch all of it: an unfetched result may block the connection."""
    rows: list[tuple[Any, ...]] = backend.raw_sql(sql).fetchall()
    return rows


def _all_files(files: Sequence[str]) -> str:
    listed = ", ".join(_literal(f) for f in files)
    return f"read_parquet([{listed}], union_by_name = true)"


def _columns_of(table: Table, source: str, *more: str) -> str:
    if not table.files:
        typed = ", ".join(f"null::{_SQL_TYPES[c.type]} as {_quoted(c.name)}" for c in table.columns)
        return f"select {typed or 'null as nothing'} limit 0"
    names = ", ".join(_quoted(n) for n in (*(c.name for c in table.columns), *more))
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


def _latest(table: Table, key: str) -> str:
    """Later files win, then later rows; rows without a key are all kept."""
    column = _quoted(key)
    return (
        f"(select * from ({_by_file(table)}) qualify {column} is null or row_number() over "
        f"(partition by {column} order by __file desc, __row desc) = 1)"
    )


def _by_file(table: Table) -> str:
    """The rows of every file with its number and theirs in it."""
    return " union all by name ".join(
        f"select *, file_row_number as __row, {number} as __file "
        f"from read_parquet({_literal(f)}, file_row_number = true)"
        for number, f in enumerate(table.files)
    )
