"""Forecasts against the base rate: what they save, and how sure that is."""

import numpy as np
import pytest

from ringtrue.stats.forecasts import against_base_rate, differs, lift


def test_the_scores_are_those_of_counting_person_by_person():
    chance, hits, counted = [0.4, 0.1], [45, 6], [100, 80]
    found = against_base_rate(chance, hits, counted, 0.25)
    p = np.repeat([0.4, 0.4, 0.1, 0.1], [45, 55, 6, 74])
    y = np.repeat([1, 0, 1, 0], [45, 55, 6, 74])
    assert found.brier == pytest.approx(np.mean((y - p) ** 2))
    assert found.brier_base == pytest.approx(np.mean((y - 0.25) ** 2))
    assert found.log == pytest.approx(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))
    assert found.gain == pytest.approx(found.brier_base - found.brier)
    differences = (y - 0.25) ** 2 - (y - p) ** 2
    reach = 1.959964 * differences.std() / np.sqrt(180)
    assert (found.low, found.high) == pytest.approx((found.gain - reach, found.gain + reach))
    assert found.skill == pytest.approx(found.gain / found.brier_base)


def test_saying_the_base_rate_of_everybody_gains_nothing():
    same = against_base_rate([0.2, 0.2], [21, 19], [100, 100], 0.2)
    assert same.gain == same.low == same.high == 0
    assert against_base_rate([0.2], [0], [0], 0.2) is None
    with pytest.raises(ValueError, match="strictly between"):
        against_base_rate([0.0], [1], [2], 0.2)


def test_the_interval_of_the_gain_holds_in_nineteen_of_twenty_worlds():
    rng = np.random.default_rng(3)
    truth, counted, chance = np.array([0.3, 0.1]), np.array([400, 600]), np.array([0.28, 0.12])
    base, held = 0.18, 0
    real = (counted * ((base - truth) ** 2 - (chance - truth) ** 2)).sum() / counted.sum()
    for _ in range(1000):
        found = against_base_rate(chance, rng.binomial(counted, truth), counted, base)
        held += found.low <= real <= found.high
    assert 930 <= held <= 970


def test_lifts_interval_holds():
    rng = np.random.default_rng(4)
    held = 0
    for _ in range(1000):
        k, other = rng.binomial(300, 0.2), rng.binomial(900, 0.1)
        value, low, high = lift(k, 300, other, 900)
        held += low <= 0.2 / 0.125 <= high
    assert 930 <= held <= 970
    assert lift(0, 100, 5, 100) is None
    assert lift(0, 0, 5, 100) is None
    value, low, high = lift(10, 100, 0, 0)
    assert value == pytest.approx(1.0)


def test_a_rate_is_called_different_once_in_twenty_when_it_is_not():
    rng = np.random.default_rng(5)
    said = [differs(rng.binomial(500, 0.1), 500, rng.binomial(300, 0.1), 300) for _ in range(2000)]
    assert np.mean(np.abs(said)) == pytest.approx(0.05, abs=0.015)
    assert differs(50, 500, 90, 300) == 1
    assert differs(90, 300, 50, 500) == -1
    assert differs(1, 0, 1, 2) == 0
