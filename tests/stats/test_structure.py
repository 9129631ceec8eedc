"""Groups or gradient, and whom no persona fits."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringtrue.stats import fringe, gates, gradients, structure
from ringtrue.stats.growth import Gates, grow
from ringtrue.stats.latentclass import LatentClasses
from ringtrue.stats.patterns import distinct

QUICK = Gates(resamples=10, most=4)


def line(n=500, traits=10, levels=4, seed=0, dimensions=1):
    """People along one or more lines: no groups."""
    rng = np.random.default_rng(seed)
    places = rng.normal(size=(n, dimensions))
    load = rng.uniform(0.5, 0.9, (dimensions, traits)) * rng.choice([-1, 1], (dimensions, traits))
    score = places @ load + 0.6 * rng.normal(size=(n, traits))
    cuts = np.quantile(score, np.arange(1, levels) / levels, axis=0)
    return (score[:, :, None] > cuts.T[None]).sum(axis=2)


def groups(kinds, n=800, traits=10, levels=4, seed=0):
    """People of so many kinds with their own habits."""
    rng = np.random.default_rng(seed)
    kind = rng.integers(0, kinds, n)
    habits = rng.dirichlet(np.full(levels, 0.6), size=(kinds, traits))
    upto = np.cumsum(habits[kind], axis=2)[:, :, :-1]
    return (rng.random((n, traits, 1)) > upto).sum(axis=2)


def sampled(codes, levels=None, seed=0):
    patterns = distinct(codes, levels)
    unknown = np.full(len(codes), np.nan)
    return gates.draw(patterns, unknown, rng=np.random.default_rng(seed), folds=5, resamples=2)


def grown(codes, **options):
    levels = tuple(int(m) + 1 for m in codes.max(axis=0))
    return grow(codes, levels=levels, **{"gates_": QUICK, **options})


def test_people_along_a_line_are_cut_again_and_again_and_no_group_is_called_real():
    growth = grown(line(seed=1), personas=2)
    cut = growth.steps[1]
    assert cut.contest is not None
    assert cut.contest.z < -2.33
    assert cut.contest.against.startswith("one")
    assert growth.verdict == "reproducible"
    assert "smooth line" in cut.reason


def test_three_kinds_with_habits_of_their_own_are_real_groups():
    growth = grown(groups(3, seed=2))
    assert (growth.chosen, growth.verdict) == (3, "natural")
    contest = growth.steps[2].contest
    assert contest.z >= 2.33
    assert contest.entropy_r2 > 0.8
    assert "real groups" in growth.steps[2].reason
    assert growth.steps[1].kind == "reproducible", "two of three kinds are no groups of their own"


@pytest.mark.parametrize(
    ("z", "traits", "apart", "stability", "expected"),
    [
        (2.33, 4, 0.3, 0.61, "natural"),
        (2.32, 10, 0.6, 0.75, "reproducible"),
        (2.32, 9, 0.9, 0.9, "undecidable"),
        (-2.32, 20, 0.59, 0.9, "undecidable"),
        (-2.33, 5, 0.3, 0.9, "reproducible"),
        (-8.0, 20, 0.9, 0.74, "constructive"),
        (None, 20, 0.9, 0.8, "reproducible"),
        (None, 20, 0.9, 0.4, "constructive"),
        (None, 20, 0.9, None, "not_assessed"),
    ],
)
def test_what_the_figures_are_called(z, traits, apart, stability, expected):
    contest = None if z is None else structure.Contest(z, z / 9, 1 / 9, "one line", apart, traits)
    assert structure.kind(3, contest, stability, comes_back=0.75) == expected
    assert structure.kind(1, contest, stability, comes_back=0.75) == "one"


def test_winning_lowers_what_must_come_back():
    """A class of .65 passes where the contest is won, and only there."""
    from ringtrue.stats.steps import Figures, Limits, contested, judge

    model = LatentClasses(2).fit(groups(2, n=200))
    limits = Limits(errors=2.0, jaccard=0.75, jaccard_won=0.6, fewest=10)
    shaky = gates.Stability(np.array([[0.9, 0.65]]))
    assert contested(model, (0.2, 0.05), shaky, limits)
    assert not contested(model, (0.09, 0.05), shaky, limits)
    assert not contested(model, (0.2, 0.05), gates.Stability(np.array([[0.59]])), limits)

    def failed(z):
        contest = structure.Contest(z, z / 9, 1 / 9, "one line", 0.9, 10)
        found = Figures((0.2, 0.05), shaky, 0.8, None, contest)
        return judge(model, noun="people", found=found, limits=limits).failed

    assert failed(2.4) == ()
    assert failed(2.3) == ("stability",)


def test_a_number_asked_for_that_does_not_come_back_is_a_handy_cut():
    growth = grown(groups(2, n=600, seed=3), personas=4)
    assert growth.recommended == 2
    assert growth.verdict == "constructive"
    assert "stability" in growth.steps[3].failed
    assert growth.steps[2].kind == "not_assessed", "nobody asked for three"


def test_gradient_models_are_fitted_once_and_only_where_classes_get_that_far(monkeypatch):
    calls = []
    real = structure.best_gradient

    def counted(sample, **options):
        calls.append(1)
        return real(sample, **options)

    monkeypatch.setattr(structure, "best_gradient", counted)
    grown(np.random.default_rng(0).integers(0, 3, (300, 6)))
    assert calls == []
    grown(groups(3, n=600, seed=2))
    assert calls == [1]


def test_em_on_a_grid_never_loses_and_ends_where_the_slope_is_flat():
    patterns = distinct(line(n=300, traits=6))
    answers = gradients.Answers(patterns)
    for shape in gradients.shapes():
        start = gradients.begin(answers, shape)[0]
        reached = [
            gradients.fit(answers, shape, start, iterations=steps, tolerance=0).objective
            for steps in (0, 1, 2, 5, 20, 60)
        ]
        assert (np.diff(reached) >= -1e-9).all(), shape.name
        end = gradients.fit(answers, shape, start, tolerance=1e-9, iterations=2000)
        onward = gradients.fit(
            answers, shape, end.logits, mass=end.mass, tolerance=0, iterations=20
        )
        assert onward.objective - end.objective < 1e-3, shape.name


def test_a_row_s_log_likelihood_by_hand():
    """Two traits, one line: the sum over nodes of mass times the answers' chances."""
    codes = np.array([[0, 1], [1, 2], [1, -1], [-1, -1]] * 5)
    answers = gradients.Answers(distinct(codes, (2, 3)))
    shape = gradients.shapes()[0]
    found = gradients.fit(answers, shape, gradients.begin(answers, shape)[0], iterations=7)
    logits = found.logits @ shape.features
    first = np.exp(logits[:2]) / np.exp(logits[:2]).sum(axis=0)
    second = np.exp(logits[2:]) / np.exp(logits[2:]).sum(axis=0)
    expected = {
        (0, 1): np.log((shape.mass * first[0] * second[1]).sum()),
        (1, 2): np.log((shape.mass * first[1] * second[2]).sum()),
        (1, -1): np.log((shape.mass * first[1]).sum()),
        (-1, -1): 0.0,
    }
    patterns = distinct(codes, (2, 3))
    for code, row in zip(patterns.codes, found.rows, strict=True):
        assert row == pytest.approx(expected[tuple(code)], abs=1e-10)


