"""Do marketing and sales mean the same by "qualified"? The same leads, judged blind by both.

What a department says of a lead is what most of its judges said; where they are divided, or were
not sure, it says nothing, and the lead is counted aloud and left out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from statistics import median_low
from typing import Any, Literal

import numpy as np
from scipy.special import bdtr

from ringtrue.analysis.wording import number
from ringtrue.errors import CannotFit
from ringtrue.stats.agreement import Agreement, cohen_kappa, gwet_ac1, krippendorff_alpha

Said = Literal["yes", "no", "unsure", ""]
Verdict = Literal["one", "two", "cannot_tell"]
SIDES = ("marketing", "sales")
ONE_IDEA = 0.6  # AC1 from here on is one idea of "qualified"
FEWEST = 30  # leads both departments judged, before that is said either way
FEWEST_OF_A_VALUE = 5
KINDS = 6  # a number with more values than this is told in halves
CERTAIN = 0.05


@dataclass(frozen=True)
class Judge:
    """Who judged, and for which department."""

    name: str
    department: str


@dataclass(frozen=True)
class TaggedLead:
    """A lead with what its judges saw of it, and what each said, in the order of the judges."""

    place: int
    facts: tuple[tuple[str, str], ...]
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Measured:
    """A coefficient of agreement and between whom; without `found`, `missing` says why."""

    name: str
    between: str
    found: Agreement | None
    missing: str = ""


@dataclass(frozen=True)
class Apart:
    """A lead that one department calls qualified, and the other does not."""

    place: int
    qualified_by: str


@dataclass(frozen=True)
class Gap:
    """Of the leads with one value of a trait: how many each department calls qualified.

    `could_be_chance`: so few were judged differently, or so many values were looked at, that a
    coin could have done it (exact sign test, Bonferroni over the values looked at).
    """

    trait: str
    value: str
    leads: int
    marketing: int
    sales: int
    could_be_chance: bool

    @property
    def marketing_share(self) -> float:
        """The share that marketing calls qualified."""
        return self.marketing / self.leads

    @property
    def sales_share(self) -> float:
        """The share that sales calls qualified."""
        return self.sales / self.leads

    @property
    def difference(self) -> float:
        """Marketing's share less sales'."""
        return (self.marketing - self.sales) / self.leads


@dataclass(frozen=True)
class Comparison:
    """Marketing and sales on the same leads.

    `both` of `leads` were judged by both; `by_chance` is how many of these they would agree on if
    each had said yes as often, but to other leads. `gaps` are ordered: what chance alone hardly
    explains first, then the largest difference.
    """

    leads: int
    both: int
    agreed: int
    by_chance: float
    marketing_yes: int
    sales_yes: int
    verdict: Verdict
    sentence: str
    measures: tuple[Measured, ...]
    apart: tuple[Apart, ...]
    gaps: tuple[Gap, ...]
    too_rare: int

    @property
    def share(self) -> float:
        """The share of leads judged alike."""
        return self.agreed / self.both

    @property
    def share_low(self) -> float:
        """The least that share may be, as the interval of AC1 has it."""
        return max(1 - (1 - self.main.low) * (1 - self.main.by_chance), 0.0)

    @property
    def share_high(self) -> float:
        """The most it may be, likewise."""
        return 1 - (1 - self.main.high) * (1 - self.main.by_chance)

    @property
    def share_by_chance(self) -> float:
        """What chance alone would bring."""
        return self.by_chance / self.both

    @property
    def main(self) -> Agreement:
        """AC1 between the departments."""
        found = self.measures[0].found
        assert found is not None
        return found


def compare(leads: Sequence[TaggedLead], judges: Sequence[Judge]) -> Comparison:
    """Compare the departments; CannotFit where fewer than two leads were judged by both."""
    sides = [_side(leads, judges, side) for side in SIDES]
    pairs = [
        (lead, m, s)
        for lead, m, s in zip(leads, *sides, strict=True)
        if m is not None and s is not None
    ]
    if len(pairs) < 2:
        detail = "Marketing and sales have not both judged two leads."
        raise CannotFit(detail, hint="Let one member of each finish judging.")
    both = np.array([[m, s] for _, m, s in pairs], dtype=np.float64)
    agreed = int((both[:, 0] == both[:, 1]).sum())
    yes = both.mean(axis=0)
    by_chance = float(len(both) * (yes.prod() + (1 - yes).prod()))
    measures = _measures(both, leads, judges)
    main = measures[0].found
    assert main is not None
    verdict = _verdict(main, len(both))
    gaps, too_rare = _gaps(pairs)
    return Comparison(
        leads=len(leads),
        both=len(both),
        agreed=agreed,
        by_chance=by_chance,
        marketing_yes=int(both[:, 0].sum()),
        sales_yes=int(both[:, 1].sum()),
        verdict=verdict,
        sentence=f"{_said(agreed, len(both), by_chance)} {_meaning(verdict, len(both))}",
        measures=measures,
        apart=tuple(Apart(le.place, SIDES[0] if m else SIDES[1]) for le, m, s in pairs if m != s),
        gaps=gaps,
        too_rare=too_rare,
    )


def _side(leads: Sequence[TaggedLead], judges: Sequence[Judge], side: str) -> list[bool | None]:
    """What most of a department's judges said of each lead; None where they said nothing."""
    places = [i for i, judge in enumerate(judges) if judge.department == side]
    found: list[bool | None] = []
    for lead in leads:
        said = [lead.said[i] for i in places]
        ayes, noes = said.count("yes"), said.count("no")
        found.append(None if ayes == noes else ayes > noes)
    return found


