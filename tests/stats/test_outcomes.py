"""Rates of declared groups."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringtrue.stats.outcomes import james_stein, james_stein_factor, pool, wilson

# Efron and Morris (1975), table 1: hits in 45 at-bats, and the average of the rest of the season.
HITS = np.array([18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7])
TRUTH = np.array([
    0.346, 0.298, 0.276, 0.222, 0.273, 0.270, 0.263, 0.210, 0.269, 0.230, 0.264, 0.256, 0.303,
    0.264, 0.226, 0.286, 0.316, 0.200,
])  # fmt: skip


def test_james_and_stein_on_efron_and_morris_baseball():
    y = HITS / 45
    variance = y.mean() * (1 - y.mean()) / 45
    assert james_stein_factor(y, variance) == pytest.approx(0.212, abs=5e-4)
    assert np.sum((y - TRUTH) ** 2) == pytest.approx(0.0755, abs=5e-5)
    assert np.sum((james_stein(y, variance) - TRUTH) ** 2) == pytest.approx(0.0214, abs=5e-5)


def test_pooling_counts_beats_taking_them_at_their_word_too():
    error = np.sum((pool(HITS, np.full(18, 45)) - TRUTH) ** 2)
    assert error < 0.025


def test_wilson_agrees_with_its_published_examples():
    # Newcombe (1998), Statistics in Medicine 17, 857, table I, method 3
    for (k, n), (low, high) in {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0.0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }.items():
        assert wilson(k, n) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(0, 500), st.integers(0, 500), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_wilson_holds_the_share_and_mirrors(k, n, level):
    k, n = min(k, n), max(k, n)
    low, high = wilson(k, n, level)
    assert 0 <= low <= high <= 1
    if n:
        assert low <= k / n <= high
        assert wilson(n - k, n, level) == pytest.approx((1 - high, 1 - low), abs=1e-12)


def test_a_persona_with_none_of_52_is_not_said_never_to_buy():
    pooled = pool([0, 50, 10, 40], [52, 500, 90, 420])
    assert 0.01 < pooled[0] < 0.095
    assert pooled[0] == pooled.min()


def test_groups_alike_are_pooled_and_groups_unlike_are_left_alone():
    alike = pool([10, 11, 9, 10], [100] * 4)
    assert np.ptp(alike) < 0.01
    unlike = pool([100, 900, 500, 300], [1000] * 4)
    assert unlike == pytest.approx([0.1, 0.9, 0.5, 0.3], abs=0.005)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=8))
def test_pooled_rates_lie_between_own_and_extremes(groups):
    k, n = (np.array([min(g) for g in groups]), np.array([max(g) for g in groups]))
    pooled = pool(k, n)
    if n.sum() == 0:
        assert np.isnan(pooled).all()
    else:
        assert np.all((pooled >= 0) & (pooled <= 1))
        assert pooled.min() >= (k[n > 0] / n[n > 0]).min() - 0.02
        assert pooled.max() <= (k[n > 0] / n[n > 0]).max() + 0.02


def test_a_group_of_nobody_gets_the_common_rate():
    assert pool([0, 30], [0, 100])[0] == pytest.approx(0.3, abs=0.03)
