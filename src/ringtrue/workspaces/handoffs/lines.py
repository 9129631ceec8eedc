"""What the hand-offs room answers with, and the values that go in."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class LeadDraft:
    """A lead as the records have it; `persona_id` None where it belongs to no persona."""

    lead: str
    label: str
    company: str
    campaign: str
    entered: date | None
    persona_id: int | None
    facts: tuple[tuple[str, str], ...]
    more: int = 0  # how many wait who are not listed, and how many of them are this persona's
    more_of_persona: int = 0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class LeadLine:
    """A lead that waits; `reasons` are what speaks most for its persona, where a model decides."""

    id: int
    lead: str
    label: str
    company: str
    campaign: str
    entered: date | None
    persona: str
    persona_id: int | None
    portrait: str
    colour: int
    facts: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class JudgementLine:
    """What was said of a lead."""

    id: int
    lead: str
    label: str
    campaign: str
    persona: str
    persona_id: int | None
    accepted: bool
    reason: str
    reason_plain: str
    note: str
    by: str
    at: datetime


@dataclass(frozen=True)
class ReasonCount:
    """How often a reason was given."""

    reason: str
    plain: str
    times: int


@dataclass(frozen=True)
class JudgedGroup:
    """What sales said of one persona's (or campaign's) leads."""

    name: str
    persona_id: int | None
    accepted: int
    rejected: int
    reasons: tuple[ReasonCount, ...]

    @property
    def judged(self) -> int:
        """Leads judged either way."""
        return self.accepted + self.rejected


@dataclass(frozen=True)
class Desk:
    """The page of hand-offs: what waits, what was said last, and sums.

    `judged_blind` leads are in a round that is not closed, and wait for nothing until it is.
    """

    waiting: tuple[LeadLine, ...]
    waiting_count: int
    judged_blind: int
    latest: tuple[JudgementLine, ...]
    by_persona: tuple[JudgedGroup, ...]
    by_campaign: tuple[JudgedGroup, ...]
    accepted: int
    rejected: int
