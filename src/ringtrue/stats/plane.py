"""People on a plane: near each other where they answer alike. For looking at, not for deciding."""

import numpy as np

from ringtrue.stats import em
from ringtrue.stats.arrays import Floats
from ringtrue.stats.patterns import Patterns


def positions(patterns: Patterns) -> Floats:
    """Two coordinates a pattern (patterns, 2): principal components of the one-hot codes.

    Missing traits stand at everybody's average. Signs are fixed, so that a picture does not flip.
    """
    hot = em.Design(patterns)
    marks = np.zeros((len(patterns.weight), hot.width))
    for j, offset in enumerate(patterns.offsets):
        known = patterns.codes[:, j] >= 0
        marks[known, offset + patterns.codes[known, j]] = 1.0
        levels = slice(offset, offset + patterns.levels[j])
        marks[~known, levels] = hot.marginal[levels]
    centred = (marks - hot.marginal) / np.sqrt(np.maximum(hot.marginal, 1e-9))
    _, _, axes = np.linalg.svd(centred * np.sqrt(patterns.weight)[:, None], full_matrices=False)
    two = np.zeros((2, hot.width))
    two[: min(2, len(axes))] = axes[:2]
    for axis in two:
        if axis[np.abs(axis).argmax()] < 0:
            axis *= -1
    return np.asarray(centred @ two.T)
