"""Spark as an engine, beside `engines.py`: the same Parquet files, read by a session on 127.0.0.1.

A session takes seconds to start, so that one serves a process until it ends; each opening has
views of its own in it. No user functions run in Python (they have returned wrong numbers in
silence), and results come back as Arrow, in which NULL and NaN stay two things.
"""

import atexit
import os
import shutil
import sys
import tempfile
from functools import cache
from hashlib import md5
from pathlib import Path
from typing import Any

import ibis

from ringtrue.errors import BadInput, Where
from ringtrue.warehouse.schema import Table

TYPES = {
    "text": "string",
    "number": "double",
    "date": "date",
    "datetime": "timestamp_ntz",
    "boolean": "boolean",
}
_FILE, _ROW = "__file", "__row"


class Spark:
    """A session's own views of a snapshot, and what was kept of them."""

    here = False

    def __init__(self, backend: Any, names: dict[str, str]) -> None:
        self.backend = backend
        self._names = names
        self._session: Any = backend._session

    @staticmethod
    def open(*, memory: str, threads: int) -> "Spark":
        """One with no views yet. Raises BadInput without PySpark, or without Java."""
        _refuse_absent()
        session = _session(memory.lower().replace("gb", "g").replace("mb", "m"), threads)
        from ringtrue.warehouse.spark_dialect import connected

        return Spark(connected(session.newSession()), {})

    def view(self, table: Table) -> None:
        """Show a table of the snapshot under its name."""
        rows = _rows(self._session, table)
        if table.key is not None and table.files:
            rows = _latest_by_key(rows, table.key)
        names = [_column(c.name) for c in table.columns]
        kept = rows.select(*names) if names else rows.drop(_FILE, _ROW)
        self._show(table.name, kept)

    def table(self, name: str) -> ibis.Table:
        """The view of that name."""
        found: ibis.Table = self.backend.table(self._names[name])
        return found

    def by_import(self, table: Table) -> ibis.Table:
        """All rows that ever came of a table, with `__file` and `__row`."""
        names = [_column(c.name) for c in table.columns]
        rows = _rows(self._session, table).select(*names, _FILE, _ROW)
        self._show(f"by import {table.name}", rows)
        return self.table(f"by import {table.name}")

    def numbered(self, table: Table) -> ibis.Table:
        """The rows that `view` shows, `__row` counting those of their file from 0."""
        rows = _rows(self._session, table)
        if table.key is not None and table.files:
            rows = _latest_by_key(rows, table.key)
        names = [_column(c.name) for c in table.columns]
        self._show(f"numbered {table.name}", rows.select(*names, _ROW))
        return self.table(f"numbered {table.name}")

    def keep(self, name: str, expression: ibis.Table) -> ibis.Table:
        """The expression's rows, worked out now and kept in the session."""
        rows = self._data(expression).localCheckpoint(eager=True)
        self._show(f"kept {name}", rows)
        return self.table(f"kept {name}")

    def write(self, expression: ibis.Table, path: Path) -> None:
        """A folder of Parquet files."""
        self._data(expression).write.parquet(str(path), mode="overwrite")

    def cursor(self) -> "Spark":
        """The same: a session may be asked by many threads."""
        return self

    def close(self) -> None:
        """Let go of the views; what they kept goes with them."""
        for view in self._names.values():
            self._session.catalog.dropTempView(view)

    def _data(self, expression: ibis.Table) -> Any:
        return self.backend.as_data(expression)

    def _show(self, name: str, rows: Any) -> None:
        # Spark's names hold letters, digits and _ alone.
        view = f"t_{md5(name.encode(), usedforsecurity=False).hexdigest()}"
        rows.createOrReplaceTempView(view)
        self._names[name] = view


def _rows(session: Any, table: Table) -> Any:
    """All rows, with file and row number: as in DuckDB, files are put together by names."""
    from pyspark.sql import functions

    empty = session.createDataFrame([], ", ".join(_typed(c) for c in _declared(table)))
    found = empty
    for number, file in enumerate(table.files):
        rows = session.read.parquet(file)
        there = [_column(name) for name in rows.columns]
        marks = (
            functions.lit(number).alias(_FILE),
            functions.expr("_metadata.row_index").alias(_ROW),
        )
        one = rows.select(*there, *marks)
        found = one if number == 0 else found.unionByName(one, allowMissingColumns=True)
    return found


def _declared(table: Table) -> list[tuple[str, str]]:
    own = [(c.name, TYPES[c.type]) for c in table.columns]
    return [*own, (_FILE, "int"), (_ROW, "bigint")]


def _typed(column: tuple[str, str]) -> str:
    name, kind = column
    return f"{_quoted(name)} {kind}"


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _column(name: str) -> Any:
    from pyspark.sql import functions

    return functions.col(_quoted(name))


def _latest_by_key(rows: Any, key: str) -> Any:
    """Later files win, then later rows; rows without a key are all kept."""
    from pyspark.sql import Window, functions

    newest = functions.col(_FILE).desc(), functions.col(_ROW).desc()
    place = functions.row_number().over(Window.partitionBy(_column(key)).orderBy(*newest))
    ranked = rows.withColumn("__place", place)
    return ranked.filter(_column(key).isNull() | (functions.col("__place") == 1)).drop("__place")


def _refuse_absent() -> None:
    where = Where(field="RINGTRUE_WAREHOUSE")
    try:
        import pyspark  # noqa: F401
    except ImportError:
        hint = "Install it with: pip install 'ringtrue[spark]'. Or leave RINGTRUE_WAREHOUSE away."
        raise BadInput("PySpark is not installed.", hint=hint, where=where) from None
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        hint = "Install Java 17 or newer, or say where it is in JAVA_HOME."
        raise BadInput("Spark needs Java, and there is none.", hint=hint, where=where)


@cache
def _session(memory: str, threads: int) -> Any:
    """The process's session; what the machine beneath it prints goes nowhere."""
    from pyspark import SparkConf, SparkContext
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    if running is not None:
        return running
    folder = tempfile.mkdtemp(prefix="ringtrue-spark-")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    conf = SparkConf().setAll(list(_settings(folder, memory, threads).items()))
    with Path(os.devnull).open("wb") as nowhere:
        quiet = {"stdout": nowhere, "stderr": nowhere}
        gateway = launch_gateway(conf, popen_kwargs=quiet)  # type: ignore[no-untyped-call]
    context = SparkContext(conf=conf, gateway=gateway)

    def end() -> None:
        context.stop()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)
    return SparkSession(context)


def _settings(folder: str, memory: str, threads: int) -> dict[str, str]:
    return {
        "spark.master": f"local[{threads}]",
        "spark.app.name": "ringtrue",
        "spark.driver.memory": memory,
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.warehouse.dir": folder,
        "spark.local.dir": folder,
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",
        "spark.sql.variable.substitute": "false",  # a text may hold ${...}
        "spark.sql.shuffle.partitions": str(threads),
        "spark.sql.execution.arrow.maxRecordsPerBatch": "100000",
    }
