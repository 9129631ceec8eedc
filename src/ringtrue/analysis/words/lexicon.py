"""How strongly a sentence speaks of a trait, by the trait's name and its synonyms."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ringtrue.analysis.words.hints import TraitHint
from ringtrue.analysis.words.reading import Reading, phrase, says
from ringtrue.analysis.words.tokens import close, name_words, stem
from ringtrue.analysis.words.vocabulary import CONCEPTS, GENERIC

_GENERIC = frozenset(stem(w) for w in GENERIC)
SYNONYM = 0.9  # a synonym counts a little less than the column's own word


@dataclass(frozen=True)
class Named:
    """A trait with the weight of each stem of its name, and its concepts with their strength."""

    hint: TraitHint
    stems: tuple[str, ...]
    weights: tuple[float, ...]
    concepts: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Mention:
    """`strength` is 0 to 1; `words` are the sentence's words that speak of the trait."""

    strength: float
    words: str


def lexicon(hints: Sequence[TraitHint]) -> tuple[Named, ...]:
    """Names as weighted stems; a word that many columns share says less about each."""
    names = {h.column.lower(): _stems(h.column) for h in hints}
    spread = Counter(s for stems in names.values() for s in set(stems))
    return tuple(_named(h, names[h.column.lower()], spread) for h in hints)


@lru_cache(maxsize=20_000)
def _stems(column: str) -> tuple[str, ...]:
    return tuple(stem(w) for w in name_words(column))


def _named(hint: TraitHint, stems: tuple[str, ...], spread: Counter[str]) -> Named:
    informative = any(s not in _GENERIC for s in stems)
    weights = tuple(
        (0.15 if s in _GENERIC and informative else 1.0) / spread[s] ** 0.25 for s in stems
    )
    return Named(hint, stems, weights, _concepts(stems, informative))


def _concepts(stems: tuple[str, ...], informative: bool) -> tuple[tuple[int, float], ...]:
    """Concepts one of whose names is a run of the column's words, by how much it covers."""
    found = []
    for index, (names, _) in enumerate(CONCEPTS):
        strength = max((_cover(phrase(n), stems, informative) for n in names), default=0.0)
        if strength >= 0.5:
            found.append((index, strength))
    return tuple(found)


def _cover(name: tuple[str, ...], stems: tuple[str, ...], informative: bool) -> float:
    n = len(name)
    if not any(stems[i : i + n] == name for i in range(len(stems) - n + 1)):
        return 0.0
    weight = {s: (0.15 if s in _GENERIC and informative else 1.0) for s in stems}
    return sum(weight[s] for s in name) / max(sum(weight[s] for s in stems), 1e-9)


def mention(reading: Reading, named: Named) -> Mention:
    """The strongest of the trait's own words and its synonyms in the sentence."""
    own = _own(reading, named)
    synonyms = [_synonym(reading, index, strength) for index, strength in named.concepts]
    return max([own, *synonyms], key=lambda m: m.strength)


def _own(reading: Reading, named: Named) -> Mention:
    heard = [any(close(s, t) for t in reading.stems) for s in named.stems]
    total = sum(named.weights)
    got = sum(w for w, h in zip(named.weights, heard, strict=True) if h)
    spoken = " ".join(s for s, h in zip(name_words(named.hint.column), heard, strict=True) if h)
    return Mention(min(got / total, 1.0) if total else 0.0, spoken)


def _synonym(reading: Reading, index: int, strength: float) -> Mention:
    names, said = CONCEPTS[index]
    for text in (*said, *names):
        if says(reading, phrase(text)):
            return Mention(SYNONYM * strength, text)
    return Mention(0.0, "")


def has_concept(named: Named, name: str) -> bool:
    """Whether the trait is of the concept that this name opens."""
    return any(CONCEPTS[index][0][0] == name for index, _ in named.concepts)


def own_word(named: Named, word: str) -> bool:
    """Whether a stem is one of the trait's own words or of its synonyms."""
    if any(close(word, s) for s in named.stems):
        return True
    said = (t for index, _ in named.concepts for side in CONCEPTS[index] for t in side)
    return any(word in phrase(text) for text in said)
