"""The staircase from one persona to the next: how each step stands, in words alike everywhere.

Page, report and terminal show the same gates; the terminal says of one that was missed by how much.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ringtrue.figures.saying import percent

WON = 2.33  # standard errors, from which a contest with a line is won
LEAST = 0.03  # of everybody, in a persona
STANDING = {
    "everyone": "everyone",
    "recommended": "recommended",
    "earned": "earned its place",
    "possible": "possible",
    "not": "not recommended",
}


class Stepped(Protocol):
    """What is read of a step of growth."""

    @property
    def personas(self) -> int: ...
    @property
    def held_out(self) -> float | None: ...
    @property
    def stability(self) -> float | None: ...
    @property
    def smallest_share(self) -> float | None: ...
    @property
    def outcome_gain(self) -> float | None: ...
    @property
    def accepted(self) -> bool: ...
    @property
    def failed(self) -> tuple[str, ...]: ...
    @property
    def contest(self) -> float | None: ...


@dataclass(frozen=True)
class Gate:
    """One gate of a step in words, the mark of its verdict, and how it was `missed`, if it was."""

    words: str
    verdict: str
    missed: str = ""


def explained(steps: Sequence[Stepped]) -> tuple[float, ...]:
    """How much each step explains of what the fullest of them explains, from 0 to 1.

    Measured on people a model had not seen: the gains of held-out likelihood so far, over the most
    that any number of personas reached.
    """
    reached, total = [], 0.0
    for step in steps:
        total += step.held_out or 0.0
        reached.append(total)
    most = max(reached, default=0.0)
    return tuple(min(1.0, max(0.0, upto / most)) if most > 0 else 0.0 for upto in reached)


def standing(step: Stepped, best: int) -> str:
    """How a number stands: everyone, recommended (the most that earned it), earned, possible, not.

    `best` is the number recommended.
    """
    if step.personas == 1:
        return "everyone"
    if step.accepted:
        return "recommended" if step.personas == best else "earned"
    return "possible" if step.failed == ("outcome",) else "not"


def gates(step: Stepped, *, added: float | None = None) -> tuple[Gate, ...]:
    """The gates of a step of growth: fits better, comes back, holds enough people, matters.

    `added` is how much more it explains of what can be explained than one persona less.
    """
    if step.personas <= 1:
        return ()

    def gate(name: str, words: str, missed: str) -> Gate:
        stopped = name in step.failed
        return Gate(words, "contradicted", missed) if stopped else Gate(words, "supported")

    found = []
    if step.held_out is not None:
        found.append(gate("fit", "fits people it had not seen", _adds(added)))
    if step.stability is not None:
        least = 60 if step.contest is not None and step.contest >= WON else 75
        alike = f"{percent(step.stability)} alike"
        short = f"other samples draw it only {alike}; {percent(least / 100)} is needed"
        found.append(gate("stability", f"other samples draw it {alike}", short))
    if step.smallest_share is not None:
        small = f"smallest holds {percent(step.smallest_share)}"
        under = "fewer than 30" if step.smallest_share >= LEAST else f"under {percent(LEAST)}"
        found.append(gate("size", small, f"{small}, {under}"))
    if step.outcome_gain is not None:
        found.append(gate("outcome", "tells outcomes apart", _foretold(step.outcome_gain)))
    return tuple(found)


def _adds(added: float | None) -> str:
    no_better = "does not fit people it had not seen better"
    if added is None or added <= 0:
        return no_better
    return f"{no_better}: what it adds, {percent(added)}, may be chance"


def _foretold(gain: float) -> str:
    no_better = "does not tell outcomes apart better"
    return no_better if gain <= 0 else f"{no_better}: what it adds, {percent(gain)}, may be chance"