def _measures(
    both: Any, leads: Sequence[TaggedLead], judges: Sequence[Judge]
) -> tuple[Measured, ...]:
    words = {"yes": 1.0, "no": 0.0}
    everybody = np.array([[words.get(said, np.nan) for said in lead.said] for lead in leads])
    found = [
        _measured("AC1", "the departments", lambda: gwet_ac1(both, categories=(0, 1))),
        _measured("alpha", "the departments", lambda: krippendorff_alpha(both)),
        _measured("Cohen's kappa", "the departments", lambda: cohen_kappa(both[:, 0], both[:, 1])),
    ]
    if len(judges) > len(SIDES):
        every = f"all {len(judges)} judges"
        found += [
            _measured("AC1", every, lambda: gwet_ac1(everybody, categories=(0, 1))),
            _measured("alpha", every, lambda: krippendorff_alpha(everybody)),
        ]
    return tuple(found)


def _measured(name: str, between: str, make: Callable[[], Agreement]) -> Measured:
    try:
        return Measured(name, between, make())
    except CannotFit as nothing:
        return Measured(name, between, None, nothing.detail)


def _verdict(main: Agreement, both: int) -> Verdict:
    if both >= FEWEST and main.upper < ONE_IDEA:
        return "two"
    return "one" if both >= FEWEST and main.low >= ONE_IDEA else "cannot_tell"


def _said(agreed: int, both: int, by_chance: float) -> str:
    return (
        f"You agree on {agreed} of {both} leads; by chance alone it would be about "
        f"{round(by_chance)}."
    )


def _meaning(verdict: Verdict, both: int) -> str:
    if verdict == "one":
        return "That is one idea of “qualified”."
    if verdict == "two":
        return "That is not one idea of “qualified”, it is two."
    if both < FEWEST:
        return f"Whether that is one idea or two needs {FEWEST} leads that both judged."
    return "So many leads leave open whether that is one idea of “qualified” or two."


def _gaps(pairs: Sequence[tuple[TaggedLead, bool, bool]]) -> tuple[tuple[Gap, ...], int]:
    """Every value that enough leads share, and how many values too few share."""
    told: dict[tuple[str, str], list[tuple[bool, bool]]] = {}
    halves = _halves([lead for lead, _, _ in pairs])
    for lead, m, s in pairs:
        for trait, value in lead.facts:
            told.setdefault((trait, halves.get((trait, value), value)), []).append((m, s))
    often = {key: said for key, said in told.items() if len(said) >= FEWEST_OF_A_VALUE}
    looked = [_gap(trait, value, said, len(often)) for (trait, value), said in often.items()]
    gaps = [gap for gap in looked if gap.difference]
    gaps.sort(key=lambda g: (g.could_be_chance, -abs(g.difference), -g.leads, g.trait, g.value))
    return tuple(gaps), len(told) - len(often)


def _gap(trait: str, value: str, said: list[tuple[bool, bool]], looked_at: int) -> Gap:
    more, fewer = sum(m and not s for m, s in said), sum(s and not m for m, s in said)
    rare = min(1.0, 2 * float(bdtr(min(more, fewer), more + fewer, 0.5)))
    return Gap(
        trait=trait,
        value=value,
        leads=len(said),
        marketing=sum(m for m, _ in said),
        sales=sum(s for _, s in said),
        could_be_chance=rare * looked_at > CERTAIN,
    )


def _halves(leads: Sequence[TaggedLead]) -> dict[tuple[str, str], str]:
    """For traits of many numbers: which half of the leads a value lies in, in words."""
    values: dict[str, list[str]] = {}
    for lead in leads:
        for trait, value in lead.facts:
            values.setdefault(trait, []).append(value)
    found: dict[tuple[str, str], str] = {}
    for trait, texts in values.items():
        numbers = {text: n for text in texts if (n := _number(text)) is not None}
        if len(numbers) < len(set(texts)) or len(numbers) <= KINDS:
            continue
        middle = median_low(numbers[text] for text in texts)
        for text, size in numbers.items():
            found[trait, text] = f"{'up to' if size <= middle else 'over'} {number(middle)}"
    return found


def _number(text: str) -> float | None:
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        return None
    return value if isfinite(value) else None
