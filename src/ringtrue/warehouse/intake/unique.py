"""Whether a column's values are all there and all different: what a key must be."""

import pyarrow.compute as pc

from ringtrue.warehouse.intake.casting import convert
from ringtrue.warehouse.intake.guess import Plan
from ringtrue.warehouse.intake.staging import Staged

MOST_CELLS = 5_000_000


def is_unique(staged: Staged, at: int, plan: Plan) -> bool:
    """Whether no value repeats and none is missing; quick for columns that plainly repeat."""
    tally = staged.tallies[at]
    if plan.type not in ("text", "number") or tally.known < staged.rows or tally.length > 100:
        return False
    first = next(staged.chunks())[0][at]
    if tally.distinct_first < len(first):
        return False
    if not plan.canonical and not plan.lower:
        return _distinct(staged, at) == staged.rows
    seen: set[str] = set()
    for columns, _ in staged.chunks():
        seen.update(convert(columns[at], plan).to_pylist())
    return len(seen) == staged.rows


def _distinct(staged: Staged, at: int) -> int:
    values = staged.column(at)
    return int(pc.count_distinct(values, mode="only_valid").as_py())
