"""What goes into the ledger: an examination's answer, and what it says of each claim."""

from dataclasses import dataclass, field
from typing import Any

from ringtrue.analysis.results import Checkup, ClaimLine
from ringtrue.analysis.tracked import Tracks


@dataclass(frozen=True)
class TestedLine:
    """What the records say of one claim: its line, and the state of its running test."""

    claim_id: int
    line: ClaimLine
    verdict: str = "untested"
    state: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Examined:
    """The answer to be stored, with what it was computed from.

    `claim_ids` are the sentences of each persona, in order. `supported` holds the personas whose
    main claims later records support. `tracks` are in the order of `persona_ids`.
    """

    data_version: int
    asked: str
    checkup: Checkup
    persona_ids: tuple[int, ...]
    claim_ids: tuple[tuple[int, ...], ...] = ()
    tests: tuple[TestedLine, ...] = ()
    supported: tuple[int, ...] = ()
    problem: str = ""
    hint: str = ""
    tracks: Tracks | None = None
