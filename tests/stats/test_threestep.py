"""Outcomes of discovered personas, corrected for nobody's class being certain."""

from itertools import permutations

import numpy as np
import pytest

from ringtrue.stats import thirdstep
from ringtrue.stats.influence import influences, measured
from ringtrue.stats.latentclass import LatentClasses
from ringtrue.stats.threestep import (
    class_means,
    class_rates,
    separation,
    three_step,
    three_step_means,
)

TRUTH = np.array([0.2, 0.5, 0.1])
MEANS = np.array([-1.0, 1.0, 0.0])


def bakk(n, seed, strength=0.8):
    """Bakk, Tekle and Vermunt's three classes on six yes-or-no items, with a yes-or-no outcome."""
    rng = np.random.default_rng(seed)
    kind = rng.integers(0, 3, n)
    codes = (rng.random((n, 6)) < items(strength)[kind]).astype(int)
    return codes, kind, (rng.random(n) < TRUTH[kind]).astype(float)


def items(strength):
    high, low = strength, 1 - strength
    return np.array([[high] * 6, [high] * 3 + [low] * 3, [low] * 6])


def ordered(model, strength=0.8):
    """The fitted class nearest to each true one."""
    found = np.array([p[:, 1] for p in model.probabilities_]).T
    ways = permutations(range(3))
    return list(min(ways, key=lambda w: ((found[list(w)] - items(strength)) ** 2).sum()))


def fitted(codes):
    model = LatentClasses(3, n_starts=16).fit(codes)
    return model, model.predict_proba(codes), measured(model, codes)


def by_hard_labels(belief, value):
    hard = belief.argmax(axis=1)
    return np.array([value[hard == k].mean() for k in range(belief.shape[1])])


@pytest.mark.slow
def test_bakks_simulation_gives_its_published_bias_and_none_once_corrected():
    naive, corrected, undone = [], [], []
    for seed in range(100):
        codes, kind, _ = bakk(2000, [seed, 5])
        value = MEANS[kind] + np.random.default_rng([seed, 6]).normal(size=2000)
        _, belief, _ = fitted(codes)
        naive.append(np.max(by_hard_labels(belief, value)) - 1)
        likely = class_means(belief, value, method="maximum_likelihood")
        corrected.append(np.max(likely.mean) - 1)
        undone.append(np.max(class_means(belief, value, method="bch").mean) - 1)
    assert np.mean(naive) == pytest.approx(-0.287, abs=0.01)
    assert np.mean(corrected) == pytest.approx(0, abs=0.03)
    assert np.mean(undone) == pytest.approx(0, abs=0.03)


@pytest.mark.slow
@pytest.mark.parametrize(("strength", "n"), [(0.8, 1000), (0.9, 500)])
def test_intervals_hold_the_truth_as_often_as_they_say(strength, n):
    holds = {"rates": [], "means": [], "skewed": [], "rates, classes taken as known": []}
    errors = {"rates": [], "means": [], "skewed": []}
    for seed in range(200):
        codes, kind, won = bakk(n, [seed, 7], strength)
        value = MEANS[kind] + np.random.default_rng([seed, 8]).normal(size=n)
        model, belief, known = fitted(codes)
        place = ordered(model, strength)

        def told(name, found, estimate, truth, place=place):
            low, high = np.array(found.low)[place], np.array(found.high)[place]
            holds[name] += ((low <= truth) & (truth <= high)).tolist()
            if name in errors:
                errors[name].append(np.array(estimate)[place] - truth)

        rates = class_rates(belief, won, measurement=known)
        told("rates", rates, rates.rate, TRUTH)
        told("rates, classes taken as known", class_rates(belief, won), None, TRUTH)
        means = class_means(belief, value, measurement=known)
        told("means", means, means.mean, MEANS)
        skewed = class_means(belief, np.exp(value / 2), measurement=known)
        told("skewed", skewed, skewed.mean, np.exp(MEANS / 2 + 1 / 8))
    for name, found in errors.items():
        assert np.abs(np.mean(found, axis=0)).max() <= 0.03, name
        assert 0.93 <= np.mean(holds[name]) <= 0.97, name
    assert np.mean(holds["rates, classes taken as known"]) < np.mean(holds["rates"])
    if strength == 0.8:
        assert np.mean(holds["rates, classes taken as known"]) < 0.92