def test_the_grid_is_gaussian_and_its_terms_are_of_unit_variance():
    for shape in gradients.shapes():
        assert shape.mass.sum() == pytest.approx(1)
        gram = (shape.features * shape.mass) @ shape.features.T
        assert gram == pytest.approx(np.eye(len(gram)), abs=1e-9)
        assert (shape.features[0] > 0).all()
    assert len(gradients.shapes()[2].mass) == 21
    assert [s.dimensions for s in gradients.shapes()] == [1, 1, 1, 2, 2, 3]


def test_a_line_may_wind_more_the_more_people_there_are():
    assert gradients.winding(3999) == ()
    assert [len(gradients.winding(n)) for n in (4000, 5999, 8000, 100_000)] == [1, 2, 5, 5]
    for degree, shape in enumerate(gradients.winding(10_000), 4):
        gram = (shape.features * shape.mass) @ shape.features.T
        assert gram == pytest.approx(np.eye(degree + 1), abs=1e-9)


def test_a_line_that_may_wind_more_begins_where_the_straighter_one_ended():
    answers = gradients.Answers(distinct(groups(4, n=400, seed=3)))
    straighter, wound = gradients.winding(5000)
    four = gradients.full_fit(answers, straighter)
    five = gradients.full_fit(answers, wound, straighter=four)
    assert five.logits.shape[1] == four.logits.shape[1] + 1
    assert five.objective > four.objective


def test_the_true_number_of_lines_describes_the_unseen_best():
    one = structure.best_gradient(sampled(line(n=900, seed=4)))
    two = structure.best_gradient(sampled(line(n=900, seed=4, dimensions=2)))
    assert one.name.startswith("one")
    assert two.name.startswith("two")


def test_a_model_whose_folds_are_not_fitted_could_not_have_won(monkeypatch):
    sample, fitted = sampled(line(n=300, traits=6, seed=4, dimensions=2)), []
    fits = structure._Fits(sample, None)
    every = fits.full(gradients.shapes())
    held_out = {model.shape.name: fits.held_out(model).rows.sum() for model in every}
    for model in every:
        assert held_out[model.shape.name] < fits.seen(model)
    real = structure._Fits.held_out
    monkeypatch.setattr(
        structure._Fits, "held_out", lambda self, m: fitted.append(m.shape.name) or real(self, m)
    )
    best = structure.best_gradient(sample)
    assert len(fitted) < len(every)
    assert held_out[best.name] == max(held_out.values())


