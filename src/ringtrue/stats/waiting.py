"""How many more records would probably settle running tests, should they go on as so far."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ringtrue.stats import anytime, betting

FURTHEST = 100_000  # records; beyond, nobody waits for a verdict
State: TypeAlias = anytime.TestState | betting.MeanState
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def more_needed(state: State, wanted: float, furthest: int = FURTHEST) -> int | None:
    """How many further records bring the stronger side's e-value to exp(`wanted`).

    Records are those of `state.n`: in a comparison, of the group itself. 0 where it is there
    already, None where more than `furthest` would be needed.
    """
    return more_needed_each([state], [wanted], furthest)[0]


def more_needed_each(
    states: Sequence[State], wanted: ArrayLike, furthest: int = FURTHEST
) -> list[int | None]:
    """`more_needed` of many tests, each against its own `wanted`; (tests,)."""
    found: list[int | None] = [None] * len(states)
    bars = np.broadcast_to(np.asarray(wanted, dtype=np.float64), (len(states),))
    alike: dict[tuple[str, bool, float], list[int]] = defaultdict(list)
    for place, state in enumerate(states):
        if state.n > 0:
            prior = state.prior if isinstance(state, anytime.TestState) else 0.0
            alike[state.kind, state.log_above > state.log_below, prior].append(place)
    for (_, above, _), places in alike.items():
        side: anytime.Side = "above" if above else "below"
        reached = _reached([states[i] for i in places], side, bars[places])
        for place, more in zip(places, _least(reached, len(places), furthest), strict=True):
            found[place] = more
    return found


Reached: TypeAlias = Callable[[Integers, Integers], NDArray[np.bool_]]


def _reached(states: Sequence[State], side: anytime.Side, bars: Floats) -> Reached:
    """Whether tests of one kind, by their places, reach their bars after so many more records."""
    n = np.array([state.n for state in states])
    values = _gone_on(states, side)

    def told(places: Integers, more: Integers) -> NDArray[np.bool_]:
        times = (n[places] + more) / n[places]
        return np.asarray(values(places, times) >= bars[places])

    return told


def _gone_on(states: Sequence[State], side: anytime.Side) -> Callable[[Integers, Floats], Floats]:
    """The logarithm of e were there so many times the records, all saying the same."""
    first = states[0]
    if isinstance(first, betting.MeanState):
        means = [s for s in states if isinstance(s, betting.MeanState)]
        purses = betting.paths_of(means, side)
        return lambda at, times: betting.mixed_each(
            [means[i] for i in at.tolist()], purses[at] * times[:, None]
        )
    tests = [s for s in states if isinstance(s, anytime.TestState)]
    if first.kind == "comparison":
        paths = np.array([s.paths_above if side == "above" else s.paths_below for s in tests])
        return lambda at, times: anytime.mixed_each(paths[at] * times[:, None])
    k, n, p0 = (np.array([getattr(s, name) for s in tests]) for name in ("k", "n", "p0"))
    return lambda at, times: anytime.log_share_e_each(
        k[at] * times, n[at] * times, p0[at], side, first.prior
    )


def _least(reached: Reached, size: int, furthest: int) -> list[int | None]:
    """The fewest more that reach, None beyond the furthest: doubled, then halved."""
    everyone = np.arange(size)
    high = np.where(reached(everyone, np.zeros(size, np.int64)), 0, 1)
    open_ = everyone[high > 0]
    open_ = open_[~reached(open_, high[open_])]
    while open_.size:
        high[open_] *= 2
        open_ = open_[high[open_] <= furthest]
        open_ = open_[~reached(open_, high[open_])]
    low = high // 2
    while (open_ := everyone[(high - low > 1) & (high <= furthest)]).size:
        middle = (low[open_] + high[open_]) // 2
        enough = reached(open_, middle)
        high[open_] = np.where(enough, middle, high[open_])
        low[open_] = np.where(enough, low[open_], middle)
    return [more if more <= furthest else None for more in high.tolist()]
