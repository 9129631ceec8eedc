"""What the records tell beyond who won: afterwards, hand-offs, campaigns, honesty. Plain values.

What could not be looked at is None, or a text that says what is missing; nothing is guessed.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Differs:
    """A persona's number beside everybody else's in the same months.

    `reliable` when it lies above theirs in the checkup's own e-BH, by over a fifth.
    """

    name: str
    n: int
    value: float
    baseline: float
    reliable: bool
    k: int | None = None  # of a share, how many


@dataclass(frozen=True)
class Swing:
    """A persona's rate over its closed months: `k` of `n` each, and the correlation within them."""

    name: str
    months: tuple[tuple[str, int, int], ...]
    correlation: float
    beyond_chance: bool


@dataclass(frozen=True)
class Alike:
    """A persona whose every known outcome lies within the margin of everybody else's."""

    name: str
    outcomes: tuple[tuple[str, float, float, float], ...]  # what, low, high, margin; of differences


@dataclass(frozen=True)
class Complaint:
    """How many customers of a persona said the same within the last 90 days."""

    name: str
    about: str
    customers: int
    of: int
    others: int
    others_of: int
    unusual: bool


@dataclass(frozen=True)
class Served:
    """What a customer of a persona brings, and what serving one costs: means, and bounds."""

    name: str
    n: int
    value: float
    cost: float
    high: float  # any-time upper bound of the mean of value less cost


@dataclass(frozen=True)
class Afterwards:
    """What came after the sale, persona by persona; a text says what is missing instead.

    `soon` is within how many days somebody is said to leave soon.
    """

    left: tuple[Differs, ...] | str
    soon: int | None
    asked: tuple[Differs, ...] | str
    burden: str
    days: tuple[Differs, ...] | str
    swings: tuple[Swing, ...] | str
    alike: tuple[Alike, ...] | str
    complaints: tuple[Complaint, ...] | str
    served: tuple[Served, ...] = ()


@dataclass(frozen=True)
class HandedOver:
    """Leads that were handed over: how many sales said nothing of, and how many came back.

    `silent` of `leads` that are older than `grace` days; `stuck` of those waiting are past the
    agreed `response_days`; `dropped` a status gave up without an outcome. `twice` of `judged` leads
    were handed over again or requalified, for `reasons`; None where nothing tells.
    """

    column: str
    leads: int
    silent: int
    grace: int
    response_days: int | None = None
    waiting: int = 0
    stuck: int = 0
    by_persona: tuple[tuple[str, int], ...] = ()
    judged: int | None = None
    twice: int = 0
    reasons: tuple[tuple[str, int], ...] = ()
    told_by: str = ""
    dropped: int = 0


@dataclass(frozen=True)
class Campaign:
    """One campaign: what it cost, its leads, and whether they win.

    `below` when they win reliably less than others'. `rising` when there are more leads than
    before and they win reliably less; `early` and `late` are (won, leads) of both halves.
    """

    name: str
    spend: float
    leads: int
    won: int
    baseline: float
    below: bool
    rising: bool = False
    early: tuple[int, int] = (0, 0)
    late: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Paid:
    """What was spent on a persona: each campaign's cost by the persona's share of its leads."""

    name: str
    spend: float
    share: float


@dataclass(frozen=True)
class Campaigns:
    """Campaigns with what they cost. `untargeted` name no persona or no goal, of `named_by`."""

    campaigns: tuple[Campaign, ...]
    paid: tuple[Paid, ...]
    spend: float
    named_by: tuple[str, ...] = ()
    untargeted: tuple[str, ...] = ()
    listed: int = 0
    patched: tuple[tuple[str, int], ...] | None = None
    patched_columns: tuple[str, ...] = ()
    named: tuple[str, ...] = ()  # what they say whom they are for


@dataclass(frozen=True)
class Protected:
    """A protected trait that decides who belongs, or a close proxy of one."""

    name: str
    column: str
    proxy_for: str = ""
    strength: float = 0.0


@dataclass(frozen=True)
class Consent:
    """Of the people in personas, who consented, who refused, and of whom nobody knows."""

    column: str
    given: int
    refused: int
    unknown: int


@dataclass(frozen=True)
class Measured:
    """Of whom the outcome is known: of those in a persona, and of everybody else."""

    inside: int
    inside_known: int
    outside: int
    outside_known: int


@dataclass(frozen=True)
class Patched:
    """Past outcomes that changed: `changed` of `closed` that an earlier import had closed."""

    table: str
    closed: int
    changed: int
    log: tuple[tuple[str, str, int], ...]  # from, to, times


@dataclass(frozen=True)
class Witnessed:
    """All of it, and how many days the records span."""

    span_days: int | None = None
    afterwards: Afterwards | None = None
    handed: HandedOver | None = None
    campaigns: Campaigns | str = ""
    protected: tuple[Protected, ...] = ()
    consent: Consent | None = None
    measured: Measured | None = None
    patched: Patched | None = None
