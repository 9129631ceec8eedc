"""Long work with records: reading an import's files and publishing what was read.

Everything is read and written first, under names nobody looks for; then one short action makes all
of it visible. A job killed anywhere before that has changed nothing, and may simply run again.
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ringtrue.errors import Cancelled, RingtrueError, Temporary
from ringtrue.warehouse import batches
from ringtrue.warehouse.schema import Table
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.records import actions, queries
from ringtrue.workspaces.records.changes import Changes, compare
from ringtrue.workspaces.records.joining import meet
from ringtrue.workspaces.records.lake import absolute, rejects_of, relative, tables_of
from ringtrue.workspaces.records.queries import ImportSheet
from ringtrue.workspaces.records.reading import Drafted, read_file, write_rejects
from ringtrue.workspaces.records.values import ReadFile
from ringtrue.workspaces.work.registry import JobContext, job


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
    visible = {t.name: t for t in queries.visible(actor=ctx.actor).tables}
    drafted: list[Drafted] = []
    try:
        _read_all(ctx, sheet, visible, drafted)
        changes = _compare_all(ctx, visible, drafted)
        ctx.progress(0.95, "Finding how the tables meet")
        joins, said = meet(sheet.joins, visible, drafted)
        report = {"joins": [asdict(j) for j in joins], "said": list(said)}
        return _swap_in(ctx, sheet.row.id, drafted, changes, report, dry=dry)
    finally:
        for one in drafted:
            batches.discard(one.batch)  # nothing to discard once it is kept


def _read_all(
    ctx: JobContext, sheet: ImportSheet, visible: Mapping[str, Table], drafted: list[Drafted]
) -> None:
    remembered = queries.remembered(actor=ctx.actor)
    total = sum(f.size for f in sheet.files) or 1
    before = 0
    for file in sheet.files:
        words = f"Reading {file.file_name}"
        start, share = before / total, file.size / total
        ctx.progress(0.9 * start, words)

        def step(rows: int, start: float = start, share: float = share, words: str = words) -> None:
            # half of the work is done once the text is counted; rows are then turned to values
            told = f"{words}: {rows:,} rows" if rows else words
            ctx.progress(0.9 * (start + share * (0.5 if not rows else 0.75)), told)

        with tempfile.TemporaryDirectory(prefix="ringtrue-import-") as folder:
            drafted.append(
                read_file(
                    file,
                    lake=tables_of(ctx.actor.workspace_id),
                    folder=Path(folder),
                    known=visible.get(file.choice.table),
                    remembered=remembered.get(file.choice.table),
                    step=step,
                )
            )
        before += file.size


def _compare_all(
    ctx: JobContext, visible: Mapping[str, Table], drafted: Sequence[Drafted]
) -> list[Changes]:
    """What each file does to its table, earlier files of the same import counted in."""
    found: list[Changes] = []
    for at, one in enumerate(drafted):
        ctx.progress(0.9, f"Comparing {one.file.file_name} with what is there")
        replaces = one.choice.mode == "replace"
        before = None if replaces else visible.get(one.choice.table)
        for earlier in drafted[:at]:
            if earlier.choice.table == one.choice.table:
                before = _both(before, earlier.table)
        found.append(compare(before, one.table, replaces=False))
    return found


def _both(before: Table | None, more: Table) -> Table:
    if before is None:
        return more
    files = (*before.files, *more.files)
    return Table(before.name, before.kind, more.columns, files, before.rows + more.rows)


def _swap_in(
    ctx: JobContext,
    import_id: int,
    drafted: Sequence[Drafted],
    changes: Sequence[Changes],
    report: dict[str, Any],
    *,
    dry: bool,
) -> dict[str, Any]:
    """Record the check, or keep the batches and publish: the only step that changes anything."""
    ctx.progress(0.98, "Nearly done")
    read = tuple(
        _read_file(ctx.actor, one, change, dry=dry)
        for one, change in zip(drafted, changes, strict=True)
    )
    given = {"actor": ctx.actor, "import_id": import_id, "read": read, "report": report}
    joins = tuple(report["joins"])
    if dry:
        actions.record_check(joins=joins, now=ctx.now(), **given)
        return {"import_id": import_id, "version": None}
    version = actions.publish(joins=joins, now=ctx.now(), **given)
    for one in drafted:
        absolute(one.file.upload).unlink(missing_ok=True)
    return {"import_id": import_id, "version": version}


def _read_file(actor: Actor, one: Drafted, change: Changes, *, dry: bool) -> ReadFile:
    path = None if dry else relative(batches.keep(one.batch).path)
    outcomes = {
        "created": change.created,
        "updated": change.updated,
        "unchanged": change.unchanged,
        "repeated": change.repeated,
        "rejected": one.report["rejected"],
    }
    return ReadFile(
        file_id=one.file.id,
        path=path,
        digest=one.batch.digest,
        rows=one.batch.rows,
        columns=tuple(asdict(c) for c in one.columns),
        report={**one.report, "outcomes": outcomes, "emptied": list(change.emptied)},
        choice=one.choice,
        proposal=one.proposal,
        rejects=write_rejects(one.rejects, rejects_of(actor.workspace_id)),
    )
