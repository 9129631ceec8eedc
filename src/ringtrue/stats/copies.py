"""Columns that say what another column says: a mixture would count their word twice."""

import numpy as np
from numpy.typing import NDArray

from ringtrue.stats.codebook import Aside, Codebook
from ringtrue.stats.patterns import Patterns

SAME = 0.95
_BLOCK = 64  # traits
_NOTHING = 1e-9  # an entropy that only rounding makes


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
    shared = _alike(patterns, order)
    for j in order:
        for i, information in shared.get(j, ()):
            # the choices of one column are different questions, even where all chose alike
            if i in gone or columns[names[i]] == columns[names[j]]:
                continue
            detail = f"It says what {names[i]} says ({information * 100:.0f} % the same)."
            gone[j] = Aside(names[j], "near_copy", detail)
            break
    return tuple(gone[j] for j in sorted(gone))


def _alike(patterns: Patterns, order: list[int]) -> dict[int, list[tuple[int, float]]]:
    """For each trait those before it in `order` that share over .95 with it, in that order.

    All pairs of two blocks of traits come from one product of their levels' indicators.
    """
    blocks = [order[at : at + _BLOCK] for at in range(0, len(order), _BLOCK)]
    found: dict[int, list[tuple[int, float]]] = {}
    for place, later in enumerate(blocks):
        right = _indicators(patterns, later)
        for earlier in blocks[: place + 1]:
            information = _information(patterns, earlier, later, right)
            for j_at, i_at in np.argwhere(information.T > SAME):
                i, j = earlier[i_at], later[j_at]
                if earlier is not later or i_at < j_at:
                    found.setdefault(j, []).append((i, float(information[i_at, j_at])))
    return found


def _indicators(patterns: Patterns, traits: list[int]) -> NDArray[np.float32]:
    """Whether a pattern has a level: (patterns, levels of all these traits)."""
    starts = np.cumsum([0, *(patterns.levels[t] for t in traits)])
    shown = np.zeros((len(patterns.codes), starts[-1]), dtype=np.float32)
    for start, trait in zip(starts, traits, strict=False):
        codes = patterns.codes[:, trait]
        known = np.flatnonzero(codes >= 0)
        shown[known, start + codes[known]] = 1
    return shown


def _information(
    patterns: Patterns, one: list[int], two: list[int], right: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Normalised mutual information of each trait of `one` with each of `two`; 0 with too few."""
    left = _indicators(patterns, one) * patterns.weight[:, None].astype(np.float32)
    rows, columns = (
        np.cumsum([0, *(patterns.levels[t] for t in traits)])[:-1] for traits in (one, two)
    )
    cells = (left.T @ right).astype(np.float64)
    by_row = np.add.reduceat(cells, columns, axis=1)  # a level of one, with two's trait known
    by_column = np.add.reduceat(cells, rows, axis=0)
    both = np.add.reduceat(by_row, rows, axis=0)
    known = [
        np.array([patterns.weight[patterns.codes[:, t] >= 0].sum() for t in traits])
        for traits in (one, two)
    ]
    either = known[0][:, None] + known[1] - both
    n = np.maximum(both, 1e-300)
    most = np.log(n)
    here = most - np.add.reduceat(_told(by_row), rows, axis=0) / n
    there = most - np.add.reduceat(_told(by_column), columns, axis=1) / n
    joint = np.add.reduceat(np.add.reduceat(_told(cells), columns, axis=1), rows, axis=0)
    shared = here + there - (most - joint / n)
    enough = (both > 0) & (both >= 0.5 * either) & (here > _NOTHING) & (there > _NOTHING)
    scale = np.sqrt(np.where(enough, here * there, 1.0))
    return np.where(enough, shared / scale, 0.0)


def _told(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    return counts * np.log(np.maximum(counts, 1e-300))
