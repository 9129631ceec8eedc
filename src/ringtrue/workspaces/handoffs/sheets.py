"""What the hand-offs room answers with about criteria, signatures and leads judged blind."""

from dataclasses import dataclass
from datetime import datetime

from ringtrue.analysis.qualified import Comparison
from ringtrue.workspaces.handoffs.departments import DEPARTMENTS


@dataclass(frozen=True)
class SignatureLine:
    """Who signed a version of the criteria, for which department; `mine`: the asker did."""

    id: int
    department: str
    by: str
    at: datetime
    mine: bool


@dataclass(frozen=True)
class CriteriaLine:
    """One version of what counts as qualified, with its standing signatures."""

    id: int
    version: int
    lines: tuple[str, ...]
    owner: str
    owner_id: int | None
    reason: str
    by: str
    at: datetime
    signatures: tuple[SignatureLine, ...]

    @property
    def signed_by(self) -> tuple[str, ...]:
        """The departments that signed."""
        return tuple(s.department for s in self.signatures)

    @property
    def shared(self) -> bool:
        """Whether both departments signed this version."""
        return set(self.signed_by) == {name for name, _ in DEPARTMENTS}

    @property
    def signed_by_me(self) -> bool:
        """Whether the asker signed it, for either department."""
        return any(s.mine for s in self.signatures)


@dataclass(frozen=True)
class CriteriaHistory:
    """The newest criteria, None before the first, and the versions before it, newest first."""

    newest: CriteriaLine | None
    earlier: tuple[CriteriaLine, ...]


@dataclass(frozen=True)
class SheetLine:
    """Who takes part in a blind session, and how far they are; never what they said."""

    member: str
    department: str
    judged: int
    finished_at: datetime | None
    mine: bool


@dataclass(frozen=True)
class SessionLine:
    """A blind session; the asker may read what came of it (`readable`), or end it (`closable`)."""

    id: int
    started_at: datetime
    by: str
    closed_at: datetime | None
    leads: int
    drawn_from: int
    version: int | None
    sheets: tuple[SheetLine, ...]
    readable: bool
    closable: bool = False

    @property
    def mine(self) -> SheetLine | None:
        """The asker's own sheet."""
        return next((s for s in self.sheets if s.mine), None)

    @property
    def finished(self) -> int:
        """How many have handed in their sheet."""
        return sum(s.finished_at is not None for s in self.sheets)

    @property
    def both(self) -> bool:
        """Whether both departments handed in, so that there is something to compare."""
        handed_in = {s.department for s in self.sheets if s.finished_at is not None}
        return len(handed_in) == len(DEPARTMENTS)

    @property
    def missing(self) -> tuple[str, ...]:
        """Who takes part and has not handed in."""
        return tuple(s.member for s in self.sheets if s.finished_at is None)


@dataclass(frozen=True)
class BlindLeadLine:
    """A lead as a judge sees it, what this judge said of it, and the next one still to judge."""

    session_id: int
    place: int
    leads: int
    judged: int
    company: str
    facts: tuple[tuple[str, str], ...]
    said: str
    next_place: int | None
    finished: bool


@dataclass(frozen=True)
class DifferentLead:
    """A lead judged differently, with its name, now that nobody can be swayed by it."""

    place: int
    label: str
    company: str
    qualified_by: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SessionResult:
    """What came of a blind session; without `comparison`, `missing` says why."""

    session: SessionLine
    comparison: Comparison | None
    missing: str
    different: tuple[DifferentLead, ...]


@dataclass(frozen=True)
class FactLine:
    """A fact that judges may be shown; `knows`: the checkup says it knows what became of leads."""

    name: str
    example: str
    knows: bool


@dataclass(frozen=True)
class Drawable:
    """How many leads can be drawn for blind judging, and what is known of them."""

    leads: int
    facts: tuple[FactLine, ...]
