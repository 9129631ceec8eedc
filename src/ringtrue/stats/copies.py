"""Columns that say what another column says: a mixture would count their word twice."""

import numpy as np
from numpy.typing import NDArray

from ringtrue.stats.codebook import Aside, Codebook
from ringtrue.stats.em import Patterns

SAME = 0.95


def near_copies(codebook: Codebook, patterns: Patterns) -> tuple[Aside, ...]:
    """Traits whose normalised mutual information with a fuller one is over .95.

    Measured on people with both, who must be at least half of those with either; normalised by
    the geometric mean of the two entropies (Strehl and Ghosh, 2002). Of two equally filled the
    first stays.
    """
    names = [t.name for t in codebook.traits]
    columns = {t.name: t.column for t in codebook.traits}
    filled = [float(patterns.weight[patterns.codes[:, j] >= 0].sum()) for j in range(len(names))]
    gone: dict[int, Aside] = {}
    order = sorted(range(len(names)), key=lambda j: (-filled[j], j))
    for place, j in enumerate(order):
        for i in order[:place]:
            # the choices of one column are different questions, even where all chose alike
            if i in gone or columns[names[i]] == columns[names[j]]:
                continue
            shared = _information(patterns, i, j)
            if shared > SAME:
                detail = f"It says what {names[i]} says ({shared:.0%} shared information)."
                gone[j] = Aside(names[j], "near_copy", detail)
                break
    return tuple(gone[j] for j in sorted(gone))


def _information(patterns: Patterns, i: int, j: int) -> float:
    one, two = patterns.codes[:, i], patterns.codes[:, j]
    both = (one >= 0) & (two >= 0)
    either = float(patterns.weight[(one >= 0) | (two >= 0)].sum())
    weight = patterns.weight[both]
    if either == 0 or weight.sum() < 0.5 * either:
        return 0.0
    width = patterns.levels[j]
    cells = np.bincount(one[both] * width + two[both], weights=weight)
    table = np.zeros(patterns.levels[i] * width)
    table[: len(cells)] = cells
    joint = table.reshape(-1, width) / weight.sum()
    left, right = _entropy(joint.sum(axis=1)), _entropy(joint.sum(axis=0))
    if left <= 0 or right <= 0:
        return 0.0
    return float((left + right - _entropy(joint.ravel())) / np.sqrt(left * right))


def _entropy(share: NDArray[np.float64]) -> float:
    known = share[share > 0]
    return float(-(known * np.log(known)).sum())
