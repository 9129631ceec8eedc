"""`ringtrue discover`: which personas the records themselves would draw."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ringtrue.cli import questions as questions_of
from ringtrue.cli.asking import existing, question
from ringtrue.errors import BadInput, Where

if TYPE_CHECKING:
    from ringtrue.analysis.discover import Found, Progress
    from ringtrue.analysis.shortforms import Form
    from ringtrue.warehouse.schema import Question

HELP = """Find the personas that records propose, or that there are none.

Give the files a CRM exports. With an outcome, traits that only tell it are set aside, and each
persona says how often it wins.

Examples:

  ringtrue discover customers.csv

  ringtrue discover leads.csv closed_deals.csv --outcome @closed_deals --json

  ringtrue discover bank.csv --outcome y=yes --known-before duration --report personas.html

  ringtrue discover customers.csv --questions 4 --questions-out form.json
"""

Files = Annotated[list[Path], typer.Argument(help="CSV, TSV, XLSX, Parquet, JSON Lines.")]
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
Personas = Annotated[
    int | None, typer.Option(min=1, max=30, metavar="N", help="Ask for so many personas.")
]
SeedOption = Annotated[int, typer.Option(min=0, metavar="N", help="Chance, made repeatable.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON, nothing else.")]
AssignTo = Annotated[
    Path | None, typer.Option(metavar="OUT.csv", help="Write who belongs to which persona.")
]
Report = Annotated[
    Path | None, typer.Option(metavar="OUT.html", help="Write a page to mail or print.")
]
Questions = Annotated[
    int | None, typer.Option(min=1, max=6, metavar="N", help="The N questions that place people.")
]
QuestionsOut = Annotated[
    Path | None, typer.Option(metavar="OUT", help="Write them: .json, .csv or .sql.")
]
Logo = Annotated[Path | None, typer.Option(metavar="FILE", help="Your logo, for the report.")]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(name="discover", help=HELP)(command)


def command(
    files: Files,
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
    personas: Personas = None,
    seed: SeedOption = 0,
    as_json: AsJson = False,
    assign: AssignTo = None,
    report: Report = None,
    questions: Questions = None,
    questions_out: QuestionsOut = None,
    logo: Logo = None,
) -> None:
    """Run the discovery and say what it found; see HELP."""
    _refuse(logo, report)
    wanted = questions_of.wanted(questions, questions_out, as_json=as_json)
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
    found, forms, notes = _found(existing(files), asked, personas, seed, assign, wanted is not None)
    _say(found, notes, as_json=as_json, report=report, logo=logo)
    questions_of.say(wanted, forms)
    _written(assign, report)


def _written(*paths: Path | None) -> None:
    for path in paths:
        if path is not None:
            typer.echo(f"Written: {path}", err=True)


def _refuse(logo: Path | None, report: Path | None) -> None:
    if logo is not None and report is None:
        detail = "A logo stands on a report."
        raise BadInput(detail, hint="Add --report OUT.html.", where=Where(field="logo"))


def _found(
    files: tuple[Path, ...],
    asked: "Question",
    personas: int | None,
    seed: int,
    assign_to: Path | None,
    with_forms: bool,
) -> tuple["Found", tuple["Form", ...], tuple[str, ...]]:
    from ringtrue.analysis.assign import assign, write_assignments
    from ringtrue.analysis.discover import find
    from ringtrue.analysis.shortforms import fewest
    from ringtrue.warehouse.engines import open_records
    from ringtrue.warehouse.intake.load import load_files
    from ringtrue.warehouse.seal import OpenRecords

    with tempfile.TemporaryDirectory(prefix="ringtrue-") as lake, _progress() as tell:
        tell(0.0, "reading the files")
        loaded = load_files(files, lake=Path(lake), joins=asked.joins)
        with open_records(loaded.snapshot) as records:
            open_part = OpenRecords(records)
            found = find(open_part, question=asked, personas=personas, seed=seed, progress=tell)
            if assign_to is not None:
                write_assignments(assign(open_part, model=found.model), assign_to)
            forms = fewest(open_part, model=found.model, seed=seed) if with_forms else ()
    rejects = [
        f"{r.file}: {r.rows - r.accepted:,} rows rejected" for r in loaded.reports
        if r.rows > r.accepted
    ]  # fmt: skip
    repairs = [f"{r.file}: {repair}" for r in loaded.reports for repair in r.repairs]
    return found, forms, (*rejects, *repairs)


@contextmanager
def _progress() -> Iterator["Progress"]:
    """A bar on standard error, where somebody watches."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda fraction, words: None
        return
    columns = TextColumn("{task.description}"), BarColumn()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda fraction, words: bar.update(task, completed=fraction, description=words)


def _say(
    found: "Found",
    notes: tuple[str, ...],
    *,
    as_json: bool,
    report: Path | None,
    logo: Path | None,
) -> None:
    if report is not None:
        from ringtrue.cli.report import write_discovery

        write_discovery(found.discovery, report, logo=logo)
    if as_json:
        from ringtrue.cli.exits import say_json

        say_json(found.discovery)
        return
    from ringtrue.cli.discover_shown import show

    show(found.discovery, notes)
