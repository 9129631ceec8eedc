"""From a persona's text to statements, each tied to the trait that could test it.

Everything here is lexical and open to inspection: no model, no network. What is proposed carries
its reason, and where nothing fits the answer is "no data yet: ask customers".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ringtrue.analysis.cast import Statement
from ringtrue.analysis.words.hints import TraitHint, hints

__all__ = ["Proposed", "TraitHint", "explain", "hints", "propose", "split"]


@dataclass(frozen=True)
class Proposed:
    """A statement with the reason for its trait, or for having none; `score` is 0 to 1."""

    statement: Statement
    reason: str
    score: float


def split(text: str) -> tuple[str, ...]:
    """The separate statements of a persona's text, in its own words and order."""
    raise NotImplementedError


def propose(
    sentences: Sequence[str], hints: Sequence[TraitHint], *, today: date | None = None
) -> tuple[Statement, ...]:
    """One proposed statement a sentence; `trait` is None for "no data yet: ask customers"."""
    return tuple(p.statement for p in explain(sentences, hints, today=today))


def explain(
    sentences: Sequence[str], hints: Sequence[TraitHint], *, today: date | None = None
) -> tuple[Proposed, ...]:
    """As `propose`, with reason and score; `today` only turns ages into years of birth."""
    raise NotImplementedError
