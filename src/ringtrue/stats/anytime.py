"""Tests that may be looked at every day: e-values and confidence sequences for shares.

Means are in `betting.py`. How common a persona is, an order of two events, a theme in coded texts
and a quantile are shares, too, of all people, of journeys, of texts, and of values at or above it.

An e-value's expectation is at most 1 while the hypothesis it speaks against is true, at every time
one may choose to stop; so an e-value of 20 is as rare, over all looks together, as one in twenty.
Every test here is a fixed mixture of likelihood ratios, hence a test martingale (or below one):
nothing is estimated from the very records it is then tested on.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ringtrue.errors import OutOfRange, Where
from ringtrue.stats import twobytwo
from ringtrue.stats.twobytwo import Period

Side = Literal["above", "below"]
SIDES: tuple[Side, Side] = ("above", "below")
# e-values are capped here so that they stay finite in JSON; a smaller e-value is still an e-value.
LOG_CAP = 690.0
PRIOR = 30.0


def log_share_e(k: float, n: float, p0: float, side: Side, prior: float = PRIOR) -> float:
    """Logarithm of `share_e`."""
    if not (0 <= k <= n and 0 <= p0 <= 1):
        message = f"a share needs 0 <= k <= n and 0 <= p0 <= 1, not k={k}, n={n}, p0={p0}"
        raise ValueError(message)
    if side == "below":
        return log_share_e(n - k, n, 1 - p0, "above", prior)
    if p0 == 1 or n == 0:
        return 0.0
    if p0 == 0:
        return LOG_CAP if k > 0 else 0.0
    return float(_log_mixture(k, n, p0, prior))


def log_share_e_each(
    k: ArrayLike, n: ArrayLike, p0: ArrayLike, side: Side, prior: float = PRIOR
) -> NDArray[np.float64]:
    """`log_share_e` of many shares at once; the arrays are brought to one shape."""
    fit, of, border = np.broadcast_arrays(
        *(np.asarray(part, dtype=np.float64) for part in (k, n, p0))
    )
    if side == "below":
        fit, border = of - fit, 1 - border
    if not np.all((fit >= 0) & (fit <= of) & (border >= 0) & (border <= 1)):
        message = "shares need 0 <= k <= n and 0 <= p0 <= 1"
        raise ValueError(message)
    found = np.where((border == 0) & (fit > 0), LOG_CAP, 0.0)
    inner = (border > 0) & (border < 1) & (of > 0)
    found[inner] = _log_mixture(fit[inner], of[inner], border[inner], prior)
    return found


def _log_mixture(k: Any, n: Any, p0: Any, prior: float) -> Any:
    """For "above", numbers or arrays, where 0 < p0 < 1 and n > 0."""
    from scipy.special import betaincc, betaln

    a, b = prior * p0, prior * (1 - p0)
    after = betaincc(a + k, b + n - k, p0)
    with np.errstate(divide="ignore"):  # nothing of the mixture left: minus infinity, capped
        mixture = betaln(a + k, b + n - k) + np.log(after) - betaln(a, b)
    null = k * np.log(p0) + (n - k) * np.log1p(-p0)
    return np.clip(mixture - np.log(betaincc(a, b, p0)) - null, -LOG_CAP, LOG_CAP)


def share_e(k: float, n: float, p0: float, side: Side, prior: float = PRIOR) -> float:
    """The e-value against "the share is at most p0" (`above`), or "at least p0" (`below`).

    `k` of `n` people fit; both may be sums of weights between 0 and 1 that were fixed beforehand.
    The alternative is mixed over Beta(prior p0, prior (1 - p0)) cut at p0, so that every part of it
    lies beyond p0 and the value is valid for the whole one-sided hypothesis. Source: Robbins'
    mixture for a Bernoulli share; Howard and others (2021), arXiv 1810.08240, proposition 7.
    """
    return float(np.exp(log_share_e(k, n, p0, side, prior)))


def share_bound(k: float, n: float, side: Side, level: float = 0.95, prior: float = PRIOR) -> float:
    """The any-time bound the share clears: its lower bound for `above`, upper for `below`.

    It is the p0 at which `share_e` reaches 1 / (1 - level): all values beyond it are rejected, at
    all times together with a chance of error of at most 1 - level.
    """
    fit, of = np.array([k], dtype=np.float64), np.array([n], dtype=np.float64)
    if side == "below":
        return float(1.0 - _share_bound_each(of - fit, of, level, prior)[0])
    return float(_share_bound_each(fit, of, level, prior)[0])


def share_interval(
    k: float, n: float, level: float = 0.95, prior: float = PRIOR
) -> tuple[float, float]:
    """The any-time confidence sequence of a share: both bounds, each at half the error."""
    one_side = 1 - (1 - level) / 2
    return (
        share_bound(k, n, "above", one_side, prior),
        share_bound(k, n, "below", one_side, prior),
    )


def share_interval_each(
    k: ArrayLike, n: ArrayLike, level: float = 0.95, prior: float = PRIOR
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """`share_interval` of many shares at once; the arrays are of one shape."""
    fit, of = np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64)
    one_side = 1 - (1 - level) / 2
    least = _share_bound_each(fit, of, one_side, prior)
    return least, 1.0 - _share_bound_each(of - fit, of, one_side, prior)


def _share_bound_each(
    k: NDArray[np.float64], n: NDArray[np.float64], level: float, prior: float
) -> NDArray[np.float64]:
    """`share_bound` for "above", of each: from the cap at 0 the evidence falls as p0 grows."""
    threshold, found = -np.log1p(-level), np.zeros(k.shape)
    known = (k > 0) & (n > 0)
    k, n = k[known], n[known]
    low, high = np.zeros(k.shape), np.minimum(k / n, 1.0)
    for _ in range(50):
        middle = (low + high) / 2
        enough = _log_mixture(k, n, middle, prior) >= threshold
        low, high = np.where(enough, middle, low), np.where(enough, high, middle)
    found[known] = low
    return found


@dataclass(frozen=True)
class Tally:
    """What one period's new records say; in a comparison `other_*` is everybody else then."""

    k: float
    n: float
    other_k: float = 0.0
    other_n: float = 0.0
    period: str = ""


