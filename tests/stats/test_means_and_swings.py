"""Betting on means and swings: no more false alarms than stated, and power where it counts."""

import numpy as np
import pytest

from ringtrue.stats.meandifference import asymptotic_half_width, log_mean_e
from ringtrue.stats.outcomes import surprise
from ringtrue.stats.overdispersion import log_overdispersion_e, overdispersion


def test_equal_means_hardly_ever_reach_twenty() -> None:
    rng = np.random.default_rng(1)
    hits = 0
    for _ in range(600):  # skewed counts below a cap, as tickets are
        mine = np.minimum(rng.negative_binomial(1, 0.3, 200), 8)
        others = np.minimum(rng.negative_binomial(1, 0.3, (200, 4)), 8).mean(axis=1)
        hits += log_mean_e(mine, others, 0, 8) >= np.log(20)
    assert hits <= 30


def test_the_mean_of_the_e_value_is_at_most_one() -> None:
    rng = np.random.default_rng(2)
    e = [
        np.exp(log_mean_e(rng.binomial(1, 0.4, 8), rng.binomial(1, 0.4, 8), 0, 1))
        for _ in range(4000)
    ]
    assert np.mean(e) < 1.05


def test_a_mean_twice_as_large_is_seen() -> None:
    rng = np.random.default_rng(3)
    mine = np.minimum(rng.poisson(4, 80), 8)
    others = np.minimum(rng.poisson(2, 80), 8)
    assert log_mean_e(mine, others, 0, 8) > np.log(1000)
    assert log_mean_e(others, mine, 0, 8) < 0


def test_numbers_beyond_the_declared_range_are_refused() -> None:
    with pytest.raises(ValueError, match="declared range"):
        log_mean_e([9.0], [1.0], 0, 8)
    with pytest.raises(ValueError, match="both sides"):
        log_mean_e([1.0, 2.0], [1.0], 0, 8)
    assert log_mean_e([], [], 0, 8) == 0.0


def test_a_steady_share_hardly_ever_swings() -> None:
    rng = np.random.default_rng(4)
    n = np.array([40, 60, 55, 80, 30, 70])
    logs = [log_overdispersion_e(rng.binomial(n, 0.1), n) for _ in range(1500)]
    assert np.mean(np.array(logs) >= np.log(20)) <= 0.05
    assert np.mean(np.exp(logs)) < 1.05


def test_a_share_that_swings_is_seen_and_sized() -> None:
    n = np.full(6, 200)
    k = np.array([10, 60, 12, 70, 9, 55])
    assert log_overdispersion_e(k, n) > np.log(1000)
    assert overdispersion(k, n) > 0.02
    assert overdispersion([20, 20, 20, 20, 20, 20], n) == 0.0
    assert log_overdispersion_e([0, 0], [10, 10]) == 0.0


def test_surprise_is_the_beta_binomial_tail() -> None:
    assert surprise(0, 5, 1, 9) == pytest.approx(1.0)
    # three of ten where none of forty did: by adding up the beta-binomial by hand
    from scipy.stats import betabinom

    assert surprise(3, 10, 0, 40) == pytest.approx(betabinom(10, 0.5, 40.5).sf(2))
    assert surprise(3, 10, 12, 40) > 0.3


def test_the_any_time_width_is_wider_than_the_fixed_one_and_falls_with_n() -> None:
    assert 1.96 * 2 / 10 < asymptotic_half_width(2.0, 100) < 3.5 * 2 / 10
    assert asymptotic_half_width(2.0, 10_000) < asymptotic_half_width(2.0, 100) / 9
