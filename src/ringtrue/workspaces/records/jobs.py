"""Long work with records: reading an import's files and publishing what was read.

Everything is read and written first, under names nobody looks for; then one short action makes all
of it visible. A job killed anywhere before that has changed nothing, and may simply run again.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from ringtrue.errors import Cancelled, RingtrueError, Temporary
from ringtrue.warehouse import batches
from ringtrue.workspaces.members import queries as members
from ringtrue.workspaces.members.actor import SYSTEM, Actor, system_in
from ringtrue.workspaces.records import actions, queries
from ringtrue.workspaces.records.joining import Met, meet, settle_kinds
from ringtrue.workspaces.records.lake import absolute, rejects_of, tables_of
from ringtrue.workspaces.records.queries import ImportSheet
from ringtrue.workspaces.records.reading import (
    Drafted,
    Standing,
    keep,
    read_files,
    write_rejects,
)
from ringtrue.workspaces.records.sweeping import sweep
from ringtrue.workspaces.records.values import ReadFile
from ringtrue.workspaces.work.registry import JobContext, job
from ringtrue.workspaces.work.schedules import every


@job("records.import")
def run_import(ctx: JobContext) -> dict[str, Any]:
    """Read the files of an import and publish them; a dry run stops before publishing."""
    import_id = int(ctx.arguments["import_id"])
    sheet = queries.import_sheet(actor=ctx.actor, import_id=import_id)
    if sheet.row.state == "published":
        return {"import_id": import_id, "version": sheet.row.arrival}
    try:
        return _run(ctx, sheet, dry=bool(ctx.arguments["dry_run"]))
    except Temporary:
        raise  # it will be tried again
    except RingtrueError as error:
        _note(ctx, import_id, error)
        raise


def _note(ctx: JobContext, import_id: int, error: RingtrueError) -> None:
    code = "cancelled" if isinstance(error, Cancelled) else error.code
    where = {k: v for k, v in asdict(error.where).items() if v is not None}
    problem = {"code": code, "detail": error.detail, "hint": error.hint, "where": where}
    actions.fail_import(actor=ctx.actor, import_id=import_id, problem=problem, now=ctx.now())


def _run(ctx: JobContext, sheet: ImportSheet, *, dry: bool) -> dict[str, Any]:
    standing = Standing(
        {t.name: t for t in queries.visible(actor=ctx.actor).tables},
        dict(queries.remembered(actor=ctx.actor)),
    )
    drafted: list[Drafted] = []
    try:
        read_files(
            sheet.files,
            lake=tables_of(ctx.actor.workspace_id),
            standing=standing,
            stated=sheet.said.stated,
            say=ctx.progress,
            drafted=drafted,
        )
        ctx.progress(0.92, "Finding how the tables meet")
        settled = settle_kinds(drafted, standing)
        before = queries.joins_said(actor=ctx.actor)
        met = meet(
            settled,
            standing,
            stated=(*before.standing_in(_names(settled, standing)), *sheet.said.stated),
            refused=(*before.refused, *sheet.said.refused),
        )
        return _swap_in(ctx, sheet.row.id, settled, met, dry=dry)
    finally:
        for one in drafted:
            batches.discard(one.batch)  # nothing is left to discard once it is kept


def _names(drafted: Sequence[Drafted], standing: Standing) -> frozenset[str]:
    tables = {**standing.tables, **{d.table.name: d.table for d in drafted}}
    return frozenset(f"{t.name}.{c.name}" for t in tables.values() for c in t.columns)


def _swap_in(
    ctx: JobContext, import_id: int, drafted: Sequence[Drafted], met: Met, *, dry: bool
) -> dict[str, Any]:
    """Record the check, or keep the batches and publish: the only step that changes anything."""
    ctx.progress(0.97, "Nearly done")
    read = tuple(_read_file(ctx.actor, one, dry=dry) for one in drafted)
    swap = actions.record_check if dry else actions.publish
    version = swap(
        actor=ctx.actor,
        import_id=import_id,
        read=read,
        joins=tuple(asdict(j) for j in met.joins),
        report=met.to_json(),
        now=ctx.now(),
    )
    if dry:
        return {"import_id": import_id, "version": None}
    for one in drafted:
        absolute(one.file.upload).unlink(missing_ok=True)
    return {"import_id": import_id, "version": version}


def _read_file(actor: Actor, one: Drafted, *, dry: bool) -> ReadFile:
    return ReadFile(
        file_id=one.file.id,
        path=None if dry else keep(one),
        digest=one.batch.digest,
        rows=one.batch.rows,
        columns=tuple(asdict(c) for c in one.table.columns),
        report=one.report,
        choice=one.choice,
        proposal=one.proposal,
        rejects=write_rejects(one, rejects_of(actor.workspace_id)),
    )


@every(timedelta(days=1), "records.sweep")
def sweep_lake(now: datetime) -> None:
    """Delete what interrupted imports and newer computed files left behind, in every workspace."""
    for line in members.all_workspaces(actor=SYSTEM):
        sweep(actor=system_in(line.id), now=now)
