"""Tests that stay right however often one looks."""

import json
from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringtrue.errors import OutOfRange
from ringtrue.stats.anytime import (
    Tally,
    TestState,
    at_least,
    comparison_e,
    log_share_e,
    log_share_e_each,
    share_bound,
    share_e,
    share_interval,
    start_comparison,
    start_quantile,
    start_share,
    update,
)

shares = st.floats(0.02, 0.98)


def binomial(n: int, p: float) -> np.ndarray:
    k = np.arange(n + 1)
    return np.array([comb(n, i) for i in k]) * p**k * (1 - p) ** (n - k)


@given(st.integers(1, 40), shares, st.floats(0, 1))
def test_the_e_value_of_a_share_expects_at_most_one_wherever_the_claim_is_false(n, p0, part):
    e = [share_e(k, n, p0, "above") for k in range(n + 1)]
    assert binomial(n, p0 * part) @ e <= 1 + 1e-9
    e = [share_e(k, n, p0, "below") for k in range(n + 1)]
    assert binomial(n, p0 + (1 - p0) * part) @ e <= 1 + 1e-9


@given(shares)
def test_at_the_border_it_expects_exactly_one(p0):
    e = [share_e(k, 25, p0, "above") for k in range(26)]
    assert binomial(25, p0) @ e == pytest.approx(1, rel=1e-6)


@settings(max_examples=40)
@given(st.floats(0.05, 0.95), st.floats(0.3, 1))
def test_watching_every_record_does_not_raise_the_chance_of_a_false_alarm(p0, part):
    """Exact: the chance that e ever reaches 20 within 150 records, by dynamic programming."""
    p, alive, alarmed = p0 * part, np.array([1.0]), 0.0
    for n in range(1, 151):
        alive = np.append(alive * (1 - p), 0) + np.append(0, alive * p)
        crossed = np.array(
            [a > 1e-9 and share_e(k, n, p0, "above") >= 20 for k, a in enumerate(alive)]
        )
        hardly = alive <= 1e-9  # nobody looks there, so it counts as an alarm
        alarmed += alive[crossed | hardly].sum()
        alive[crossed | hardly] = 0
    assert alarmed <= 0.05


@given(shares, st.floats(0, 1), st.integers(1, 12), st.integers(1, 12), st.integers(0, 3))
def test_the_comparison_expects_at_most_one_where_a_is_not_above_b(high, part, na, nb, seen):
    """Exact over all outcomes of a period that follows a period already seen."""
    past = Tally(seen, 9, 3, 11)
    before = comparison_e([past.k], [past.n], [past.other_k], [past.other_n], "above")
    low = high * part
    n_a, n_b = [past.n, na], [past.other_n, nb]
    expected = sum(
        pa * pb * comparison_e([past.k, i], n_a, [past.other_k, j], n_b, "above")
        for (i, pa), (j, pb) in product(enumerate(binomial(na, low)), enumerate(binomial(nb, high)))
    )
    assert expected <= before * (1 + 1e-9)


@given(st.integers(0, 20), st.integers(1, 20), st.integers(0, 20), st.integers(1, 20))
def test_below_is_above_with_the_groups_exchanged(ka, na, kb, nb):
    ka, kb = min(ka, na), min(kb, nb)
    below = comparison_e([ka], [na], [kb], [nb], "below")
    assert below == pytest.approx(comparison_e([kb], [nb], [ka], [na], "above"))


def test_a_market_that_drifts_is_no_difference_between_groups():
    """Simpson: both convert alike in each period, group a came when everything converted."""
    ka, na, kb, nb = [45, 5], [90, 10], [5, 45], [10, 90]
    ka, kb = [45, 0], [5, 2]
    assert comparison_e(ka, na, kb, nb, "above") < 20
    assert comparison_e([sum(ka)], [sum(na)], [sum(kb)], [sum(nb)], "above") > 1e4


def test_a_real_difference_is_found_at_about_the_size_a_fixed_test_needs():
    """16 % of 1,000 against 11.1 % of 9,000: z = 4.6, a p-value of 4e-6."""
    assert comparison_e([160], [1000], [1000], [9000], "above") > 100
    assert comparison_e([160], [1000], [1000], [9000], "below") < 1


@pytest.mark.slow
def test_one_claim_stops_within_one_and_a_half_times_the_fixed_sample():
    """p = .26 against .20 at e = 20; the fixed sample is 293, the design measured 271."""
    rng = np.random.default_rng(20)
    stops = []
    for _ in range(300):
        k = np.cumsum(rng.random(4000) < 0.26)
        n = next(n for n in range(10, 4000) if share_e(k[n - 1], n, 0.2, "above") >= 20)
        stops.append(n)
    assert np.median(stops) <= 1.5 * 293


@given(st.integers(0, 300), st.integers(0, 300))
def test_intervals_nest_hold_the_estimate_and_agree_with_the_e_value(k, n):
    k, n = min(k, n), max(k, n)
    wide, narrow = share_interval(k, n, 0.99), share_interval(k, n, 0.9)
    assert 0 <= wide[0] <= narrow[0] <= narrow[1] <= wide[1] <= 1
    if n:
        assert narrow[0] <= k / n <= narrow[1]
    bound = share_bound(k, n, "above", 0.95)
    if 0.001 < bound < 1:
        assert share_e(k, n, bound - 1e-4 * bound, "above") >= 20
        assert share_e(k, n, min(1, bound * 1.01), "above") < 20


