"""What an analysis answers, in the shape of the JSON contract. Fields are only ever added."""

from dataclasses import dataclass, field
from typing import Literal

from ringtrue.analysis.misaligned import Misalignment

Severity = Literal["high", "medium", "low"]
PastVerdict = Literal["fits_past", "does_not_fit_past", "cannot_tell", "no_data"]
LedgerVerdict = Literal[
    "supported", "contradicted", "undecided", "untested", "stale", "illustrated", "denied"
]
Compared = Literal["above", "below", "not_reliable", "too_few"]
SegmentVerdict = Literal[
    "natural", "reproducible", "constructive", "undecidable", "one", "not_assessed"
]


FEWEST_PEOPLE = 300  # with fewer nothing is sealed, and customers know more than tests do


@dataclass(frozen=True)
class RejectedRow:
    """A row that did not come in: its line in the file, from 1, and why."""

    line: int
    reason: str


@dataclass(frozen=True)
class FileRead:
    """What was said while a file was read.

    Of `rows` that were found `accepted` came in; `rejected` are the first of the others. `repairs`
    are sentences on what was read otherwise than it stood.
    """

    file: str
    rows: int
    accepted: int
    rejected: tuple[RejectedRow, ...] = ()
    repairs: tuple[str, ...] = ()

    @property
    def said(self) -> tuple[str, ...]:
        """The same in sentences; none where all came in as it stood."""
        lost, first = self.rows - self.accepted, self.rejected[:1]
        beginning = [f", first in line {row.line}: {row.reason}" for row in first]
        rows = f"{lost:,} {'row' if lost == 1 else 'rows'} rejected{''.join(beginning)}"
        return tuple(f"{self.file}: {one}" for one in ([rows] * bool(lost) + [*self.repairs]))


@dataclass(frozen=True)
class JoinLine:
    """How two tables met."""

    left: str
    right: str
    matched: int
    unmatched_left: int
    unmatched_right: int


@dataclass(frozen=True)
class SetAside:
    """A trait kept out of discovery and verdicts, with the reason shown."""

    trait: str
    reason: str
    detail: str


@dataclass(frozen=True)
class Step:
    """From one persona to the next: the gates of METHODS 3, in figures and in a sentence.

    `kind` is what kind of groups so many personas are, where they were proposed or asked for.
    Where they were held against models in which people vary along lines, `contest` is how many
    standard errors better (or worse) they describe people neither had seen than the best of
    those, `against`; `entropy_r2` is how far the personas are apart.
    """

    personas: int
    log_likelihood: float
    bic: float
    held_out: float | None
    prediction_strength: float | None
    stability: float | None
    outcome_gain: float | None
    accepted: bool
    reason: str
    # analyst's detail, beyond the fixed part of the contract
    smallest_share: float | None = None
    failed: tuple[str, ...] = ()
    kind: SegmentVerdict = "not_assessed"
    contest: float | None = None
    against: str | None = None
    entropy_r2: float | None = None


@dataclass(frozen=True)
class TraitShare:
    """A trait's value in a persona against everybody else; shares are between 0 and 1."""

    trait: str
    value: str
    share: float
    elsewhere: float
    lift: float


@dataclass(frozen=True)
class OutcomeRate:
    """A discovered persona's outcome; `rate` is None with a reason where none can be told."""

    rate: float | None
    low: float | None
    high: float | None
    reason: str | None = None


@dataclass(frozen=True)
class PersonaValue:
    """Money a person of a discovered persona, those who bought nothing included, with interval."""

    mean: float | None
    low: float | None
    high: float | None
    reason: str | None = None


@dataclass(frozen=True)
class Proposal:
    """One persona that the data proposes; `value` where a column of money was named."""

    id: int
    name: str
    size: float
    share: float
    traits: tuple[TraitShare, ...]
    outcome: OutcomeRate
    value: PersonaValue | None = None


@dataclass(frozen=True)
class Dependent:
    """Two traits that the personas leave dependent; `strength` is Cramer's V of what is left."""

    left: str
    right: str
    strength: float


@dataclass(frozen=True)
class Discovery:
    """The answer of `ringtrue discover`.

    `rows` are the people looked at, without the `sealed`, who are kept unread to confirm it on
    later; `rejected` are rows of files that could not be read. `fits_none` are people whom the
    personas would hardly produce (one in a hundred would be by chance); `ambiguous` are those for
    whom no persona is as much as 70 % likely.
    """

    version: int
    rows: int
    unit: str
    population: str
    joins: tuple[JoinLine, ...]
    rejected: int
    traits: tuple[str, ...]
    set_aside: tuple[SetAside, ...]
    steps: tuple[Step, ...]
    personas: tuple[Proposal, ...]
    verdict: SegmentVerdict
    sentence: str
    sealed: int = 0
    fits_none: int = 0
    notes: tuple[str, ...] = ()
    ambiguous: int = 0
    dependent: tuple[Dependent, ...] = ()
    files: tuple[str, ...] = ()
    intake: tuple[FileRead, ...] = ()


