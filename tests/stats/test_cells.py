"""The compiled loops count what counting one by one counts."""

import numpy as np
import pytest

from ringtrue.stats.cells import BLOCK, tally, tally_codes


@pytest.mark.parametrize("people", [0, 1, BLOCK, 2 * BLOCK + 7])
def test_numbers_are_counted_in_their_cells(people) -> None:
    rng = np.random.default_rng(people)
    numbers = rng.choice([np.nan, -np.inf, -1.0, 0.0, 0.5, 1.0, 1.5, 2.0, np.inf], people)
    groups = rng.integers(0, 3, people)
    edges, spikes, codes = np.array([0.0, 1.0]), np.array([1.0, 1.5]), np.array([3, -1, 1, 0, 2])
    found = np.zeros((3, 4), np.int64)
    tally(numbers, groups, edges, spikes, codes, found)
    expected = np.zeros((3, 4), np.int64)
    for number, group in zip(numbers, groups, strict=True):
        if number in spikes:
            expected[group, {1.0: 0, 1.5: 2}[number]] += 1
        elif number <= 0.0:
            expected[group, 3] += 1
        elif number > 1.0:
            expected[group, 1] += 1
    assert found.tolist() == expected.tolist()


def test_codes_come_from_one_and_nought_is_counted_nowhere() -> None:
    found = np.zeros((2, 2), np.int64)
    tally_codes(np.array([0, 1, 2, 2, 0], np.int32), np.array([0, 1, 1, 1, 1]), found)
    assert found.tolist() == [[0, 0], [1, 2]]
