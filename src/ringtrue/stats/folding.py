"""Many rows of codes folded into few: compiled loops over whole tables of codes."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ringtrue.stats.arrays import Codes, Floats

Table = NDArray[Any]
DIGIT = 11
HUGE = 2.0**53  # from here on neighbouring whole numbers are no longer told apart


@njit(cache=True, nogil=True)
def survey(codes: Table, highest: Codes, gaps: NDArray[np.bool_]) -> int:
    """Largest code and whether anything is missing, by trait.

    1 for fractions, 2 for infinity, 3 for whole numbers below -1, 4 for one that is no code at all.
    """
    wrong = 0
    for row in range(codes.shape[0]):
        for j in range(codes.shape[1]):
            value = codes[row, j]
            if value >= 0:
                if value > highest[j]:
                    if value > HUGE:
                        return 2 if np.isinf(value) else 4
                    highest[j] = np.int64(value)
                if value != np.floor(value):
                    wrong = 1
            else:
                if value == -np.inf:
                    return 2
                if value == value and value != np.floor(value):
                    wrong = 1
                elif value < -1 and wrong == 0:
                    wrong = 3
                gaps[j] = True
    return wrong


@njit(cache=True, nogil=True)
def keys(codes: Table, shifts: Codes, gaps: NDArray[np.bool_], found: Codes) -> None:
    """Each row as one whole number, the traits in bit fields; missing is 0 where there is any."""
    for row in range(codes.shape[0]):
        key = 0
        for j in range(codes.shape[1]):
            value = codes[row, j]
            code = np.int64(value) if value >= 0 else np.int64(-1)
            key |= (code + np.int64(gaps[j])) << shifts[j]
        found[row] = key


@njit(cache=True, nogil=True)
def sort(values: Codes, spare: Codes, bits: int) -> Codes:
    """Sort whole numbers of so many bits, by digits from the right; returns the sorted array."""
    here, there = values, spare
    for low in range(0, bits, DIGIT):
        mask = (1 << min(DIGIT, bits - low)) - 1
        place = np.zeros(mask + 2, dtype=np.int64)
        for i in range(len(here)):
            place[((here[i] >> low) & mask) + 1] += 1
        for d in range(mask):
            place[d + 1] += place[d]
        for i in range(len(here)):
            digit = (here[i] >> low) & mask
            there[place[digit]] = here[i]
            place[digit] += 1
        here, there = there, here
    return here


@njit(cache=True, nogil=True)
def runs(values: Codes, counts: Floats) -> int:
    """Distinct values moved to the front, how often each occurs; returns how many there are."""
    last = -1
    for i in range(len(values)):
        if last >= 0 and values[last] == values[i]:
            counts[last] += 1.0
        else:
            last += 1
            values[last] = values[i]
            counts[last] = 1.0
    return last + 1


@njit(cache=True, nogil=True)
def unpack(found: Codes, shifts: Codes, masks: Codes, gaps: Codes, codes: Table) -> None:
    """Codes (rows, traits) out of whole numbers; -1 for missing."""
    for row in range(len(found)):
        for j in range(len(shifts)):
            codes[row, j] = ((found[row] >> shifts[j]) & masks[j]) - gaps[j]


@njit(cache=True, nogil=True)
def cells(
    codes: Table,
    pack_of: Codes,
    strides: Codes,
    gaps: Codes,
    begin: Codes,
    found: NDArray[np.uint32],
) -> None:
    """The cell (rows, packs) that each row falls into."""
    for row in range(codes.shape[0]):
        for p in range(found.shape[1]):
            found[row, p] = begin[p]
        for j in range(codes.shape[1]):
            found[row, pack_of[j]] += (codes[row, j] + gaps[j]) * strides[j]


@njit(cache=True, nogil=True)
def missing(codes: Table, gaps: Codes) -> None:
    """1 for each trait of which some row says nothing."""
    for row in range(codes.shape[0]):
        for j in range(codes.shape[1]):
            if codes[row, j] < 0:
                gaps[j] = 1


@njit(cache=True, nogil=True)
def weigh(codes: Table, weight: Floats, offsets: Codes, found: Floats) -> None:
    """Weight of each level, all levels in one line."""
    for row in range(codes.shape[0]):
        for j in range(codes.shape[1]):
            if codes[row, j] >= 0:
                found[offsets[j] + codes[row, j]] += weight[row]
