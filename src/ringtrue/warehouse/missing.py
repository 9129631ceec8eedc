"""Words that stand in for nothing: counted as missing, wherever values are compared."""

from collections.abc import Iterable
from typing import Any

import ibis

from ringtrue.warehouse.letters import small_letters

PSEUDO_MISSING: tuple[str, ...] = (
    "",
    "-",
    "--",
    "?",
    "n/a",
    "na",
    "#n/a",
    "nan",
    "null",
    "none given",
    "select",
    "please select",
    "not specified",
    "not provided",
    "not available",
    "not recorded",
    "unspecified",
    "unknown",
    "undefined",
    "missing",
    "(blank)",
    "blank",
    "tbd",
)


def words(chosen: Iterable[str] | None) -> tuple[str, ...]:
    """The words that count as missing, in comparable form; the default list when none is chosen."""
    return PSEUDO_MISSING if chosen is None else tuple(small_letters(w.strip()) for w in chosen)


def is_missing(column: Any, missing: tuple[str, ...]) -> Any:
    """Whether a cell holds nothing, or a word that stands for nothing: a boolean expression."""
    if column.type().is_floating():
        return column.isnull() | column.isnan()
    if not column.type().is_string():
        return column.isnull()
    return column.isnull() | stands(column, missing)


def stands(column: Any, listed: Iterable[str]) -> Any:
    """Whether a text column's cell is one of the words, without outer spaces, in small letters.

    One list that is looked through: with `in (...)` the engine holds a vector a word and column,
    which for a hundred columns is over its memory.
    """
    words = ibis.literal(list(listed), type="array<string>")
    return words.contains(column.strip().lower())


def cleaned(column: Any, missing: tuple[str, ...]) -> Any:
    """The column with such words turned to null."""
    if not column.type().is_string():
        return column
    return ibis.ifelse(is_missing(column, missing), ibis.null("string"), column)