@dataclass(frozen=True)
class TestState:
    """A running test, as plain numbers: what `update` needs to go on, and the two e-values.

    `log_above` speaks for "above" (against "at most"), `log_below` for "below". In a comparison
    `p0` is the difference tested, None for none at all, and `paths_*` hold the logarithm of the
    e-value of each alternative of the mixture. Where its bounds are kept, `grid_*` hold that of
    each of `twobytwo.MARGINS` and `learned` what each odds ratio weighs; `gaps` over `pairs` is the
    difference within periods.
    """

    __test__ = False  # not a test case, though pytest would think so by its name

    kind: Literal["share", "comparison"]
    p0: float | None = None
    prior: float = PRIOR
    k: float = 0.0
    n: float = 0.0
    other_k: float = 0.0
    other_n: float = 0.0
    log_above: float = 0.0
    log_below: float = 0.0
    paths_above: tuple[float, ...] = ()
    paths_below: tuple[float, ...] = ()
    grid_above: tuple[float, ...] = ()
    grid_below: tuple[float, ...] = ()
    learned: tuple[float, ...] = ()
    gaps: float = 0.0
    pairs: float = 0.0

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
    def from_json(text: str) -> "TestState":
        """The state that `to_json` wrote."""
        return TestState.from_raw(json.loads(text))

    @staticmethod
    def from_raw(raw: dict[str, Any]) -> "TestState":
        """The state from its JSON, read."""
        lists = {name: tuple(found) for name, found in raw.items() if isinstance(found, list)}
        return TestState(**{**raw, **lists})


def start_share(p0: float, prior: float = PRIOR, *, margin: float = 0.0) -> TestState:
    """A test of a share against p0 less a margin, before its first record.

    A margin of .05 lets "at least 70 %" be supported, or denied, at 65 %. Raises OutOfRange where
    that leaves no share between 0 and 1.
    """
    tested = p0 - margin
    if not (0 <= p0 <= 1 and margin >= 0 and (margin == 0 or tested > 0)):
        detail = f"A share of {p0:g} with a margin of {margin:g} cannot be tested."
        hint = "A share lies between 0 and 1, and its margin is smaller than it."
        raise OutOfRange(detail, hint=hint, where=Where(field="margin"))
    return TestState("share", p0=tested, prior=prior)


