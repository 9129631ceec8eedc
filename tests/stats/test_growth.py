"""One persona, then another, for as long as the data asks for it."""

import numpy as np
import pytest

from ringtrue.errors import CannotFit
from ringtrue.stats import em, gates
from ringtrue.stats.growth import Gates, _prepared, grow
from ringtrue.stats.latentclass import LatentClasses
from ringtrue.stats.patterns import distinct

QUICK = Gates(resamples=20)


def world(kinds, n=1500, traits=8, levels=4, seed=0, shares=None):
    """People of so many kinds, each with its own habits; returns codes and kind."""
    rng = np.random.default_rng(seed)
    kind = rng.choice(kinds, n, p=shares)
    habits = rng.dirichlet(np.full(levels, 0.5), size=(kinds, traits))
    cut = np.cumsum(habits[kind], axis=2)[:, :, :-1]
    return (rng.random((n, traits, 1)) > cut).sum(axis=2), kind


def grown(codes, **options):
    levels = tuple(int(m) + 1 for m in codes.max(axis=0))
    return grow(codes, levels=levels, **{"gates_": QUICK, **options})


@pytest.mark.parametrize("kinds", [2, 3, 4])
def test_the_planted_number_of_personas_is_recommended(kinds):
    codes, _ = world(kinds, seed=kinds)
    growth = grown(codes)
    assert growth.recommended == kinds
    assert growth.verdict == "natural"
    assert growth.model.n_classes == kinds


@pytest.mark.parametrize("seed", range(3))
def test_where_there_are_no_groups_one_persona_is_recommended(seed):
    codes = np.random.default_rng(seed).integers(0, 3, (900, 7))
    growth = grown(codes)
    assert growth.recommended == 1
    assert growth.verdict == "one"
    assert len(growth.steps) == 3, "it stops after two failures in a row"
    assert all("fit" in s.failed or "stability" in s.failed for s in growth.steps[1:])


def test_an_unstable_second_persona_does_not_hide_three():
    """Growth goes past one failure."""
    codes, _ = world(3, seed=9)
    strict = Gates(resamples=20, most=3)
    growth = grown(codes, gates_=strict)
    assert [s.personas for s in growth.steps] == [1, 2, 3]


def test_a_stated_number_is_given_with_the_gates_it_failed():
    codes, _ = world(2, seed=2)
    growth = grown(codes, personas=4)
    assert growth.chosen == 4
    assert growth.recommended == 2
    assert growth.model.n_classes == 4
    assert growth.steps[3].failed
    assert growth.steps[3].reason.startswith("A fourth persona")


def test_too_small_a_persona_fails_for_its_size():
    codes, _ = world(3, n=1500, seed=4, shares=[0.6, 0.385, 0.015])
    growth = grown(codes, personas=3)
    small = growth.steps[2]
    if small.smallest_share < 0.03:
        assert "size" in small.failed
        assert "would hold" in small.reason
    assert growth.recommended < 3


def test_a_persona_that_tells_nothing_of_the_outcome_is_optional():
    codes, kind = world(3, n=3000, seed=6)
    rng = np.random.default_rng(0)
    bought = (rng.random(3000) < 0.3).astype(float)
    growth = grown(codes, outcome=bought)
    assert growth.recommended == 1
    assert 2 in growth.optional
    assert "yours to add" in growth.steps[1].reason
    told = grown(codes, outcome=(rng.random(3000) < np.array([0.1, 0.3, 0.6])[kind]).astype(float))
    assert told.recommended == 3
    assert told.steps[2].outcome_gain > 0


def test_the_order_of_rows_changes_nothing_and_a_seed_gives_one_answer():
    codes, kind = world(2, n=600, seed=1)
    outcome = kind.astype(float)
    shuffled = np.random.default_rng(3).permutation(600)
    one = grown(codes, outcome=outcome)
    two = grown(codes[shuffled], outcome=outcome[shuffled])
    assert one.steps == two.steps
    assert one.model.to_json() == two.model.to_json()


def test_three_known_outcomes_among_hundreds_of_people_are_no_fault_of_ours():
    """Most folds then hold one of them or none."""
    codes, _ = world(2, n=600, seed=2)
    won = np.full(600, np.nan)
    won[[5, 200, 400]] = 1, 0, 1
    growth = grown(codes, outcome=won, personas=2)
    assert np.isfinite(growth.steps[1].outcome_gain)
    assert grown(codes, outcome=np.full(600, np.nan), personas=2).chosen == 2


def test_large_populations_are_judged_on_a_sample_and_fitted_on_everybody():
    codes, _ = world(2, n=4000, seed=1)
    growth = grown(codes, gates_=Gates(rows=800, resamples=15))
    assert growth.recommended == 2
    assert growth.model.n_rows_ == 4000


