"""E-values as they are used: their expectation under everything they speak against is at most 1."""

from itertools import product

import numpy as np
import pytest
from scipy.stats import binom

from ringtrue.stats.anytime import (
    Tally,
    comparison_e,
    log_share_e,
    share_bound,
    share_interval,
    start_comparison,
    update,
)

RATES = (0.02, 0.1, 0.3, 0.5, 0.7, 0.95)


@pytest.mark.parametrize("p0", [0.05, 0.3, 0.5, 0.7, 0.9])
@pytest.mark.parametrize("n", [1, 7, 40])
def test_a_share_s_e_value_by_enumeration(n: int, p0: float) -> None:
    k = np.arange(n + 1)
    above = np.exp([log_share_e(x, n, p0, "above") for x in k])
    below = np.exp([log_share_e(x, n, p0, "below") for x in k])
    for p in np.linspace(0.001, 0.999, 41):
        chance = binom.pmf(k, n, p)
        if p <= p0:
            assert chance @ above <= 1 + 1e-9
        if p >= p0:
            assert chance @ below <= 1 + 1e-9


@pytest.mark.parametrize("sizes", [((3, 4), (2, 5)), ((6, 1), (1, 6)), ((0, 5), (4, 3))])
@pytest.mark.parametrize("side", ["above", "below"])
def test_two_periods_compared_by_enumeration(sizes, side) -> None:
    """Each period with a rate of its own, alike in both groups or on the other side; one empty."""
    (na1, nb1), (na2, nb2) = sizes
    outcomes = list(product(*(range(n + 1) for n in (na1, nb1, na2, nb2))))
    e = np.array(
        [comparison_e((a, c), (na1, na2), (b, d), (nb1, nb2), side) for a, b, c, d in outcomes]
    )
    counts = np.array(outcomes)
    for first, second, apart in product(RATES, RATES, (0.0, 0.04)):
        lower, upper = (first - apart, second - apart), (first, second)
        mine, others = (lower, upper) if side == "above" else (upper, lower)
        if min(*lower) <= 0:
            continue
        chance = np.ones(len(e))
        for column, (n, p) in enumerate(
            [(na1, mine[0]), (nb1, others[0]), (na2, mine[1]), (nb2, others[1])]
        ):
            chance *= binom.pmf(counts[:, column], n, p)
        assert chance @ e <= 1 + 1e-9


def test_accounts_of_mean_outcomes_compared_by_enumeration() -> None:
    """An account counts by its mean; one that stands on both sides wins or loses on both."""
    values, weights = (0.0, 0.5, 1.0), (0.5, 0.2, 0.3)
    total = {False: 0.0, True: 0.0}
    for drawn in product(range(3), repeat=5):
        chance = float(np.prod([weights[i] for i in drawn]))
        x = [values[i] for i in drawn]
        apart = comparison_e([x[0] + x[1]], [2], [x[2] + x[3] + x[4]], [3], "above")
        shared = comparison_e([x[0] + x[1]], [2], [sum(x)], [5], "above")
        total[False] += chance * apart
        total[True] += chance * shared
    assert max(total.values()) <= 1 + 1e-9


def test_a_period_without_one_of_the_groups_says_nothing() -> None:
    state = start_comparison()
    state = update(state, Tally(0, 0, 7, 30))
    state = update(state, Tally(5, 9, 0, 0))
    assert (state.e_above, state.e_below) == (1.0, 1.0)


@pytest.mark.parametrize(("k", "n"), [(1, 3), (2.5, 9), (30, 40), (7, 400), (399, 400)])
def test_every_share_beyond_the_bound_is_rejected(k: float, n: float) -> None:
    """The bound is where rejection ends, not one of several places where it does."""
    low = share_bound(k, n, "above")
    for p0 in np.linspace(1e-4, low * (1 - 1e-9), 200):
        assert log_share_e(k, n, p0, "above") >= np.log(20) - 1e-6


@pytest.mark.slow
@pytest.mark.parametrize("p", [0.03, 0.3, 0.8])
def test_the_interval_covers_at_all_times_together(p: float) -> None:
    """Looked at after every record up to 300: outside at any look in at most 5 % of worlds."""
    rng = np.random.default_rng(17)
    n = np.arange(1, 301)
    outside = {"above": np.log(40), "below": np.log(40)}
    table = {
        side: np.array(
            [[log_share_e(k, m, p, side) if k <= m else 0 for k in range(301)] for m in n]
        )
        for side in outside
    }
    missed = 0
    for _ in range(2000):
        k = np.cumsum(rng.random(300) < p)
        missed += any((table[side][n - 1, k] >= bar).any() for side, bar in outside.items())
    assert missed <= 100
    low, high = share_interval(90, 300)
    assert low < 0.3 < high
