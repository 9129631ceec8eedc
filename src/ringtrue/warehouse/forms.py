"""A few questions as a query: the same persona and probability as the form, in any engine.

Codes first, then points over them, then the best: each step a query of its own, so that the SQL
stays short enough to read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from ringtrue.stats.encoding import CodedTrait
from ringtrue.warehouse.coding import code
from ringtrue.warehouse.schema import ColumnType

_TYPES: Mapping[ColumnType, str] = {
    "text": "string",
    "number": "float64",
    "date": "date",
    "datetime": "timestamp",
    "boolean": "boolean",
}


@dataclass(frozen=True)
class FormQuery:
    """What a query needs of a form: its traits and points, in the order of the questions.

    `starts` (personas,); `points`, one (personas, levels) a trait; `missing` are words that count
    as no answer.
    """

    traits: tuple[CodedTrait, ...]
    personas: tuple[str, ...]
    starts: tuple[float, ...]
    points: tuple[tuple[tuple[float, ...], ...], ...]
    missing: tuple[str, ...]
    at_least: float


def unbound(name: str, columns: Mapping[str, ColumnType]) -> ibis.Table:
    """A table that is only named, for SQL that runs elsewhere."""
    return ibis.table({column: _TYPES[kind] for column, kind in columns.items()}, name=name)


def scored(table: ibis.Table, form: FormQuery) -> ibis.Table:
    """Each row with its persona, the probability of it, and whether it is sure.

    The three columns are called so, with an underscore where the table has such a name already.
    """
    given = tuple(table.columns)
    persona, probability, sure = _free(("persona", "probability", "sure"), given)
    places = range(len(form.personas))
    coded = table.mutate(
        **{
            f"answer_{i}": code(trait, table[trait.column], form.missing)
            for i, trait in enumerate(form.traits)
        }
    )
    scores = coded.mutate(**{f"score_{k}": _score(coded, form, k) for k in places})
    each = [scores[f"score_{k}"] for k in places]
    topped = scores.mutate(best_score=ibis.greatest(*each))
    each = [topped[f"score_{k}"] for k in places]
    total = sum(((score - topped.best_score).exp() for score in each[1:]),
                (each[0] - topped.best_score).exp())  # fmt: skip
    branches = [
        (score == topped.best_score, name)
        for score, name in zip(each[:-1], form.personas[:-1], strict=True)
    ]
    told = topped.mutate(
        **{persona: ibis.cases(*branches, else_=form.personas[-1]), probability: 1.0 / total}
    )
    return told.select(*given, persona, probability, **{sure: told[probability] >= form.at_least})


def sql(table: ibis.Table, form: FormQuery, *, dialect: str = "duckdb") -> str:
    """The query as text."""
    return str(ibis.to_sql(scored(table, form), dialect=dialect)) + "\n"


def _score(coded: ibis.Table, form: FormQuery, klass: int) -> Any:
    # Cast from text: a bare literal is a decimal to some engines, which add up in their own way.
    nothing = ibis.literal("0").cast("float64")
    total = nothing + form.starts[klass]
    for i, points in enumerate(form.points):
        steps = list(enumerate(points[klass]))
        total = total + coded[f"answer_{i}"].cases(*steps, else_=nothing)
    return total


def _free(wanted: Sequence[str], taken: Sequence[str]) -> tuple[str, ...]:
    found = []
    for name in wanted:
        free = name
        while free in taken:
            free += "_"
        found.append(free)
    return tuple(found)
