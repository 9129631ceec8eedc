"""The ledger's state as plain values: one running test a claim, in the order of writing."""

import json
from dataclasses import dataclass, field, fields, replace
from typing import Any, NamedTuple

from ringtrue.analysis.results import LedgerVerdict

POINTS = 120  # looks that a plot is drawn from; older ones are thinned out


class Point(NamedTuple):
    """One look at a running test: the day (ISO), how many had counted, what they said.

    `value` is the share, the mean or, of a comparison, the difference of rates; `low` and `high`
    its bounds at all looks together; the logarithms are those of the two e-values. A tuple, since a
    ledger of ten thousand claims holds a million.
    """

    day: str
    n: float
    value: float | None
    low: float | None
    high: float | None
    log_above: float
    log_below: float


@dataclass(frozen=True)
class Running:
    """One claim's test as it stands; `newest` is the entry day of its newest record, ISO.

    `test` is the state of its any-time test as JSON, "" before the first look. A rejected test is
    frozen: its e-value stays, whatever comes later. `how` its people were chosen at the first look;
    were they to be chosen otherwise, it would be another test: `closed` says why it ended. `gone`
    says why it can no longer be tested, `waits` why it cannot be yet, `stopped` why it never will.
    `words` are levels that ended where another began, with that other; `ruled` the same of the rule
    for who belongs, `apart` those of which somebody said that they are not the same. A comparison
    is told in blocks of weeks: up to the day `told`, ISO; `filling` are later days, each with the
    counts of both sides, that do not fill a block yet.
    """

    key: str
    place: int = 0
    verdict: LedgerVerdict = "untested"
    test: str = ""
    k: float = 0.0
    n: float = 0.0
    other_k: float = 0.0
    other_n: float = 0.0
    value: float | None = None
    low: float | None = None
    high: float | None = None
    log_above: float = 0.0
    log_below: float = 0.0
    looked: bool = False
    frozen: bool = False
    newest: str | None = None
    more: int | None = None
    sentence: str = "No record has come in since it was written."
    how: str = ""
    closed: str = ""
    gone: str = ""
    waits: str = ""
    stopped: str = ""
    words: tuple[tuple[str, str], ...] = ()
    ruled: tuple[tuple[str, str], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    told: str = ""
    filling: tuple[tuple[str, float, float, float, float], ...] = ()
    points: tuple[Point, ...] = ()


_LISTS = ("words", "ruled", "apart", "filling", "points")
_KNOWN = frozenset(f.name for f in fields(Running))


@dataclass(frozen=True)
class LedgerState:
    """All running tests, in the order in which their claims were written."""

    tests: tuple[Running, ...] = field(default=())

    def to_json(self) -> str:
        """The state as JSON text."""
        return json.dumps({"tests": [plain(test) for test in self.tests]}, sort_keys=True)

    @staticmethod
    def from_json(text: str) -> "LedgerState":
        """The state that `to_json` wrote."""
        raw: dict[str, Any] = json.loads(text)
        return LedgerState(tuple(running_from(t) for t in raw["tests"]))


def altered(test: Running, **changes: Any) -> Running:
    """The test with these changes; itself where nothing is another. Ten thousand are looked at."""
    same = all(getattr(test, name) == value for name, value in changes.items())
    return test if same else replace(test, **changes)


def plain(test: Running) -> dict[str, Any]:
    """The test as JSON keeps it; `running_from` reads it."""
    lists = {name: [list(one) for one in getattr(test, name)] for name in _LISTS}
    return {**vars(test), **lists}


def running_from(raw: dict[str, Any]) -> Running:
    """A running test as `asdict` wrote it; what a workspace keeps beside it is left out."""
    raw = {name: value for name, value in raw.items() if name in _KNOWN}
    pairs = {
        name: tuple((old, new) for old, new in raw.get(name, ()))
        for name in ("words", "ruled", "apart")
    }
    points = tuple(
        Point(**p) if isinstance(p, dict) else Point(*p)  # by name, as an earlier release did
        for p in raw.get("points", ())
    )
    filling = tuple((day, *counts) for day, *counts in raw.get("filling", ()))
    return Running(**{**raw, **pairs, "points": points, "filling": filling})
