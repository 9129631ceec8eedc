"""What goes into the discovery room: a finished run with the proposals that it makes."""

from dataclasses import dataclass
from typing import Any

from ringtrue.analysis.cast import Statement
from ringtrue.analysis.results import Discovery, Proposal


@dataclass(frozen=True)
class ProposalDraft:
    """One proposal: what the contract says of it, who belongs (a frozen model), its sentences."""

    report: Proposal
    segment: dict[str, Any]
    sentences: tuple[Statement, ...]


@dataclass(frozen=True)
class Found:
    """What a job found. `points` are (x, y, class); `base` is everyone's rate, None without."""

    job_id: int
    asked: dict[str, Any]
    data_version: int
    report: Discovery
    model: dict[str, Any]
    proposals: tuple[ProposalDraft, ...]
    points: tuple[tuple[float, float, int], ...]
    base: float | None
    noun: str
    happened: str
    seconds: float
