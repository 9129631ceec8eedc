"""LatentClasses as scikit-learn knows estimators, and every bad input by its name."""

import json
import warnings

import numpy as np
import pytest

from ringtrue.errors import BadInput
from ringtrue.stats.latentclass import LatentClasses, most_classes, refusal

# Each is a promise of scikit-learn that a latent class model cannot make, with the reason.
NOT_OURS = {
    "check_sample_weights_shape": "its two traits cannot tell two classes apart: refused",
    "check_sample_weights_not_overwritten": "its two traits cannot tell two classes apart: refused",
    "check_all_zero_sample_weights_error": "its two traits cannot tell two classes apart: refused",
    "check_sample_weight_equivalence_on_dense_data": "its rows are fractions, which are no codes",
    "check_positive_only_tag_during_fit": "its rows are fractions, which are no codes",
    "check_fit2d_1sample": "one row has one level a trait: refused, in other words than it expects",
    "check_fit2d_1feature": "one trait cannot tell two classes apart: refused",
}


@pytest.mark.slow
def test_what_applies_of_scikit_learns_checks_passes():
    from sklearn.utils.estimator_checks import check_estimator

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns that we do not inherit from its own class
        results = check_estimator(
            LatentClasses(n_starts=8), expected_failed_checks=NOT_OURS, on_fail=None, on_skip=None
        )
    failed = {r["check_name"]: str(r["exception"]) for r in results if r["status"] == "failed"}
    assert failed == {}
    assert sum(r["status"] == "passed" for r in results) >= 38


def test_it_clones_and_stands_in_a_pipeline():
    from sklearn.base import clone
    from sklearn.pipeline import make_pipeline

    rng = np.random.default_rng(0)
    codes = rng.integers(0, 3, (200, 6))
    model = clone(LatentClasses(2, seed=7))
    assert model.seed == 7
    assert make_pipeline(model).fit(codes).predict(codes).shape == (200,)


def rows(n=300, traits=6, levels=3, seed=0):
    return np.random.default_rng(seed).integers(0, levels, (n, traits))


@pytest.mark.parametrize(
    "kind", [np.int8, np.int16, ">i4", np.int64, np.uint64, np.float16, np.float32, np.longdouble]
)
def test_codes_come_in_any_type_of_number(kind):
    codes = rows()
    assert (
        LatentClasses(2).fit(codes.astype(kind)).log_likelihood_
        == LatentClasses(2).fit(codes).log_likelihood_
    )


def test_nan_is_missing_as_minus_one_is():
    codes = rows().astype(float)
    codes[::7, 2] = np.nan
    marked = np.where(np.isnan(codes), -1, codes).astype(int)
    one, two = LatentClasses(2).fit(codes), LatentClasses(2).fit(marked)
    assert one.to_json() == two.to_json()
    assert np.array_equal(one.predict_proba(codes), two.predict_proba(marked))


def test_the_answer_is_the_same_for_any_number_of_threads_and_order_of_rows():
    rng = np.random.default_rng(4)
    kind = rng.integers(0, 3, 130_000)
    codes = np.where(
        rng.random((130_000, 8)) < 0.6, kind[:, None], rng.integers(0, 4, (130_000, 8))
    )
    codes[rng.random(codes.shape) < 0.05] = -1
    settings = {"n_starts": 4, "max_iter": 8}
    one = LatentClasses(3, threads=1, **settings).fit(codes)
    two = LatentClasses(3, threads=3, **settings).fit(codes[rng.permutation(130_000)])
    assert one.parameters_.theta.tobytes() == two.parameters_.theta.tobytes()
    assert one.log_likelihood_ == two.log_likelihood_


def test_fractional_weights_add_up_alike_in_any_order_of_rows():
    chance = np.random.default_rng(4)
    codes, weight, order = rows(levels=2), chance.random(300), chance.permutation(300)
    one = LatentClasses(2).fit(codes, sample_weight=weight)
    two = LatentClasses(2).fit(codes[order], sample_weight=weight[order])
    assert one.to_json() == two.to_json()


def test_settings_may_be_numpys_numbers():
    given = {
        "n_classes": np.uint8(2),
        "prior": np.float32(1),
        "seed": np.int64(3),
        "n_starts": np.int16(8),
        "threads": np.int32(1),
        "tol": np.longdouble(1e-7),
    }
    plain = {"n_classes": 2, "prior": 1.0, "seed": 3, "n_starts": 8, "threads": 1, "tol": 1e-7}
    one, two = LatentClasses(**given).fit(rows()), LatentClasses(**plain).fit(rows())
    assert one.to_json() == two.to_json()


def test_every_start_says_where_it_came_to():
    model = LatentClasses(3, n_starts=20).fit(rows())
    assert len(model.starts_) == 20
    assert list(model.starts_) == sorted(model.starts_, reverse=True)


