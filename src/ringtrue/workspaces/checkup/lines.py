"""What the checkup room answers with: findings, risks, runs, and what is next to set up."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class RiskLine:
    """A risk that somebody accepted."""

    id: int
    code: str
    persona: str
    sentence: str
    reason: str
    until: date
    by: str
    at: datetime
    withdrawn_at: datetime | None
    subject: str = ""


@dataclass(frozen=True)
class FindingRow:
    """A finding in a list; `accepted` when somebody lives with it for now.

    Where several personas have the same finding it may stand for all of them: `alike` are theirs,
    each with its own id, and nothing of `id` and `persona` is about one of them.
    """

    id: int
    code: str
    name: str
    severity: str
    who: tuple[str, ...]
    persona: str
    sentence: str
    evidence: dict[str, Any]
    cost: float | None
    next_step: str
    buyers_affected: int
    accepted: RiskLine | None
    first_seen: datetime
    alike: tuple["FindingRow", ...] = ()


@dataclass(frozen=True)
class FindingsChanged:
    """What came up and what is gone between two checkups, what matters most first."""

    new: tuple[FindingRow, ...]
    gone: tuple[FindingRow, ...]


@dataclass(frozen=True)
class RunLine:
    """One checkup in the history: how many findings of each severity."""

    id: int
    at: datetime
    data_version: int
    sentence: str
    high: int
    medium: int
    low: int


@dataclass(frozen=True)
class Sighting:
    """A finding in one checkup of its history."""

    run_id: int
    at: datetime
    sentence: str


@dataclass(frozen=True)
class Lack:
    """What several checks of a room lack; `name` is the check's, where it is one alone."""

    codes: tuple[str, ...]
    missing: str
    name: str = ""


@dataclass(frozen=True)
class SetUp:
    """A room of checks that lack their data.

    `silent` are those of what nobody here uses yet: named in one word, and asking for nothing.
    """

    title: str
    lacks: tuple[Lack, ...]
    silent: tuple[str, ...]
