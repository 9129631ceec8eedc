"""The latent class model against published fits, and its own promises."""

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringtrue.errors import CannotFit
from ringtrue.stats import em, sweeps
from ringtrue.stats.latentclass import LatentClasses
from ringtrue.stats.patterns import distinct

_spec = importlib.util.spec_from_file_location(
    "published", Path(__file__).with_name("published.py")
)
assert _spec
assert _spec.loader
published = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(published)

GOLDEN = {
    "carcinoma": [(-524.4648, 1082.324), (-317.2568, 706.074), (-293.7050, 697.136),
                  (-289.2858, 726.463)],
    "values": [(-543.6498, 1108.801), (-504.4677, 1057.313), (-503.3011, 1081.856)],
    "cheating": [(-467.4382, 957.937), (-440.0271, 931.941), (-436.2356, 953.184)],
    "gss82": [(-2872.2296, 5787.010), (-2783.2680, 5658.729), (-2754.5454, 5650.926),
              (-2746.6208, 5684.719)],
    "election": [(-23782.3060, 47834.150), (-22127.9133, 44802.390), (-21311.5357, 43446.660),
                 (-20837.3139, 42775.242)],
}  # fmt: skip
COMPLETE = [(-18647.3124, 37553.052), (-17344.9225, 35213.879), (-16714.6591, 34218.958),
            (-16350.5889, 33756.424)]  # fmt: skip
MCDONALDS = [-8346.2170, -7610.8361, -7311.4778, -7111.1081, -7011.1675, -6956.0192, -6900.1364,
             -6864.0905]  # fmt: skip


def best(codes, k, seed=0):
    return LatentClasses(k, prior=0, seed=seed).fit(codes)


@pytest.mark.real_data
@pytest.mark.parametrize("name", GOLDEN)
def test_published_fits_are_met(data, name):
    rows = published.codes(data, name)
    for k, (log_likelihood, bic) in enumerate(GOLDEN[name], start=1):
        model = best(rows, k)
        assert model.log_likelihood_ == pytest.approx(log_likelihood, abs=1e-3)
        assert model.bic_ == pytest.approx(bic, abs=1e-3)
        assert model.converged_


@pytest.mark.real_data
def test_election_without_missing_answers(data):
    rows = published.codes(data, "election", complete=True)
    assert len(rows) == 1311
    for k, (log_likelihood, bic) in enumerate(COMPLETE, start=1):
        model = best(rows, k)
        assert model.log_likelihood_ == pytest.approx(log_likelihood, abs=1e-3)
        assert model.bic_ == pytest.approx(bic, abs=1e-3)


@pytest.mark.real_data
def test_mcdonalds_up_to_eight(data):
    rows = published.codes(data, "mcdonalds")
    for k, log_likelihood in enumerate(MCDONALDS, start=1):
        assert best(rows, k).log_likelihood_ == pytest.approx(log_likelihood, abs=1e-3)


@pytest.mark.real_data
def test_carcinoma_has_the_published_classes(data):
    """poLCA's manual: shares .3736 .1817 .4447, and what the positive class says."""
    model = best(published.codes(data, "carcinoma"), 3)
    assert model.weights_ == pytest.approx([0.4447, 0.3736, 0.1817], abs=1e-3)
    yes = [table[0, 1] for table in model.probabilities_]
    positive = [1, 0.9809, 0.8575, 0.5862, 1, 0.4764, 1]
    assert yes == pytest.approx(positive, abs=2e-3)


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["values", "cheating"])
def test_more_classes_than_four_yes_or_no_traits_can_tell_are_refused(data, name):
    with pytest.raises(CannotFit) as refused:
        best(published.codes(data, name), 4)
    assert "19 numbers" in refused.value.detail
    assert "at most 3" in refused.value.hint


@pytest.mark.real_data
def test_few_different_rows_carry_a_warning(data):
    rows = published.codes(data, "carcinoma")
    assert best(rows, 2).warning_ is None
    assert "20 different rows" in best(rows, 3).warning_


