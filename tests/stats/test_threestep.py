"""Outcomes of discovered personas, corrected for nobody's class being certain."""

import numpy as np
import pytest

from ringtrue.stats.growth import Gates, grow
from ringtrue.stats.latentclass import LatentClasses
from ringtrue.stats.threestep import separation, three_step

TRUTH = np.array([0.2, 0.5, 0.1])


def bakk(n, seed, strength=0.8):
    """Bakk, Tekle and Vermunt's three classes on six yes-or-no items, with a yes-or-no outcome."""
    rng = np.random.default_rng(seed)
    kind = rng.integers(0, 3, n)
    high, low = strength, 1 - strength
    yes = np.array([[high] * 6, [high] * 3 + [low] * 3, [low] * 6])
    codes = (rng.random((n, 6)) < yes[kind]).astype(int)
    return codes, kind, (rng.random(n) < TRUTH[kind]).astype(float)


def ordered(codes, belief):
    """Classes in the order of the truth: most items yes first."""
    return np.argsort(-(codes.sum(axis=1) @ belief) / belief.sum(axis=0))


@pytest.mark.slow
@pytest.mark.parametrize(("strength", "n"), [(0.9, 1000), (0.92, 500)])
def test_the_correction_is_unbiased_where_classes_stand_apart(strength, n):
    corrected, naive = [], []
    for seed in range(60):
        codes, _, won = bakk(n, seed, strength)
        belief = LatentClasses(3, n_starts=16).fit(codes).predict_proba(codes)
        place = ordered(codes, belief)
        found = three_step(belief, won)
        assert found.entropy_r2 > 0.6
        corrected.append(np.array(found.rate)[place])
        hard = belief.argmax(axis=1)
        naive.append([won[hard == k].mean() for k in place])
    bias = np.mean(corrected, axis=0) - TRUTH
    assert np.abs(bias).max() < 0.03
    assert np.abs(bias).max() < np.abs(np.mean(naive, axis=0) - TRUTH).max()


@pytest.mark.slow
def test_intervals_of_the_whole_pipeline_cover():
    hits = []
    for seed in range(40):
        codes, _, won = bakk(1000, seed, 0.9)
        growth = grow(
            codes, levels=(2,) * 6, outcome=won, personas=3, gates_=Gates(resamples=40, most=3)
        )
        belief = growth.model.predict_proba(codes)
        place = ordered(codes, belief)
        # growth keeps the sample in order of patterns, so rates are matched by class alone
        found = three_step(belief, won, replicates=growth.replicates)
        low, high = np.array(found.low)[place], np.array(found.high)[place]
        hits += ((low <= TRUTH) & (high >= TRUTH)).tolist()
    assert 0.89 <= np.mean(hits) <= 1.0


def test_overlapping_personas_get_no_rate_and_a_reason():
    codes, _, won = bakk(2000, 0, 0.7)
    belief = LatentClasses(3).fit(codes).predict_proba(codes)
    found = three_step(belief, won)
    assert found.rate is None
    assert found.low is None
    assert "overlap too much" in found.reason


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
