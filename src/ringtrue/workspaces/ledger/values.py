"""What goes into the ledger: an examination's answer, and what it says of each claim."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ringtrue.analysis.backtested import Backtest
from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.drifted import Drift, Reference
from ringtrue.analysis.examined import Leak
from ringtrue.analysis.ledgers import Running
from ringtrue.analysis.results import Checkup
from ringtrue.analysis.tracked import Tracks
from ringtrue.workspaces.ledger.entering import Begun


@dataclass(frozen=True)
class Moved:
    """One running test after a look; `begun` where it enters now, `closed` why it ends."""

    key: str
    running: Running
    begun: Begun | None = None
    closed: str = ""


@dataclass(frozen=True)
class Proposed:
    """A claim that discovery proposes: whose, in its own words, by which frozen segment."""

    origin: str
    member: Member
    statement: Statement


@dataclass(frozen=True)
class Confirmed:
    """What the people kept aside said of one proposed claim, by the id of its entry."""

    entry_id: int
    running: Running
    at_discovery: str


@dataclass(frozen=True)
class Written:
    """A file of a computed table; `beside` where it adds to those that are there."""

    path: str
    digest: str
    rows: int
    beside: bool = False


@dataclass(frozen=True)
class Looked:
    """A look at all running tests, and the file of those who entered with it, where any did.

    A `still` one let nobody enter: the ledger waits. `seen` and `levels` are what the next look
    goes on from. `follows` is the look it went on from, None for the first; `asked` marks what
    counted as a sale. `cast` is kept with claims that enter and whose people only other sentences
    tell apart.
    """

    moved: tuple[Moved, ...]
    arrivals: tuple[int, ...]
    data_version: int
    still: bool = False
    entered: Written | None = None
    levels: Written | None = None
    seen: dict[str, Any] = field(default_factory=dict)
    follows: int | None = None
    asked: str = ""
    cast: tuple[Member, ...] = ()


@dataclass(frozen=True)
class CallAnswer:
    """What a customer answered about one sentence; `stance` is confirms, denies or other."""

    speaker: str
    stance: str
    words: str
    date: date


@dataclass(frozen=True)
class Examined:
    """The answer to be stored, with what it was computed from.

    `claim_ids` are the sentences of each persona, in order. `supported` holds the personas whose
    main claims later records support. `tracks` are in the order of `persona_ids`. `leaks` are the
    columns that knew the outcome, by a mark of the `question`.
    """

    data_version: int
    asked: str
    checkup: Checkup
    persona_ids: tuple[int, ...]
    claim_ids: tuple[tuple[int, ...], ...] = ()
    supported: tuple[int, ...] = ()
    problem: str = ""
    hint: str = ""
    tracks: Tracks | None = None
    leaks: tuple[Leak, ...] = ()
    question: str = ""


@dataclass(frozen=True)
class FrozenReference:
    """A reference taken for a persona's segment; None for everybody's."""

    segment_id: int | None
    reference: Reference


@dataclass(frozen=True)
class Drifted:
    """What changed, with the references taken on the way; `problem` where nothing could be told.

    `persona_ids` are in the order of the drift's personas.
    """

    data_version: int
    drift: Drift | None
    persona_ids: tuple[int, ...] = ()
    taken: tuple[FrozenReference, ...] = ()
    problem: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Backtested:
    """A backtest's answer; `persona_ids` are in the order of its personas."""

    as_of: date
    data_version: int
    backtest: Backtest | None
    persona_ids: tuple[int, ...] = ()
    problem: str = ""
    hint: str = ""
