"""Tests of a mean that stay right however often one looks."""

import json
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringtrue.errors import BadInput, OutOfRange
from ringtrue.stats.anytime import TestState, share_e, start_comparison, start_share
from ringtrue.stats.betting import (
    MeanState,
    gone_on,
    mean_bound,
    mean_interval,
    read_state,
    start_mean,
    update_mean,
)

inside = st.floats(0, 1000)
within = st.lists(inside, min_size=1, max_size=40)
thresholds = st.floats(1, 999)


@given(st.floats(0.02, 0.98), st.floats(0, 1), st.floats(0, 1), st.integers(1, 4))
@settings(deadline=None, max_examples=60)
def test_the_e_value_of_a_mean_expects_at_most_one_wherever_the_claim_is_false(m, mid, part, n):
    """Exact, over all outcomes of n values that are 0, something between, or 1, with mean m."""
    heavy = part * min(m, (1 - m) / max(1 - mid, 1e-9))  # the chance of the greatest value
    middle = 0.0 if mid == 0 else min((m - heavy) / mid, 1 - heavy)
    chances, values = (1 - heavy - middle, middle, heavy), (0.0, mid, 1.0)
    mean = middle * mid + heavy
    assert mean <= m + 1e-9
    above = below = 0.0
    for drawn in product(range(3), repeat=n):
        chance = np.prod([chances[i] for i in drawn])
        x = np.array([values[i] for i in drawn])
        above += chance * update_mean(start_mean(m, 0, 1), x).e_above
        below += chance * update_mean(start_mean(1 - m, 0, 1), 1 - x).e_below
    assert above <= 1 + 1e-7
    assert below == pytest.approx(above)
    if mean > m - 1e-12:
        assert above == pytest.approx(1, abs=1e-6)


LOOKS = np.unique(np.geomspace(3, 599, 19).astype(int))
SKEWED = {
    "one in fifty": (lambda rng, shape: (rng.random(shape) < 0.02) * 1.0, 0.02),
    "all or nothing, nearly": (lambda rng, shape: rng.beta(0.1, 0.1, shape), 0.5),
    "spending": (lambda rng, shape: np.minimum(rng.lognormal(-6.5, 1.2, shape), 1), None),
    "mostly the greatest": (lambda rng, shape: 1 - (rng.random(shape) < 0.01) * 1.0, 0.99),
}


@pytest.mark.parametrize("name", SKEWED)
@pytest.mark.parametrize("side", ["above", "below"])
def test_looking_after_every_value_raises_no_false_alarm(name, side):
    """Worlds whose mean is the threshold: evidence of 20 at any of 20 looks in at most 5 %."""
    draw, mean = SKEWED[name]
    rng = np.random.default_rng(5)
    m = float(draw(rng, 4_000_000).mean()) if mean is None else mean
    alarms = 0
    for _ in range(200):
        state, x = start_mean(m, 0, 1), draw(rng, 600)
        for part in np.split(x, LOOKS):
            state = update_mean(state, part)
            if (state.log_above if side == "above" else state.log_below) >= np.log(20):
                alarms += 1
                break
    assert alarms <= 10


@given(within, thresholds, st.lists(st.integers(0, 40), max_size=5))
def test_one_batch_or_many_in_any_order_lead_to_the_same_state(values, threshold, cuts):
    whole = update_mean(start_mean(threshold, 0, 1000), values)
    parts = start_mean(threshold, 0, 1000)
    for part in np.split(np.sort(values), sorted(min(c, len(values)) for c in cuts)):
        parts = update_mean(parts, part)
    np.testing.assert_allclose(parts.paths_above, whole.paths_above, atol=1e-9)
    np.testing.assert_allclose(parts.paths_below, whole.paths_below, atol=1e-9)
    assert parts.log_above == pytest.approx(whole.log_above, abs=1e-9)
    assert parts.log_below == pytest.approx(whole.log_below, abs=1e-9)
    assert (parts.n, parts.mean) == (whole.n, pytest.approx(whole.mean))


@given(within, thresholds)
def test_counts_of_equal_values_say_what_the_values_say_one_by_one(values, threshold):
    distinct, counts = np.unique(values, return_counts=True)
    folded = update_mean(start_mean(threshold, 0, 1000), distinct, counts)
    single = update_mean(start_mean(threshold, 0, 1000), values)
    assert folded.log_above == pytest.approx(single.log_above, abs=1e-9)
    assert folded.log_below == pytest.approx(single.log_below, abs=1e-9)


def test_people_who_belong_in_part_keep_the_test_valid():
    """Weights fixed beforehand: the expectation over four weighted people stays at most 1."""
    weights, m = np.array([0.2, 1.0, 0.5, 0.7]), 0.3
    expected = sum(
        np.prod([m if f else 1 - m for f in fits])
        * update_mean(start_mean(m, 0, 1), fits, weights).e_above
        for fits in product((0.0, 1.0), repeat=4)
    )
    assert expected <= 1 + 1e-9


@given(within, thresholds)
def test_intervals_nest_hold_the_mean_and_end_where_rejection_ends(values, threshold):
    state = update_mean(start_mean(threshold, 0, 1000), np.tile(values, 5))
    wide, narrow = mean_interval(state, 0.99), mean_interval(state, 0.9)
    assert 0 <= wide[0] <= narrow[0] + 1e-9 <= state.mean + 1e-6
    assert state.mean - 1e-6 <= narrow[1] <= wide[1] + 1e-9 <= 1000 + 1e-9
    for side, beyond in (("above", -1), ("below", 1)):
        bound = mean_bound(state, side)
        rejected = state.e_above >= 20 if side == "above" else state.e_below >= 20
        if abs(bound - threshold) > 1e-6:
            assert rejected == ((threshold - bound) * beyond > 0)


