"""Like findings told together: each keeps its row, its history and its accepted risk."""

from collections.abc import Sequence
from dataclasses import replace

from ringtrue.analysis.checks import CHECKS
from ringtrue.analysis.checks.together import alike, repeats, sentence
from ringtrue.analysis.costing import total
from ringtrue.workspaces.checkup.lines import FindingRow


def together(
    rows: Sequence[FindingRow], personas: int, *, disjoint: bool = False
) -> tuple[FindingRow, ...]:
    """The rows in their order, those alike as one in the place of the first.

    No money counts twice in what they cost; `disjoint` says that nobody is in two personas.
    """
    groups: dict[str, list[FindingRow]] = {}
    for row in rows:
        key = row.code if alike(row.code, row.persona) else f"{row.code} {row.id}"
        groups.setdefault(key, []).append(row)
    return tuple(_told(group, personas, disjoint) for group in groups.values())


def count(findings: Sequence[tuple[int, str, str]]) -> int:
    """How many things there are to tell, of (id, code, persona)."""
    return len({code if alike(code, persona) else id_ for id_, code, persona in findings})


def first(rows: Sequence[FindingRow], most: int) -> tuple[FindingRow, ...]:
    """What to begin with; what one check says of a persona, another does not say again."""
    kept: list[FindingRow] = []
    for row in rows:
        if not any(repeats(row, one) for one in kept):
            kept.append(row)
    return tuple(kept[:most])


def _told(group: list[FindingRow], personas: int, disjoint: bool) -> FindingRow:
    row = group[0]
    if len(group) == 1:
        return row
    return replace(
        row,
        persona="",
        sentence=sentence(row.code, [one.persona for one in group], personas),
        evidence={},
        cost=total(group, disjoint=disjoint),
        next_step=CHECKS[row.code].next_step,
        buyers_affected=max(one.buyers_affected for one in group),
        first_seen=min(one.first_seen for one in group),
        alike=tuple(group),
    )
