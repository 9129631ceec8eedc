"""What speaks for a class adds up to the odds of it, to the last bit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringtrue.stats.arrays import FLOOR
from ringtrue.stats.latentclass import LatentClasses
from ringtrue.stats.reasons import Classes, evidence, joint, moves


def drawn(seed: int, classes: int, traits: int, sharpness: float = 1.0):
    rng = np.random.default_rng(seed)
    levels = rng.integers(1, 6, traits)
    # no share below what a pseudo-row leaves of it
    drawn = [np.maximum(rng.dirichlet(np.full(n, sharpness), size=classes), 1e-9) for n in levels]
    shares = [s / s.sum(axis=1, keepdims=True) for s in drawn]
    weights = rng.dirichlet(np.full(classes, 2.0))
    model = LatentClasses(classes)
    model._set(weights, np.concatenate(shares, axis=1), tuple(levels))
    logs = tuple(np.log(np.maximum(s, FLOOR)) for s in shares)
    codes = np.stack([rng.integers(-1, n, 20) for n in levels], axis=1)
    return model, Classes(np.log(weights), logs), codes, rng.integers(0, classes, 20)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10_000),
    st.integers(2, 7),
    st.integers(1, 25),
    st.sampled_from([0.05, 0.5, 1.0, 20.0]),
)
def test_bits_add_up_to_the_posterior_odds(seed, count, traits, sharpness) -> None:
    model, classes, codes, klass = drawn(seed, count, traits, sharpness)
    found = evidence(classes, codes, klass)
    total = found.prior + found.bits.sum(axis=1)
    assert np.abs(total - found.odds).max() <= 1e-9 * max(1.0, np.abs(found.bits).sum(axis=1).max())
    belief = model.predict_proba(codes)[np.arange(20), klass]
    assert np.abs(1 / (1 + np.exp2(-found.odds)) - belief).max() < 1e-9
    assert np.array_equal(found.bits[codes == -1], np.zeros((codes == -1).sum()))


def test_with_two_classes_a_trait_says_its_likelihood_ratio() -> None:
    _, classes, codes, klass = drawn(3, 2, 6)
    found = evidence(classes, codes, klass)
    for j, table in enumerate(classes.shares):
        known = codes[:, j] >= 0
        mine, other = table[klass[known], codes[known, j]], table[1 - klass[known], codes[known, j]]
        assert found.bits[known, j] == pytest.approx((mine - other) / np.log(2), abs=1e-9)


def test_what_is_as_common_everywhere_says_nothing_and_what_is_rarer_elsewhere_speaks_for() -> None:
    shares = (np.log([[0.5, 0.5]] * 3), np.log([[0.9, 0.1], [0.2, 0.8], [0.3, 0.7]]))
    classes = Classes(np.log([0.5, 0.3, 0.2]), shares)
    found = evidence(classes, np.array([[0, 0], [1, 1]]), np.array([0, 0]))
    assert found.bits[:, 0] == pytest.approx([0, 0], abs=1e-12)
    assert found.bits[0, 1] > 1 > -1 > found.bits[1, 1]
    assert np.log2(0.9 / 0.3) < found.bits[0, 1] < np.log2(0.9 / 0.2)


def test_one_class_has_no_other_to_be_told_from() -> None:
    classes = Classes(np.zeros(1), (np.log([[0.4, 0.6]]),))
    found = evidence(classes, np.array([[1]]), np.array([0]))
    assert found.bits.tolist() == [[0.0]]
    assert np.isinf(found.odds[0])
    assert moves(classes, np.array([1]), 0, at_least=0.7) == (None, None)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 5), st.integers(1, 6))
def test_a_move_is_the_best_of_all_single_changes(seed, count, traits) -> None:
    model, classes, codes, klass = drawn(seed, count, traits)
    row, k = codes[0], int(klass[0])
    tried = []
    for j, table in enumerate(classes.shares):
        for code in range(table.shape[1]):
            if row[j] >= 0 and code != row[j]:
                other = row.copy()
                other[j] = code
                tried.append((j, code, model.predict_proba(other[None])[0]))
    over, lost = moves(classes, row, k, at_least=0.7)
    best = max((np.delete(p, k).max() for *_, p in tried), default=0.0)
    worst = min((p[k] for *_, p in tried), default=1.0)
    assert (over is not None) == (best >= 0.7)
    assert (lost is not None) == (worst < 0.7)
    if over is not None:
        assert over.probability == pytest.approx(best, abs=1e-9)
        after = row.copy()
        after[over.trait] = over.code
        told = joint(classes, after[None])[0]
        assert int(told.argmax()) == over.klass != k
    if lost is not None:
        assert lost.probability == pytest.approx(worst, abs=1e-9)