@pytest.mark.real_data
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "k", "top", "seeds"),
    [("gss82", 3, -2754.5454, 40), ("mcdonalds", 6, -6956.0192, 40),
     ("mcdonalds", 7, -6900.1364, 20), ("mcdonalds", 8, -6864.0905, 12)],
)  # fmt: skip
def test_the_best_top_is_found_from_any_seed(data, name, k, top, seeds):
    rows = published.codes(data, name)
    found = [best(rows, k, seed).log_likelihood_ > top - 1e-3 for seed in range(seeds)]
    assert np.mean(found) >= 0.975


def kinds(n=2000, seed=1, missing=0.0):
    """Two kinds of people, 70 to 30, on six traits of three levels."""
    rng = np.random.default_rng(seed)
    kind = (rng.random(n) < 0.3).astype(int)
    tables = np.array([[0.7, 0.2, 0.1], [0.1, 0.2, 0.7]])
    draws = rng.random((n, 6, 1)) > np.cumsum(tables[kind], axis=1)[:, None, :-1]
    codes = draws.sum(axis=2)
    codes[rng.random(codes.shape) < missing] = -1
    return codes, kind


def test_two_kinds_are_recovered_with_a_quarter_of_answers_missing():
    codes, kind = kinds(4000, missing=0.25)
    model = LatentClasses(2).fit(codes)
    assert model.weights_ == pytest.approx([0.7, 0.3], abs=0.03)
    for table in model.probabilities_:
        assert table[0] == pytest.approx([0.7, 0.2, 0.1], abs=0.04)
    assert np.mean(model.predict(codes) == kind) > 0.9


def test_the_order_of_rows_changes_nothing():
    codes, _ = kinds(500)
    shuffled = np.random.default_rng(3).permutation(500)
    one, two = LatentClasses(3).fit(codes), LatentClasses(3).fit(codes[shuffled])
    assert one.to_json() == two.to_json()
    assert np.array_equal(one.predict_proba(codes)[shuffled], two.predict_proba(codes[shuffled]))


def test_a_seed_gives_one_answer():
    codes, _ = kinds(400)
    assert (
        LatentClasses(3, seed=5).fit(codes).to_json()
        == LatentClasses(3, seed=5).fit(codes).to_json()
    )


def test_a_case_weight_is_that_many_rows():
    codes, _ = kinds(300)
    weight = np.random.default_rng(0).integers(1, 4, 300)
    one = LatentClasses(2).fit(codes, sample_weight=weight)
    two = LatentClasses(2).fit(np.repeat(codes, weight, axis=0))
    assert one.log_likelihood_ == pytest.approx(two.log_likelihood_, abs=1e-6)
    assert one.bic_ == pytest.approx(two.bic_, abs=1e-6)


def test_the_default_prior_never_says_never():
    codes = np.array([[0, 0, 0, 0]] * 40 + [[1, 1, 1, 1]] * 40)
    with_prior, without = LatentClasses(2).fit(codes), LatentClasses(2, prior=0).fit(codes)
    assert min(p.min() for p in with_prior.probabilities_) > 1e-3
    assert min(p.min() for p in without.probabilities_) < 1e-6


def test_the_likelihood_is_that_of_the_model_written_out():
    """Against a sum over classes by hand, missing traits skipped."""
    codes, _ = kinds(200, missing=0.2)
    model = LatentClasses(2).fit(codes)
    total = 0.0
    for row in codes:
        density = model.weights_.copy()
        for j, code in enumerate(row):
            if code >= 0:
                density *= model.probabilities_[j][:, code]
        total += np.log(density.sum())
    assert model.log_likelihood_ == pytest.approx(total, abs=1e-8)
    assert model.score(codes) * 200 == pytest.approx(total, abs=1e-8)


