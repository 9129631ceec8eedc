"""Imports without files to read: batches written by hand, so that publishing itself is tested."""

import os
from collections.abc import Callable
from dataclasses import asdict
from urllib.parse import urlsplit, urlunsplit

import pyarrow as pa
import pytest

from ringtrue.warehouse import batches
from ringtrue.warehouse.schema import Column, Join

COLUMNS = (Column("id", "text", "key"), Column("industry", "text"))


@pytest.fixture
def bring(now) -> Callable:
    """`bring(actor, {"leads": rows})` publishes an import of hand-made tables; returns its id."""
    from ringtrue.workspaces.records import actions
    from ringtrue.workspaces.records import queries as records
    from ringtrue.workspaces.records.values import ColumnChoice, FileChoice, ReadFile, ReceivedFile

    def go(actor, tables: dict[str, list[tuple[str, str]]], *, mode="add", joins=()) -> int:
        import_id = begin(actor, tables, mode=mode)
        read = write(actor, import_id, tables)
        actions.publish(
            actor=actor,
            import_id=import_id,
            read=read,
            joins=tuple(asdict(Join(*j)) for j in joins),
            report={},
            now=now,
        )
        return import_id

    def begin(actor, tables, *, mode="add") -> int:
        choices = [ColumnChoice(c.name, c.name, c.type, c.role) for c in COLUMNS]
        files = tuple(
            ReceivedFile(
                file_name=f"{t}.csv",
                upload=f"{actor.workspace_id}/uploads/{t}",
                size=1,
                digest=t,
                choice=FileChoice(t, "people", mode, tuple(choices)),
            )
            for t in tables
        )
        import_id = actions.receive(actor=actor, files=files, now=now)
        actions.start_import(actor=actor, import_id=import_id, dry_run=False, now=now)
        return import_id

    def write(actor, import_id, tables) -> tuple[ReadFile, ...]:
        sheet = records.import_sheet(actor=actor, import_id=import_id)
        return tuple(
            _one(actor, file, table, rows)
            for file, (table, rows) in zip(sheet.files, tables.items(), strict=True)
        )

    go.begin, go.write = begin, write
    return go


def _one(actor, file, table: str, rows: list[tuple[str, str]]):
    from ringtrue.workspaces.records.lake import relative, tables_of
    from ringtrue.workspaces.records.values import ReadFile

    data = pa.table({c.name: [r[i] for r in rows] for i, c in enumerate(COLUMNS)})
    lake = tables_of(actor.workspace_id)
    written = batches.write(lake, table, [data])
    outcomes = {"created": len(rows), "rejected": 0}
    return ReadFile(
        file_id=file.id,
        choice=file.choice,
        path=relative(written.path),
        digest=written.digest,
        rows=written.rows,
        columns=tuple(asdict(c) for c in COLUMNS),
        report={"outcomes": outcomes},
    )


@pytest.fixture
def drop(now, run_jobs) -> Callable:
    """`drop(actor, ("leads.csv", text), ...)` imports files as the page does; returns the sheet."""
    from ringtrue.workspaces.records import actions
    from ringtrue.workspaces.records import queries as records
    from ringtrue.workspaces.records.receiving import receive_files

    def go(actor, *files: tuple[str, str | bytes], dry: bool = False):
        uploads = [(n, [t.encode() if isinstance(t, str) else t]) for n, t in files]
        import_id = receive_files(actor=actor, uploads=uploads, now=now)
        actions.start_import(actor=actor, import_id=import_id, dry_run=dry, now=now)
        run_jobs()
        return records.import_sheet(actor=actor, import_id=import_id)

    return go


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a house of its own, on the database that the tests run on."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("RINGTRUE_")}
    environment["RINGTRUE_HOME"] = str(tmp_path_factory.mktemp("house"))
    if server := os.environ.get("DATABASE_URL"):
        environment["DATABASE_URL"] = _fresh_database(server)
    return environment


def _fresh_database(server: str) -> str:
    import psycopg

    name = f"house_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"drop database if exists {name}")
        connection.execute(f"create database {name}")
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
