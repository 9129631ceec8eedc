"""What the assignments room answers with, and the values that go in."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Membership:
    """How many belong to a persona by its segment `segment` (a number, 0 where it has none)."""

    persona_id: int
    segment: int
    people: int
    buyers: int


@dataclass(frozen=True)
class Scored:
    """A working-out of who belongs, ready to be stored; `problem` says why nobody could be told."""

    data_version: int
    asked: str
    rows: int
    buyers: int
    noun: str
    counts: tuple[Membership, ...]
    problem: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Written:
    """The file of memberships in the lake, its path relative to it."""

    path: str
    digest: str
    rows: int


@dataclass(frozen=True)
class Belonging:
    """Who belongs to a persona, counted: `share` of everybody, `share_of_buyers` of all buyers.

    `why` says in a few words what decides. `current` is False where the persona's segment has
    changed since `at`.
    """

    persona_id: int
    people: int
    share: float | None
    buyers: int
    share_of_buyers: float | None
    noun: str
    why: str
    data_version: int
    at: datetime
    current: bool


@dataclass(frozen=True)
class Telling:
    """What one value says of belonging: `words` for everyone, `bits` for the analyst's view."""

    words: str
    bits: float | None


@dataclass(frozen=True)
class PersonLine:
    """One person and why they belong: the strongest first.

    `prior` and `odds` are in bits and, like `probability`, for the analyst's view; None where a
    rule decides and not a model.
    """

    unit: str
    label: str
    speaks_for: tuple[Telling, ...]
    against: tuple[Telling, ...]
    would_move: str
    probability: float | None
    prior: float | None
    odds: float | None


@dataclass(frozen=True)
class ScoringLine:
    """One working-out of who belongs."""

    id: int
    data_version: int
    rows: int
    buyers: int
    noun: str
    counts: tuple[Membership, ...]
    problem: str
    hint: str
    at: datetime
