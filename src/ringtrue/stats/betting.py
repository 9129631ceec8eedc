"""Tests of a mean that may be looked at every day: bets on values within a declared range.

Somebody who doubts that the mean is above m offers fair bets at m; a purse that multiplies is
evidence of the contrary. Bets of 48 fixed sizes are kept side by side and weighed before the first
record, so a test is 48 sums a side: a batch adds to them in any order and any portions, and they
hold the purse for every other m, too, hence the confidence sequence.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ringtrue.errors import OutOfRange, Where
from ringtrue.stats.anytime import LOG_CAP, SIDES, Side, TestState

# With values brought to [0, 1], a bet of size b multiplies the purse by (1 + b x) / (1 + b m),
# which expects at most 1 where the mean is at most m. Its share of the purse at risk is
# b m / (1 + b m): nearly nothing for the smallest, nearly all for the largest.
_BETS = np.geomspace(1e-3, 1e6, 48)
_AT_ONCE = 16_384  # values turned into bets at a time, to bound memory


@dataclass(frozen=True)
class MeanState:
    """A running test of a mean, as plain numbers: what `update_mean` needs to go on.

    `threshold`, `low`, `high` and `total` are in the values' own unit; `n` is how many there were.
    `paths_*` hold the logarithm of the purse of each size of bet at the threshold; `log_above`
    speaks for "above" (against "at most"), `log_below` for "below".
    """

    threshold: float
    low: float
    high: float
    n: float = 0.0
    total: float = 0.0
    log_above: float = 0.0
    log_below: float = 0.0
    paths_above: tuple[float, ...] = (0.0,) * _BETS.size
    paths_below: tuple[float, ...] = (0.0,) * _BETS.size
    kind: str = "mean"

    @property
    def mean(self) -> float | None:
        """The mean so far, None before the first value."""
        return self.total / self.n if self.n else None

    @property
    def e_above(self) -> float:
        """The current e-value for "above"."""
        return float(np.exp(self.log_above))

    @property
    def e_below(self) -> float:
        """The current e-value for "below"."""
        return float(np.exp(self.log_below))

    def to_json(self) -> str:
        """The state as JSON text."""
        return json.dumps(vars(self), sort_keys=True)

    @staticmethod
    def from_json(text: str) -> "MeanState":
        """The state that `to_json` wrote."""
        return MeanState.from_raw(json.loads(text))

    @staticmethod
    def from_raw(raw: dict[str, Any]) -> "MeanState":
        """The state from its JSON, read."""
        paths = {name: tuple(raw[name]) for name in ("paths_above", "paths_below")}
        return MeanState(**{**raw, **paths})


def read_state(text: str) -> TestState | MeanState:
    """Any running test from its JSON text, whatever its kind."""
    raw: dict[str, Any] = json.loads(text)
    return MeanState.from_raw(raw) if raw["kind"] == "mean" else TestState.from_raw(raw)


def start_mean(threshold: float, low: float, high: float) -> MeanState:
    """A test of a mean against a threshold, before its first value.

    Values are promised to lie in [low, high]; the threshold lies strictly between. A range wider
    than needed costs little for "above" and much for "below": a rare large value may yet come.
    Raises OutOfRange where these are no such three numbers.
    """
    if not (np.all(np.isfinite([threshold, low, high])) and low < threshold < high):
        detail = f"A mean of {threshold:g} cannot be tested within {low:g} to {high:g}."
        hint = "State the least and the greatest value there can be, with the mean between them."
        raise OutOfRange(detail, hint=hint, where=Where(field="range"))
    return MeanState(float(threshold), float(low), float(high))


@dataclass(frozen=True)
class Added:
    """What values add to any test of a mean within [low, high], whatever its threshold.

    `above` and `below` (bets,) are sums of the logarithm of 1 + b x, for each size b of bet: of a
    value's way from `low`, and from `high`, as a part of the range. They add up over portions.
    """

    low: float
    high: float
    n: float
    total: float
    above: NDArray[np.float64]
    below: NDArray[np.float64]

    def with_(self, other: "Added") -> "Added":
        """Both portions together; they are of one range."""
        n, total = self.n + other.n, self.total + other.total
        above, below = self.above + other.above, self.below + other.below
        return Added(self.low, self.high, n, total, above, below)


def nothing(low: float, high: float) -> Added:
    """What no values add."""
    return Added(low, high, 0.0, 0.0, np.zeros(_BETS.size), np.zeros(_BETS.size))


def added_each(
    values: ArrayLike, low: float, high: float, weights: NDArray[np.float64]
) -> list[Added]:
    """What values add to the tests of several groups; each value is taken once for all of them.

    `values` (values,) are in their own unit; `weights` (groups, values) say how often each came in
    a group, or are weights of people fixed beforehand. Raises OutOfRange for a value outside the
    declared range, or none at all (NaN): nothing is cut to fit, the caller decides.
    """
    x = _checked(low, high, np.asarray(values, dtype=np.float64).ravel(), weights)
    above, below = np.zeros((2, len(weights), _BETS.size))
    for begin in range(0, x.size, _AT_ONCE):
        part = slice(begin, begin + _AT_ONCE)
        way = (x[part] - low) / (high - low)
        above += weights[:, part] @ np.log1p(np.outer(way, _BETS))
        below += weights[:, part] @ np.log1p(np.outer(1 - way, _BETS))
    n, total = weights.sum(axis=1).tolist(), (weights @ x).tolist()
    return [Added(low, high, *sums) for sums in zip(n, total, above, below, strict=True)]


def update_mean(state: MeanState, values: ArrayLike, counts: ArrayLike | None = None) -> MeanState:
    """The state after more values, in time proportional to how many there are.

    `counts` (values,), where given, say how often each came, as the weights of `added_each`.
    """
    size = np.asarray(values).size
    times = np.ones(size) if counts is None else np.asarray(counts, dtype=np.float64).ravel()
    [new] = added_each(values, state.low, state.high, times[None, :])
    return moved_by(state, new)


def moved_by(state: MeanState, new: Added) -> MeanState:
    """The state after what `new` values within the same range add."""
    if new.n == 0:
        return state
    at = {side: new.n * np.log1p(_BETS * _scaled(state, side)) for side in SIDES}
    above = np.array(state.paths_above) + (new.above - at["above"])
    below = np.array(state.paths_below) + (new.below - at["below"])
    longer = replace(state, n=state.n + new.n, total=state.total + new.total)
    return _paths_mixed(longer, above, below)


def gone_on(state: MeanState, times: float) -> MeanState:
    """The state if so many times the values had come and had said the same; to look ahead with."""
    longer = replace(state, n=state.n * times, total=state.total * times)
    above, below = np.array(state.paths_above) * times, np.array(state.paths_below) * times
    return _paths_mixed(longer, above, below)


def mean_bound(state: MeanState, side: Side, level: float = 0.95) -> float:
    """The any-time bound the mean clears: its lower bound for `above`, upper for `below`.

    It is the threshold at which the e-value of that side would reach 1 / (1 - level), with the
    weights of this test; so the test rejects exactly what lies beyond the bound.
    """
    return float(_bounds([state], side, level)[0])


def mean_interval(state: MeanState, level: float = 0.95) -> tuple[float, float]:
    """The any-time confidence sequence of the mean: both bounds, each at half the error.

    Source: Waudby-Smith and Ramdas, arXiv 2010.09686, theorem 3, hedged, with constant bets mixed.
    """
    [interval] = mean_interval_each([state], level)
    return interval


def mean_interval_each(
    states: Sequence[MeanState], level: float = 0.95
) -> list[tuple[float, float]]:
    """`mean_interval` of many tests at once."""
    one_side = 1 - (1 - level) / 2
    both = (_bounds(states, side, one_side).tolist() for side in SIDES)
    return list(zip(*both, strict=True))


def _bounds(states: Sequence[MeanState], side: Side, level: float) -> NDArray[np.float64]:
    """The bounds of many tests; (tests,)."""
    wanted = -np.log1p(-level)
    paths = paths_of(states, side)
    weights = np.array([_weights(state) for state in states]).reshape(paths.shape)
    n = np.array([state.n for state in states])[:, None]
    here = np.log1p(_BETS * np.array([[_scaled(state, side)] for state in states]).reshape(-1, 1))
    low, high = np.zeros(len(states)), np.ones(len(states))
    # At the mean itself, and beyond, there is no evidence; halving finds where it begins.
    for _ in range(44):
        middle = (low + high) / 2
        moved = paths + n * (here - np.log1p(_BETS * middle[:, None]))
        enough = _mixed_each(weights, moved) >= wanted
        low, high = np.where(enough, middle, low), np.where(enough, high, middle)
    least, most = (np.array([getattr(s, name) for s in states]) for name in ("low", "high"))
    return np.asarray(
        least + (most - least) * low if side == "above" else most - (most - least) * low
    )


def paths_of(states: Sequence[MeanState], side: Side) -> NDArray[np.float64]:
    """The logarithms of the purses that bet on a side; (tests, bets)."""
    paths = [s.paths_above if side == "above" else s.paths_below for s in states]
    return np.array(paths, dtype=np.float64).reshape(len(states), _BETS.size)


def mixed_each(states: Sequence[MeanState], paths: NDArray[np.float64]) -> NDArray[np.float64]:
    """The logarithm of each test's e-value were its purses so filled; (tests,)."""
    return _mixed_each(np.array([_weights(s) for s in states]).reshape(paths.shape), paths)


