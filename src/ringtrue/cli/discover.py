"""`ringtrue discover`: which personas the records themselves would draw."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ringtrue.cli import questions as questions_of
from ringtrue.cli.asking import existing, lake_of, question
from ringtrue.errors import BadInput, Where

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from rich.console import Console
    from rich.progress import Progress as Bar

    from ringtrue.analysis.discover import Found, Progress
    from ringtrue.analysis.shortforms import Form
    from ringtrue.warehouse.schema import Question
    from ringtrue.warehouse.seal import OpenRecords
    from ringtrue.warehouse.snapshot import Snapshot

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
    Path | None, typer.Option(metavar="OUT", help="Write who belongs where: .csv, .parquet.")
]
ShowSql = Annotated[
    bool, typer.Option("--show-sql", help="Print the SQL that places people, only that.")
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
    show_sql: ShowSql = False,
    report: Report = None,
    questions: Questions = None,
    questions_out: QuestionsOut = None,
    logo: Logo = None,
) -> None:
    """Run the discovery and say what it found; see HELP."""
    wanted, of_form = _forms(questions, questions_out, show_sql, assign, as_json)
    _refuse(logo, report, show_sql=show_sql, of_form=of_form, assign=assign, as_json=as_json)
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
    got = _got(existing(files), asked, _Wish(personas, seed, assign, show_sql, wanted is not None))
    _say(got.found, got.sql, as_json=as_json, report=report, logo=logo, quiet=of_form)
    questions_of.say(wanted, got.forms, sql=of_form)


def _written(path: Path, more: str = "") -> None:
    typer.echo(f"Written: {path}{more}", err=True)


def _who(written: int, found: "Found", snapshot: "Snapshot") -> str:
    """Who stands in the file, who does not, and what they are called by where there is no key."""
    sealed, noun = found.discovery.sealed, found.noun
    left = f"; the {sealed:,} kept unread are not in it" if sealed else ""
    kind = "people" if found.discovery.unit == "records" else found.discovery.unit
    keyed = all(table.key for table in snapshot.tables if table.kind == kind)
    called = "" if keyed else (
        "; no column tells the rows apart, so unit_id is a fingerprint of each row: "
        "find them again by line, or give the file a column of numbers of its own"
    )  # fmt: skip
    return f" ({written:,} {noun}{left}{called})"


def _forms(
    number: int | None, out: Path | None, show_sql: bool, assign: Path | None, as_json: bool
) -> tuple[questions_of.Wanted | None, bool]:
    """Which questions are wanted, and whether the SQL shown is theirs."""
    shown = as_json or (show_sql and assign is not None)
    wanted = questions_of.wanted(number, out, as_json=shown)
    return wanted, show_sql and wanted is not None and assign is None


def _refuse(
    logo: Path | None,
    report: Path | None,
    *,
    show_sql: bool,
    of_form: bool,
    assign: Path | None,
    as_json: bool,
) -> None:
    """Options that need another, or exclude it; `of_form`: the SQL is of the questions."""
    if assign is not None:
        from ringtrue.analysis.assign import check_ending

        check_ending(assign)
    if logo is not None and report is None:
        detail = "A logo stands on a report."
        raise BadInput(detail, hint="Add --report OUT.html.", where=Where(field="logo"))
    where = Where(field="show-sql")
    if show_sql and assign is None and not of_form:
        detail = "There is SQL for who belongs where and for questions, and neither was asked for."
        raise BadInput(detail, hint="Add --assign OUT.csv, or --questions N.", where=where)
    if show_sql and as_json:
        detail = "--json and --show-sql both print one thing and nothing else."
        raise BadInput(detail, hint="Leave one of them away.", where=where)


@dataclass(frozen=True)
class _Wish:
    """What a discovery is to give."""

    personas: int | None
    seed: int
    assign_to: Path | None
    sql: bool
    forms: bool

    @property
    def kept(self) -> Path | None:
        """The folder where SQL is to find the records; None where nobody asked for SQL."""
        return self.assign_to.with_suffix(".records") if self.assign_to and self.sql else None


@dataclass(frozen=True)
class _Got:
    """What came of it; `sql` and `forms` are empty where nobody asked for them."""

    found: "Found"
    sql: str
    forms: tuple["Form", ...]


def _today() -> "date":
    from datetime import UTC, datetime

    return datetime.now(UTC).astimezone().date()


def _got(files: tuple[Path, ...], asked: "Question", wish: _Wish) -> _Got:

    from ringtrue.analysis.assign import scores
    from ringtrue.analysis.discover import find
    from ringtrue.analysis.shortforms import fewest
    from ringtrue.analysis.taken_in import taken_in
    from ringtrue.warehouse.engines import open_records
    from ringtrue.warehouse.intake.load import load_files
    from ringtrue.warehouse.places import lines_in
    from ringtrue.warehouse.seal import OpenRecords

    sql = ""
    forms: tuple[Form, ...] = ()
    with lake_of(wish.kept) as lake, _progress() as tell:
        tell(0.0, "reading the files")
        numbered = wish.assign_to is not None
        loaded = load_files(files, lake=lake, joins=asked.joins, numbered=numbered)
        with open_records(loaded.snapshot) as records:
            open_part = OpenRecords(records)
            found = find(
                open_part,
                question=asked,
                personas=wish.personas,
                seed=wish.seed,
                progress=tell,
                today=_today(),
            )
            if wish.assign_to is not None:
                lines = lines_in(loaded.snapshot, asked, loaded.lines)
                written = _assigned(open_part, found, lines, wish.assign_to)
                _written(wish.assign_to, _who(written, found, loaded.snapshot))
            if wish.kept is not None:
                sql = open_part.script(scores(open_part, model=found.model))
            if wish.forms:
                forms = fewest(open_part, found=found, seed=wish.seed)
    names = tuple(path.name for path in files)
    answer = replace(found.discovery, files=names, intake=taken_in(loaded))
    return _Got(replace(found, discovery=answer), sql, forms)


def _assigned(
    open_part: "OpenRecords", found: "Found", lines: "Mapping[str, int]", path: Path
) -> int:
    """Write who belongs where, and why; returns how many."""
    from ringtrue.analysis.assign import assign, write_assignments
    from ringtrue.analysis.reasons import columns_of

    who = assign(open_part, model=found.model)
    why = columns_of(who, model=found.model, lines=lines)
    write_assignments(who, path, columns=why)
    return len(who.units)


@contextmanager
def _progress() -> Iterator["Progress"]:
    """A bar on standard error, where somebody watches."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda fraction, words: None
        return
    with bar(console) as shown:
        task = shown.add_task("", total=1.0)
        yield lambda fraction, words: shown.update(task, completed=fraction, description=words)


def bar(console: "Console", **more: Any) -> "Bar":
    """A bar with what is done now, how far it is, and how long the rest may take.

    The whole run's pace counts, so that one slow piece does not make the time swing.
    """
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    return Bar(*columns, console=console, transient=True, speed_estimate_period=3600, **more)


def _say(
    found: "Found",
    sql: str,
    *,
    as_json: bool,
    report: Path | None,
    logo: Path | None,
    quiet: bool,
) -> None:
    if report is not None:
        from ringtrue.cli.report import write_discovery

        write_discovery(found.discovery, report, logo=logo)
        _written(report)
    if as_json:
        from ringtrue.cli.exits import say_json

        say_json(found.discovery)
        return
    if sql:
        typer.echo(sql)
    if sql or quiet:
        return
    from ringtrue.cli.discover_shown import show

    show(found.discovery)
