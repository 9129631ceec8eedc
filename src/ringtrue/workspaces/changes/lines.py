"""What the room of changes answers with."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class SideLine:
    """One side: `k` of `n` people, and an interval that holds at any time; None before any."""

    words: str
    k: int
    n: int
    rate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class BlockLine:
    """Days told together, for the analyst's view; counts by account."""

    until: str
    k: float
    n: float
    held_k: float
    held_n: float


@dataclass(frozen=True)
class ChangeLine:
    """A change as it stands.

    `verdict` is planned, early, better, worse, more, fewer, undecided or withdrawn; `word` the same
    in plain words. `log_better` and `log_worse` are for the analyst's view, as are the blocks.
    """

    id: int
    says: str
    persona_id: int | None
    persona: str
    portrait: str
    colour: int
    finding_code: str
    finding_sentence: str
    whom: str
    campaign: str
    expects: str
    starts: date
    until: date | None
    comparison: str
    compared: str
    by_chance: bool
    by: str
    at: datetime
    happened_on: date | None
    happened_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str
    withdrawn_reason: str
    verdict: str
    word: str
    sentence: str
    sides: tuple[SideLine, ...]
    more: int | None
    waiting: int
    decided_on: str
    log_better: float
    log_worse: float
    blocks: tuple[BlockLine, ...]
    judged_at: datetime | None


@dataclass(frozen=True)
class HeldBackPerson:
    """Somebody to hold back: the key as the records have it, and the day of entry.

    `cell` is the key as a spreadsheet shows it and never computes it.
    """

    unit: str
    cell: str
    entered: date | None
