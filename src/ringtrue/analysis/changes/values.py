"""A change that was made because of a finding, and what the records say of it, as plain values."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ringtrue.analysis.cast import Member

Comparison = Literal["held_back", "period"]
Expects = Literal["won", "accepted"]
Verdict = Literal["planned", "early", "better", "worse", "more", "fewer", "undecided"]


@dataclass(frozen=True)
class HeldBack:
    """Who is held back: those whom a rule names, or a `share` of everybody by hash with `salt`."""

    rule: str = ""
    share: float = 0.0
    salt: str = ""


@dataclass(frozen=True)
class Change:
    """One change, in the order in which changes were written.

    `whom` says by rule, column or model whom it concerns, nobody's name else; with a `campaign`
    only those who came by it. `begun` is the day it really began, None while nobody has said so;
    until then nothing is counted, so that the day cannot be chosen by what came after it.
    `afterwards` is True where the day was written down only later. `until` is its last day.
    """

    key: str
    whom: Member
    comparison: Comparison
    begun: date | None = None
    until: date | None = None
    campaign: str = ""
    expects: Expects = "won"
    held_back: HeldBack | None = None
    afterwards: bool = False


@dataclass(frozen=True)
class Day:
    """People who entered on one day: `k` of `n` it concerned, `held_k` of `held_n` held back.

    By account where accounts are known, one value each.
    """

    day: date
    k: float
    n: float
    held_k: float
    held_n: float


@dataclass(frozen=True)
class Side:
    """One side of a comparison: `k` of `n` people; by account, `account_k` of `account_n`."""

    k: int = 0
    n: int = 0
    account_k: float = 0.0
    account_n: float = 0.0


@dataclass(frozen=True)
class Seen:
    """What the records hold of a change: people old enough to count, and `waiting` who are not.

    `other` are those held back, or everybody before. `over` when nobody more will count. `problem`
    says why nothing could be counted.
    """

    key: str
    days: tuple[Day, ...] = ()
    concerned: Side = Side()
    other: Side = Side()
    waiting: int = 0
    over: bool = False
    happened: str = "bought"
    problem: str = ""


@dataclass(frozen=True)
class Block:
    """Days together with enough people on both sides; once told, it never changes.

    `until` is its last day, ISO; counts by account.
    """

    until: str
    k: float
    n: float
    held_k: float
    held_n: float


@dataclass(frozen=True)
class Standing:
    """A judgement's state: the blocks so far, and the side decided, which then stays."""

    blocks: tuple[Block, ...] = ()
    decided: Literal["", "better", "worse"] = ""
    decided_on: str = ""


@dataclass(frozen=True)
class Told:
    """A change as it stands.

    Intervals hold at any time, of the share by account; rates by person. `log_*` are logarithms of
    e-values, both 0 with a comparison period; `more` people would probably settle it, on both sides
    together.
    """

    key: str
    verdict: Verdict
    sentence: str
    standing: Standing = Standing()
    concerned: Side = Side()
    other: Side = Side()
    interval: tuple[float, float] | None = None
    other_interval: tuple[float, float] | None = None
    log_better: float = 0.0
    log_worse: float = 0.0
    more: int | None = None
    waiting: int = 0
    problem: str = ""
