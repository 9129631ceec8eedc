"""`ringtrue import`: files into a workspace, by the very code the pages use."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ringtrue.errors import BadInput, Where

if TYPE_CHECKING:
    from ringtrue.workspaces.members.actor import Actor
    from ringtrue.workspaces.records.queries import FileSheet, ImportSheet
    from ringtrue.workspaces.records.values import FileAnswer, ImportAnswer

Files = Annotated[list[Path] | None, typer.Argument(help="The files; several are joined.")]
Home = Annotated[Path | None, typer.Option(help="The folder for database and records.")]
Workspace = Annotated[str | None, typer.Option(help="The workspace; implied where there is one.")]
TableName = Annotated[str | None, typer.Option("--table", help="What one file's table is called.")]
Joins = Annotated[
    list[str] | None, typer.Option("--join", help="A join, a.x=b.y; may be given several times.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen, change nothing.")]
Undo = Annotated[int | None, typer.Option(help="Undo the import with this number.")]
Redo = Annotated[int | None, typer.Option(help="Bring an undone import back.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON only.")]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command("import")
    def import_(
        files: Files = None,
        home: Home = None,
        workspace: Workspace = None,
        table: TableName = None,
        join: Joins = None,
        dry_run: DryRun = False,
        undo: Undo = None,
        redo: Redo = None,
        as_json: AsJson = False,
    ) -> None:
        """Bring files into a workspace: all of them, or nothing.

        Example: ringtrue import contacts.csv companies.csv deals.csv

        Example: ringtrue import leads.csv --dry-run

        Example: ringtrue import --undo 3
        """
        from ringtrue.cli.exits import say_json
        from ringtrue.server.command_line import enter

        _check(files or [], undo, redo, table)
        _look_at(files or [])
        actor = enter(home=home, workspace=workspace, found=bool(files))
        if undo is not None or redo is not None:
            sheet = _stand(actor, undo, redo)
        else:
            sheet = _bring(actor, files or [], table, tuple(join or ()), dry_run)
        if as_json:
            say_json(_answer(actor, sheet))
        else:
            sys.stdout.write(_as_text(sheet))


def _check(files: list[Path], undo: int | None, redo: int | None, table: str | None) -> None:
    asked = [bool(files), undo is not None, redo is not None]
    if sum(asked) != 1:
        raise BadInput(
            "Name files to import, or one import to undo or redo.",
            hint="ringtrue import leads.csv, or ringtrue import --undo 3.",
        )
    if table is not None and len(files) != 1:
        raise BadInput(
            "--table names the table of one file.",
            hint="Import the files one by one, or leave --table out.",
            where=Where(field="--table"),
        )


def _look_at(files: list[Path]) -> None:
    """Refuse what no reader knows before anything is made."""
    from ringtrue.warehouse.intake.files import look
    from ringtrue.warehouse.intake.limits import LIMITS

    for file in files:
        look(file, limits=LIMITS)


def _stand(actor: "Actor", undo: int | None, redo: int | None) -> "ImportSheet":
    from django.utils import timezone

    from ringtrue.workspaces.records import actions, queries

    import_id = undo if undo is not None else redo
    assert import_id is not None
    change = actions.undo_import if undo is not None else actions.redo_import
    change(actor=actor, import_id=import_id, now=timezone.now())
    return queries.import_sheet(actor=actor, import_id=import_id)


def _bring(
    actor: "Actor", files: list[Path], table: str | None, joins: tuple[str, ...], dry_run: bool
) -> "ImportSheet":
    from django.utils import timezone

    from ringtrue.server.command_line import finish
    from ringtrue.workspaces.records import actions, queries
    from ringtrue.workspaces.records.lake import read_in_pieces
    from ringtrue.workspaces.records.receiving import receive_files

    now = timezone.now()
    uploads = ((file.name, read_in_pieces(file)) for file in files)
    import_id = receive_files(actor=actor, uploads=uploads, now=now)
    if table is not None:
        [file] = queries.import_sheet(actor=actor, import_id=import_id).files
        choice = replace(file.choice, table=table)
        actions.choose_mapping(
            actor=actor, import_id=import_id, file_id=file.id, choice=choice, now=now
        )
    if joins:
        actions.choose_joins(actor=actor, import_id=import_id, stated=joins, refused=(), now=now)
    job_id = actions.start_import(actor=actor, import_id=import_id, dry_run=dry_run, now=now)
    with progress() as saying:
        finish(actor=actor, job_id=job_id, saying=saying)
    return queries.import_sheet(actor=actor, import_id=import_id)


@contextmanager
def progress() -> Iterator[Callable[[float, str], None] | None]:
    """A bar on standard error while it is a terminal; None where nobody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading", total=1.0)
        yield lambda fraction, words: bar.update(task, completed=fraction, description=words)


def _answer(actor: "Actor", sheet: "ImportSheet") -> "ImportAnswer":
    from ringtrue.warehouse.schema import Join
    from ringtrue.workspaces.records import queries
    from ringtrue.workspaces.records.values import ImportAnswer

    return ImportAnswer(
        version=1,
        import_id=sheet.row.id,
        state=sheet.row.state,
        data_version=queries.data_version(actor=actor),
        files=tuple(_file_answer(file) for file in sheet.files),
        joins=tuple(Join(**raw) for raw in sheet.report.get("joins", [])),
        notes=tuple(sheet.report.get("said", [])),
    )


def _file_answer(file: "FileSheet") -> "FileAnswer":
    from ringtrue.warehouse.schema import Column
    from ringtrue.workspaces.records.values import FileAnswer, RejectLine

    report, counts = file.report, file.report.get("outcomes", {})
    return FileAnswer(
        file=file.file_name,
        table=file.choice.table,
        kind=file.choice.kind,
        mode=file.choice.mode,
        format=report.get("format", ""),
        rows=report.get("rows", 0),
        **{k: counts.get(k, 0) for k in ("created", "updated", "unchanged", "rejected")},
        rejects=tuple(RejectLine(**raw) for raw in report.get("rejects", [])),
        repairs=tuple(report.get("repairs", [])),
        columns=tuple(Column(c.name, c.type, c.role) for c in file.choice.columns if not c.skip),
    )


DONE = {
    "published": "Import {0} is in. ringtrue import --undo {0} takes it back.",
    "checked": "Nothing has come in: this was a dry run.",
    "undone": "Import {0} was undone. ringtrue import --redo {0} brings it back.",
}


def _as_text(sheet: "ImportSheet") -> str:
    lines = []
    for file in sheet.files:
        told = asdict(sheet.row.outcomes) if len(sheet.files) == 1 else file.report["outcomes"]
        counts = ", ".join(f"{told[k]:,} {k}" for k in told)
        lines.append(f"{file.file_name} -> {file.choice.table} ({file.choice.kind}): {counts}")
        lines += [f"  {repair}" for repair in file.report.get("repairs", [])]
        for reject in file.report.get("rejects", [])[:5]:
            lines.append(f"  line {reject['line']:,} rejected: {reject['reason']}")
    for join in sheet.report.get("joins", []):
        found = f"{join['matched']:,} found, {join['unmatched_left']:,} not"
        lines.append(f"{join['left']} -> {join['right']} by {join['left_column']}: {found}")
    lines += sheet.report.get("said", [])
    lines.append(DONE.get(sheet.row.state, "").format(sheet.row.id))
    return "\n".join(lines) + "\n"
