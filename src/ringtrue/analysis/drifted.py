"""What changed since: plain values that the check, the page and a notebook read."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from ringtrue.analysis.results import TraitShare

Kind = Literal["share", "profile", "outcome"]


@dataclass(frozen=True)
class Span:
    """Who entered from `first` to `last`, days in ISO form, and how many people were counted."""

    first: str
    last: str
    people: int


@dataclass(frozen=True)
class Reference:
    """What a persona's people were like, as it is stored; plain counts, nothing of anybody.

    `share` is how many of those whose records answer belong, `outcome` how many of the decided had
    the outcome; each a pair. `codebook` and `histograms` are JSON texts; `asked` says which outcome
    of which unit was meant.
    """

    persona: str
    first: str
    last: str
    people: int
    share: tuple[int, int]
    outcome: tuple[int, int]
    codebook: str
    histograms: str
    asked: str = ""

    def to_json(self) -> str:
        """The reference as JSON text."""
        return json.dumps(asdict(self), sort_keys=True)

    @staticmethod
    def from_json(text: str) -> "Reference":
        """The reference that `to_json` wrote."""
        raw: dict[str, Any] = json.loads(text)
        pairs = {name: (int(raw[name][0]), int(raw[name][1])) for name in ("share", "outcome")}
        return Reference(**{**raw, **pairs})


@dataclass(frozen=True)
class Shift:
    """One thing of a persona, then and now, and whether it changed by more than its margin.

    `what` is its share of all people, a trait's profile within it, or its outcome; `level` is the
    value that moved most. `psi` is to be read beside `expected`, which it stays below 95 times of
    100 when nothing changed; `margin` is a PSI too, and `p` the chance of so much within it.
    """

    persona: str
    what: Kind
    trait: str | None
    level: str
    then: float
    now: float
    then_n: int
    now_n: int
    psi: float
    expected: float
    margin: float
    p: float
    drifted: bool
    sentence: str


@dataclass(frozen=True)
class Newer:
    """Which of a persona's people changed: `share` look newer than nine of ten did before.

    `apart` is the chance that a later one looks newer than an earlier one, .5 where nothing
    changed; `traits` say what the newest-looking are, `elsewhere` being the earlier people's share.
    """

    persona: str
    share: float
    apart: float
    p: float
    reliable: bool
    traits: tuple[TraitShare, ...]
    sentence: str


@dataclass(frozen=True)
class NotCompared:
    """What could not be held against its past, and why."""

    persona: str
    what: str
    reason: str


@dataclass(frozen=True)
class Drift:
    """What changed between two spans of time, persona by persona.

    `shifts` holds everything that drifted, every share and outcome, and of the rest the nearest;
    `tested` is how many were compared, `level` the share of false ones among those called drifted.
    """

    version: int
    unit: str
    noun: str
    then: Span
    now: Span
    personas: tuple[str, ...]
    shifts: tuple[Shift, ...]
    newer: tuple[Newer, ...]
    not_compared: tuple[NotCompared, ...]
    tested: int
    level: float
    sentence: str

    @property
    def drifted(self) -> tuple[Shift, ...]:
        """What changed by more than its margin, the clearest first."""
        return tuple(s for s in self.shifts if s.drifted)


def drift_from(raw: dict[str, Any]) -> Drift:
    """The drift that `dataclasses.asdict` took apart."""
    return Drift(
        **{
            **raw,
            "then": Span(**raw["then"]),
            "now": Span(**raw["now"]),
            "personas": tuple(raw["personas"]),
            "shifts": tuple(Shift(**s) for s in raw["shifts"]),
            "newer": tuple(_newer(n) for n in raw["newer"]),
            "not_compared": tuple(NotCompared(**n) for n in raw["not_compared"]),
        }
    )


def _newer(raw: dict[str, Any]) -> Newer:
    return Newer(**{**raw, "traits": tuple(TraitShare(**t) for t in raw["traits"])})


def of_persona(shifts: Sequence[Shift], persona: str) -> tuple[Shift, ...]:
    """The shifts of one persona."""
    return tuple(s for s in shifts if s.persona == persona)
