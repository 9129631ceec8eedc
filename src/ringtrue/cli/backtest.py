"""`ringtrue backtest`: personas frozen on a day, and what came later held against them."""

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ringtrue.cli.asking import existing, lake_of, question
from ringtrue.cli.checkup import (
    AsJson,
    Date,
    Declared,
    Horizon,
    Ignore,
    Join,
    KnownBefore,
    Open,
    OutcomeOption,
    PutBack,
    Unit,
)
from ringtrue.errors import BadInput, Where

if TYPE_CHECKING:
    from ringtrue.analysis.backtested import Backtest
    from ringtrue.warehouse.schema import Question

HELP = """Freeze personas on a day and score them on what came later.

Nothing that came later helps them: rates are of outcomes known on the day, and only people who
entered after it count. Files hold one state of everybody: their traits are as they are known today,
and the answer says so. Beaten by the base rate is said plainly.

Examples:

  ringtrue backtest leads.csv --declared segment --outcome status=Won --as-of 2025-06-30

  ringtrue backtest contacts.csv deals.csv --declared personas/ --outcome "Deal Stage=Closed Won"
  --horizon 90 --as-of 2025-06-30 --json
"""

Files = Annotated[list[Path], typer.Argument(help="CSV, TSV, XLSX, Parquet, JSON Lines.")]
AsOf = Annotated[str, typer.Option("--as-of", metavar="DATE", help="The day, like 2025-06-30.")]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(name="backtest", help=HELP)(command)


def command(
    files: Files,
    declared: Declared = None,
    as_of: AsOf = "",
    outcome: OutcomeOption = None,
    unit: Unit = None,
    join: Join = None,
    open_: Open = None,
    date: Date = None,
    horizon: Horizon = None,
    ignore: Ignore = None,
    known_before: KnownBefore = None,
    put_back: PutBack = None,
    as_json: AsJson = False,
) -> None:
    """Run the backtest and say what it found; see HELP."""
    day = _day(as_of)
    asked = question(
        outcome=outcome,
        unit=unit,
        joins=join,
        open_values=open_,
        date=date,
        horizon=horizon,
        ignore=ignore,
        known_before=known_before,
        put_back=put_back,
    )
    answer = _of_files(existing(files), declared, asked, day)
    if as_json:
        from ringtrue.cli.exits import say_json

        say_json(answer)
    else:
        from ringtrue.cli.backtest_shown import show

        show(answer)


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text.strip())
    except ValueError:
        detail = f"“{text}” is not a day." if text else "Nothing says on which day to freeze them."
        hint = "Say --as-of 2025-06-30."
        raise BadInput(detail, hint=hint, where=Where(field="as-of")) from None


def _of_files(
    files: tuple[Path, ...], declared: str | None, asked: "Question", as_of: datetime.date
) -> "Backtest":
    from ringtrue.analysis import castfile
    from ringtrue.analysis.backtest import backtest
    from ringtrue.warehouse.intake.load import load_files

    if declared is None:
        detail = "Nothing says which personas there are."
        hint = "Add --declared COLUMN, or --declared FOLDER with persona files."
        raise BadInput(detail, hint=hint, where=Where(field="declared"))
    folder = Path(declared)
    today = datetime.datetime.now(datetime.UTC).astimezone().date()
    cast = castfile.read_folder(folder, today=today) if folder.is_dir() else ()
    with lake_of(None) as lake:
        loaded = load_files(files, lake=lake, joins=asked.joins)
        return backtest(
            loaded.snapshot,
            question=asked,
            as_of=as_of,
            cast=cast,
            declared=None if cast else declared,
            today=today,
        )
