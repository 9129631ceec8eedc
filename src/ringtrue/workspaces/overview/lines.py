"""What the overview answers with."""

from dataclasses import dataclass
from datetime import date, datetime

from ringtrue.analysis.results import Checkup, PersonaLine
from ringtrue.analysis.tracked import Measured
from ringtrue.workspaces.checkup.lines import FindingRow
from ringtrue.workspaces.ledger.lines import VerdictCounts
from ringtrue.workspaces.personas.lines import PersonaRow


@dataclass(frozen=True)
class Trend:
    """A group's share of those who came, month by month (None: too few came), and its ends told."""

    shares: tuple[float | None, ...]
    told: str


@dataclass(frozen=True)
class OverviewRow:
    """One persona: `days` until its review, negative when late, None without a date.

    `leave` is the share of its customers who left within a year, None where nobody can tell.
    """

    persona: PersonaRow
    verdicts: VerdictCounts
    line: PersonaLine | None
    days: int | None
    turned_down: int
    judged: int
    trend: Trend | None = None
    leave: Measured | None = None


@dataclass(frozen=True)
class Nobody:
    """The people whom no persona fits, as shares of people and of buyers."""

    people: float | None
    buyers: float | None
    count: int
    trend: Trend | None = None
    leave: Measured | None = None


@dataclass(frozen=True)
class Change:
    """Something new since the last visit; `verdict` gives its mark, empty for none."""

    words: str
    verdict: str
    at: datetime
    persona_id: int | None = None


@dataclass(frozen=True)
class NewsItem:
    """One thing of a digest in a sentence with its number; `goes_to` names the page (see `web`)."""

    words: str
    goes_to: str
    id: int | None = None
    verdict: str = ""
    code: str = ""


@dataclass(frozen=True)
class Digest:
    """What changed in a workspace between two moments; `first` are the two that matter most."""

    since: datetime
    until: datetime
    first: tuple[NewsItem, ...] = ()
    verdicts: tuple[NewsItem, ...] = ()
    new: tuple[NewsItem, ...] = ()
    gone: tuple[NewsItem, ...] = ()
    came: tuple[NewsItem, ...] = ()
    stale: tuple[NewsItem, ...] = ()

    @property
    def silent(self) -> bool:
        """Whether there is nothing to say."""
        told = (self.first, self.verdicts, self.new, self.gone, self.came, self.stale)
        return not any(told)

    @property
    def sections(self) -> tuple[tuple[str, tuple[NewsItem, ...]], ...]:
        """What stands below the two, under its headings; empty ones left out."""
        named = (
            ("Sentences that read otherwise now", self.verdicts),
            ("New in the checkup", self.new),
            ("Gone from the checkup", self.gone),
            ("What came in", self.came),
            ("Growing old", self.stale),
        )
        return tuple((title, items) for title, items in named if items)


@dataclass(frozen=True)
class Overview:
    """The first page on Monday.

    `strong` and `rest` are the headline. `report` is the newest stored examination; `current` is
    False when something changed since; `problem` says why nothing could be examined. `moved` says
    whose share of those who come has changed. `leave` is everybody's share of customers who left
    within a year; where there is none, `no_leave` says why. `cost` is what the checkup's findings
    cost a year, none counted twice.
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
    moved: str = ""
    leave: Measured | None = None
    no_leave: str = ""
    cost: float | None = None