@given(st.integers(1, 200), st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_a_bolder_claim_never_has_more_evidence(k, one, other):
    """So that the bound really separates what is rejected from what is not."""
    low, high = sorted((one, other))
    n = 200
    if high < k / n:
        assert share_e(k, n, high, "above") <= share_e(k, n, low, "above") * (1 + 1e-6)


def test_the_interval_is_wider_than_a_fixed_sample_one_but_not_wild():
    low, high = share_interval(70, 200)
    assert 0.24 < low < 0.287  # Wilson begins at .287
    assert 0.419 < high < 0.47


def test_many_shares_at_once_say_what_each_says_alone():
    k, n, p0 = (
        [0, 3, 5, 2, 0, 7, 0, 400],
        [0, 9, 5, 2, 4, 9, 3, 1000],
        [0.3, 0.2, 1, 0, 0, 0.7, 1, 1e-9],
    )
    for side in ("above", "below"):
        alone = [log_share_e(*one, side) for one in zip(k, n, p0, strict=True)]
        assert log_share_e_each(k, n, p0, side).tolist() == pytest.approx(alone)
    assert log_share_e_each([1, 2], 9, 0.2, "above").shape == (2,)
    with pytest.raises(ValueError, match="0 <= k <= n"):
        log_share_e_each([3, 10], 9, 0.2, "above")


def test_nobody_seen_says_nothing():
    assert share_interval(0, 0) == (0.0, 1.0)
    assert share_e(0, 0, 0.3, "above") == 1
    assert comparison_e([], [], [], [], "above") == 1
    assert comparison_e([3], [5], [0], [0], "above") == 1


def test_shares_of_none_and_of_all_are_handled():
    assert share_e(1, 5, 0.0, "above") > 1e200
    assert share_e(0, 5, 0.0, "above") == 1
    assert share_e(5, 5, 1.0, "below") == 1
    assert np.isfinite(share_e(10**6, 10**6, 0.01, "above"))
    with pytest.raises(ValueError, match="0 <= k <= n"):
        share_e(6, 5, 0.5, "above")


def test_weights_fixed_beforehand_keep_the_e_value_valid():
    """Each person counts by a weight: expectation over fits of five weighted people."""
    weights, p0 = np.array([0.2, 0.5, 0.9, 1.0, 0.4]), 0.4
    expected = 0.0
    for fits in product((0, 1), repeat=5):
        chance = np.prod([p0 if f else 1 - p0 for f in fits])
        expected += chance * share_e(float(weights @ fits), float(weights.sum()), p0, "above")
    assert expected <= 1 + 1e-9


def test_a_running_test_travels_as_json_and_goes_on_as_if_never_stopped():
    tallies = [
        Tally(3, 10, 20, 100, "2026-01"),
        Tally(5, 12, 18, 90, "2026-02"),
        Tally(4, 4, 9, 80),
    ]
    for start in (start_share(0.2), start_comparison()):
        straight = start
        for tally in tallies:
            straight = update(straight, tally)
        resumed = start
        for tally in tallies:
            resumed = TestState.from_json(update(resumed, tally).to_json())
        assert resumed == straight
        assert json.loads(straight.to_json())["n"] == 26
    ka, na, kb, nb = ([3, 5, 4], [10, 12, 4], [20, 18, 9], [100, 90, 80])
    assert straight.e_above == pytest.approx(comparison_e(ka, na, kb, nb, "above"))
    assert update(start_share(0.2), tallies[0]).e_above == pytest.approx(
        share_e(3, 10, 0.2, "above")
    )


@given(
    st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30),
    st.integers(0, 30),
    shares,
)
def test_people_who_belong_in_part_come_in_one_batch_or_two_to_the_same_end(people, cut, p0):
    def tally(some):
        return Tally(sum(w for w, fits in some if fits), sum(w for w, _ in some))

    once = update(start_share(p0), tally(people))
    twice = update(update(start_share(p0), tally(people[:cut])), tally(people[cut:]))
    assert twice.log_above == pytest.approx(once.log_above, abs=1e-9)
    assert twice.log_below == pytest.approx(once.log_below, abs=1e-9)


def test_weighted_people_looked_at_one_by_one_raise_no_more_false_alarms():
    rng = np.random.default_rng(11)
    alarms = 0
    for _ in range(200):
        weights = rng.beta(0.5, 0.5, 100)  # fixed before anybody's fit is known
        fits = rng.random(100) < 0.3
        k, n = np.cumsum(weights * fits), np.cumsum(weights)
        alarms += any(log_share_e(k[i], n[i], 0.3, "above") >= np.log(20) for i in range(4, 100, 5))
    assert alarms <= 10


def test_a_quantile_is_a_share_of_values_that_reach_it():
    """Half of them pay at least 500; a value that is not known says nothing."""
    assert start_quantile(0.5) == start_share(0.5)
    assert start_quantile(0.9).p0 == pytest.approx(0.1)
    tally = at_least([499.99, 500, 700, np.nan, 0], 500, "2026-01")
    assert tally == Tally(2, 4, period="2026-01")
    spend = np.random.default_rng(1).lognormal(np.log(650), 1, 400)
    state = update(start_quantile(0.5), at_least(spend, 500))
    assert state.e_above > 20
    assert state.e_below < 1


def test_a_margin_lets_a_claim_be_nearly_right():
    nearly = Tally(272, 400)  # 68 % for "at least 70 %"
    assert update(start_share(0.7), nearly).e_above < 1
    assert update(start_share(0.7, margin=0.1), nearly).e_above > 20
    assert start_share(0.7, margin=0.1).p0 == pytest.approx(0.6)


@pytest.mark.parametrize(("p0", "margin"), [(0.05, 0.05), (0.7, -0.1), (1.2, 0), (np.nan, 0)])
def test_a_margin_that_leaves_nothing_of_the_claim_is_refused(p0, margin):
    with pytest.raises(OutOfRange, match="cannot be tested"):
        start_share(p0, margin=margin)
