"""Numbers counted in their cells, and codes, group by group: compiled loops over a column."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ringtrue.stats.arrays import Floats

BLOCK = 512  # numbers that stay in the nearest memory of a processor


@njit(cache=True, nogil=True)
def tally(
    numbers: NDArray[Any],
    groups: NDArray[np.int64],
    edges: Floats,
    spikes: Floats,
    codes: NDArray[np.int64],
    found: NDArray[np.int64],
) -> None:
    """Add one to `found` (groups, codes) for every number that is there.

    `codes` names first the range (below, edge] for each of `edges` and the one above them all, then
    every spike; a range of code -1 is counted nowhere. A spike is its own cell.
    """
    places = np.empty(BLOCK, np.int64)
    for start in range(0, len(numbers), BLOCK):
        block, group = numbers[start : start + BLOCK], groups[start : start + BLOCK]
        _place(block, edges, spikes, places)
        for i in range(len(block)):
            code = codes[places[i]]
            if code >= 0 and block[i] == block[i]:
                found[group[i], code] += 1


@njit(cache=True, nogil=True)
def _place(block: NDArray[Any], edges: Floats, spikes: Floats, places: NDArray[np.int64]) -> None:
    """Where in `codes` each number is looked up: an edge at a time, so that several go at once."""
    places[:] = 0
    for j in range(len(edges)):
        for i in range(len(block)):
            places[i] += block[i] > edges[j]
    for j in range(len(spikes)):
        for i in range(len(block)):
            if block[i] == spikes[j]:
                places[i] = len(edges) + 1 + j


@njit(cache=True, nogil=True)
def tally_codes(
    from_one: NDArray[Any], groups: NDArray[np.int64], found: NDArray[np.int64]
) -> None:
    """Add one to `found` (groups, codes) for every code; they come plus one, 0 for missing."""
    for i in range(len(from_one)):
        if from_one[i] > 0:
            found[groups[i], from_one[i] - 1] += 1
