"""What changed, asked anew: one persona's people of either time, as SQL that runs anywhere.

A comparison counts all traits of all personas in a few looks, partly outside the engine. Here the
shares that are told of one persona are asked by themselves, of the same people.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import ibis

from ringtrue.analysis import drift
from ringtrue.analysis.drift import LONGEST, Prepared
from ringtrue.analysis.drifted import Reference, Shift
from ringtrue.stats.codebook import Codebook
from ringtrue.warehouse.coding import code_from_one


def shift_sql(ready: Prepared, reference: Reference, shifts: Sequence[Shift]) -> tuple[str, str]:
    """SQL of the people up to the reference's last day, and of those who came later.

    One row each: `people`, and of every shift the `k` of `n` it tells, called after its place:
    `k1`, `n1`. `reference` and `shifts` are of one persona, under its name of today.
    """
    until = date.fromisoformat(reference.last)
    after = max(until, drift.newest_day(ready) - LONGEST)
    sides = drift.side(ready, None, until), drift.side(ready, after, None)
    before, later = (
        ready.records.script(_counted(ready, side, reference, shifts)) for side in sides
    )
    return before, later


def _counted(
    ready: Prepared, table: ibis.Table, reference: Reference, shifts: Sequence[Shift]
) -> ibis.Table:
    [part] = [p for p in ready.cast.parts if p.name == reference.persona]
    assert part.inside is not None
    inside = table[part.inside.get_name()]
    answered = table.unit_id.notnull()
    if part.answered is not None:
        answered = table[part.answered.get_name()]
    codebook = Codebook.from_json(reference.codebook)
    sums = {"people": inside.cast("int64").sum()}
    for i, shift in enumerate(shifts, start=1):
        among, fits = inside, inside & answered
        if shift.what == "share":
            among = answered
        elif shift.what == "outcome":
            among, fits = inside & table.outcome.notnull(), inside & (table.outcome == 1)
        else:
            among, fits = _level(ready, table, codebook, shift, inside)
        sums |= {
            f"k{i}": fits.fill_null(False).cast("int64").sum(),
            f"n{i}": among.cast("int64").sum(),
        }
    return table.aggregate(**sums)


def _level(
    ready: Prepared, table: ibis.Table, codebook: Codebook, shift: Shift, inside: Any
) -> tuple[Any, Any]:
    trait = next(t for t in codebook.traits if t.name == shift.trait)
    code = code_from_one(trait, table[trait.column], ready.words)  # 0 where it is missing
    return inside & (code > 0), inside & (code == trait.labels.index(shift.level) + 1)
