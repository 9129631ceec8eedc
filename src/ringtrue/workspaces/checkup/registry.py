"""The checks of the house, and who lays the records out for them.

This room is low: personas, records and the ledger lie above it. So they come to it: a room's
`checks.py` registers its checks here, and one room registers how a workspace is examined.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from ringtrue.analysis.results import Checkup, Finding, NotRun
from ringtrue.errors import BrokenPromise
from ringtrue.workspaces.members.actor import Actor

T = TypeVar("T")
Answer = tuple[Finding, ...] | NotRun
Saying = Callable[[float, str], None]


def _silent(fraction: float, words: str) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class CheckContext:
    """What a check is given: for whom, when, and what other checks of the run already computed."""

    actor: Actor
    now: datetime
    memo: dict[str, Any] = field(default_factory=dict)
    progress: Saying = _silent

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What `make` returns, computed at most once in a run; checks share it by its name."""
        if name not in self.memo:
            self.memo[name] = make()
        found: T = self.memo[name]
        return found


@dataclass(frozen=True)
class Examined:
    """A report that has no findings yet, and the version of the data it was read from."""

    report: Checkup
    data_version: int


CheckFunction = Callable[[CheckContext], Answer]
ExamineFunction = Callable[[CheckContext], Examined]

CHECKS: dict[str, CheckFunction] = {}
_used: dict[str, Callable[[Actor], bool]] = {}
_examiners: dict[str, ExamineFunction] = {}


def check(code: str) -> Callable[[CheckFunction], CheckFunction]:
    """Make a function the check with this code; it only reads.

    It returns its findings, none when all is well, or `NotRun` saying what it lacks.
    """

    def wrap(function: CheckFunction) -> CheckFunction:
        known = CHECKS.get(code)
        if known is not None and known.__module__ != function.__module__:
            raise BrokenPromise(f"Two checks are called {code}.")
        CHECKS[code] = function
        return function

    return wrap


def used(codes: str) -> Callable[[Callable[[Actor], bool]], Callable[[Actor], bool]]:
    """Make a function say whether the room of some checks is in use: a family, RT4, or one code.

    While it is not, what these checks lack is not asked for.
    """

    def wrap(function: Callable[[Actor], bool]) -> Callable[[Actor], bool]:
        _used[codes] = function
        return function

    return wrap


def in_use(actor: Actor, code: str) -> bool:
    """Whether the room that a check looks at is in use; a room that never says so is."""
    function = _used.get(code) or _used.get(code[:3])
    return function is None or function(actor)


def use_key(code: str) -> str:
    """Checks with the same key are in use together."""
    return code if code in _used else code[:3]


def examines(function: ExamineFunction) -> ExamineFunction:
    """Make a function the one that examines a workspace before the checks run.

    What checks need of it, it leaves in the context by `context.once`. It raises BadInput with a
    hint when there is nothing to examine yet.
    """
    other = {f.__module__ for f in _examiners.values()} - {function.__module__}
    if other:
        raise BrokenPromise(f"A workspace is already examined by {other.pop()}.")
    _examiners["workspace"] = function
    return function


def examiner() -> ExamineFunction | None:
    """The function that examines a workspace, or None."""
    return _examiners.get("workspace")
