"""From a persona's text to statements, each tied to the trait that could test it.

Everything here is lexical and open to inspection: no model, no network. What is proposed carries
its reason, and where nothing fits the answer is "no data yet: ask customers".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ringtrue.analysis.cast import Statement
from ringtrue.analysis.words.hints import TraitHint, hints
from ringtrue.analysis.words.kinds import kind
from ringtrue.analysis.words.lexicon import Named, lexicon
from ringtrue.analysis.words.matching import ENOUGH, Candidate, candidate
from ringtrue.analysis.words.reading import Reading, read
from ringtrue.analysis.words.shares import at_least
from ringtrue.analysis.words.splitting import Piece, pieces

__all__ = ["Piece", "Proposed", "TraitHint", "explain", "hints", "pieces", "propose", "split"]


@dataclass(frozen=True)
class Proposed:
    """A statement with the reason for its trait, or for having none; `score` is 0 to 1."""

    statement: Statement
    reason: str
    score: float


def split(text: str) -> tuple[str, ...]:
    """The separate statements of a persona's text, in its own words and order."""
    return tuple(p.text for p in pieces(text))


def propose(
    sentences: Sequence[str],
    hints: Sequence[TraitHint],
    *,
    today: date | None = None,
    name: str = "",
) -> tuple[Statement, ...]:
    """One proposed statement a sentence; `trait` is None for "no data yet: ask customers"."""
    return tuple(p.statement for p in explain(sentences, hints, today=today, name=name))


def explain(
    sentences: Sequence[str],
    hints: Sequence[TraitHint],
    *,
    today: date | None = None,
    name: str = "",
) -> tuple[Proposed, ...]:
    """As `propose`, with reason and score; `today` only turns ages into years of birth.

    What the persona is called (`name`) says nothing of her: it is left out of what is matched.
    """
    known = lexicon(hints)
    return tuple(_propose(s, _nameless(s, name), known, today) for s in sentences)


def _nameless(sentence: str, name: str) -> str:
    """The sentence without the persona's whole name; as it is where nothing else is left."""
    called = r"\s+".join(re.escape(word) for word in name.split())
    if not called:
        return sentence
    rest = re.sub(rf"(?<!\w){called}(?:['’]s)?(?!\w)", "She", sentence, flags=re.IGNORECASE)
    return rest if len(rest.split()) > 1 else sentence


def _propose(sentence: str, heard: str, known: tuple[Named, ...], today: date | None) -> Proposed:
    reading = read(heard)
    found = [c for named in known if (c := candidate(reading, named, today))]
    best = max(found, key=lambda c: c.score, default=None)
    share = at_least(sentence)
    if best is None or best.score < ENOUGH:
        nothing = Statement(sentence, kind(sentence), at_least=share, proposed=True)
        return Proposed(nothing, _why_not(reading, best), best.score if best else 0.0)
    statement = Statement(
        text=sentence,
        kind=kind(sentence),
        trait=best.hint.name,
        values=best.values,
        between=best.between,
        at_least=share,
        proposed=True,
    )
    return Proposed(statement, best.reason, best.score)


def _why_not(reading: Reading, best: Candidate | None) -> str:
    if reading.inner == 1:
        return (
            f"“{reading.inner_word}” speaks of the mind, and no trait records that: ask customers"
        )
    if best is None:
        return "no trait in these records speaks of this: ask customers"
    return f"{best.hint.name} would be a mere guess: ask customers, or choose the column"