def test_whom_a_large_population_is_told_of_has_been_climbed_to_the_end():
    """Two kinds, hardly apart: a trial stops short of the top, what is deployed does not."""
    rng = np.random.default_rng(2)
    kind = rng.random(51_000) < 0.3
    codes = (rng.random((51_000, 6)) < np.where(kind, 0.65, 0.35)[:, None]).astype(int)
    growth = grown(codes, personas=2, gates_=Gates(rows=600, resamples=2, most=2))
    model, patterns = growth.model, distinct(codes)
    trial = LatentClasses(2, n_starts=32, max_iter=60, tol=1e-6).fit_patterns(patterns)
    top = model.further(patterns, tol=1e-12, max_iter=100_000).log_likelihood_
    assert model.converged_
    assert trial.log_likelihood_ < top - 0.05
    assert model.log_likelihood_ == pytest.approx(top, abs=0.005)
    step = growth.steps[1]
    assert (step.log_likelihood, step.bic) == (model.log_likelihood_, model.bic_)


def test_a_fit_that_was_stopped_before_it_stood_still_says_so():
    codes, _ = world(3, n=400, seed=1)
    assert (
        "stopped after 3 steps"
        in LatentClasses(4, max_iter=3, n_starts=2, tol=1e-12).fit(codes).warning_
    )


def test_nothing_to_grow_from_is_said():
    with pytest.raises(CannotFit, match="nothing to find"):
        grow(np.zeros((0, 2), int), levels=(2, 2))
    codes = np.zeros((20, 3), int)
    for options, said in (
        ({"personas": 0}, "0 personas"),
        ({"outcome": np.ones(3)}, "3 outcomes do not go with 20 rows"),
        ({"levels": (2, 2)}, "do not go with the levels"),
        ({"levels": (0, 2, 2)}, "do not go with the levels"),
        ({"outcome": np.full(20, np.inf)}, "20 outcomes are infinite"),
    ):
        with pytest.raises(CannotFit, match=said):
            grow(codes, **{"levels": (2, 2, 2), **options})
    for odd, said in ((1e300, r"trait 1 has codes up to 1e\+300"), (0.5, "whole"), (-7, "code -7")):
        with pytest.raises(ValueError, match=said):
            grow(np.where(np.arange(3) == 1, odd, codes), levels=(2, 2, 2))
    with pytest.raises(CannotFit, match=r"5 personas were asked for\. 5 classes need") as refused:
        grown(np.random.default_rng(0).integers(0, 2, (200, 4)), personas=5)
    assert refused.value.hint.startswith("Ask for at most 3,")


def test_progress_is_told_and_may_stop_it():
    codes, _ = world(2, n=300, seed=1)
    told = []

    def stop(fraction, words):
        told.append((fraction, words))
        if fraction > 0.1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grown(codes, progress=stop)
    assert told[0][1].startswith("one persona")
    assert all(0 <= fraction <= 1 for fraction, _ in told)


def test_progress_never_goes_back_however_many_personas_are_tried():
    codes, _ = world(3, n=300, seed=1)
    told = []
    grown(
        codes,
        personas=8,
        gates_=Gates(resamples=3, rows=300),
        progress=lambda fraction, words: told.append(fraction),
    )
    assert told == sorted(told)
    assert told[-1] < 1


def test_prediction_strength_and_jaccard_by_hand():
    """Ten people, two classes; a refit that moves one of five across."""
    codes = np.array([[0, 0, 0]] * 5 + [[1, 1, 1]] * 4 + [[1, 1, 0]])
    full = LatentClasses(2, prior=0.1).fit(codes).parameters_
    patterns = distinct(codes, (2, 2, 2))
    sample = gates.draw(
        patterns, np.full(10, np.nan), rng=np.random.default_rng(0), folds=2, resamples=3
    )
    same = gates.stability(sample, full, em.Parameters.together([full] * 3))
    assert same.jaccard == pytest.approx([1, 1])
    assert same.returned == 1
    assert gates.prediction_strength(sample, em.Parameters.together([full] * 10)) == 1


def test_what_chance_among_few_resamples_might_decide_is_looked_at_in_more():
    codes, _ = world(3, n=300, seed=4)
    patterns = distinct(codes)
    rng = np.random.default_rng(0)
    sample = gates.draw(patterns, np.full(300, np.nan), rng=rng, folds=2, resamples=8)
    two = LatentClasses(2).fit_patterns(patterns)
    full = LatentClasses(3).fit_patterns(patterns, smaller=two).parameters_
    again = gates.refit(sample, full, sample.resamples, prior=1.0, rng=rng)
    found = gates.stability(sample, full, again)

    def steadied(line):
        return gates.steadied(
            sample, found, (two.parameters_, full), (line,), prior=1.0,
            rng=np.random.default_rng(1),
        )  # fmt: skip

    everyone = steadied(found.least)
    assert len(everyone.found) == 80, "nothing is known until all are drawn"
    assert everyone.error < found.error
    assert everyone.least == pytest.approx(found.least, abs=4 * found.error)
    above = steadied(found.least + 3 * found.error)
    assert 8 < len(above.found) <= 80
    assert (above.found == everyone.found[: len(above.found)]).all(), "the same, fewer of them"
    assert above.settled((found.least + 3 * found.error,), 80)
    assert steadied(found.least + 4 * found.error) is found


