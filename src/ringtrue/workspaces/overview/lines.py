"""What the overview answers with."""

from dataclasses import dataclass
from datetime import date, datetime

from ringtrue.analysis.results import Checkup, PersonaLine
from ringtrue.workspaces.checkup.queries import FindingRow
from ringtrue.workspaces.ledger.lines import VerdictCounts
from ringtrue.workspaces.personas.lines import PersonaRow


@dataclass(frozen=True)
class OverviewRow:
    """One persona: `days` until its review, negative when late, None without a date."""

    persona: PersonaRow
    verdicts: VerdictCounts
    line: PersonaLine | None
    days: int | None
    turned_down: int
    judged: int


@dataclass(frozen=True)
class Nobody:
    """The people whom no persona fits, as shares of people and of buyers."""

    people: float | None
    buyers: float | None
    count: int


@dataclass(frozen=True)
class Change:
    """Something new since the last visit; `verdict` gives its mark, empty for none."""

    words: str
    verdict: str
    at: datetime
    persona_id: int | None = None


@dataclass(frozen=True)
class Overview:
    """The first page on Monday.

    `strong` and `rest` are the headline. `report` is the newest stored examination; `current` is
    False when something changed since; `problem` says why nothing could be examined.
    """

    today: date
    strong: str
    rest: str
    rows: tuple[OverviewRow, ...]
    nobody: Nobody | None
    first: tuple[FindingRow, ...]
    changes: tuple[Change, ...]
    since: datetime | None
    report: Checkup | None
    current: bool
    problem: str
    hint: str
