"""What the component page shows: invented values in the shapes that pages get from queries."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Claim:
    """An example of a sentence judged."""

    text: str
    trait: str | None
    verdict: str
    share: float | None
    low: float | None
    high: float | None
    sentence: str
    at_least: float | None = 0.5
    everyone: float | None = None
    n: int | None = 71
    k: int | None = None
    assumed: bool = False
    value: float | None = None
    value_low: float | None = None
    value_high: float | None = None
    amount: float | None = None


@dataclass(frozen=True)
class Finding:
    """An example of what a check reports."""

    code: str
    name: str
    severity: str
    sentence: str
    next_step: str
    evidence: dict[str, object] = field(default_factory=dict)
    cost: float | None = None


@dataclass(frozen=True)
class CastRow:
    """An example of a persona in the overview."""

    name: str
    job: str
    colour: int
    marks: tuple[str, ...]
    leads: float
    buyers: float
    rate: float
    low: float
    high: float
    trend: tuple[float, ...]
    review: str


CLAIMS = (
    Claim("She plans maintenance for a factory of 50 to 250 people.", "company size", "fits_past",
          0.87, 0.78, 0.93, "62 of 71 buyers fit; at least 78 %.", k=62),
    Claim("She works in automotive or aerospace.", "industry", "does_not_fit_past", 0.15, 0.08,
          0.25, "11 of 71 buyers. They are food and packaging.", at_least=0.6, k=11),
    Claim("She decides within a quarter.", "days to close", "cannot_tell", 0.55, 0.38, 0.71,
          "Median 71 days; 22 deals are still open.", k=39, assumed=True),
    Claim("She pays 500 and more.", "amount", "does_not_fit_past", None, None, None,
          "On average 412 (between 380 and 450) among 71 buyers; you said at least 500.",
          at_least=None, value=412.0, value_low=380.0, value_high=450.0, amount=500.0),
    Claim("She is frustrated by unplanned downtime.", None, "no_data", None, None, None,
          "Ask customers: five to call are ready.", n=None),
)  # fmt: skip
FINDINGS = (
    Finding("RT202", "looks-good-never-closes", "high",
            "Innovation Ingrid looks right on paper and does not buy.", "Move the budget",
            {"share_of_leads": 0.31, "share_of_buyers": 0.06, "leads": 951}, 86000),
    Finding("RT402", "rejected-leads", "medium", "Sales turns down 47 of 61 leads of one campaign.",
            "Retarget the campaign", {"reasons": {"no budget": 19, "no urgency": 14, "other": 14}}),
    Finding("RT301", "no-owner", "low", "Tender Tom has no owner.", "Name one"),
)  # fmt: skip
CAST = (
    CastRow("Maintenance Maya", "plans upkeep for mid-size factories", 0,
            ("supported",) * 6 + ("undecided",), 0.22, 0.38, 0.28, 0.24, 0.32,
            (1, 5, 6, 8, 9, 12, 14, 16, 17, 19), "in 41 days"),
    CastRow("Innovation Ingrid", "digital lead in a large group", 2,
            ("contradicted", "contradicted", "undecided", "supported", "stale", "untested"),
            0.31, 0.06, 0.04, 0.02, 0.06, (19, 17, 17, 15, 14, 13, 13, 12, 11, 11), "9 days late"),
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """An example of a step from one persona to the next."""

    personas: int
    accepted: bool
    reason: str
    explained: float
    stability: float | None = None
    smallest_share: float | None = None
    held_out: float | None = None
    outcome_gain: float | None = None
    prediction_strength: float | None = None
    log_likelihood: float = -4012.3
    bic: float = 8100.2
    failed: tuple[str, ...] = ()
    contest: float | None = None


@dataclass(frozen=True)
class Trait:
    """An example of what sets a proposal apart."""

    trait: str
    value: str
    share: float
    elsewhere: float


@dataclass(frozen=True)
class Outcome:
    """An example of what a proposal does."""

    rate: float | None
    low: float | None
    high: float | None
    reason: str | None = None


@dataclass(frozen=True)
class Proposal:
    """An example of a persona that the records propose."""

    id: int
    name: str
    share: float
    traits: tuple[Trait, ...]
    outcome: Outcome


STEPS = (
    Step(1, True, "Where we begin: everyone is the same customer.", 0.0),
    Step(2, True, "Two kinds of buyer explain much more of who they are.", 0.52, 0.98, 0.31, 0.04,
         0.03, 0.93),
    Step(3, False, "A third would hold 3 % and came back in few samples.", 0.58, 0.41, 0.03, 0.0007,
         -0.001, 0.55, failed=("fit", "stability", "size", "outcome")),
)  # fmt: skip
PROPOSALS = (
    Proposal(1, "Planners in mid-size plants", 0.38,
             (Trait("employees", "50 to 250", 0.84, 0.38), Trait("source", "a peer", 0.62, 0.31)),
             Outcome(0.91, 0.86, 0.95)),
    Proposal(2, "Owners of small workshops", 0.45,
             (Trait("employees", "4 to 20", 0.9, 0.22),),
             Outcome(None, None, None, "the groups overlap too much")),
)  # fmt: skip


@dataclass(frozen=True)
class Look:
    """An example of one look at a running test."""

    n: float
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Looked:
    """An example of a test that was looked at again and again."""

    points: tuple[Look, ...]


@dataclass(frozen=True)
class Watched:
    """An example of a line of the ledger, as its figure needs it."""

    text: str
    sentence: str
    verdict: str
    claimed: float
    of_shares: bool
    running: Looked


WATCHED = Watched(
    "She packs food.",
    "68 % of 212 new buyers fit; you said at least half.",
    "supported",
    0.5,
    True,
    Looked(
        (
            Look(12, 0.58, 0.2, 0.9),
            Look(40, 0.7, 0.44, 0.87),
            Look(86, 0.65, 0.49, 0.78),
            Look(140, 0.69, 0.56, 0.79),
            Look(212, 0.68, 0.58, 0.77),
        )
    ),
)