def test_resamples_that_stop_early_say_what_all_would_have_said():
    """A line anywhere near: of 300 figures at most 1 % would be on the other side of it."""
    rng, wrong = np.random.default_rng(5), 0
    for _ in range(300):
        every = gates.Stability(rng.beta(6, 2, (400, 1)))
        line = (0.75 + rng.uniform(-0.05, 0.05),)
        counts = range(40, 401, 40)
        stopped = next(n for n in counts if gates.Stability(every.found[:n]).settled(line, 400))
        wrong += (every.found[:stopped].mean() >= line[0]) != (every.least >= line[0])
    assert wrong <= 3


def test_held_out_rows_are_scored_by_the_fold_that_never_saw_them():
    codes, _ = world(2, n=400, seed=3)
    patterns = distinct(codes)
    sample = gates.draw(
        patterns, np.full(400, np.nan), rng=np.random.default_rng(0), folds=5, resamples=2
    )
    full = LatentClasses(2).fit(codes).parameters_
    fitted = gates.refit(sample, full, sample.training, prior=1.0, rng=np.random.default_rng(1))
    rows, _ = gates.held_out(sample, fitted)
    fold = sample.fold
    for f in range(5):
        alone = LatentClasses(2).fit(codes[fold != f])
        expected = alone.score_samples(codes[fold == f])
        assert rows[fold == f].mean() == pytest.approx(expected.mean(), abs=0.02)
    assert sample.training.sum() == 4 * 400


def test_nobody_is_on_both_sides_and_resamples_draw_people():
    whose = np.repeat(np.arange(60), 4)
    codes = np.random.default_rng(0).integers(0, 3, (240, 6))
    codes[:, 0], codes[:, 1] = whose // 8, whose % 8  # a pattern is one person's
    patterns, cluster = distinct(codes), whose
    sample = gates.draw(
        patterns,
        np.full(240, np.nan),
        rng=np.random.default_rng(1),
        folds=5,
        resamples=3,
        cluster=cluster,
    )
    for person in range(60):
        mine = whose == person
        assert len(set(sample.fold[mine])) == 1
        own = np.unique(sample.row_of[mine])
        for drawn in (sample.halves, sample.resamples):
            times = drawn[:, own] / patterns.weight[own]
            assert (times == times[:, :1]).all(), "all of a person's records or none"
    assert sample.people == 60


def test_the_same_people_five_times_say_no_more_than_once():
    codes, _ = world(3, n=250, seed=5)
    five, whose = np.repeat(codes, 5, axis=0), np.repeat(np.arange(250), 5)
    few = Gates(resamples=10, most=4)
    once, again = grown(codes, gates_=few), grown(five, cluster=whose, gates_=few)
    as_people = grown(five, gates_=few)
    assert once.recommended == again.recommended == 3
    assert "fit" in again.steps[3].failed
    assert "fit" not in as_people.steps[3].failed, "copies of a person foretell that person"
    for one, two, many in zip(once.steps[1:4], again.steps[1:4], as_people.steps[1:4], strict=True):
        sure = [step.held_out / step.held_out_error for step in (one, two, many)]
        assert sure[1] == pytest.approx(sure[0], abs=2)
        assert sure[2] > sure[1] + 3
        assert two.stability == pytest.approx(one.stability, abs=0.15)
    assert len(once.steps) == len(again.steps)
    forty, _ = world(3, n=40, seed=5)
    growth = grown(np.repeat(forty, 5, axis=0), cluster=np.repeat(np.arange(40), 5))
    assert growth.recommended == 1, "thirty people a persona, not thirty records"


def test_a_sample_is_of_whole_people_and_nobody_fills_it():
    """One customer with a third of all records has a hundredth of the sample at most."""
    rng = np.random.default_rng(3)
    whose = np.concatenate([np.zeros(600, dtype=int), 1 + np.arange(1200) // 3])
    codes = rng.integers(0, 3, (1800, 5))
    rules = Gates(resamples=2, rows=900)
    _, sample = _prepared(codes, (3,) * 5, None, whose, rules, 0)
    drawn = np.bincount(sample.cluster)
    assert sample.rows == 900
    assert drawn[0] <= 9
    assert (np.sort(drawn[1:][drawn[1:] > 0])[1:] == 3).all(), "the last alone may be cut short"


def test_the_records_of_one_person_alone_are_refused():
    codes = np.random.default_rng(0).integers(0, 3, (50, 5))
    with pytest.raises(CannotFit, match="of one person"):
        grown(codes, cluster=np.zeros(50))


def test_a_few_people_with_very_many_rows_are_worth_a_few() -> None:
    from ringtrue.stats.clusters import worth_in_people

    whose = np.repeat([*range(6), *range(6, 56)], [150] * 6 + [1] * 50)
    theirs = (whose < 6).astype(float)
    assert worth_in_people(np.stack([theirs, 1 - theirs], axis=1), whose) == pytest.approx([6, 50])