def test_free_masses_keep_a_fifth_of_the_gaussian():
    answers = gradients.Answers(distinct(groups(2, n=400)))
    shape = gradients.shapes()[2]
    fitted = gradients.full_fit(answers, shape)
    assert (fitted.mass >= 0.2 * shape.mass * (1 - 1e-6)).all()
    assert fitted.mass.sum() == pytest.approx(1)


@settings(max_examples=15)
@given(st.integers(0, 10_000))
def test_the_order_of_rows_changes_no_contest(seed):
    codes = line(n=60, traits=5, seed=2)
    shuffled = codes[np.random.default_rng(seed).permutation(60)]
    answers = [gradients.Answers(distinct(c, (4,) * 5)) for c in (codes, shuffled)]
    shape = gradients.shapes()[1]
    one, two = (gradients.full_fit(a, shape).objective for a in answers)
    assert one == two


@pytest.mark.filterwarnings("error")
def test_more_personas_than_ways_of_answering_is_given_with_a_warning_in_words():
    codes = np.repeat([[0] * 6, [1] * 6], 30, axis=0)
    growth = grow(codes, levels=(2,) * 6, personas=4, gates_=Gates(resamples=5, most=4))
    assert growth.verdict == "constructive"
    assert "from 2 different rows" in growth.model.warning_
    assert growth.steps[1].kind == "natural"


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "codes",
    [
        np.full((40, 4), -1),
        np.zeros((40, 4), int),
        np.repeat([[0, 0, 0], [1, 1, 1]], 30, axis=0),
        np.repeat(np.random.default_rng(0).integers(0, 7, (90, 1)), 6, axis=1),
        np.where(np.random.default_rng(1).random((200, 6)) < 0.7, -1, groups(2, 200, 6)),
        np.eye(12, dtype=int),
        np.array([[0, 1, 0, 1]]),
        np.array([[0, 1, 0, 1], [1, 0, 1, 0]]),
        np.concatenate([groups(2, 100, 6), np.full((50, 6), -1)]),
    ],
    ids=[
        "nobody answered", "all alike", "two answers alike", "one trait six times",
        "mostly missing", "all different", "one row", "two rows", "a third said nothing",
    ],
)  # fmt: skip
def test_odd_records_get_an_answer_and_no_warning(codes):
    """Named, not a crash; and not one warning of a library leaks."""
    levels = tuple(max(2, int(m) + 1) for m in codes.max(axis=0))
    growth = grow(codes, levels=levels, gates_=Gates(resamples=5, most=3))
    assert growth.chosen >= 1
    assert 0 <= growth.fits_none <= 1
    answers = gradients.Answers(distinct(codes, levels))
    for shape in gradients.shapes():
        fitted = gradients.full_fit(answers, shape)
        assert np.isfinite(fitted.rows).all()
        assert np.isfinite(fitted.logits).all()


def test_when_somebody_stops_it_the_contest_ends():
    class Stopped(Exception):
        pass

    looks = []

    def watch():
        looks.append(1)
        raise Stopped

    with pytest.raises(Stopped):
        structure.best_gradient(sampled(line(n=300)), watch=watch)
    assert looks == [1]


def test_one_in_a_hundred_fits_no_persona_where_the_model_is_true():
    shares = []
    for seed in range(4):
        codes = groups(3, n=1500, traits=12, seed=seed)
        codes = np.where(np.random.default_rng(seed).random(codes.shape) < 0.15, -1, codes)
        model = LatentClasses(3, n_starts=16).fit(codes)
        patterns = distinct(codes, model.levels_)
        found = fringe.fits_none(model.parameters_, patterns, rng=np.random.default_rng(9))
        shares.append(patterns.weight[found].sum() / patterns.rows)
    assert 0.004 < np.mean(shares) < 0.016


def test_a_fringe_group_unlike_any_persona_is_seen():
    codes = groups(2, n=1000, traits=12, seed=5)
    rng = np.random.default_rng(5)
    codes[:40] = rng.integers(0, 4, (40, 12))
    model = LatentClasses(2, n_starts=16).fit(codes)
    patterns = distinct(codes, model.levels_)
    alone = fringe.fits_none(model.parameters_, patterns, rng=rng)[patterns.row_of]
    assert alone[:40].mean() > 0.8
    assert alone[40:].mean() < 0.02


def test_who_said_nothing_fits():
    codes = np.concatenate([groups(2, n=200), np.full((20, 10), -1)])
    model = LatentClasses(2, n_starts=8).fit(codes)
    patterns = distinct(codes, model.levels_)
    alone = fringe.fits_none(model.parameters_, patterns, rng=np.random.default_rng(0))
    assert not alone[patterns.row_of[200:]].any()


def test_no_warning_leaks_from_a_whole_growth():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        codes = np.where(np.random.default_rng(1).random((400, 8)) < 0.2, -1, groups(2, 400, 8))
        growth = grown(codes, outcome=(np.arange(400) % 3 == 0).astype(float), personas=3)
    assert growth.steps[1].contest is not None