def start_quantile(below: float, prior: float = PRIOR, *, margin: float = 0.0) -> TestState:
    """A test that at most a share `below` of values lies under an amount, before its first one.

    "Half of them pay at least 500" is `start_quantile(0.5)` with tallies `at_least(values, 500)`:
    the quantile is at least the amount just where that share of values is at least 1 - below.
    """
    return start_share(1.0 - below, prior, margin=margin)


def at_least(values: ArrayLike, amount: float, period: str = "") -> Tally:
    """The tally of a quantile's test: how many of the values reach the amount; NaN is left out."""
    found = np.asarray(values, dtype=np.float64)
    known = found[~np.isnan(found)]
    return Tally(float(np.count_nonzero(known >= amount)), float(known.size), period=period)


def start_comparison(margin: float = 0.0, *, bounds: bool = False) -> TestState:
    """A test of one group's share against everybody else's, before its first record.

    It asks whether the difference of the shares lies above the margin, or below it; -.05 is five
    points less than everybody else. With `bounds`, what bounds of the difference need is kept too.
    Raises OutOfRange where no difference lies beyond the margin.
    """
    if not -1 < margin < 1:
        detail = f"A difference of {margin:g} between two shares cannot be tested."
        hint = "It lies between -1 and 1."
        raise OutOfRange(detail, hint=hint, where=Where(field="margin"))
    flat, grid = (0.0,) * twobytwo.EFFECTS.size, (0.0,) * twobytwo.MARGINS.size * bounds
    both = (0.0,) * (2 * twobytwo.EFFECTS.size + 1) * bounds
    return TestState("comparison", margin or None, paths_above=flat, paths_below=flat,
                     grid_above=grid, grid_below=grid, learned=both)  # fmt: skip


def update(state: TestState, tally: Tally, known: dict[Any, Period] | None = None) -> TestState:
    """The state after more records. A comparison's tally is of one period only.

    `known` keeps what a period says whatever the margin, for other tests of the same groups.
    """
    added = replace(
        state,
        k=state.k + tally.k,
        n=state.n + tally.n,
        other_k=state.other_k + tally.other_k,
        other_n=state.other_n + tally.other_n,
    )
    if state.kind == "share":
        return _share_tested(added)
    seen, margin = (state.k + state.other_k, state.n + state.other_n), state.p0 or 0.0
    mine, others = (tally.k, tally.n), (tally.other_k, tally.other_n)
    of = None
    if state.grid_above:
        known, place = {} if known is None else known, (mine, others, seen, state.learned)
        if place not in known:
            known[place] = twobytwo.period(*mine, *others, seen, np.array(state.learned))
        of = known[place]
        added = _with_bounds(added, tally, of)
    if of is not None and margin == 0:
        up, down = of.up, of.down
    else:
        up = twobytwo.log_e(*mine, *others, seen, margin)
        down = twobytwo.log_e(*others, *mine, seen, -margin)
    return _paths_mixed(added, np.array(state.paths_above) + up, np.array(state.paths_below) + down)


def update_each(states: Sequence[TestState], tallies: Sequence[Tally]) -> list[TestState]:
    """`update` of many tests of shares at once; all of one prior."""
    if not states:
        return []
    [prior] = {state.prior for state in states}
    k = np.array([state.k + new.k for state, new in zip(states, tallies, strict=True)])
    n = np.array([state.n + new.n for state, new in zip(states, tallies, strict=True)])
    p0 = np.array([state.p0 for state in states], dtype=np.float64)
    sides = (log_share_e_each(k, n, p0, side, prior).tolist() for side in SIDES)
    return [
        replace(state, k=fit, n=of, log_above=above, log_below=below)
        for state, fit, of, above, below in zip(states, k.tolist(), n.tolist(), *sides, strict=True)
    ]