@pytest.mark.parametrize("m", [0.004, 0.3, 0.9])
def test_the_interval_covers_at_all_looks_together(m):
    rng = np.random.default_rng(8)
    a = 2.0
    missed = 0
    for _ in range(60):
        state = start_mean(0.5, 0, 1)  # the threshold is elsewhere; the interval needs none
        for x in np.split(rng.beta(a, a * (1 - m) / m, 400), 5):
            state = update_mean(state, x)
            low, high = mean_interval(state)
            if not low <= m <= high:
                missed += 1
                break
    assert missed <= 3


def stops(draw, threshold, most, worlds=60):
    """After how many values each world's e-value for "above" reaches 20, looked at every 5."""
    rng, found = np.random.default_rng(3), []
    for _ in range(worlds):
        state = start_mean(threshold, 0, 1)
        while state.e_above < 20 and state.n < most:
            state = update_mean(state, draw(rng, 5))
        found.append(state.n)
    return float(np.median(found))


@pytest.mark.parametrize(
    ("draw", "threshold", "apart"),
    [
        (lambda rng, n: rng.beta(5.5, 4.5, n), 0.5, 0.05 / np.sqrt(0.2475 / 11)),
        (lambda rng, n: (rng.random(n) < 0.26) * 1.0, 0.2, 0.06 / np.sqrt(0.26 * 0.74)),
        (lambda rng, n: np.minimum(rng.gamma(1, 0.006, n), 1), 0.005, 0.001 / 0.006),
    ],
)
def test_a_real_difference_needs_no_more_than_twice_what_a_t_test_does(draw, threshold, apart):
    """The fixed sample of a one-sided t-test at .05 with power .8 is (1.645 + .842)^2 / d^2."""
    fixed = 2.487**2 / apart**2
    assert stops(draw, threshold, 6 * fixed) <= 2 * fixed


def test_an_overwhelming_difference_is_found_within_a_score_of_values():
    """Bets are bounded by the range, so that here a t-test would do with four."""
    assert stops(lambda rng, n: rng.beta(8, 2, n), 0.5, 100) <= 20


def test_yes_and_no_as_a_mean_say_about_what_they_say_as_a_share():
    x = np.repeat([0.0, 1.0], [200, 100])
    state = update_mean(start_mean(0.25, 0, 1), x)
    assert state.log_above == pytest.approx(np.log(share_e(100, 300, 0.25, "above")), abs=1.5)
    assert state.log_below < 0


@pytest.mark.parametrize("bad", [-0.5, 1000.5, np.nan, np.inf, -np.inf])
def test_a_value_outside_the_declared_range_is_an_error_and_never_cut_to_fit(bad):
    with pytest.raises(OutOfRange, match="1 of 3 values lie outside the range 0 to 1000") as caught:
        update_mean(start_mean(500, 0, 1000), [1, bad, 1000])
    assert isinstance(caught.value, BadInput)
    assert caught.value.hint


@pytest.mark.parametrize("three", [(0, 0, 1), (1, 0, 1), (2, 0, 1), (0.5, 1, 0), (np.nan, 0, 1)])
def test_a_threshold_must_lie_within_its_range(three):
    with pytest.raises(OutOfRange, match="cannot be tested within"):
        start_mean(*three)


def test_counts_that_do_not_match_are_refused():
    state = start_mean(0.5, 0, 1)
    with pytest.raises(ValueError, match="one for each value"):
        update_mean(state, [0.1, 0.2], [1])
    with pytest.raises(ValueError, match="not negative"):
        update_mean(state, [0.1, 0.2], [1, -1])


def test_nobody_seen_says_nothing():
    state = start_mean(300, 0, 1000)
    assert (state.e_above, state.e_below, state.mean) == (1, 1, None)
    assert mean_interval(state) == (0, 1000)
    assert update_mean(state, []) == state


def test_a_million_equal_values_stay_finite():
    state = update_mean(start_mean(300, 0, 1000), [1000.0, 0.0], [10**6, 1])
    assert state.e_above > 1e200
    assert np.isfinite(json.loads(state.to_json())["log_below"])
    assert mean_interval(state)[0] > 999


def test_a_scale_in_other_units_changes_nothing():
    x = np.random.default_rng(2).beta(2, 3, 50)
    one = update_mean(start_mean(0.5, 0, 1), x)
    other = update_mean(start_mean(100 + 0.5 * 40, 100, 140), 100 + 40 * x)
    assert other.log_below == pytest.approx(one.log_below)
    assert np.subtract(mean_interval(other), 100) / 40 == pytest.approx(mean_interval(one))


def test_states_of_any_kind_travel_as_json():
    state = update_mean(start_mean(300, 0, 1000), [10, 400, 950])
    assert read_state(state.to_json()) == state
    assert MeanState.from_json(state.to_json()) == state
    for other in (start_share(0.2), start_comparison()):
        assert read_state(other.to_json()) == other
        assert isinstance(read_state(other.to_json()), TestState)


def test_looking_ahead_is_what_the_same_values_again_would_say():
    x = [10, 400, 950, 700]
    state = update_mean(start_mean(300, 0, 1000), x)
    ahead, real = gone_on(state, 3), update_mean(start_mean(300, 0, 1000), x * 3)
    assert (ahead.n, ahead.mean) == (12, real.mean)
    assert ahead.log_above == pytest.approx(real.log_above)
