"""Like findings told together: three of four personas have no owner, as one thing to mend.

A check finds persona by persona, so that each risk can be accepted for itself. What several
personas share is one sentence with their names; each of them stays behind it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from ringtrue.analysis.checks.catalogue import CHECKS
from ringtrue.analysis.checks.run import ranked
from ringtrue.analysis.costing import total
from ringtrue.analysis.results import Finding
from ringtrue.analysis.wording import count_word, listed

MOST_NAMES = 5


@dataclass(frozen=True)
class Told:
    """A finding as it is told, and the findings of which it is told: itself, or several alike."""

    finding: Finding
    of: tuple[Finding, ...]


def together(
    findings: Sequence[Finding], *, personas: int = 0, disjoint: bool = False
) -> tuple[Told, ...]:
    """The findings in order of what to mend first, those alike as one; `personas` are in the cast.

    A group is told in the place of its first, with the highest of the buyers affected (they may be
    the same buyers) and the sum of the costs that are known, no money counted twice: `disjoint`
    says that nobody is in two personas.
    """
    told: dict[str, list[Finding]] = {}
    for place, found in enumerate(ranked(findings)):
        key = found.code if alike(found.code, found.persona) else f"{found.code} {place}"
        told.setdefault(key, []).append(found)
    return tuple(_told(group, personas, disjoint) for group in told.values())


def alike(code: str, persona: str | None) -> bool:
    """Whether findings with this code are told together, when they are about a persona."""
    check = CHECKS.get(code)
    return check is not None and bool(check.together and persona)


class Tellable(Protocol):
    """What is told of a finding, kept or not."""

    @property
    def code(self) -> str: ...
    @property
    def persona(self) -> str | None: ...
    @property
    def evidence(self) -> Mapping[str, object]: ...


def repeats(one: Tellable, other: Tellable) -> bool:
    """Whether two findings say the same of a persona: RT207 what RT201 says, unless it has news.

    What records that came later or customers contradict is news (`analysis/checks/contradicting`).
    """
    news = "subject" in one.evidence or "subject" in other.evidence
    same = {one.code, other.code} == {"RT201", "RT207"} and one.persona == other.persona
    return same and not news


def _told(group: list[Finding], personas: int, disjoint: bool) -> Told:
    first = group[0]
    if len(group) == 1:
        return Told(first, (first,))
    names = [found.persona or "" for found in group]
    whole = replace(
        first,
        persona=None,
        sentence=sentence(first.code, names, personas),
        evidence={},
        cost=total(group, disjoint=disjoint),
        next_step=CHECKS[first.code].next_step,
        buyers_affected=max(found.buyers_affected for found in group),
    )
    return Told(whole, tuple(group))


def sentence(code: str, names: Sequence[str], personas: int = 0) -> str:
    """Three of four personas have no owner: Ann, Bob and Carl."""
    count = count_word(len(names))
    if personas > len(names):
        who = f"{count} of {count_word(personas).lower()} personas"
    elif personas == len(names):
        who = "Both personas" if personas == 2 else f"All {count.lower()} personas"
    else:
        who = f"{count} personas"
    return f"{who} {CHECKS[code].together}: {listed(names, most=MOST_NAMES)}."


def told_first(
    findings: Sequence[Finding], *, personas: int = 0, disjoint: bool = False, most: int = 2
) -> tuple[Told, ...]:
    """What to begin with; what RT201 says of a persona, RT207 does not say again."""
    kept: list[Told] = []
    for one in together(findings, personas=personas, disjoint=disjoint):
        if not any(repeats(one.finding, t.finding) for t in kept):
            kept.append(one)
    return tuple(kept[:most])
