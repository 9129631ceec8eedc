"""What goes into the discovery room: a finished run with the proposals that it makes."""

from dataclasses import dataclass
from typing import Any

from ringtrue.analysis.cast import Statement
from ringtrue.analysis.results import Discovery, Proposal
from ringtrue.analysis.shortforms import Form
from ringtrue.stats.matching import Matching


@dataclass(frozen=True)
class ProposalDraft:
    """One proposal: what the contract says of it, who belongs (a frozen model), its sentences."""

    report: Proposal
    segment: dict[str, Any]
    sentences: tuple[Statement, ...]


@dataclass(frozen=True)
class Earlier:
    """The run that a new one is compared with: its frozen model; names and looks by place.

    `personas` are those adopted from it, or from a run that it went on from.
    """

    run_id: int
    model: dict[str, Any]
    names: tuple[str, ...]
    looks: tuple[int, ...]
    personas: tuple[int | None, ...]


@dataclass(frozen=True)
class Compared:
    """What became of the personas of an earlier run; `looks` by place in the new one.

    `personas` are those adopted earlier that go on here.
    """

    run_id: int
    matching: Matching
    looks: tuple[int, ...]
    personas: tuple[int | None, ...]


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
    forms: tuple[Form, ...] = ()
    compared: Compared | None = None
