"""What an examination of a cast against the records found: plain values, which the checks read."""

from dataclasses import dataclass, field
from datetime import date

from ringtrue.analysis.cast import Member
from ringtrue.analysis.drifted import Drift
from ringtrue.analysis.misaligned import Misalignment
from ringtrue.analysis.results import Coverage, OutcomeLine, Rate, SetAside, TraitShare
from ringtrue.analysis.trial import Judged
from ringtrue.analysis.witnessed import Witnessed

UNCOVERED = 0.2  # of buyers or revenue that no persona matches, before it is a finding


@dataclass(frozen=True)
class Examined:
    """One persona counted. `belongs` is False when nothing says who belongs to it.

    `baseline` is everybody else's rate in the same periods. `value` is the won money of its people.
    """

    name: str
    member: Member | None
    belongs: bool
    people: int
    buyers: int
    outcome: OutcomeLine
    baseline: float | None = None
    value: float | None = None
    traits: tuple[TraitShare, ...] = ()  # what marks its people out from everybody else


@dataclass(frozen=True)
class Overlap:
    """How many of one persona's people also match the other."""

    one: str
    other: str
    shared: int
    people: int


@dataclass(frozen=True)
class Twins:
    """Two personas whose people the traits do not tell apart: a held-out gain not above 0."""

    one: str
    other: str
    gain: float
    error: float


@dataclass(frozen=True)
class Grown:
    """How many personas growth supported, of how many people, on which day."""

    personas: int
    people: int
    noun: str
    day: date


@dataclass(frozen=True)
class Stand:
    """A word for nothing that stands as a value: in which column, how often, of how many cells."""

    column: str
    word: str
    times: int
    cells: int


@dataclass(frozen=True)
class Rejections:
    """What sales said of a persona's (or campaign's) leads, with the reasons most given."""

    name: str
    rejected: int
    judged: int
    rate_elsewhere: float
    reliable: bool
    reasons: tuple[tuple[str, int], ...]
    kind: str = "persona"


@dataclass(frozen=True)
class Leak:
    """A column that knows the outcome, or is filled in for one outcome only.

    `by_nature` is True of the column declared to hold what a sale brings: nobody has that before.
    """

    column: str
    reason: str
    detail: str
    by_nature: bool = False

    @property
    def said(self) -> str:
        """The detail as a sentence that names the column."""
        return self.detail if self.column in self.detail else f"{self.column}: {self.detail}"


@dataclass(frozen=True)
class Attribute:
    """A sentence that a column speaks of: whom it fits, and whom all the others fit without it."""

    text: str
    people: int
    without: int


@dataclass(frozen=True)
class Specified:
    """How many of `people` are all that a persona says at once (`all_of_it`).

    `by_chance` is the share that would be, were its attributes independent of each other.
    """

    name: str
    people: int
    all_of_it: int
    by_chance: float
    attributes: tuple[Attribute, ...]


@dataclass(frozen=True)
class Shift:
    """What changed around the personas on a day: a launch, a market, a price, leadership."""

    day: date
    kind: str
    text: str


@dataclass(frozen=True)
class Upkeep:
    """Who looked after a persona and when, as the workspace wrote it down.

    `known_to` is how many members edited or opened it since openings are counted; None while they
    have been for less than a month, or where fewer than three members are here. `departments` took
    part in the newest review. `has_reason` is about the newest version.
    """

    name: str
    written_on: date
    reviewed_on: date | None = None
    departments: tuple[str, ...] = ()
    has_reason: bool = True
    known_to: int | None = None


@dataclass(frozen=True)
class Use:
    """Who used a persona in the last quarter: members inside and outside marketing, counted.

    To use is to open it, to edit it, to take part in its review or to plan a change for it.
    """

    name: str
    inside: int
    outside: int


@dataclass(frozen=True)
class Examination:
    """Everything the checks of files read. What could not be looked at is None, with no guess."""

    unit: str
    noun: str
    rows: int
    buyers: int
    lost: int
    base_rate: Rate | None
    coverage: Coverage
    personas: tuple[Examined, ...]
    claims: tuple[Judged, ...]
    today: date
    outcome: str | None = None
    revenue: float | None = None  # all won money; None without a value
    declared: str | None = None  # the column that declares personas; None for a cast of files
    not_recorded: int = 0
    happened: str = "won"  # what those with the outcome did, said of several
    is_loss: bool = False  # the outcome reads as something bad, such as leaving
    uncovered_buyers: int | None = None
    unanswered_buyers: int = 0  # in no persona that is known, but a rule asks for what is missing
    uncovered_low: float | None = None  # any-time lower bound of their share
    uncovered_revenue_low: float | None = None
    uncovered_are: tuple[str, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    twins: tuple[Twins, ...] | None = None
    grown: Grown | None = None  # None where discovery never was free to say how many
    rejections: tuple[Rejections, ...] | None = None
    leaks: tuple[Leak, ...] | None = None
    stands: tuple[Stand, ...] = ()
    reliable_claims: frozenset[tuple[str, str]] = frozenset()  # (persona, sentence's text)
    set_aside: tuple[SetAside, ...] = ()
    totals: tuple[str, ...] = ()
    misalignment: Misalignment | None = None
    drift: Drift | str | None = None  # what changed since, or what it takes to look
    witnessed: Witnessed = field(default_factory=Witnessed)  # what is told beyond who won
    # every claim as later records and customers leave it; None where only the past can speak
    settled: tuple[Judged, ...] | None = None
    specified: tuple[Specified, ...] | None = None  # None where no records were counted
    shifts: tuple[Shift, ...] | None = None  # None where nobody can write them down, as in files
    upkeep: tuple[Upkeep, ...] | None = None
    # whom campaigns and changes name, in small letters; None where neither names any persona
    referred: frozenset[str] | None = None
    redefined: tuple[date, ...] = ()  # days on which the outcome was defined anew, figures known
    use: tuple[Use, ...] | None = None  # None where members' departments are not known
    others: int = 0  # members of departments other than marketing
