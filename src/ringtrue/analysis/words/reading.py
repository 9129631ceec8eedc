"""One sentence, read once: stems, numbers, negation, and whether it speaks of the mind."""

import re
from dataclasses import dataclass
from functools import lru_cache

from ringtrue.analysis.words.numbers import Range, ranges
from ringtrue.analysis.words.shares import without
from ringtrue.analysis.words.tokens import close, stem, stems, words
from ringtrue.analysis.words.vocabulary import HALF_INNER, INNER, STOP, SUBJECTIVE

# What follows is what the persona does not do; it must not be matched as what it does.
_INSTEAD = re.compile(
    r",?\s+(?:rather than|instead of|as opposed to|and not|but not|, not)\b.*$|,\s+not\b.*$", re.I
)
_NEGATION = re.compile(
    r"\b(?:not|no|never|without|none|nobody|rarely|hardly|seldom|barely|isn['’]t|aren['’]t"
    r"|doesn['’]t|don['’]t|hasn['’]t|haven['’]t|won['’]t|can['’]t|cannot|neither"
    r")\b(?! (?:matter|only|more than|less than|fewer than|later than|over))",
    re.I,
)
_RARELY = re.compile(r"\b(?:rarely|hardly|seldom|barely)\b", re.I)
# Adverbs stand between the words of a phrase: "buys mostly online".
_ADVERBS = re.compile(
    r"\b(?:mostly|usually|often|typically|always|nearly|almost|mainly|rarely|seldom|regularly)\b ?",
    re.I,
)
NEAR = 4  # words between a negation and what it negates
_STOP = frozenset(STOP)
_INNER = frozenset(INNER)
_SUBJECTIVE = frozenset(stem(w) for w in SUBJECTIVE)


@dataclass(frozen=True)
class Reading:
    """`inner` is 0, .5 or 1: how much the sentence speaks of feelings, motives, wishes."""

    text: str
    stems: tuple[str, ...]
    proper: frozenset[str]
    ranges: tuple[Range, ...]
    negations: tuple[int, ...]  # places in `stems`
    rarely: bool
    inner: float
    inner_word: str

    @property
    def content(self) -> frozenset[str]:
        """Stems that carry meaning."""
        return frozenset(s for s in self.stems if s not in _STOP)


def read(sentence: str) -> Reading:
    """The reading of a sentence; what stands after "rather than" is left out."""
    text = _ADVERBS.sub(" ", _INSTEAD.sub("", sentence))
    spoken = words(text)
    inner, word = _inner(spoken)
    capital = frozenset(stem(w) for w in spoken[1:] if w[:1].isupper())
    return Reading(
        text=text,
        stems=stems(text),
        proper=capital,
        ranges=ranges(without(text)),
        negations=_negations(text),
        rarely=bool(_RARELY.search(sentence)),
        inner=inner,
        inner_word=word,
    )


def _negations(text: str) -> tuple[int, ...]:
    return tuple(len(words(text[: m.start()])) for m in _NEGATION.finditer(text))


def negated(reading: Reading, wanted: tuple[str, ...]) -> bool:
    """Whether a "not" or "without" stands close before what is said, or it is done rarely."""
    if reading.rarely:
        return True
    at = where(reading, wanted)
    return any(at is None or 0 <= at - j <= NEAR for j in reading.negations)


def _inner(spoken: tuple[str, ...]) -> tuple[float, str]:
    for word in spoken:
        lower = word.lower()
        if lower in _INNER and lower not in HALF_INNER:
            return 1.0, lower
    half = next((w.lower() for w in spoken if w.lower() in HALF_INNER), "")
    return (0.5 if half else 0.0), half


def subjective(name_stems: tuple[str, ...]) -> bool:
    """Whether a trait records what somebody thinks or says."""
    return any(s in _SUBJECTIVE for s in name_stems)


@lru_cache(maxsize=50_000)
def phrase(text: str) -> tuple[str, ...]:
    """A phrase of the vocabulary as stems."""
    return stems(text)


def says(reading: Reading, wanted: tuple[str, ...]) -> bool:
    """Whether the stems stand in the sentence, side by side and in order."""
    return where(reading, wanted) is not None


def where(reading: Reading, wanted: tuple[str, ...]) -> int | None:
    """The place in the sentence where the stems stand side by side, or None."""
    n, spoken = len(wanted), reading.stems
    if not n:
        return None
    places = (
        i
        for i in range(len(spoken) - n + 1)
        if all(close(a, b) for a, b in zip(spoken[i : i + n], wanted, strict=True))
    )
    return next(places, None)


def share_said(reading: Reading, wanted: tuple[str, ...]) -> tuple[float, int]:
    """The share of the stems, and their number, that stand anywhere in the sentence."""
    content = [s for s in wanted if s not in _STOP] or list(wanted)
    hits = sum(any(close(s, t) for t in reading.stems) for s in content)
    return hits / len(content), hits
