"""What is asked of texts in the same words of every engine, and small letters as all write them."""

from typing import Any

import ibis
import ibis.expr.datatypes as dt


def place_in(texts: Any, text: Any) -> Any:
    """Where a text stands in a list, from 1; 0 or null where it does not."""
    return array_position(texts, text)


def first_letters(text: Any, count: int) -> Any:
    """At most so many letters of a text, from its beginning."""
    return left(text, count)


def small_letters(text: str) -> str:
    """A text in small letters as every engine writes them: letter by letter."""
    return text.replace("İ", "i").replace("Σ", "σ").lower()


# Called by name, since Ibis writes its own forms of both out at such length that a column of
# levels could not be read. DuckDB and Spark know both names; another dialect says its own here.
@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def array_position(texts: dt.Array[dt.String], text: str) -> int:  # type: ignore[empty-body]
    """The engine's own."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def left(text: str, count: int) -> str:  # type: ignore[empty-body]
    """The engine's own."""
