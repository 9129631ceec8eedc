"""Traits that go together beyond the classes: found where they do, silent where they do not."""

import numpy as np
import pytest

from ringtrue.stats.dependence import asked_twice, pair_residuals
from ringtrue.stats.latentclass import LatentClasses


def world(n, seed, *, traits=10, levels=4, habit=0.75, shares=(0.5, 0.3, 0.2)):
    """Kinds of people who give each trait's own level of their kind `habit` of the time."""
    rng = np.random.default_rng([seed, n])
    kind = rng.choice(len(shares), size=n, p=shares)
    wide = max(levels, len(shares))
    own = np.array([rng.permutation(wide)[: len(shares)] % levels for _ in range(traits)])
    chance = rng.integers(0, levels, (n, traits))
    return rng, np.where(rng.random((n, traits)) < habit, own[:, kind].T, chance)


def again(rng, column, agreement, levels=4):
    """The same question asked once more: answered alike so often, else anyhow."""
    return np.where(
        rng.random(len(column)) < agreement, column, rng.integers(0, levels, len(column))
    )


def gradient(n, seed, load):
    rng = np.random.default_rng([seed, n])
    score = load * rng.normal(size=(n, 1)) + np.sqrt(1 - load**2) * rng.normal(size=(n, 10))
    return np.digitize(score, [-0.7, 0, 0.7])


def bakk(n, seed, strength):
    rng = np.random.default_rng([seed, n])
    high, low = strength, 1 - strength
    items = np.array([[high] * 6, [high] * 3 + [low] * 3, [low] * 6])
    return (rng.random((n, 6)) < items[rng.integers(0, 3, n)]).astype(int)


def fit(codes, classes=3):
    return LatentClasses(classes, n_starts=16).fit(codes)


@pytest.mark.parametrize("classes", [3, 5])
@pytest.mark.parametrize(("habit", "agreement"), [(0.6, 0.8), (0.75, 0.85), (0.85, 0.9)])
def test_a_question_asked_twice_is_found_even_when_classes_explain_it(habit, agreement, classes):
    rng, codes = world(1500, 1, habit=habit)
    codes = np.column_stack([codes, again(rng, codes[:, 2], agreement)])
    found = asked_twice(fit(codes, classes), codes)
    assert [(pair.left, pair.right) for pair in found] == [(2, 10)]


def test_two_that_a_class_of_their_own_explains_wholly_are_found_all_the_same():
    rng, codes = world(2000, 8, levels=2, traits=8, shares=(0.6, 0.4))
    coin = rng.integers(0, 2, 2000)
    codes = np.column_stack([codes, coin, again(rng, coin, 0.9, levels=2)])
    model = fit(codes, 4)
    assert (8, 9) not in {(p.left, p.right) for p in pair_residuals(model, codes) if p.dependent}
    assert [(pair.left, pair.right) for pair in asked_twice(model, codes)] == [(8, 9)]


def test_a_noisy_column_asked_twice_is_found():
    rng, codes = world(1500, 2)
    noise = rng.integers(0, 4, 1500)
    codes = np.column_stack([codes, noise, again(rng, noise, 0.8)])
    [pair] = asked_twice(fit(codes, 4), codes)
    assert (pair.left, pair.right) == (10, 11)
    assert pair.strength == pytest.approx(0.8, abs=0.05)


@pytest.mark.slow
def test_where_classes_explain_all_nothing_is_asked_twice():
    made = [
        *(world(n, seed, habit=habit)[1] for n in (500, 3000, 10_000) for habit in (0.6, 0.85)
          for seed in range(2)),
        *(world(n, seed, traits=5)[1] for n in (500, 3000) for seed in range(3)),
        *(bakk(n, seed, s) for n in (500, 3000) for s in (0.8, 0.9) for seed in range(3)),
        *(gradient(n, seed, load) for n in (500, 3000) for load in (0.5, 0.9) for seed in range(2)),
    ]  # fmt: skip
    for place, codes in enumerate(made):
        for classes in (2, 3):
            assert asked_twice(fit(codes, classes), codes) == (), (place, classes)


def test_a_question_asked_thrice_is_found():
    rng, codes = world(1500, 7)
    codes = np.column_stack([codes, *(again(rng, codes[:, 2], 0.95) for _ in range(2))])
    found = asked_twice(fit(codes), codes)
    assert {(pair.left, pair.right) for pair in found} >= {(2, 10), (2, 11)}


def test_the_strength_does_not_grow_with_the_number_of_people():
    found = []
    for n in (1000, 16_000):
        rng, codes = world(n, 3)
        codes = np.column_stack([codes, again(rng, codes[:, 0], 0.5)])
        first = pair_residuals(fit(codes), codes)[0]
        assert (first.left, first.right) == (0, 10)
        assert first.dependent
        found.append(first)
    assert found[0].strength == pytest.approx(found[1].strength, abs=0.05)
    assert found[1].residual > 8 * found[0].residual


def test_residuals_are_one_by_chance_where_the_model_holds():
    _, codes = world(4000, 4)
    found = pair_residuals(fit(codes), codes)
    assert len(found) == 45
    # below one, since the parameters were fitted to the same tables
    assert 0.2 < np.mean([pair.residual for pair in found]) < 1.1
    assert not any(pair.dependent for pair in found)


def test_rows_in_which_one_of_a_pair_is_missing_are_skipped():
    rng, codes = world(3000, 5)
    codes = np.column_stack([codes, again(rng, codes[:, 0], 0.8)])
    holes = codes.copy()
    # what is missing depends on what is seen: who gives the first trait's last answers is silent
    holes[(codes[:, 1] == codes[0, 1]) & (rng.random(3000) < 0.7), 5] = -1
    holes[rng.random(3000) < 0.3, 10] = -1
    found = pair_residuals(fit(holes), holes)
    assert (found[0].left, found[0].right) == (0, 10)
    assert found[0].people == np.count_nonzero(holes[:, 10] >= 0)
    assert sum(pair.dependent for pair in found) == 1
    never = codes.copy()
    never[::2, 3], never[1::2, 4] = -1, -1
    assert (3, 4) not in {(p.left, p.right) for p in pair_residuals(fit(never), never)}


def test_the_order_of_rows_makes_no_difference():
    rng, codes = world(800, 6)
    codes = np.column_stack([codes, again(rng, codes[:, 0], 0.8)])
    model = fit(codes)
    other = rng.permutation(800)
    assert pair_residuals(model, codes) == pair_residuals(model, codes[other])