def test_rows_drawn_from_a_model_look_like_it():
    tables = np.array([[0.8, 0.1, 0.1], [0.1, 0.1, 0.8]])
    kind = (np.random.default_rng(1).random(4000) < 0.25).astype(int)
    draws = (
        np.random.default_rng(2).random((4000, 6, 1))
        > np.cumsum(tables[kind], axis=1)[:, None, :-1]
    )
    model = LatentClasses(2).fit(draws.sum(axis=2))
    codes, drawn = model.sample(20_000, rng=np.random.default_rng(3))
    assert np.bincount(drawn) / 20_000 == pytest.approx(model.weights_, abs=0.02)
    again = LatentClasses(2).fit(codes)
    assert again.weights_ == pytest.approx(model.weights_, abs=0.02)
    for one, two in zip(again.probabilities_, model.probabilities_, strict=True):
        assert one == pytest.approx(two, abs=0.03)


def with_one(code, kind=float):
    codes = rows().astype(kind)
    codes[7, 3] = code
    return codes


BAD = {
    "infinity": (lambda: LatentClasses(2).fit(np.where(rows() > 1, np.inf, 0.0)), "infinity"),
    "minus infinity": (
        lambda: LatentClasses(2).fit(np.where(rows() > 1, -np.inf, 0.0)),
        "infinity",
    ),
    "fractions": (lambda: LatentClasses(2).fit(rows() + 0.5), "whole numbers"),
    "negative fractions": (lambda: LatentClasses(2).fit(rows() - 1.5), "whole numbers"),
    "huge codes": (lambda: LatentClasses(2).fit(rows() * 10**9), "trait 0 has codes up to"),
    "one huge code": (lambda: LatentClasses(2).fit(with_one(1e300)), "trait 3 has codes up to 1e+"),
    "a code beyond whole numbers": (lambda: LatentClasses(2).fit(with_one(1e19)), "up to 1e+19"),
    "a code without a sign": (
        lambda: LatentClasses(2).fit(with_one(2**64 - 1, np.uint64)),
        "trait 3 has codes up to",
    ),
    "huge codes everywhere": (
        lambda: LatentClasses(2).fit(np.where(rows() > 1, 1e300, 0.0)),
        "codes up to 1e+300",
    ),
    "a code of 400 digits": (
        lambda: LatentClasses(2).fit([[10**400, 0], [0, 1]]),
        "whole numbers from 0",
    ),
    "too few levels": (
        lambda: LatentClasses(2).fit(rows(), levels=(3, 3, 3, 2, 3, 3)),
        "trait 3 is said to have levels=2",
    ),
    "levels of other traits": (lambda: LatentClasses(2).fit(rows(), levels=(3,)), "6 traits"),
    "levels with weights": (
        lambda: LatentClasses(2).fit(rows(), levels=(2,) * 6, sample_weight=np.ones(300)),
        "trait 0 is said to have levels=2",
    ),
    "huge levels": (lambda: LatentClasses(2).fit(rows(), levels=(10**9,) * 6), "at most 30,000"),
    "huge weights": (
        lambda: LatentClasses(2).fit(rows(), sample_weight=np.full(300, 1e308)),
        "Divide all of them",
    ),
    "weights in words": (
        lambda: LatentClasses(2).fit(rows(), sample_weight=["a"] * 300),
        "weights are numbers",
    ),
    "complex weights": (
        lambda: LatentClasses(2).fit(rows(), sample_weight=np.full(300, 1j)),
        "weights are numbers",
    ),
    "more classes than anybody": (lambda: LatentClasses(10**9).fit(rows()), "at most 56,"),
    "many traits and classes": (
        lambda: LatentClasses(10**9).fit(rows(traits=60)),
        "fewer classes or starts",
    ),
    "more starts than anybody": (
        lambda: LatentClasses(2, n_starts=10**9).fit(rows()),
        "fewer classes or starts",
    ),
    "no rows to score": (
        lambda: LatentClasses(2).fit(rows()).score(np.zeros((0, 6))),
        "no row to score",
    ),
    "text": (lambda: LatentClasses(2).fit([["a", "b"], ["c", "d"]]), "not text"),
    "a weight below nought": (
        lambda: LatentClasses(2).fit(rows(), sample_weight=[-1] + [1] * 299),
        "row 0 has -1",
    ),
    "a weight that is no number": (
        lambda: LatentClasses(2).fit(rows(), sample_weight=[np.nan] * 300),
        "at least 0",
    ),
    "too few weights": (lambda: LatentClasses(2).fit(rows(), sample_weight=[1, 2]), "one weight"),
    "no weight at all": (
        lambda: LatentClasses(2).fit(rows(), sample_weight=np.zeros(300)),
        "Every weight is 0",
    ),
    "half a class": (lambda: LatentClasses(2.5).fit(rows()), "n_classes=2.5"),
    "a true class": (lambda: LatentClasses(True).fit(rows()), "n_classes=True"),
    "a seed below nought": (lambda: LatentClasses(2, seed=-1).fit(rows()), "seed=-1"),
    "no seed": (lambda: LatentClasses(2, seed=None).fit(rows()), "made again from its seed"),
    "a prior in words": (lambda: LatentClasses(2, prior="one").fit(rows()), "prior='one'"),
    "a code below missing": (lambda: LatentClasses(2).fit(rows() * 5 - 5), "code -5"),
    "no rows to draw": (lambda: LatentClasses(2).fit(rows()).sample(0), "n_samples=0"),
    "drawn before the fit": (lambda: LatentClasses(2).sample(1), "not fitted"),
    "kept before the fit": (lambda: LatentClasses(2).to_json(), "not fitted"),
    "all missing": (lambda: LatentClasses(2).fit(np.full((50, 6), -1)), "missing in every row"),
    "one level everywhere": (lambda: LatentClasses(2).fit(np.zeros((50, 6))), "one level only"),
    "more numbers than cells": (lambda: LatentClasses(9).fit(rows(traits=3)), "Ask for at most"),
    "no class": (lambda: LatentClasses(0).fit(rows()), "n_classes=0"),
    "no start": (lambda: LatentClasses(2, n_starts=0).fit(rows()), "n_starts=0"),
    "a prior below nought": (lambda: LatentClasses(2, prior=-1).fit(rows()), "prior=-1"),
    "not fitted": (lambda: LatentClasses(2).predict(rows()), "not fitted"),
    "other traits": (lambda: LatentClasses(2).fit(rows()).predict(rows(traits=5)), "5 features"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_named(name):
    act, words = BAD[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError) as refused:
            act()
    said = str(refused.value) + getattr(refused.value, "hint", "")
    assert words in said


@pytest.mark.parametrize("levels", [(1, 2, 2), (2, 2, 2), (3, 3, 4), (2,) * 6, (5, 4, 3, 2)])
def test_the_hint_says_how_many_classes_can_be_told(levels):
    most = most_classes(levels)
    assert refusal(most, levels) is None
    assert refusal(most + 1, levels)


def kept(**changed) -> str:
    return json.dumps(json.loads(LatentClasses(2).fit(rows()).to_json()) | changed)


@pytest.mark.parametrize("text", [
    "{}", "hello", "[]", "", "[" * 100_000, kept(weights=[1.0]), kept(version=2),
    kept(probabilities=[]), kept(probabilities=[[[2, -1], [0, 1]]]), kept(settings={"k": 2}),
])  # fmt: skip
def test_what_is_no_model_is_no_model(text):
    with pytest.raises(BadInput, match="not a fitted model") as refused:
        LatentClasses.from_json(text)
    assert refused.value.hint


def test_rows_are_drawn_without_a_generator_from_the_seed():
    model = LatentClasses(2, seed=4).fit(rows())
    again = LatentClasses.from_json(model.to_json())
    assert np.array_equal(model.sample(50)[0], again.sample(50)[0])
    other = LatentClasses(2, seed=5).fit(rows())
    assert not np.array_equal(model.sample(50)[0], other.sample(50)[0])


def test_a_fit_says_how_far_it_is_and_can_be_stopped():
    told = []
    LatentClasses(3).fit(rows(), progress=lambda fraction, words: told.append((fraction, words)))
    far = [fraction for fraction, _ in told]
    assert far == sorted(far)
    assert (far[0], far[-1]) == (0.0, 1.0)
    assert len(set(far)) > 4
    assert {words for _, words in told} == {"starting", "climbing from the best start"}

    def stop(fraction, words):
        if fraction > 0.3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        LatentClasses(3).fit(rows(), progress=stop)


@pytest.mark.parametrize("k", [2, 5])
def test_odd_rows_are_fitted_without_a_warning(k):
    """Rows of nothing, copies of a column, a level nobody has, more classes than patterns."""
    codes = rows(120)
    codes[:9] = -1
    twins = np.concatenate([codes, codes[:, :2]], axis=1)
    few = np.repeat(rows(3, 8, 2, 5), 30, axis=0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for table in (codes, twins, few):
            model = LatentClasses(k, prior=0).fit(table)
            assert np.isfinite(model.log_likelihood_)
            assert model.predict_proba(table).sum(axis=1) == pytest.approx(1)
    assert model.warning_


def test_a_column_of_a_thousand_levels_is_fitted():
    rng = np.random.default_rng(0)
    codes = np.concatenate([rows(5000), rng.integers(0, 1000, (5000, 1))], axis=1)
    model = LatentClasses(2, n_starts=4).fit(codes)
    assert model.probabilities_[-1].shape == (2, 1000)


def test_many_traits_do_not_vanish_in_the_product():
    """Two kinds on 400 traits: products of 400 chances are far below the smallest number."""
    rng = np.random.default_rng(1)
    kind = rng.integers(0, 2, 300)
    codes = np.where(rng.random((300, 400)) < 0.9, kind[:, None], 1 - kind[:, None])
    for prior in (0.0, 1.0):
        model = LatentClasses(2, prior=prior, n_starts=8).fit(codes)
        assert np.isfinite(model.log_likelihood_)
        assert (
            max(np.mean(model.predict(codes) == kind), np.mean(model.predict(codes) != kind)) == 1
        )
