"""Rows of which one person may have several."""

import numpy as np

from ringtrue.stats.arrays import Codes, Floats


def worth_in_people(parts: Floats, cluster: Codes) -> Floats:
    """How many people columns of `parts` (rows, classes) are worth, by whose rows they are."""
    whose = np.unique(cluster, return_inverse=True)[1]
    sums = np.zeros((int(whose.max(initial=0)) + 1, parts.shape[1]))
    np.add.at(sums, whose, parts)
    squares = (sums**2).sum(axis=0)
    worth = np.divide(sums.sum(axis=0) ** 2, squares, out=np.zeros(len(squares)), where=squares > 0)
    return np.asarray(worth)
