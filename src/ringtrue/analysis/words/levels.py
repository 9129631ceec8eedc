"""Which of a trait's levels a sentence names, in its own words or in a synonym."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ringtrue.analysis.words.lexicon import Named, has_concept
from ringtrue.analysis.words.reading import Reading, phrase, says, share_said
from ringtrue.analysis.words.tokens import close, stem
from ringtrue.analysis.words.vocabulary import GENERIC, LEVEL_ALIASES, STOP

YES = frozenset({"yes", "y", "true", "1"})
NO = frozenset({"no", "n", "false", "0"})
MANY = 30  # with more levels a word may stand for several of them: "engineer"
_PLAIN = frozenset(stem(w) for w in (*STOP, *GENERIC, "other", "open", "high", "low", "medium"))
_ALIASES = {phrase(names[0]): said for names, said in LEVEL_ALIASES}


@dataclass(frozen=True)
class Levels:
    """The levels named, and how surely this trait is meant by them alone (0 to 1)."""

    values: tuple[str, ...]
    strength: float
    words: str = ""
    heard: str = ""  # as the sentence says the first of them, where it says it in one piece


def yes_no(levels: tuple[str, ...]) -> tuple[str, str] | None:
    """The levels that mean yes and no, where a trait is a question of yes or no."""
    low = {v.strip().lower(): v for v in levels}
    yes = [v for k, v in low.items() if k in YES]
    no = [v for k, v in low.items() if k in NO]
    others = [k for k in low if k not in YES | NO and not k.startswith("no ")]
    return (yes[0], no[0]) if yes and no and not others else None


def named_levels(reading: Reading, named: Named, strength: float) -> Levels:
    """Levels that the sentence names; with many levels, all that share its rarest word."""
    place = _in_place(named)
    found = [(v, s + place(reading, v)) for v in named.hint.levels if (s := _said(reading, v)) > 0]
    if found:
        best = max(s for _, s in found)
        slack = 0.5 if strength >= 0.5 else 0.35  # a list of values may hold a common word
        values = tuple(v for v, s in found if s >= best - slack)
        if len(values) == len(named.hint.levels) > 1:  # a test of every value would test nothing
            values = tuple(v for v in values if says(reading, phrase(v)))
        if not values or len(values) == len(named.hint.levels) > 1:
            return Levels((), 0.0)
        bonus = 0.1 if len(values) > 1 and len(values) <= 4 else 0.0
        heard = next((w for w in (values[0], *_aliases(values[0])) if says(reading, phrase(w))), "")
        return Levels(values, min(best + bonus, 1.0), ", ".join(values[:3]), heard)
    if len(named.hint.levels) > MANY and strength >= 0.6:
        return _sharing(reading, named)
    return Levels((), 0.0)


def _in_place(named: Named) -> Callable[[Reading, str], float]:
    """What "in retail" and "from Austria" add for trades and places, and what a bare level adds."""
    placed = any(has_concept(named, c) for c in ("industry", "country", "city", "region"))

    def bonus(reading: Reading, level: str) -> float:
        own = phrase(level)
        before = any(says(reading, (word, *own)) for word in ("in", "from")) if placed else False
        whole = len(reading.content) <= len(own) and says(reading, own)
        return 0.15 * (before or whole)

    return bonus


def _said(reading: Reading, level: str) -> float:
    own = phrase(level)
    core = tuple(s for s in own if s not in _PLAIN)
    if not own or all(len(s) < 2 for s in own) or level.strip().lower() in YES | NO:
        return 0.0
    if says(reading, own):
        return _weight(reading, own, core)
    share, hits = share_said(reading, own)
    if hits >= 2 and (share == 1.0 or (share >= 0.6 and len(own) >= 3)):
        return 0.8 * share
    return max((_alias_weight(reading, a) for a in _aliases(level)), default=0.0)


def _weight(reading: Reading, own: tuple[str, ...], core: tuple[str, ...]) -> float:
    """Two words are surer than one, a proper noun surer than a common word."""
    if len(own) > 1 and core:
        return 0.75
    if any(s in reading.proper for s in own):
        return 0.65
    return 0.5 if core else 0.3


def _alias_weight(reading: Reading, alias: str) -> float:
    spoken = phrase(alias)
    if len(alias) <= 3 and alias not in ("man", "men") and not _code(reading, alias):
        return 0.0
    if not says(reading, spoken):
        return 0.0
    return 0.6 if len(spoken) > 1 else 0.45


def _code(reading: Reading, alias: str) -> bool:
    """Codes of two or three letters count only as capitals: IT is a trade, it is a word."""
    return any(w == alias.upper() for w in reading.text.replace(",", " ").replace(".", " ").split())


@lru_cache(maxsize=20_000)
def _aliases(level: str) -> tuple[str, ...]:
    """Synonyms of a level whose words hold the vocabulary's words, or are one of its synonyms."""
    own = phrase(level)
    found: list[str] = []
    for name, said in _ALIASES.items():
        if _holds(own, name):
            found.extend(said)
        elif level.strip().lower() in said:
            found.extend((" ".join(name), *said))
    return tuple(found)


def _holds(own: tuple[str, ...], name: tuple[str, ...]) -> bool:
    n = len(name)
    return any(own[i : i + n] == name for i in range(len(own) - n + 1))


def _sharing(reading: Reading, named: Named) -> Levels:
    asked = [s for s in reading.content if s not in named.stems and s not in _PLAIN and len(s) > 3]
    counted = [(v, n) for v, n in _shared(named.hint.levels, asked) if n]
    if not counted:
        return Levels((), 0.0)
    best = max(n for _, n in counted)
    values = tuple(v for v, n in counted if n == best)
    return Levels(values, 0.35 if len(values) <= len(named.hint.levels) / 3 else 0.0, values[0])


def _shared(levels: tuple[str, ...], asked: list[str]) -> Iterator[tuple[str, int]]:
    for level in levels:
        own = phrase(level)
        yield level, sum(any(close(s, t) for t in own) for s in asked)
