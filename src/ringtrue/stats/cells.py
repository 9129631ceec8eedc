"""Numbers counted in their cells, group by group: a compiled loop over a column."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ringtrue.stats.arrays import Floats


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
    ranges = len(edges) + 1
    for i in range(len(numbers)):
        value = numbers[i]
        if value != value:
            continue
        place = 0
        for j in range(len(edges)):
            place += value > edges[j]
        for j in range(len(spikes)):
            if value == spikes[j]:
                place = ranges + j
        code = codes[place]
        if code >= 0:
            found[groups[i], code] += 1
