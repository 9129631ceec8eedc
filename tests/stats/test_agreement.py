"""Agreement beyond chance: published values, what must hold for any ratings, and coverage."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ringtrue.errors import CannotFit
from ringtrue.stats import agreement
from ringtrue.stats.agreement import Agreement

_ = float("nan")
# Gwet's four raters, who put twelve subjects into five categories (irrCAC's `raw_4raters`).
FOUR_RATERS = np.array(
    [
        [1, 1, _, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4],
        [4, 4, 4, 4], [1, 1, 2, 1], [2, 2, 2, 2], [_, 5, 5, 5], [_, _, 1, 1], [_, _, 3, _],
    ]
)  # fmt: skip
# Krippendorff's three coders of fifteen units, of which some rated few.
THREE_CODERS = np.array(
    [
        [_, _, _, _, _, 3, 4, 1, 2, 1, 1, 3, 3, _, 3],
        [1, _, 2, 1, 3, 3, 4, 3, _, _, _, _, _, _, _],
        [_, _, 2, 1, 3, 4, 4, _, 2, 1, 1, 3, 3, _, 4],
    ]
).T
COEFFICIENTS: dict[str, Callable[..., Agreement]] = {
    "AC1": agreement.gwet_ac1,
    "Fleiss": agreement.fleiss_kappa,
    "alpha": agreement.krippendorff_alpha,
    "Conger": agreement.conger_kappa,
    "Brennan-Prediger": agreement.brennan_prediger,
}


def table(cells: Any) -> np.ndarray:
    """Ratings of two raters from a table of how many got both categories."""
    counts = np.asarray(cells)
    pairs = [(i, j) for i in range(len(counts)) for j in range(len(counts))]
    return np.repeat(np.array(pairs, float), [counts[i, j] for i, j in pairs], axis=0)


@pytest.mark.parametrize(
    ("name", "value"),
    [("AC1", 0.77544), ("Fleiss", 0.76117), ("alpha", 0.74342), ("Conger", 0.76282),
     ("Brennan-Prediger", 0.77273)],
)  # fmt: skip
def test_four_raters_agree_as_published(name: str, value: float) -> None:
    found = COEFFICIENTS[name](FOUR_RATERS)
    assert found.value == pytest.approx(value, abs=1e-5)
    assert (found.subjects, found.raters) == (11, 4)
    assert found.low < found.value < found.high <= 1


@pytest.mark.parametrize(("metric", "value"), [("nominal", 0.69136), ("interval", 0.81084)])
def test_alpha_of_three_coders_is_as_published(metric: Any, value: float) -> None:
    found = agreement.krippendorff_alpha(THREE_CODERS, metric=metric)
    assert found.value == pytest.approx(value, abs=1e-5)


def test_kappa_of_two_raters_and_its_error_are_as_published() -> None:
    # Fleiss (1981), table 13.1: kappa .68, standard error .087
    one, other = table([[75, 1, 4], [5, 4, 1], [0, 0, 10]]).T
    found = agreement.cohen_kappa(one, other)
    assert found.value == pytest.approx(0.676, abs=5e-4)
    assert found.standard_error == pytest.approx(0.0877, abs=1e-3)


def test_where_everybody_rated_everything_the_error_is_gwets() -> None:
    p = np.array([[40, 9], [6, 45]]) / 100
    shares = (p.sum(0) + p.sum(1)) / 2
    chance, seen = 2 * shares[0] * shares[1], p[0, 0] + p[1, 1]
    value = (seen - chance) / (1 - chance)
    # Gwet (2008), the variance of AC1 for two raters
    inner = sum(p[k, m] * (1 - (shares[k] + shares[m]) / 2) ** 2 for k in (0, 1) for m in (0, 1))
    cross = sum(p[k, k] * (1 - shares[k]) for k in (0, 1))
    variance = seen * (1 - seen) - 4 * (1 - value) * (cross - seen * chance)
    variance += 4 * (1 - value) ** 2 * (inner - chance**2)
    published = np.sqrt(variance / (100 * (1 - chance) ** 2))
    found = agreement.gwet_ac1(table([[40, 9], [6, 45]]))
    assert found.value == pytest.approx(value, abs=1e-12)
    assert found.standard_error * np.sqrt(99 / 100) == pytest.approx(published, abs=1e-12)


@pytest.mark.parametrize("name", COEFFICIENTS)
def test_errors_with_missing_ratings_are_those_of_leaving_one_out(name: str) -> None:
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 3, 80)[:, None]
    ratings = np.where(rng.random((80, 3)) < 0.7, truth, rng.integers(0, 3, (80, 3))).astype(float)
    ratings[rng.random(ratings.shape) < 0.2] = np.nan
    each = [COEFFICIENTS[name](np.delete(ratings, i, axis=0)).value for i in range(80)]
    jackknife = np.sqrt(79 / 80 * ((each - np.mean(each)) ** 2).sum())
    assert COEFFICIENTS[name](ratings).standard_error == pytest.approx(jackknife, rel=0.02)


SOME = arrays(
    np.int64, st.tuples(st.integers(4, 12), st.integers(2, 4)), elements=st.integers(0, 2)
)


@pytest.mark.parametrize("name", COEFFICIENTS)
@settings(max_examples=40, deadline=None)
@given(ratings=SOME, seed=st.integers(0, 99))
def test_names_and_order_of_raters_subjects_and_categories_do_not_matter(
    name: str, ratings: np.ndarray, seed: int
) -> None:
    ratings[0, 0], ratings[1, 0] = 0, 1  # more than one category
    rng = np.random.default_rng(seed)
    first = COEFFICIENTS[name](ratings)
    other = rng.permutation(3)[ratings][rng.permutation(len(ratings))]
    again = COEFFICIENTS[name](other[:, rng.permutation(ratings.shape[1])])
    for field in ("value", "standard_error", "low", "high", "upper"):
        assert getattr(first, field) == pytest.approx(getattr(again, field), abs=1e-9)
    assert first.low <= first.value + 1e-12
    assert first.value <= first.upper + 1e-12
    assert first.upper <= first.high <= 1


@pytest.mark.parametrize("name", COEFFICIENTS)
@given(truth=arrays(np.int64, st.integers(4, 40), elements=st.integers(0, 3)))
@settings(max_examples=30, deadline=None)
def test_perfect_agreement_is_one_and_is_not_certain(name: str, truth: np.ndarray) -> None:
    truth[:2] = 0, 1
    found = COEFFICIENTS[name](np.column_stack([truth] * 3))
    assert found.value == 1
    assert found.high == 1
    assert found.low < 1  # few subjects prove little, even where all agreed


def test_more_subjects_that_agree_say_more() -> None:
    few, many = (agreement.gwet_ac1(table([[n, 0], [0, n]])) for n in (5, 50))
    assert few.low < many.low


def test_chance_alone_is_nought() -> None:
    even = table([[25, 25], [25, 25]])
    assert agreement.cohen_kappa(*even.T).value == pytest.approx(0)
    assert agreement.gwet_ac1(even).value == pytest.approx(0)
    assert agreement.brennan_prediger(even).value == pytest.approx(0)


def test_a_scale_may_be_wider_than_what_occurs() -> None:
    found = agreement.gwet_ac1(np.ones((9, 2)), categories=(0, 1))
    assert found.value == 1
    assert found.by_chance == 0
    half = agreement.brennan_prediger(table([[5, 5], [0, 0]]), categories=(0, 1, 2, 3))
    assert half.by_chance == 0.25


NOTHING = [
    (agreement.gwet_ac1, [[1, 2], [_, _]], "Fewer than two subjects"),
    (agreement.gwet_ac1, [1, 2, 1], "a column for each of two raters"),
    (agreement.gwet_ac1, [[1], [2]], "a column for each of two raters"),
    (agreement.gwet_ac1, [[1, 1], [1, 1]], "Only one category occurs"),
    (agreement.fleiss_kappa, [[1, 1], [1, 1]], "All ratings are alike"),
    (agreement.conger_kappa, [[1, 1], [1, 1]], "All ratings are alike"),
    (agreement.krippendorff_alpha, [[1, 1], [1, 1]], "All ratings are alike"),
    (agreement.gwet_ac1, [["yes", "no"], ["no", "no"]], "must be numbers"),
    (agreement.gwet_ac1, [[1, float("inf")], [1, 2]], "infinite"),
]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("coefficient", "ratings", "said"), NOTHING)
def test_what_cannot_be_told_is_said(coefficient: Any, ratings: Any, said: str) -> None:
    with pytest.raises(CannotFit, match=said):
        coefficient(ratings)


@pytest.mark.filterwarnings("error")
def test_a_category_outside_the_scale_and_a_rater_without_ratings_are_noticed() -> None:
    with pytest.raises(CannotFit, match="3 is no category"):
        agreement.gwet_ac1([[0, 3], [1, 1]], categories=(0, 1))
    idle = np.column_stack([table([[5, 1], [2, 4]]), np.full(12, np.nan)])
    with_idle, without = agreement.conger_kappa(idle), agreement.conger_kappa(idle[:, :2])
    assert with_idle == without


@pytest.mark.parametrize("joint", [(0.45, 0.1, 0.1, 0.35), (0.85, 0.05, 0.05, 0.05)])
def test_the_interval_covers_the_truth_as_often_as_it_says(joint: tuple[float, ...]) -> None:
    rng, subjects, times = np.random.default_rng(6), 40, 600
    share = joint[3] + (joint[1] + joint[2]) / 2
    chance = 2 * share * (1 - share)
    truth = (joint[0] + joint[3] - chance) / (1 - chance)
    inside = below = 0
    for counts in rng.multinomial(subjects, joint, size=times):
        found = agreement.gwet_ac1(table(counts.reshape(2, 2)), categories=(0, 1))
        inside += found.low <= truth <= found.high
        below += truth <= found.upper
    # three standard errors of a share of 600 below 95 %
    assert inside / times >= 0.923
    assert below / times >= 0.923
