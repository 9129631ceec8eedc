"""The options of a question to records, as the command line takes them."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from ringtrue.errors import BadInput, BadOutcome, UnreadableFile, Where

if TYPE_CHECKING:
    from ringtrue.warehouse.schema import Question

UNITS = ("people", "accounts", "deals")


def pieces(values: Sequence[str] | None) -> tuple[str, ...]:
    """The values of an option that may be given again, or hold several between commas."""
    return tuple(p.strip() for v in values or () for p in v.split(",") if p.strip())


def question(
    outcome: str | None = None,
    unit: str | None = None,
    open_values: Sequence[str] | None = None,
    date: str | None = None,
    value: str | None = None,
    horizon: int | None = None,
    ignore: Sequence[str] | None = None,
    known_before: Sequence[str] | None = None,
    put_back: Sequence[str] | None = None,
    joins: Sequence[str] | None = None,
) -> "Question":
    """The question that the options ask. Raises BadInput for a unit there is not, or no outcome."""
    from ringtrue.warehouse.schema import Question

    if outcome is not None and not outcome.strip():  # a variable of a script that was never set
        detail, hint = "The outcome is empty.", "Say what counts as won, like status=won."
        raise BadOutcome(detail, hint=hint, where=Where(field="outcome"))
    if unit is not None and unit not in UNITS:
        detail = f"There is no unit {unit}."
        raise BadInput(detail, hint="Say people, accounts or deals.", where=Where(field="unit"))
    return Question(
        outcome=outcome,
        unit=cast(Literal["people", "accounts", "deals"] | None, unit),
        open_values=pieces(open_values),
        date=date,
        value=value,
        horizon=horizon,
        ignore=pieces(ignore),
        known_before=pieces(known_before),
        put_back=pieces(put_back),
        joins=tuple(joins or ()),
    )


def existing(files: Sequence[Path]) -> tuple[Path, ...]:
    """The files as given, each of them there. Raises UnreadableFile for one that is not."""
    for path in files:
        if path.is_dir():
            detail = f"{path} is a folder."
            raise UnreadableFile(detail, hint="Name the files in it.", where=Where(file=str(path)))
        if not path.exists():
            detail = f"There is no file {path}."
            raise UnreadableFile(detail, hint="Check the name.", where=Where(file=str(path)))
    return tuple(files)


@contextmanager
def lake_of(kept: Path | None) -> Iterator[Path]:
    """Where the records lie meanwhile: a folder that stays where SQL is to read it, or goes."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="ringtrue-") as folder:
        yield Path(folder)
