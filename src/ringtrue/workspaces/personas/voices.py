"""Which customers were heard, and what each of them said last of a sentence."""

from collections.abc import Iterable

from ringtrue.workspaces.personas.lines import EvidenceLine, Voice
from ringtrue.workspaces.personas.values import CONVERSATIONS


def customers_heard(evidence: Iterable[EvidenceLine]) -> int:
    """Distinct customers quoted; a line without a speaker counts by its source.

    Whom a survey asked and what a query counted are no conversations.
    """
    return len({_who(line) for line in evidence if _spoken(line)})


def voices(evidence: Iterable[EvidenceLine], place: int) -> tuple[Voice, ...]:
    """The newest word of each customer on the sentence at a place, counted from 1."""
    newest = sorted(filter(_spoken, evidence), key=lambda line: (line.date, line.id), reverse=True)
    found: dict[str, Voice] = {}
    for line in newest:
        if place in line.supports or place in line.opposes:
            found.setdefault(_who(line), Voice(line.date, place in line.supports))
    return tuple(found.values())


def _spoken(line: EvidenceLine) -> bool:
    return line.by == "customer" and line.sort in CONVERSATIONS


def _who(line: EvidenceLine) -> str:
    return line.speaker or line.source or f"line {line.id}"