def _checked(
    low: float, high: float, x: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    if weights.shape[1:] != x.shape or np.any(~(weights >= 0)):
        message = "counts must be one for each value, and not negative"
        raise ValueError(message)
    outside = ~((x >= low) & (x <= high))
    if outside.any():
        first = float(x[outside][0])
        detail = (
            f"{int(outside.sum()):,} of {x.size:,} values lie outside the range "
            f"{low:g} to {high:g}; the first is {first:g}."
        )
        hint = "A claim with a wider range is a new claim; or leave these values out, saying so."
        raise OutOfRange(detail, hint=hint, where=Where(field="range"))
    return x


def _scaled(state: MeanState, side: Side) -> float:
    """The threshold within the range, counted from the end that `side` bets against."""
    here = (state.threshold - state.low) / (state.high - state.low)
    return here if side == "above" else 1 - here


def _weights(state: MeanState) -> NDArray[np.float64]:
    """How the purse is shared out among the bets: most to those that suit a middling effect.

    An effect of a quarter of the spread is met best by a bet of .25 / spread. What the spread will
    be is unknown; the guess lies midway, by ratio, between m (1 - m), as of spending, and its
    root, as of yes or no. Any weights fixed beforehand that sum to 1 keep the test valid.
    """
    here = _scaled(state, "above")
    spread = (here * (1 - here)) ** 0.75
    weights = np.exp(-0.5 * (np.log(_BETS * spread / 0.25) / 1.6) ** 2)
    return np.asarray(weights / weights.sum())


def _paths_mixed(
    state: MeanState, above: NDArray[np.float64], below: NDArray[np.float64]
) -> MeanState:
    return replace(
        state,
        paths_above=tuple(above.tolist()),
        paths_below=tuple(below.tolist()),
        log_above=_mixed(state, above),
        log_below=_mixed(state, below),
    )


def _mixed(state: MeanState, paths: NDArray[np.float64]) -> float:
    return float(_mixed_each(_weights(state)[None, :], paths[None, :])[0])


def _mixed_each(weights: NDArray[np.float64], paths: NDArray[np.float64]) -> NDArray[np.float64]:
    top = paths.max(axis=1, initial=-np.inf)
    value = top + np.log(np.sum(weights * np.exp(paths - top[:, None]), axis=1))
    return np.asarray(np.clip(value, -LOG_CAP, LOG_CAP))