@pytest.mark.parametrize("classes", [1, 4, 6, 8, 9, 12, 13])
def test_a_step_is_the_formula_s_whatever_the_number_of_classes(classes):
    """Loops are written out for up to four, eight and twelve; weights may be 0, rows unlikely."""
    rng = np.random.default_rng(classes)
    codes = rng.integers(-1, 3, (400, 30))
    patterns = distinct(codes, (3,) * 30)
    design, weight = em.Design(patterns), rng.integers(0, 4, len(patterns.weight)).astype(float)
    theta = rng.dirichlet([0.3] * 3, (classes, 30)).reshape(classes, -1)
    theta *= np.where(rng.random(theta.shape) < 0.5, 1e-18, 1)  # products that lose their digits
    start = em.Parameters(rng.dirichlet([1.0] * classes)[:, None], theta[:, None, :])
    one = em.climb(design, start, prior=0.5, iterations=1, tolerance=1e-9, weights=weight[None])
    hot = np.stack([patterns.codes[:, j] == level for j in range(30) for level in range(3)], axis=1)
    logs = np.log(start.weights) + np.log(theta) @ hot.T
    top = logs.max(axis=0)
    rows = np.log(np.exp(logs - top).sum(axis=0)) + top
    belief = np.exp(logs - rows) * weight
    assert one.log_likelihood[0] == pytest.approx(rows @ weight, rel=1e-12)
    sizes = belief.sum(axis=1) + 0.5 / classes
    counts = (belief @ hot + 0.5 / classes * design.marginal).reshape(classes, 30, 3)
    expected = (counts / counts.sum(axis=2, keepdims=True)).reshape(classes, -1)
    assert one.parameters.weights[:, 0] == pytest.approx(sizes / sizes.sum(), abs=1e-12)
    assert one.parameters.theta[:, 0] == pytest.approx(expected, abs=1e-11)


def test_many_logarithms_at_once_are_logarithms():
    values = np.concatenate([10.0 ** np.arange(-250, 250, 7), [1.0, 2.0, 2**0.5, 2**-0.5, 0.9999]])
    for value in values:
        found = sweeps.weighted_logarithms(np.array([value]), np.array([3.0]), np.empty(1))
        assert found == pytest.approx(3 * np.log(value), rel=4e-16, abs=1e-19)


def test_packed_columns_say_what_the_plain_ones_say(monkeypatch):
    codes, _ = kinds(3000, missing=0.1)
    several = LatentClasses(3).fit(codes)
    monkeypatch.setattr("ringtrue.stats.em.MOST_CELLS", 1)
    monkeypatch.setattr("ringtrue.stats.em.LEAST_CELLS", 1)
    alone = LatentClasses(3).fit(codes)
    assert several.log_likelihood_ == pytest.approx(alone.log_likelihood_, abs=1e-4)
    assert several.predict_proba(codes) == pytest.approx(alone.predict_proba(codes), abs=1e-3)


def test_a_model_travels_as_json():
    codes, _ = kinds(300)
    model = LatentClasses(2).fit(codes)
    back = LatentClasses.from_json(model.to_json())
    assert np.array_equal(back.predict_proba(codes), model.predict_proba(codes))
    assert json.loads(back.to_json()) == json.loads(model.to_json())


def test_a_level_never_seen_says_nothing():
    codes, _ = kinds(300)
    model = LatentClasses(2).fit(codes)
    unknown = model.predict_proba([[9, -1, -1, -1, -1, -1]])
    assert unknown[0] == pytest.approx(model.weights_)


@given(st.integers(1, 4), st.integers(0, 10))
def test_posteriors_are_probabilities(k, seed):
    codes, _ = kinds(60, seed=seed, missing=0.3)
    belief = LatentClasses(k, n_starts=4).fit(codes).predict_proba(codes)
    assert belief.shape == (60, k)
    assert belief.sum(axis=1) == pytest.approx(1)
    assert belief.min() >= 0


def test_settings_are_read_and_changed_as_scikit_learn_does():
    model = LatentClasses(3, seed=4)
    assert LatentClasses(**model.get_params()).get_params() == model.get_params()
    assert model.set_params(n_classes=2).n_classes == 2
    with pytest.raises(ValueError, match="no such setting"):
        model.set_params(classes=2)


def test_nonsense_is_named():
    with pytest.raises(CannotFit):
        LatentClasses(1).fit(np.zeros((0, 3), dtype=int))
    with pytest.raises(ValueError, match="rows, traits"):
        LatentClasses(1).fit([1, 2, 3])
    with pytest.raises(ValueError, match="whole numbers"):
        LatentClasses(1).fit([[0.5, 1.0]])


def test_somebody_may_stop_it():
    class StopError(Exception):
        pass

    def stop():
        raise StopError

    with pytest.raises(StopError):
        LatentClasses(3).fit(kinds(200)[0], watch=stop)
