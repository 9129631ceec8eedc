"""Values that records no longer use, and the words that may have taken their place."""

from collections.abc import Sequence
from difflib import SequenceMatcher

ALIKE = 0.6  # of letters in common order; under that it is another word


def renamed(values: Sequence[str], levels: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """For each value that is none of the levels, the level most like it, where one is alike.

    Letters' case and outer spaces make no difference; a level that is meant already is not offered.
    """
    known = {level.strip().casefold(): level for level in levels}
    meant = {value.strip().casefold() for value in values}
    free = [folded for folded in known if folded not in meant]
    found = []
    for value in values:
        folded = value.strip().casefold()
        if folded in known:
            continue
        best = max(free, key=lambda level: (_likeness(folded, level), level), default=None)
        if best is not None and _likeness(folded, best) >= ALIKE:
            found.append((value, known[best]))
    return tuple(found)


def _likeness(value: str, level: str) -> float:
    """1 where one is the beginning of the other's words, else how many letters go together."""
    words, others = set(value.split()), set(level.split())
    if words and (words <= others or others <= words):
        return 1.0
    return SequenceMatcher(None, value, level).ratio()
