"""`ringtrue checkup`: the personas a company has against the people who really buy."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ringtrue.cli.asking import existing, question
from ringtrue.errors import BadInput, Where

if TYPE_CHECKING:
    from ringtrue.analysis.results import Checkup
    from ringtrue.warehouse.schema import Question

HELP = """Check personas against the people who really buy.

Give the files a CRM exports, and what declares the personas: a column of theirs, or a folder of
persona files (an existing folder is taken for one). Without files, the workspace is checked.

Examples:

  ringtrue checkup leads.csv --declared segment --outcome status=Won

  ringtrue checkup contacts.csv companies.csv deals.csv --declared personas/ --outcome
  "Deal Stage=Closed Won" --value Amount --report checkup.html

  ringtrue checkup leads.csv closed_deals.csv --declared origin --outcome @closed_deals --json
"""
SEVERITIES = ("high", "medium", "low")

Files = Annotated[list[Path] | None, typer.Argument(help="CSV, TSV, XLSX, Parquet, JSON Lines.")]
Declared = Annotated[
    str | None, typer.Option(metavar="COL|FOLDER", help="What declares the personas.")
]
OutcomeOption = Annotated[
    str | None, typer.Option(metavar="COL=VALUE", help="What counts as won; COL, or @table.")
]
Unit = Annotated[str | None, typer.Option(help="Who is counted: people, accounts or deals.")]
Join = Annotated[list[str] | None, typer.Option(metavar="A.X=B.Y", help="How two tables meet.")]
Open = Annotated[
    list[str] | None, typer.Option("--open", metavar="VALUES", help="Values not decided yet.")
]
Date = Annotated[str | None, typer.Option(metavar="COL", help="The day a record was made.")]
Value = Annotated[str | None, typer.Option(metavar="COL", help="Money, for revenue.")]
Horizon = Annotated[
    int | None, typer.Option(min=1, max=36500, metavar="DAYS", help="Younger ones don't count.")
]
Ignore = Annotated[list[str] | None, typer.Option(metavar="COLS", help="Columns to leave out.")]
KnownBefore = Annotated[
    list[str] | None, typer.Option(metavar="COLS", help="Columns known before the outcome.")
]
PutBack = Annotated[
    list[str] | None, typer.Option(metavar="COLS", help="Columns to use against the leak guard.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON, nothing else.")]
Report = Annotated[
    Path | None, typer.Option(metavar="OUT.html", help="Write a page to mail or print.")
]
Logo = Annotated[Path | None, typer.Option(metavar="FILE", help="Your logo, for the report.")]
FailOn = Annotated[
    str | None, typer.Option(metavar="SEVERITY", help="Exit 1 on findings: high, medium, low.")
]
Home = Annotated[Path | None, typer.Option(metavar="DIR", help="Ringtrue's home folder.")]
Workspace = Annotated[str | None, typer.Option(metavar="NAME", help="The workspace to check.")]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(name="checkup", help=HELP)(command)


def command(
    files: Files = None,
    declared: Declared = None,
    outcome: OutcomeOption = None,
    unit: Unit = None,
    join: Join = None,
    open_: Open = None,
    date: Date = None,
    value: Value = None,
    horizon: Horizon = None,
    ignore: Ignore = None,
    known_before: KnownBefore = None,
    put_back: PutBack = None,
    as_json: AsJson = False,
    report: Report = None,
    logo: Logo = None,
    fail_on: FailOn = None,
    home: Home = None,
    workspace: Workspace = None,
) -> None:
    """Run the checkup and say what it found; see HELP."""
    _refuse(fail_on, logo, report)
    asked = question(
        outcome=outcome,
        unit=unit,
        joins=join,
        open_values=open_,
        date=date,
        value=value,
        horizon=horizon,
        ignore=ignore,
        known_before=known_before,
        put_back=put_back,
    )
    if files:
        answer, notes = _of_files(existing(files), declared, asked)
    else:
        answer, notes = _of_workspace(home, workspace), ()
    _say(answer, notes, as_json=as_json, report=report, logo=logo)
    _leave(answer, fail_on)


def _refuse(fail_on: str | None, logo: Path | None, report: Path | None) -> None:
    if fail_on is not None and fail_on not in SEVERITIES:
        detail = f"There is no severity {fail_on}."
        raise BadInput(detail, hint="Say high, medium or low.", where=Where(field="fail-on"))
    if logo is not None and report is None:
        detail = "A logo stands on a report."
        raise BadInput(detail, hint="Add --report OUT.html.", where=Where(field="logo"))


def _of_files(
    files: tuple[Path, ...], declared: str | None, asked: "Question"
) -> tuple["Checkup", tuple[str, ...]]:
    from datetime import UTC, datetime

    from ringtrue.analysis import castfile
    from ringtrue.analysis.checkup import checkup
    from ringtrue.warehouse.intake.load import load_files

    if declared is None:
        detail = "Nothing says which personas there are."
        hint = "Add --declared COLUMN, or --declared FOLDER with persona files."
        raise BadInput(detail, hint=hint, where=Where(field="declared"))
    folder = Path(declared)
    cast = castfile.read_folder(folder) if folder.is_dir() else ()
    today = datetime.now(UTC).astimezone().date()
    with tempfile.TemporaryDirectory(prefix="ringtrue-") as lake:
        loaded = load_files(files, lake=Path(lake), joins=asked.joins)
        answer = checkup(
            loaded.snapshot,
            question=asked,
            cast=cast,
            declared=None if cast else declared,
            today=today,
            files=tuple(p.name for p in files),
        )
    rejects = [
        f"{r.file}: {r.rows - r.accepted:,} rows rejected"
        + (f", first in line {r.rejected[0].line}: {r.rejected[0].reason}" if r.rejected else "")
        for r in loaded.reports
        if r.rows > r.accepted
    ]
    repairs = [f"{r.file}: {repair}" for r in loaded.reports for repair in r.repairs]
    return answer, (*rejects, *repairs)


def _of_workspace(home: Path | None, workspace: str | None) -> "Checkup":
    from ringtrue.server.command_line import workspace_checkup

    answer: Checkup = workspace_checkup(home=home, workspace=workspace)
    return answer


def _say(
    answer: "Checkup",
    notes: tuple[str, ...],
    *,
    as_json: bool,
    report: Path | None,
    logo: Path | None,
) -> None:
    if report is not None:
        from ringtrue.cli.report import write_checkup

        write_checkup(answer, report, logo=logo)
    if as_json:
        from ringtrue.cli.exits import say_json

        say_json(answer)
        return
    from ringtrue.cli.checkup_shown import show

    show(answer, notes)
    if report is not None:
        typer.echo(f"Report: {report}", err=True)


def _leave(answer: "Checkup", fail_on: str | None) -> None:
    worst = SEVERITIES.index(fail_on) if fail_on is not None else -1
    if any(SEVERITIES.index(f.severity) <= worst for f in answer.findings):
        raise typer.Exit(1)
