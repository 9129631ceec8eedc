"""Which trait could test a sentence, and why; or that none could."""

from dataclasses import dataclass
from datetime import date

from ringtrue.analysis.words.hints import TraitHint
from ringtrue.analysis.words.levels import NO, Levels, named_levels, yes_no
from ringtrue.analysis.words.lexicon import Mention, Named, has_concept, mention, own_word
from ringtrue.analysis.words.numbers import Range
from ringtrue.analysis.words.reading import Reading, negated, phrase, subjective
from ringtrue.analysis.words.tokens import stem
from ringtrue.analysis.words.vocabulary import STOP

ENOUGH = 0.6  # below, "no data yet": a wrong proposal costs more trust than a missing one
NAME = 0.4  # what the name alone can add
SURE = 0.8
BASE = 0.3  # what a testable value adds once the name is heard
_MONEY = frozenset(
    stem(w)
    for w in [
        "amount",
        "revenue",
        "income",
        "salary",
        "charge",
        "charges",
        "price",
        "balance",
        "spend",
        "spending",
        "value",
        "cost",
        "fee",
        "budget",
        "turnover",
        "sales",
        "sum",
        "refund",
        "refunds",
        "savings",
    ]
)
_TIME = frozenset(stem(w) for w in "tenure months years days since duration".split())  # noqa: SIM905
_STOP = frozenset(STOP)
_COUNT = frozenset(stem(w) for w in "number count kid kids child children teen teens".split())  # noqa: SIM905

Between = tuple[float | None, float | None]


@dataclass(frozen=True)
class Candidate:
    """A trait that could test the sentence, how surely (0 to 1), with which values, and why."""

    hint: TraitHint
    score: float
    reason: str
    values: tuple[str, ...] = ()
    between: Between | None = None


def candidate(reading: Reading, named: Named, today: date | None) -> Candidate | None:
    """The trait as a test of the sentence, or None where it could not be one."""
    heard = mention(reading, named)
    if named.hint.type == "number":
        found = _number(reading, named, heard, today)
    elif named.hint.type in ("date", "datetime"):
        return None
    elif pair := yes_no(named.hint.levels):
        found = _question(reading, named, heard, pair)
    else:
        found = _choice(reading, named, heard)
    return found and _sobered(found, reading, named)


def _sobered(found: Candidate, reading: Reading, named: Named) -> Candidate:
    """A sentence about the mind is tested only by traits that record what people think."""
    if not reading.inner or subjective(named.stems):
        return found
    factor = 0.5 if reading.inner == 1 else 0.85
    return Candidate(found.hint, found.score * factor, found.reason, found.values, found.between)


def _choice(reading: Reading, named: Named, heard: Mention) -> Candidate | None:
    none = next((v for v in named.hint.levels if v.strip().lower() in NO), None)
    if none and heard.strength >= 0.6 and negated(reading, phrase(heard.words)):
        reason = f"“{heard.words}” speaks of {named.hint.name}, answered {none}"
        return Candidate(named.hint, BASE + 0.55 * heard.strength, reason, values=(none,))
    levels = named_levels(reading, named, heard.strength)
    if not levels.values:
        return None
    score = min(1.0, levels.strength + NAME * heard.strength)
    if negated(reading, phrase(levels.heard)) and not _negation_inside(levels):
        return _complement(named, levels, score, heard)
    reason = f"“{levels.words}” stands among the values of {named.hint.name}"
    return Candidate(named.hint, score, reason + _heard(heard), values=levels.values)


def _negation_inside(levels: Levels) -> bool:
    """A level that itself says no ("No phone service") takes up the sentence's negation."""
    return all(v.lower().startswith(("no ", "not ", "non")) for v in levels.values)


def _complement(named: Named, levels: Levels, score: float, heard: Mention) -> Candidate | None:
    others = tuple(v for v in named.hint.levels if v not in levels.values)
    if not others:
        return None
    reason = f"every value of {named.hint.name} but “{levels.words}”"
    return Candidate(named.hint, score, reason + _heard(heard), values=others)


def _question(
    reading: Reading, named: Named, heard: Mention, pair: tuple[str, str]
) -> Candidate | None:
    if heard.strength < 0.5:
        return None
    no = negated(reading, phrase(heard.words)) or _alone(reading, named)
    value = pair[1] if no else pair[0]
    reason = f"“{heard.words}” speaks of {named.hint.name}, answered {value}"
    return Candidate(named.hint, BASE + 0.55 * heard.strength, reason, values=(value,))


def _alone(reading: Reading, named: Named) -> bool:
    """Living alone is the no to having a partner."""
    alone = {stem("alone"), stem("single"), stem("divorced"), stem("widowed")}
    return has_concept(named, "partner") and bool(alone & set(reading.stems))


