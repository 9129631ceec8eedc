"""`ringtrue checkup`: the personas a company has against the people who really buy."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ringtrue.cli.asking import existing, lake_of, question
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
ShowSql = Annotated[
    bool, typer.Option("--show-sql", help="Print the SQL of who belongs, and nothing else.")
]
Logo = Annotated[Path | None, typer.Option(metavar="FILE", help="Your logo, for the report.")]
FailOn = Annotated[
    str | None, typer.Option(metavar="SEVERITY", help="Exit 1 on findings: high, medium, low.")
]
Spend = Annotated[
    float | None, typer.Option(min=0, metavar="N", help="What marketing spends a year.")
]
HoursPerLead = Annotated[
    float | None, typer.Option(min=0, metavar="H", help="Hours a rep spends on a lead.")
]
PricePerHour = Annotated[
    float | None, typer.Option(min=0, metavar="P", help="What an hour of a rep costs.")
]
ValuePerDeal = Annotated[
    float | None, typer.Option(min=0, metavar="V", help="What a deal is worth.")
]
ResponseDays = Annotated[
    int | None, typer.Option(min=0, max=36500, metavar="DAYS", help="Sales agreed to answer in.")
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
    show_sql: ShowSql = False,
    logo: Logo = None,
    fail_on: FailOn = None,
    spend: Spend = None,
    hours_per_lead: HoursPerLead = None,
    price_per_hour: PricePerHour = None,
    value_per_deal: ValuePerDeal = None,
    response_days: ResponseDays = None,
    home: Home = None,
    workspace: Workspace = None,
) -> None:
    """Run the checkup and say what it found; see HELP."""
    _refuse(fail_on, logo, report)
    if show_sql and not files:
        raise typer.Exit(_show_stored_sql(home, workspace, as_json))
    asked = question(
        outcome, unit, open_, date, value, horizon, ignore, known_before, put_back, join
    )
    numbers = (spend, hours_per_lead, price_per_hour, value_per_deal, response_days)
    if files:
        kept = _kept(report, as_json) if show_sql else None
        found = _of_files(existing(files), declared, asked, kept, numbers)
    else:
        found = _stored(home, workspace, numbers)
    _say(found, as_json=as_json, report=report, logo=logo, fail_on=fail_on)


@dataclass(frozen=True)
class _Found:
    answer: "Checkup"
    sql: str = ""
    simulated: bool = False


def _refuse(fail_on: str | None, logo: Path | None, report: Path | None) -> None:
    if fail_on is not None and fail_on not in SEVERITIES:
        detail = f"There is no severity {fail_on}."
        raise BadInput(detail, hint="Say high, medium or low.", where=Where(field="fail-on"))
    if logo is not None and report is None:
        detail = "A logo stands on a report."
        raise BadInput(detail, hint="Add --report OUT.html.", where=Where(field="logo"))


Numbers = tuple[float | None, float | None, float | None, float | None, int | None]


def _refuse_numbers(numbers: Numbers) -> None:
    """A workspace has numbers of its own, which a command must not quietly overrule."""
    if any(number is not None for number in numbers):
        detail = "What things cost is kept with the workspace."
        hint = "Leave the numbers away, or change them on its page of costs."
        raise BadInput(detail, hint=hint, where=Where(field="spend"))


def _show_stored_sql(home: Path | None, workspace: str | None, as_json: bool) -> int:
    """The SQL of who belongs to a workspace's personas; its records stay where they are."""
    _not_both(as_json)
    from ringtrue.server.command_line import workspace_sql

    typer.echo(workspace_sql(home=home, workspace=workspace))
    return 0


def _not_both(as_json: bool) -> None:
    if as_json:
        detail = "--json and --show-sql both print one thing and nothing else."
        hint = "Leave one of them away."
        raise BadInput(detail, hint=hint, where=Where(field="show-sql"))


def _kept(report: Path | None, as_json: bool) -> Path:
    """Where the records stay that the SQL reads. Raises BadInput where there is no such place."""
    if report is None:
        detail = "The records that the SQL of files reads stay beside the report."
        hint = "Add --report OUT.html."
        raise BadInput(detail, hint=hint, where=Where(field="show-sql"))
    _not_both(as_json)
    return report.with_suffix(".records")


def _of_files(
    files: tuple[Path, ...],
    declared: str | None,
    asked: "Question",
    kept: Path | None,
    numbers: Numbers,
) -> _Found:
    from datetime import UTC, datetime

    from ringtrue.analysis import castfile
    from ringtrue.analysis.checkup import checkup, membership_sql
    from ringtrue.analysis.costing import CostInputs, checked
    from ringtrue.analysis.taken_in import taken_in
    from ringtrue.warehouse.intake.load import load_files

    if declared is None:
        detail = "Nothing says which personas there are."
        hint = "Add --declared COLUMN, or --declared FOLDER with persona files."
        raise BadInput(detail, hint=hint, where=Where(field="declared"))
    folder = Path(declared)
    today = datetime.now(UTC).astimezone().date()
    cast = castfile.read_folder(folder, today=today) if folder.is_dir() else ()
    sql = ""
    with lake_of(kept) as lake:
        loaded = load_files(files, lake=lake, joins=asked.joins)
        answer = checkup(
            loaded.snapshot,
            question=asked,
            cast=cast,
            declared=None if cast else declared,
            today=today,
            files=tuple(p.name for p in files),
            costs=checked(CostInputs(*numbers)),
        )
        if kept is not None:
            named = None if cast else declared
            sql = membership_sql(loaded.snapshot, question=asked, cast=cast, declared=named)
    return _Found(replace(answer, intake=taken_in(loaded)), sql)


def _stored(home: Path | None, workspace: str | None, numbers: Numbers) -> _Found:
    _refuse_numbers(numbers)
    from ringtrue.server.command_line import workspace_checkup

    answer, simulated = workspace_checkup(home=home, workspace=workspace)
    return _Found(answer, simulated=simulated)


def _say(
    found: _Found, *, as_json: bool, report: Path | None, logo: Path | None, fail_on: str | None
) -> None:
    """Print the answer, or the SQL, and leave as the findings ask."""
    if report is not None:
        from ringtrue.cli.report import write_checkup

        write_checkup(found.answer, report, logo=logo, simulated=found.simulated)
    if as_json:
        from ringtrue.cli.exits import say_json

        say_json(found.answer)
    elif found.sql:
        typer.echo(found.sql)
    else:
        from ringtrue.cli.checkup_shown import show

        if found.simulated:
            typer.echo("Simulated company.")
        show(found.answer)
        if report is not None:
            typer.echo(f"Report: {report}", err=True)
    _leave(found.answer, fail_on)


def _leave(answer: "Checkup", fail_on: str | None) -> None:
    worst = SEVERITIES.index(fail_on) if fail_on is not None else -1
    if any(SEVERITIES.index(f.severity) <= worst for f in answer.findings):
        raise typer.Exit(1)
