"""A question asked twice makes a persona of its own, until one of the two is set aside."""

import numpy as np
import pytest

from ringtrue.analysis.discover import _Growing, _Onward
from ringtrue.analysis.redundancy import dependent, grown_apart
from ringtrue.stats.codebook import Codebook
from ringtrue.stats.encoding import CodedTrait
from ringtrue.stats.growth import Gates, grow

LEVELS = ("a", "b", "c", "d")
FAST = Gates(resamples=10, rows=1500, most=5)


def book(names):
    return Codebook(tuple(CodedTrait(n, n, "levels", LEVELS, levels=LEVELS) for n in names))


def growing(codebook, rows):
    return grow(rows, levels=codebook.levels, gates_=FAST)


def world(n, seed):
    """Three kinds of people on eight traits of four levels."""
    rng = np.random.default_rng([seed, n])
    kind = rng.choice(3, size=n, p=[0.5, 0.3, 0.2])
    own = np.array([rng.permutation(4)[:3] for _ in range(8)])
    return rng, np.where(rng.random((n, 8)) < 0.75, own[:, kind].T, rng.integers(0, 4, (n, 8)))


def asked_again(rng, column, agreement):
    return np.where(rng.random(len(column)) < agreement, column, rng.integers(0, 4, len(column)))


NAMES = [f"trait {i}" for i in range(8)]


@pytest.mark.slow
def test_a_column_asked_twice_makes_a_persona_too_many_until_it_is_set_aside():
    rng, rows = world(1500, 1)
    rows = np.column_stack([rows, asked_again(rng, rows[:, 2], 0.85)])
    rows[rng.random(1500) < 0.1, 8] = -1
    codebook = book([*NAMES, "again"])
    assert growing(codebook, rows).recommended > 3
    fewer, left, growth = grown_apart(codebook, rows, growing)
    assert growth.recommended == 3
    assert left.shape == (1500, 8)
    [aside] = fewer.set_aside
    assert (aside.trait, aside.reason) == ("again", "near_copy")
    assert "trait 2" in aside.detail
    assert dependent(fewer, left, growth.model) == ()


@pytest.mark.slow
def test_what_was_put_back_by_hand_stays_and_the_other_goes():
    rng, rows = world(1500, 2)
    rows = np.column_stack([rows, asked_again(rng, rows[:, 2], 0.85)])
    rows[rng.random(1500) < 0.1, 8] = -1
    codebook = book([*NAMES, "again"])
    fewer, _, _ = grown_apart(codebook, rows, growing, kept=frozenset({"again"}))
    assert [aside.trait for aside in fewer.set_aside] == ["trait 2"]
    both = frozenset({"again", "trait 2"})
    same, left, growth = grown_apart(codebook, rows, growing, kept=both)
    assert same.set_aside == ()
    first = dependent(same, left, growth.model)[0]
    assert (first.left, first.right) == ("trait 2", "again")
    assert first.strength > 0.1


def test_in_a_clean_world_nothing_is_set_aside_and_personas_are_grown_once():
    _, rows = world(700, 3)
    grown = []

    def once(codebook, rows):
        grown.append(rows.shape)
        return grow(rows, levels=codebook.levels, gates_=Gates(resamples=5, rows=700, most=3))

    codebook, left, growth = grown_apart(book(NAMES), rows, once)
    assert codebook.set_aside == ()
    assert grown == [(700, 8)]
    assert dependent(codebook, left, growth.model) == ()


def test_progress_does_not_go_back_when_personas_are_grown_again():
    _, rows = world(300, 4)
    told = []
    onward = _Onward(lambda fraction, words: told.append(fraction), 0.2, 0.95)
    gates = Gates(resamples=3, rows=300, most=2)
    growing = _Growing(None, "people", None, gates, 0, onward)
    growing(book(NAMES), rows)
    first = len(told)
    growing(book(NAMES), rows)
    assert len(told) > first
    assert told == sorted(told)
    assert 0.2 < told[0] < 0.3
    assert told[-1] < 0.95
