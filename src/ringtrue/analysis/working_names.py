"""Working names for discovered personas: short, from the data, as one would say them in passing.

Which marks make a name follows from their values, never from what a column is called. Who people
are comes before how much they have: Innovation or Compliance, over 600 employees.
"""

import re
from collections.abc import Sequence

from ringtrue.analysis.portrait import Mark, excluded, value
from ringtrue.stats.binning import said, span

SHORT = 24  # letters of a mark that still reads as part of a name
COMMON = 0.5  # what fewer of them are names nobody
LONGEST = 60
_YES = frozenset({"yes", "true", "y"})
_NO = frozenset({"no", "false", "n"})
_SAYS_NOTHING = frozenset({"other", "none", "same"})
_COUNTING = re.compile(
    r"^(?:(?:number|count|no|nr|num)\.? (?:of )?|# ?)(?=\w)"
    r"|\b(?:(?:number|count) of|num|nr) (?=\w)",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"\b(?:mnt|amt) (?=\w)", re.IGNORECASE)
_MEASURED = frozenset(
    {"charges", "rates", "sales", "costs", "fees", "earnings", "wages", "scores", "points"}
)


def name(found: Sequence[Mark], number: int, taken: Sequence[str]) -> str:
    """A working name of the most telling marks that read well, unlike those taken."""
    common = [m for m in found if m.share >= COMMON] or list(found[:1])
    common.sort(key=_reads_badly)
    picked = _without_echoes(common)
    for length in range(2, 5):
        some = sorted(picked[:length], key=lambda m: m.trait.cells is not None)
        words = ", ".join(phrase(m) for m in some)
        while len(words) > LONGEST and len(some) > 1:
            some = some[:-1]
            words = ", ".join(phrase(m) for m in some)
        if words and words[0].upper() + words[1:] not in taken:
            return words[0].upper() + words[1:]
    return f"Persona {number}"


def _reads_badly(mark: Mark) -> int:
    """0 for what people are or have; then what they are not, lists, days, and marks for nothing."""
    words = value(mark)
    if mark.trait.as_of is not None or _is_stand_in(mark):
        return 3
    if len(words) > SHORT or (len(mark.codes) > 2 and mark.trait.cells is None):
        return 2
    return 1 if words.casefold() in _NO | {"0"} else 0


def _is_stand_in(mark: Mark) -> bool:
    """A negative number where others are not: it stands for something that is no number."""
    if mark.trait.cells is None:
        return False
    low, high = span(mark.trait.cells, mark.codes[0], mark.codes[-1])
    return low is not None and low == high and low < 0


def _without_echoes(marks: Sequence[Mark]) -> list[Mark]:
    """The marks without those whose words an earlier one has said already, or says in full."""
    kept: list[Mark] = []
    heard: list[set[str]] = []
    for mark in marks:
        said_ = {w for w in re.findall(r"[^\W\d]+", phrase(mark).casefold()) if w not in _FILLERS}
        if not any(said_ <= other or other <= said_ for other in heard):
            kept.append(mark)
            heard.append(said_)
    return kept


_FILLERS = frozenset({"or", "over", "up", "to", "no"})


def phrase(mark: Mark) -> str:
    """A mark in passing: over 600 employees; income up to 42,000; manufacturing; no partner."""
    called, counted = _called(mark.trait.name)
    words = value(mark).replace("_", " ")
    if mark.trait.kind == "choice":
        return mark.trait.choice if words == "yes" else f"no {mark.trait.choice}"
    if mark.trait.as_of is not None:
        return f"{called} {words}"
    if mark.trait.cells is not None:
        return _amount(mark, called, counted)
    if words.casefold() in _YES:
        return called
    if words.casefold() in _NO:
        return f"no {called}"
    if _explains_itself(words):
        return words
    return f"{called} {words}"


def _explains_itself(words: str) -> bool:
    """Whether values are words that need no column to be understood."""
    first = words.split(" or ")[0].split(", ")[0]
    return first[:1].isalpha() and len(first) > 2 and first.casefold() not in _SAYS_NOTHING


def _amount(mark: Mark, called: str, counted: bool) -> str:
    cells = mark.trait.cells
    assert cells is not None
    low, high = span(cells, mark.codes[0], mark.codes[-1])
    if counted and low == high == 0:
        return f"no {called}"
    much = _much(low, high, after=excluded(cells, low, mark.codes[0]))
    return f"{much} {called}" if counted and low != high else f"{called} {much}"


def _much(low: float | None, high: float | None, *, after: float | None) -> str:
    if low is None:
        return "any" if high is None else f"up to {said(high)}"
    if high is None:
        return f"{said(low)}+" if after is None else f"over {said(after)}"
    return said(low) if low == high else f"{said(low)}–{said(high)}"


def _called(column: str) -> tuple[str, bool]:
    """A column in words, and whether they are things one counts."""
    last = re.sub(r"[_\s]+", " ", column.split(".")[-1]).strip()
    if not last.isupper():
        last = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", last)
    last, amounts = _AMOUNT.subn("", last)
    last, counts = _COUNTING.subn("", last)
    words = [w if w.isupper() and len(w) < 5 and not last.isupper() else w.lower()
             for w in last.split()]  # fmt: skip
    plural = bool(words) and re.search(r"[^s]s$", words[-1]) is not None
    counted = bool(counts) or (plural and not amounts and words[-1] not in _MEASURED)
    return " ".join(words), counted