@pytest.mark.parametrize("what", ["rates", "bch", "normal"])
def test_influence_is_how_the_whole_pipeline_moves_with_one_person(what, monkeypatch):
    monkeypatch.setattr(thirdstep, "HELD", 0.0)
    codes, kind, won = bakk(300, 3, 0.85)
    value = won if what == "rates" else MEANS[kind] + np.random.default_rng(1).normal(size=300)
    value[::7] = np.nan
    told, everybody = ~np.isnan(value), np.ones(300)

    def fit(weight):
        model = LatentClasses(3, prior=0, n_starts=8, tol=1e-14, max_iter=100_000)
        return model.fit(codes, sample_weight=weight)

    def third_step(weight, belief):
        """The estimate, and how to linearise it."""
        part = belief[told], value[told], weight[told], thirdstep.landing(belief, weight)
        if what == "rates":
            found = thirdstep.rates(belief, value, weight)
            return found[1], lambda: thirdstep.linearised_rates(belief, value, weight, *found)
        if what == "bch":
            means = thirdstep.undone(*part)[0]
            return means, lambda: thirdstep.linearised_undone(belief, value, weight, means)
        found = thirdstep.normal(*part)
        return found.means, lambda: thirdstep.linearised_normal(belief, value, weight, found)

    model = fit(everybody)
    belief = model.predict_proba(codes)
    third = third_step(everybody, belief)[1]()
    each = influences(belief, everybody, third, measured(model, codes))
    for row in (0, 1, 14):
        nudge = np.zeros(300)
        nudge[row] = 0.02
        up, down = everybody + nudge, everybody - nudge
        moved = (
            third_step(up, fit(up).predict_proba(codes))[0]
            - third_step(down, fit(down).predict_proba(codes))[0]
        ) / 0.04
        assert each[row] == pytest.approx(moved, rel=0.01, abs=2e-5)


def test_values_far_from_normal_are_not_taken_for_normal():
    codes, kind, _ = bakk(3000, 2, 0.9)
    model, belief, known = fitted(codes)
    near = [
        class_means(belief, MEANS[kind] + np.random.default_rng(seed).normal(size=3000)).method
        for seed in range(10)
    ]
    assert near.count("maximum_likelihood") >= 6
    value = MEANS[kind] + np.random.default_rng(2).normal(size=3000)
    revenue = np.where(np.random.default_rng(3).random(3000) < 0.6, 0.0, np.exp(value + 5))
    spent = three_step_means(belief, revenue, measurement=known)
    assert spent.method == "bch"
    truth = np.array([revenue[kind == k].mean() for k in range(3)])
    found, place = np.array(spent.mean), ordered(model, 0.9)
    assert found[place] == pytest.approx(truth, rel=0.15)
    assert np.all(np.array(spent.low) < found)


def test_the_unit_of_a_value_makes_no_difference():
    codes, kind, _ = bakk(800, 4, 0.9)
    value = MEANS[kind] + np.random.default_rng(4).normal(size=800)
    _, belief, known = fitted(codes)
    for method in ("maximum_likelihood", "bch"):
        one = class_means(belief, value, measurement=known, method=method)
        two = class_means(belief, 1e6 * value - 5e7, measurement=known, method=method)
        for mine, theirs in ((one.mean, two.mean), (one.low, two.low), (one.high, two.high)):
            assert np.array(theirs) == pytest.approx(1e6 * np.array(mine) - 5e7, rel=1e-5)


def test_who_tells_an_outcome_may_depend_on_the_class():
    codes, kind, won = bakk(20_000, 5, 0.8)
    silent = np.random.default_rng(5).random(20_000) < np.array([0.8, 0.2, 0.5])[kind]
    model, belief, known = fitted(codes)
    told = np.where(silent, np.nan, won)
    found = class_rates(belief, told, measurement=known)
    assert np.array(found.rate)[ordered(model)] == pytest.approx(TRUTH, abs=0.05)
    value = np.where(silent, np.nan, MEANS[kind] + np.random.default_rng(6).normal(size=20_000))
    for method in ("maximum_likelihood", "bch"):
        means = class_means(belief, value, measurement=known, method=method)
        assert np.array(means.mean)[ordered(model)] == pytest.approx(MEANS, abs=0.12)


def test_beyond_nought_and_one_the_likeliest_rates_are_sought_step_by_step():
    land = np.array([[0.8, 0.3], [0.2, 0.7]])
    inside = land @ np.array([[60.0, 40.0], [20.0, 80.0]])
    shares, rates = thirdstep._climbed(land, inside)
    assert rates == pytest.approx([0.4, 0.8], abs=1e-4)
    assert shares == pytest.approx([0.5, 0.5], abs=1e-4)
    belief = np.array([[0.9, 0.1]] * 50 + [[0.2, 0.8]] * 50)
    outside = np.repeat([1.0, 0.0], 50)
    _, rates = thirdstep.rates(belief, outside, np.ones(100))
    assert rates.min() >= 0
    assert rates.max() <= 1
    found = class_rates(belief, outside)
    assert found.low[0] < 1
    assert found.high[1] > 0


