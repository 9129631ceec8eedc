"""Whether one group's rate lies above another's by a margin, and between which values it does."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from ringtrue.errors import OutOfRange
from ringtrue.stats import twobytwo
from ringtrue.stats.anytime import (
    Tally,
    TestState,
    comparison_e,
    difference,
    difference_interval,
    start_comparison,
    update,
)

margins = st.sampled_from([-0.95, -0.5, -0.1, -0.02, 0.01, 0.05, 0.2, 0.6, 0.9])
people = st.integers(1, 5)
earlier = st.sampled_from([(0.0, 0.0), (2.0, 9.0), (0.0, 500.0), (495.0, 500.0)])


def mixed(paths: np.ndarray) -> float:
    return float(np.dot(twobytwo.WEIGHTS, np.exp(paths)))


@settings(max_examples=40)
@given(
    margins,
    st.integers(1, 5),
    st.integers(1, 5),
    st.floats(0.001, 0.999),
    st.floats(0, 0.3),
    earlier,
)
def test_it_expects_at_most_one_wherever_the_difference_is_no_larger(m, na, nb, part, less, seen):
    """Exact over all outcomes of a period, at the border and within."""
    b = max(0.0, -m) + part * (1 - abs(m))
    a = max(0.0, min(1.0, b + m) - less)
    found = np.array([
        [mixed(twobytwo.log_e(i, na, j, nb, seen, m)) for j in range(nb + 1)]
        for i in range(na + 1)
    ])  # fmt: skip
    chances = binom.pmf(np.arange(na + 1), na, a), binom.pmf(np.arange(nb + 1), nb, b)
    assert chances[0] @ found @ chances[1] <= 1 + 1e-9


@settings(max_examples=12)
@given(st.floats(0.001, 1), st.floats(0.001, 1), st.integers(1, 3), st.integers(1, 3), earlier)
def test_so_do_the_numbers_behind_the_bounds_at_every_margin_at_once(a, b, na, nb, seen):
    learned = np.linspace(-3, 3, 2 * twobytwo.EFFECTS.size + 1)  # whatever was seen before
    found = np.array([
        [np.exp(twobytwo.at_each_margin(i, na, j, nb, seen, learned)) for j in range(nb + 1)]
        for i in range(na + 1)
    ])  # fmt: skip
    chances = binom.pmf(np.arange(na + 1), na, a), binom.pmf(np.arange(nb + 1), nb, b)
    above, below = np.einsum("i,ijsm,j->sm", chances[0], found, chances[1])
    assert above[a - b <= twobytwo.MARGINS].max(initial=0) <= 1 + 1e-9
    assert below[a - b >= twobytwo.MARGINS].max(initial=0) <= 1 + 1e-9


@given(st.floats(0.01, 0.98), st.floats(0.01, 0.98), st.integers(1, 500), st.integers(1, 500))
def test_the_nearest_pair_on_the_border_is_the_nearest(a, b, na, nb):
    """No pair to its left or right on the line costs less information; at none it is the mean."""
    margin = min(0.9, max(-0.9, a - b - 0.05))

    def lost(q: float) -> float:
        cost = 0.0
        for theta, on, n in ((a, q + margin, na), (b, q, nb)):
            cost += n * (theta * np.log(theta / on) + (1 - theta) * np.log((1 - theta) / (1 - on)))
        return cost

    q = float(twobytwo.projected(np.array([a]), np.array([b]), na, nb, np.array(margin))[0])
    low, high = max(0.0, -margin), min(1.0, 1.0 - margin)
    for other in (q - 1e-4, q + 1e-4):
        if low < other < high:
            assert lost(q) <= lost(other)
    plain = float(twobytwo.projected(np.array([a]), np.array([b]), na, nb, np.array(0.0))[0])
    assert plain == pytest.approx((na * a + nb * b) / (na + nb), rel=1e-12)


def test_at_no_margin_it_is_the_plain_comparison():
    ka, na, kb, nb = [16, 30, 9], [100, 140, 60], [100, 120, 80], [900, 1000, 700]
    for side in ("above", "below"):
        plain = comparison_e(ka, na, kb, nb, side)
        assert comparison_e(ka, na, kb, nb, side, 1e-9) == pytest.approx(plain, rel=1e-5)
    # what it was before there were margins
    before = 694.7852823
    assert comparison_e([160], [1000], [1000], [9000], "above") == pytest.approx(before, rel=1e-8)


def test_a_bolder_margin_has_less_evidence_and_the_other_side_more():
    found = [comparison_e([60], [200], [100], [800], "above", m) for m in (0, 0.05, 0.1, 0.15)]
    assert found == sorted(found, reverse=True)
    other = [comparison_e([60], [200], [100], [800], "below", m) for m in (0.2, 0.25, 0.3, 0.4)]
    assert other == sorted(other)


@pytest.mark.parametrize("margin", [1, -1, 2, float("nan")])
def test_no_difference_lies_beyond_one(margin):
    with pytest.raises(OutOfRange, match="cannot be tested"):
        start_comparison(margin)


def test_with_its_bounds_it_travels_as_json_and_goes_on_as_if_never_stopped():
    tallies = [Tally(30, 100, 20, 100), Tally(5, 12, 0, 0), Tally(44, 140, 90, 400)]
    straight = resumed = start_comparison(0.05, bounds=True)
    for tally in tallies:
        straight = update(straight, tally)
        resumed = TestState.from_json(update(resumed, tally).to_json())
    assert resumed == straight
    alone = start_comparison(0.05)
    for tally in tallies:
        alone = update(alone, tally)
    assert (alone.log_above, alone.log_below) == (straight.log_above, straight.log_below)
    assert difference_interval(alone) == (-1.0, 1.0)


def test_the_difference_is_that_within_periods_whoever_came_when():
    """Simpson: all together a is far better, month by month it is worse."""
    state = start_comparison(bounds=True)
    for tally in (Tally(85, 100, 9, 10), Tally(1, 10, 20, 100)):
        state = update(state, tally)
    assert state.k / state.n > state.other_k / state.other_n + 0.4
    assert difference(state) == pytest.approx(-0.075)
    assert difference(start_comparison(bounds=True)) is None
    low, high = difference_interval(state)
    assert -1 <= low < -0.075 < high <= 1


def test_the_bounds_close_in_on_the_difference():
    state, widths = start_comparison(bounds=True), []
    assert difference_interval(state) == (-1.0, 1.0)
    for _ in range(12):
        state = update(state, Tally(40, 200, 200, 1800))
        low, high = difference_interval(state)
        assert low < 40 / 200 - 200 / 1800 < high
        widths.append(high - low)
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] <= 0.1
    wide, narrow = difference_interval(state, 0.99), difference_interval(state, 0.8)
    assert wide[0] <= narrow[0] < narrow[1] <= wide[1]


def looked(rng, m: float, looks: int) -> tuple[float, bool]:
    """The largest e-value over all looks in a world at the border whose market drifts."""
    paths, top, k, n = np.zeros(twobytwo.EFFECTS.size), 0.0, 0.0, 0.0
    for b in rng.uniform(max(0.02, -m), min(0.98, 1 - m), looks) * 0.5 + 0.25 * (1 - m):
        na, nb = int(rng.integers(1, 40)), int(rng.integers(20, 120))
        ka, kb = int(rng.binomial(na, b + m)), int(rng.binomial(nb, b))
        paths = paths + twobytwo.log_e(ka, na, kb, nb, (k, n), m)
        k, n = k + ka + kb, n + na + nb
        top = max(top, mixed(np.minimum(paths, 600)))
    return top, top >= 20


@pytest.mark.slow
def test_looked_at_again_and_again_at_the_border_it_raises_no_more_alarms_than_stated():
    rng = np.random.default_rng(72)
    alarms = [looked(rng, (0.05, 0.15, -0.1, -0.3)[i % 4], 8)[1] for i in range(2000)]
    assert sum(alarms) <= 100


@pytest.mark.slow
def test_the_bounds_hold_the_difference_at_all_looks_together():
    """And where it lies between two of the margins they are looked for among."""
    rng, missed = np.random.default_rng(73), 0
    for i in range(160):
        apart = (0.0, 0.045, -0.083, 0.11)[i % 4]
        state, out = start_comparison(bounds=True), False
        for b in rng.uniform(0.15, 0.5, 8):
            counts = rng.binomial(30, b + apart), 30, rng.binomial(90, b), 90
            state = update(state, Tally(*map(float, counts)))
            low, high = difference_interval(state, 0.9)
            out |= not low <= apart <= high
        missed += out
    assert missed <= 16


@pytest.mark.slow
def test_a_margin_costs_no_more_than_the_smaller_difference_that_is_left():
    """.35 against .20 by .05 stops about as soon as .30 against .20 by nothing."""

    def stop(a: float, margin: float, seed: int) -> int:
        rng = np.random.default_rng(seed)
        paths, k, n = np.zeros(twobytwo.EFFECTS.size), 0.0, 0.0
        for look in range(1, 61):
            ka, kb = rng.binomial(30, a), rng.binomial(90, 0.2)
            paths = paths + twobytwo.log_e(ka, 30, kb, 90, (k, n), margin)
            k, n = k + ka + kb, n + 120
            if mixed(np.minimum(paths, 600)) >= 20:
                return look
        return 61

    by_five = np.median([stop(0.35, 0.05, seed) for seed in range(150)])
    by_none = np.median([stop(0.30, 0.0, seed) for seed in range(150)])
    assert by_five <= 1.25 * by_none
