"""How many people are all that a description says at once, and how many would be by chance alone.

Each sentence that a column speaks of is an attribute. Were attributes independent, the share of
people with all of them would be the product of their shares.
"""

from collections.abc import Sequence
from functools import reduce
from math import prod
from operator import and_
from typing import Any

from ringtrue.analysis.cast import Member
from ringtrue.analysis.examined import Attribute, Specified
from ringtrue.analysis.statements import testable
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.traits import Frame

FEWEST = 2  # attributes: one alone cannot be too many


def specified(records: Records, frame: Frame, cast: Sequence[Member]) -> tuple[Specified, ...]:
    """Counts for each persona with two or more sentences that a column speaks of.

    People are those of whom every such column is recorded.
    """
    asked = {
        member.name: found for member in cast if len(found := _attributes(member, frame)) >= FEWEST
    }
    if not asked:
        return ()
    # Each attribute is worked out once; what follows only combines ready answers.
    answers = {
        _name(place, i): fits
        for place, found in enumerate(asked.values())
        for i, (_, fits) in enumerate(found)
    }
    rows = frame.table.select(**answers)
    sums: dict[str, Any] = {}
    for place, found in enumerate(asked.values()):
        sums |= _sums(f"m{place}", [rows[_name(place, i)] for i in range(len(found))])
    [row] = records.rows(rows.aggregate(**sums))
    return tuple(
        _read(name, [text for text, _ in found], f"m{place}", row)
        for place, (name, found) in enumerate(asked.items())
    )


def _name(place: int, i: int) -> str:
    return f"f{place}_{i}"


def _attributes(member: Member, frame: Frame) -> list[tuple[str, Any]]:
    found = ((s.text, testable(s, frame.table, frame.columns)) for s in member.statements)
    return [(text, one.fits) for text, one in found if one is not None]


def _sums(name: str, fits: list[Any]) -> dict[str, Any]:
    known = reduce(and_, (f.notnull() for f in fits))
    sums = {f"{name}_n": known.sum(), f"{name}_all": (known & reduce(and_, fits)).sum()}
    for place, one in enumerate(fits):
        rest = [f for other, f in enumerate(fits) if other != place]
        sums[f"{name}_{place}"] = (known & one).sum()
        sums[f"{name}_{place}_rest"] = (known & reduce(and_, rest)).sum()
    return sums


def _read(name: str, texts: list[str], key: str, row: dict[str, Any]) -> Specified:
    people = int(row[f"{key}_n"] or 0)
    attributes = tuple(
        Attribute(text, int(row[f"{key}_{i}"] or 0), int(row[f"{key}_{i}_rest"] or 0))
        for i, text in enumerate(texts)
    )
    chance = prod(a.people / people for a in attributes) if people else 0.0
    return Specified(name, people, int(row[f"{key}_all"] or 0), chance, attributes)