def test_one_class_is_everybody():
    belief, value = np.ones((400, 1)), np.random.default_rng(0).normal(3, 2, 400)
    found = class_means(belief, value)
    assert found.mean == pytest.approx((value.mean(),))
    reach = 1.96 * value.std() / 20
    assert found.high[0] - found.mean[0] == pytest.approx(reach, rel=1e-3)
    won = (value > 3).astype(float)
    assert class_rates(belief, won).rate == pytest.approx((won.mean(),))


def test_refits_of_the_whole_may_take_the_place_of_the_formula():
    codes, _, won = bakk(1000, 6, 0.9)
    _, belief, known = fitted(codes)
    rates = np.array(class_rates(belief, won).rate)
    spread = rates + 0.05 * np.random.default_rng(0).standard_normal((2000, 3))
    found = three_step(belief, won, replicates=spread, measurement=known)
    assert np.array(found.high) - np.array(found.low) == pytest.approx(0.196, abs=0.03)


def test_overlapping_personas_get_no_rate_and_a_reason():
    codes, _, won = bakk(2000, 0, 0.7)
    belief = LatentClasses(3).fit(codes).predict_proba(codes)
    for found, inner in (
        (three_step(belief, won), class_rates(belief, won).rate),
        (three_step_means(belief, won), class_means(belief, won).mean),
    ):
        assert found.low is None
        assert "overlap too much" in found.reason
        assert len(inner) == 3
    assert three_step(belief, won).rate is None
    assert three_step_means(belief, won).mean is None


def test_certain_classes_are_counted_as_they_are():
    kind = np.repeat([0, 1], [300, 100])
    belief = np.eye(2)[kind]
    won = np.concatenate([np.repeat([1.0, 0.0], [30, 270]), np.repeat([1.0, 0.0], [60, 40])])
    found = three_step(belief, won)
    assert found.rate == pytest.approx((0.1, 0.6), abs=1e-6)
    assert found.low[0] < 0.1 < found.high[0]
    assert found.high[0] - found.low[0] == pytest.approx(2 * 1.96 * np.sqrt(0.09 / 300), rel=0.05)


def test_a_case_weight_is_that_many_people():
    codes, _, won = bakk(400, 1, 0.95)
    model = LatentClasses(3).fit(codes)
    weight = np.random.default_rng(0).integers(1, 4, 400)
    belief = model.predict_proba(codes)
    one = three_step(belief, won, weight)
    two = three_step(np.repeat(belief, weight, axis=0), np.repeat(won, weight))
    assert one.rate == pytest.approx(two.rate, abs=1e-6)


def test_unknown_outcomes_are_left_out_and_none_at_all_is_said():
    codes, _, won = bakk(600, 1, 0.95)
    belief = LatentClasses(3).fit(codes).predict_proba(codes)
    half = np.where(np.arange(600) % 2, won, np.nan)
    assert three_step(belief, half).rate is not None
    assert three_step(belief, np.full(600, np.nan)).reason == "Nobody's outcome is known."
    assert three_step_means(belief, np.full(600, np.nan)).reason == "Nobody's value is known."


def test_a_persona_nobody_of_whom_won_is_not_said_never_to():
    belief = np.eye(2)[np.repeat([0, 1], [52, 400])]
    won = np.concatenate([np.zeros(52), np.repeat([1.0, 0.0], [100, 300])])
    found = three_step(belief, won)
    assert found.rate[0] == pytest.approx(0, abs=1e-6)
    assert found.high[0] > 0.05


def test_separation_is_one_when_certain_and_nought_when_not():
    assert separation(np.eye(2)[[0, 1, 0]], np.ones(3)) == pytest.approx(1)
    assert separation(np.full((5, 2), 0.5), np.ones(5)) == pytest.approx(0)
    assert separation(np.ones((5, 1)), np.ones(5)) == 1


def test_the_same_people_five_times_have_the_intervals_of_once():
    codes, kind, won = bakk(800, 4)
    value = MEANS[kind] + np.random.default_rng(5).normal(size=800)
    _, belief, known = fitted(codes)
    five = np.repeat(np.arange(800), 5)
    more = known.rows(five)

    def width(found):
        return np.array(found.high) - np.array(found.low)

    for estimate, seen in ((class_rates, won), (class_means, value), (class_means, value**3)):
        once = estimate(belief, seen, measurement=known)
        args = (belief[five], seen[five])
        again = estimate(*args, measurement=more, cluster=five)
        as_people = estimate(*args, measurement=more)
        assert width(again) == pytest.approx(width(once), rel=0.02)
        assert width(as_people) == pytest.approx(width(once) / np.sqrt(5), rel=0.1)


def test_a_rate_that_nobody_has_is_bounded_by_people_not_by_records():
    belief, nobody = np.ones((100, 1)), np.zeros(100)
    once = class_rates(belief, nobody)
    five = np.repeat(np.arange(100), 5)
    again = class_rates(belief[five], nobody[five], cluster=five)
    assert again.high == pytest.approx(once.high)