def _with_bounds(state: TestState, tally: Tally, of: Period) -> TestState:
    pairs = tally.n * tally.other_n / (tally.n + tally.other_n) if tally.n * tally.other_n else 0.0
    apart = tally.k / tally.n - tally.other_k / tally.other_n if pairs else 0.0
    learned = np.array(state.learned) + twobytwo.both_ways(of.up, of.down)
    return replace(
        state,
        grid_above=tuple(np.clip(state.grid_above + of.above, -LOG_CAP, LOG_CAP).tolist()),
        grid_below=tuple(np.clip(state.grid_below + of.below, -LOG_CAP, LOG_CAP).tolist()),
        learned=tuple(learned.tolist()),
        gaps=state.gaps + pairs * apart,
        pairs=state.pairs + pairs,
    )


def difference(state: TestState) -> float | None:
    """How much higher the group's share was than everybody else's within the same periods.

    Each period weighs as much as it can tell (Mantel and Haenszel); None where no period had both.
    """
    return state.gaps / state.pairs if state.pairs else None


def difference_interval(state: TestState, level: float = 0.95) -> tuple[float, float]:
    """The any-time confidence sequence of the difference, both bounds at half the error.

    They are the nearest of `twobytwo.MARGINS` outside, -1 and 1 where nothing is known. Which
    differences are rejected is decided by an e-process each, the test's own construction.
    """
    if not state.grid_above:
        return -1.0, 1.0
    wanted = float(-np.log((1 - level) / 2))
    return twobytwo.bounds(np.array(state.grid_above), np.array(state.grid_below), wanted)


def gone_on(state: TestState, times: float) -> TestState:
    """The state if so many times the records had come and had said the same; to look ahead with."""
    names = ("k", "n", "other_k", "other_n")
    longer = replace(state, **{name: getattr(state, name) * times for name in names})
    if state.kind == "share":
        return _share_tested(longer)
    above, below = np.array(state.paths_above) * times, np.array(state.paths_below) * times
    return _paths_mixed(longer, above, below)


def _share_tested(state: TestState) -> TestState:
    assert state.p0 is not None
    return replace(
        state,
        log_above=log_share_e(state.k, state.n, state.p0, "above", state.prior),
        log_below=log_share_e(state.k, state.n, state.p0, "below", state.prior),
    )


def _paths_mixed(
    state: TestState, above: NDArray[np.float64], below: NDArray[np.float64]
) -> TestState:
    return replace(
        state,
        paths_above=tuple(above.tolist()),
        paths_below=tuple(below.tolist()),
        log_above=_mixed(above),
        log_below=_mixed(below),
    )


def comparison_e(
    ka: ArrayLike, na: ArrayLike, kb: ArrayLike, nb: ArrayLike, side: Side, margin: float = 0.0
) -> float:
    """The e-value that group a's share less b's lies `above` (`below`) a margin, by period.

    The arrays hold one entry a period, in order of time; ka of na people of group a had the
    outcome. Shares may differ between periods in any way under the hypothesis, so a drift of the
    whole market is never mistaken for a difference between groups. Source: Turner, Ly and
    Grunwald, arXiv 2106.02693, theorem 1, mixed over odds ratios; strata as in arXiv 2302.11401.
    """
    columns = [np.atleast_1d(np.asarray(c, dtype=np.float64)) for c in (ka, na, kb, nb)]
    state = start_comparison(margin)
    for k, n, other_k, other_n in zip(*columns, strict=True):
        state = update(state, Tally(float(k), float(n), float(other_k), float(other_n)))
    return state.e_above if side == "above" else state.e_below


def mixed_each(paths: NDArray[np.float64]) -> NDArray[np.float64]:
    """The logarithm of the e-value that each test's alternatives give; (tests, effects)."""
    top = paths.max(axis=1)
    value = top + np.log(np.sum(twobytwo.WEIGHTS * np.exp(paths - top[:, None]), axis=1))
    return np.asarray(np.clip(value, -LOG_CAP, LOG_CAP))


def _mixed(paths: NDArray[np.float64]) -> float:
    return float(mixed_each(paths[None, :])[0])
