"""Tests of a mean that may be looked at every day: bets on values within a declared range.

Somebody who doubts that the mean is above m offers fair bets at m; a purse that multiplies is
evidence of the contrary. Bets of 48 fixed sizes are kept side by side and weighed before the first
record, so a test is 48 sums a side: a batch adds to them in any order and any portions, and they
hold the purse for every other m, too, hence the confidence sequence.
"""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ringtrue.errors import OutOfRange, Where
from ringtrue.stats.anytime import LOG_CAP, Side, TestState

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
        return json.dumps(asdict(self), sort_keys=True)

    @staticmethod
    def from_json(text: str) -> "MeanState":
        """The state that `to_json` wrote."""
        raw: dict[str, Any] = json.loads(text)
        paths = {name: tuple(raw[name]) for name in ("paths_above", "paths_below")}
        return MeanState(**{**raw, **paths})


def read_state(text: str) -> TestState | MeanState:
    """Any running test from its JSON text, whatever its kind."""
    kind = json.loads(text)["kind"]
    return MeanState.from_json(text) if kind == "mean" else TestState.from_json(text)


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


def update_mean(state: MeanState, values: ArrayLike, counts: ArrayLike | None = None) -> MeanState:
    """The state after more values, in time proportional to how many there are.

    `values` (values,) are in their own unit; `counts` (values,), where given, say how often each
    came, or are weights of people fixed beforehand. Raises OutOfRange for a value outside the
    declared range, or none at all (NaN): nothing is cut to fit, the caller decides.
    """
    x, times = _checked(state, values, counts)
    if x.size == 0:
        return state
    above = np.array(state.paths_above) + _growth(state, x, times, "above")
    below = np.array(state.paths_below) + _growth(state, x, times, "below")
    added = replace(state, n=state.n + float(times.sum()), total=state.total + float(times @ x))
    return _paths_mixed(added, above, below)


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
    wanted = -np.log1p(-level)
    paths = np.array(state.paths_above if side == "above" else state.paths_below)
    here = _scaled(state, side)
    low, high = 0.0, 1.0
    # At the mean itself, and beyond, there is no evidence; halving finds where it begins.
    for _ in range(44):
        middle = (low + high) / 2
        moved = paths + state.n * (np.log1p(_BETS * here) - np.log1p(_BETS * middle))
        if _mixed(state, moved) >= wanted:
            low = middle
        else:
            high = middle
    width = state.high - state.low
    return state.low + width * low if side == "above" else state.high - width * low


def mean_interval(state: MeanState, level: float = 0.95) -> tuple[float, float]:
    """The any-time confidence sequence of the mean: both bounds, each at half the error.

    Source: Waudby-Smith and Ramdas, arXiv 2010.09686, theorem 3, hedged, with constant bets mixed.
    """
    one_side = 1 - (1 - level) / 2
    return mean_bound(state, "above", one_side), mean_bound(state, "below", one_side)


def _checked(
    state: MeanState, values: ArrayLike, counts: ArrayLike | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x = np.asarray(values, dtype=np.float64).ravel()
    times = np.ones(x.size) if counts is None else np.asarray(counts, dtype=np.float64).ravel()
    if times.shape != x.shape or np.any(~(times >= 0)):
        message = "counts must be one for each value, and not negative"
        raise ValueError(message)
    outside = ~((x >= state.low) & (x <= state.high))
    if outside.any():
        first = float(x[outside][0])
        detail = (
            f"{int(outside.sum()):,} of {x.size:,} values lie outside the range "
            f"{state.low:g} to {state.high:g}; the first is {first:g}."
        )
        hint = "A claim with a wider range is a new claim; or leave these values out, saying so."
        raise OutOfRange(detail, hint=hint, where=Where(field="range"))
    return x, times


def _scaled(state: MeanState, side: Side) -> float:
    """The threshold within the range, counted from the end that `side` bets against."""
    here = (state.threshold - state.low) / (state.high - state.low)
    return here if side == "above" else 1 - here


def _growth(
    state: MeanState, x: NDArray[np.float64], times: NDArray[np.float64], side: Side
) -> NDArray[np.float64]:
    """What the values add to the logarithm of each bet's purse; (bets,)."""
    here = _scaled(state, side)
    start, sign = (state.low, 1.0) if side == "above" else (state.high, -1.0)
    risk = _BETS / (1 + _BETS * here)
    found = np.zeros(_BETS.size)
    for begin in range(0, x.size, _AT_ONCE):
        part = sign * (x[begin : begin + _AT_ONCE] - start) / (state.high - state.low)
        found += np.log1p(np.outer(risk, part - here)) @ times[begin : begin + _AT_ONCE]
    return found


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
    top = float(paths.max())
    value = top + np.log(np.sum(_weights(state) * np.exp(paths - top)))
    return float(np.clip(value, -LOG_CAP, LOG_CAP))
