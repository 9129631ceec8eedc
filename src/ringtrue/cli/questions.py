"""The fewest questions on the command line: what was asked for, shown or written to a file."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ringtrue.errors import BadInput, Where

if TYPE_CHECKING:
    from ringtrue.analysis.shortforms import Form

USUAL = 4  # questions, where a file is named and no number


@dataclass(frozen=True)
class Wanted:
    """How many questions, and the file they are written to; None to show them."""

    number: int
    out: Path | None


def wanted(number: int | None, out: Path | None, *, as_json: bool) -> Wanted | None:
    """What the options ask for. Raises BadInput for an ending, or for questions in the JSON."""
    from ringtrue.analysis.formfiles import FORMATS

    if number is None and out is None:
        return None
    if out is None and as_json:
        detail = "The JSON of discover has no questions in it."
        hint = "Add --questions-out FILE.json."
        raise BadInput(detail, hint=hint, where=Where(field="questions"))
    if out is not None and out.suffix.removeprefix(".") not in FORMATS:
        detail = f"Questions cannot be written to {out.name}."
        hint = "Name a file that ends in .json, .csv or .sql."
        raise BadInput(detail, hint=hint, where=Where(field="questions-out"))
    return Wanted(number or USUAL, out)


def say(asked: Wanted | None, found: "tuple[Form, ...]", *, sql: bool = False) -> None:
    """Write the form with so many questions, or show it; fewer where there are no more traits.

    With `sql` it is shown as SQL and nothing else.
    """
    from ringtrue.analysis.formfiles import as_sql, text

    if asked is None:
        return
    if not found:
        detail = "There is one persona, so there is nothing to ask."
        raise BadInput(detail, hint="Ask for more with --personas.", where=Where(field="questions"))
    form = found[min(asked.number, len(found)) - 1]
    if sql:
        typer.echo(as_sql(form), nl=False)
    if asked.out is None:
        if not sql:
            _show(form)
        return
    asked.out.write_text(text(form, asked.out.suffix.removeprefix(".")), encoding="utf-8")
    typer.echo(f"Written: {asked.out}", err=True)


def _show(form: "Form") -> None:
    from rich.console import Console
    from rich.text import Text

    out = Console(highlight=False, soft_wrap=False)
    out.print()
    out.print(Text(form.sentence, style="bold"))
    if form.doubt:
        out.print(Text(form.doubt, style="dim"))
    for number, question in enumerate(form.questions, 1):
        out.print(Text(f"{number}. {question.text}"))
        answers = " · ".join(option.text for option in question.options)
        out.print(Text(f"   {answers} · don't know", style="dim"))