@dataclass(frozen=True)
class Rate:
    """A share with its 95 % interval."""

    rate: float
    low: float
    high: float


@dataclass(frozen=True)
class OutcomeLine:
    """A declared persona's outcome beside everybody else's."""

    n: int
    successes: int
    rate: float | None
    low: float | None
    high: float | None
    pooled: float | None
    compared: Compared
    reason: str | None = None


@dataclass(frozen=True)
class Heard:
    """Customers who spoke to a sentence, each once: so many confirm it, so many deny it.

    These spoke within the days that evidence keeps, `later` of them from the claim's clock
    on; `old` are those who spoke longer ago. The `newest` word is of that day.
    """

    confirm: int
    deny: int
    old: int
    later: int
    newest: str


@dataclass(frozen=True)
class ClaimLine:
    """One sentence judged. `n` and `k` are the buyers looked at and those who fit.

    In a workspace what comes after the day `since` tests it, evidence keeps `keeps_days`, and the
    `newest` is of that day.
    """

    text: str
    trait: str | None
    verdict: PastVerdict | LedgerVerdict
    share: float | None
    low: float | None
    high: float | None
    sentence: str
    at_least: float | None = None
    everyone: float | None = None
    n: int | None = None
    k: int | None = None
    assumed: bool = False  # the trait was proposed, not confirmed
    form: str = "share"
    side: str = "above"
    value: float | None = None  # a mean or a quantile, with its interval, in the trait's unit
    value_low: float | None = None
    value_high: float | None = None
    amount: float | None = None  # what it was claimed to be
    since: str | None = None
    keeps_days: int | None = None
    newest: str | None = None
    heard: Heard | None = None


@dataclass(frozen=True)
class PersonaLine:
    """One persona against the records; shares are between 0 and 1."""

    name: str
    size: int
    share_of_people: float | None
    share_of_buyers: float | None
    outcome: OutcomeLine
    verdict: str
    sentence: str
    claims: tuple[ClaimLine, ...] = ()
    share_of_revenue: float | None = None
    traits: tuple[TraitShare, ...] = ()  # what marks its people out from everybody else


@dataclass(frozen=True)
class Coverage:
    """How many buyers, people and how much revenue match at least one persona (shares).

    Unanswered are those in none, of whom some rule asks for what is not recorded: nobody can say.
    """

    matched_buyers: float | None
    matched_people: float | None
    matched_revenue: float | None
    unanswered_buyers: float | None = None
    unanswered_people: float | None = None
    unanswered_revenue: float | None = None

    @property
    def missed_buyers(self) -> float | None:
        """The share of buyers of whom every rule says that they are not its persona's."""
        return _rest(self.matched_buyers, self.unanswered_buyers)

    @property
    def missed_people(self) -> float | None:
        """The same of people."""
        return _rest(self.matched_people, self.unanswered_people)

    @property
    def missed_revenue(self) -> float | None:
        """The same of revenue."""
        return _rest(self.matched_revenue, self.unanswered_revenue)


def _rest(matched: float | None, unanswered: float | None) -> float | None:
    return None if matched is None else max(0.0, 1 - matched - (unanswered or 0.0))


@dataclass(frozen=True)
class Finding:
    """What a check reports."""

    code: str
    name: str
    severity: Severity
    who: tuple[str, ...]
    persona: str | None
    sentence: str
    evidence: dict[str, object]
    cost: float | None
    next_step: str
    buyers_affected: int = 0


@dataclass(frozen=True)
class NotRun:
    """A check that lacks its data, and what is missing."""

    code: str
    missing: str


@dataclass(frozen=True)
class Excluded:
    """Records left out of every rate, counted aloud."""

    open: int
    immature: int
    not_recorded: int = 0


@dataclass(frozen=True)
class Checkup:
    """The answer of `ringtrue checkup`."""

    version: int
    rows: int
    unit: str
    joins: tuple[JoinLine, ...]
    rejected: int
    excluded: Excluded
    base_rate: Rate | None
    personas: tuple[PersonaLine, ...]
    coverage: Coverage
    findings: tuple[Finding, ...]
    not_run: tuple[NotRun, ...]
    sentence: str = ""
    buyers: int = 0
    totals: tuple[str, ...] = ()  # reconciliations, said aloud
    set_aside: tuple[SetAside, ...] = field(default=())
    files: tuple[str, ...] = field(default=())
    intake: tuple[FileRead, ...] = field(default=())
    misalignment: Misalignment | None = None
    span_days: int | None = None  # from the first to the last day of entry

    @property
    def few(self) -> bool:
        """Whether somebody bought, and there are too few people for anything to be tested."""
        return self.buyers > 0 and self.rows < FEWEST_PEOPLE
