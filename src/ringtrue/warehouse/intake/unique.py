"""Whether a column's values are all there and all different: what a key must be."""

import pyarrow.compute as pc

from ringtrue.warehouse.intake.casting import convert
from ringtrue.warehouse.intake.guess import Plan
from ringtrue.warehouse.intake.staging import Staged


def is_unique(staged: Staged, at: int, plan: Plan) -> bool:
    """Whether no value repeats and none is missing; quick for columns that plainly repeat."""
    tally = staged.tallies[at]
    if plan.type not in ("text", "number") or tally.known < staged.rows or tally.length > 100:
        return False
    if tally.distinct_first < tally.rows_first:
        return False
    return repeats(staged, at, plan) == 0


def repeats(staged: Staged, at: int, plan: Plan) -> int:
    """How many rows hold a value that another row holds already."""
    filled = staged.tallies[at].filled
    if not plan.canonical and not plan.lower:
        return filled - int(pc.count_distinct(staged.column(at), mode="only_valid").as_py())
    seen: set[str] = set()
    for columns, _ in staged.chunks():
        seen.update(convert(columns[at], plan).drop_null().to_pylist())
    return filled - len(seen)