def _number(reading: Reading, named: Named, heard: Mention, today: date | None) -> Candidate | None:
    hint = named.hint
    binary = (hint.low, hint.high) == (0.0, 1.0)
    for spoken in reading.ranges:
        fitted = _fit(spoken, named, today)
        strength = max(heard.strength, _by_unit(spoken, named, heard))
        # A range that nobody lies in still tests the sentence where the trait is surely meant.
        if fitted is None or (strength < SURE and not _overlaps(fitted, hint)):
            continue
        reason = f"“{spoken.text}” is a range of {hint.name}{_heard(heard)}"
        return Candidate(hint, 0.35 + 0.55 * strength, reason, between=fitted)
    if reading.ranges or not (binary or _counts(named)):
        return None
    if heard.strength < 0.5:
        return None
    between, said = _some(reading, named, heard, binary)
    reason = f"“{heard.words}” speaks of {hint.name}, {said}"
    return Candidate(hint, BASE + 0.55 * heard.strength, reason, between=between)


def _some(reading: Reading, named: Named, heard: Mention, binary: bool) -> tuple[Between, str]:
    """A count without a number: at least one, none, or at most one for what is done rarely."""
    childless = has_concept(named, "children") and stem("childless") in reading.stems
    if reading.rarely and not binary:
        return (0.0, 1.0), "at most one"
    if childless or negated(reading, phrase(heard.words)):
        return (0.0, 0.0), "none"
    return (1.0, 1.0 if binary else None), "at least one"


def _counts(named: Named) -> bool:
    """Whether the trait counts things from zero, so that "has some" can be said of it."""
    return named.hint.low == 0 and any(s in _COUNT for s in named.stems)


def _fit(spoken: Range, named: Named, today: date | None) -> Between | None:
    """The range in the trait's own unit, or None where units contradict each other."""
    age, money = has_concept(named, "age"), _is_money(named)
    if spoken.unit == "age" and has_concept(named, "year birth"):
        return _born(spoken, today)
    if (spoken.unit == "age") != age and (spoken.unit == "age" or spoken.unit not in ("", "years")):
        return None
    if not spoken.unit and _counts_else(spoken, named):
        return None
    if spoken.unit == "money" and not money:
        return None
    if spoken.unit == "people" and not has_concept(named, "company size"):
        return None
    if (spoken.unit == "year") != has_concept(named, "year birth") and spoken.unit == "year":
        return None
    if spoken.unit in ("years", "months", "weeks", "days") and not age:
        return _in_time(spoken, named)
    return _inclusive(spoken)


def _counts_else(spoken: Range, named: Named) -> bool:
    """Whether the number counts a thing that the trait does not: "three signatures"."""
    first, *rest = [stem(w) for w in spoken.nouns] or [""]
    if not first or first in _STOP:
        return False
    return not any(own_word(named, s) for s in (first, *rest))


def _is_money(named: Named) -> bool:
    return any(s in _MONEY for s in named.stems)


def _in_time(spoken: Range, named: Named) -> Between | None:
    """Years as months, and the like, by the unit in the trait's name."""
    days = {"years": 365.25, "months": 30.4375, "weeks": 7.0, "days": 1.0}
    if not any(s in _TIME for s in named.stems):
        return None
    own = next((u for u in days if stem(u) in named.stems), "months")
    factor = days[spoken.unit] / days[own]
    if own == spoken.unit:
        return _inclusive(spoken)
    return (_times(spoken.low, factor), _times(spoken.high, factor))


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else round(value * factor, 1)


def _inclusive(spoken: Range) -> Between:
    """Bounds are inclusive: more than five visits is six and more; larger figures stay."""
    low, high = spoken.low, spoken.high
    if low is not None and spoken.strict_low and low == int(low) and low <= 20:
        low += 1
    if high is not None and spoken.strict_high and high == int(high) and high <= 100:
        high -= 1
    return (low, high)


def _born(spoken: Range, today: date | None) -> Between | None:
    if today is None:
        return None
    low, high = _inclusive(spoken)
    first = None if high is None else float(today.year - high - 1)
    return (first, None if low is None else float(today.year - low))


def _overlaps(fitted: Between, hint: TraitHint) -> bool:
    low, high = fitted
    below = high is not None and hint.low is not None and high < hint.low
    above = low is not None and hint.high is not None and low > hint.high
    return not (below or above)


def _by_unit(spoken: Range, named: Named, heard: Mention) -> float:
    """A unit that only one kind of trait has speaks for that trait."""
    if spoken.unit == "age" and (has_concept(named, "age") or has_concept(named, "year birth")):
        return 1.0
    if spoken.unit == "people" and has_concept(named, "company size"):
        return 1.0
    if spoken.unit == "year" and has_concept(named, "year birth"):
        return heard.strength
    if spoken.unit == "money" and _is_money(named) and heard.strength > 0:
        return min(1.0, heard.strength + 0.15)
    return 0.0


def _heard(heard: Mention) -> str:
    return f" (“{heard.words}” speaks of it)" if heard.strength >= 0.3 and heard.words else ""
