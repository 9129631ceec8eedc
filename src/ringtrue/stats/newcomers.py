"""Which people changed? A classifier that has to tell earlier people from later ones.

Where it can on people it has not seen, something changed, be it in no single trait; and whoever
looks newest to it is who changed. Naive Bayes on codes: the histograms are the whole of its
training.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ringtrue.stats.arrays import Floats

Table = NDArray[Any]
FOLDS = 2
FEWEST = 50  # people of each side in each fold
TENTH = 0.9


@dataclass(frozen=True)
class Mark:
    """A code that is commoner among the newest-looking people than among the earlier ones."""

    trait: int
    code: int
    share: float
    before: float


@dataclass(frozen=True)
class Newcomers:
    """How well earlier and later people are told apart, and who the new ones are.

    `auc` is the chance that somebody later looks newer than somebody earlier, .5 where nothing
    changed; `p` the chance of so much without change. `share` of the later people look newer than
    nine of ten earlier ones do: a tenth where nothing changed. `marks` say what they are, strongest
    first.
    """

    auc: float
    p: float
    share: float
    marks: tuple[Mark, ...]


def newcomers(
    then: Table,
    now: Table,
    levels: Sequence[int],
    folds: tuple[NDArray[Any], NDArray[Any]],
    *,
    most: int = 4,
) -> Newcomers | None:
    """Tell two samples of codes (people, traits) apart, -1 for missing; None with too few people.

    `folds` hold 0 or 1 for everybody of either sample, drawn beforehand: who is judged by a model
    is never in it. A fold's p-value is Mann and Whitney's; twice their mean is valid however the
    two depend on each other. Source: Lopez-Paz and Oquab (2017), arXiv 1610.06545, section 3;
    Vovk and Wang (2020), Biometrika 107, 791, proposition 3 for the mean.
    """
    parts = [(folds[0] == f, folds[1] == f) for f in range(FOLDS)]
    if min(int(side.sum()) for part in parts for side in part) < FEWEST or not len(levels):
        return None
    old, new = np.empty(len(then)), np.empty(len(now))
    chances, areas = [], []
    for mine, others in zip(parts, parts[::-1], strict=True):
        weights = _weights(then[others[0]], now[others[1]], levels)
        old[mine[0]], new[mine[1]] = (_score(x, weights) for x in (then[mine[0]], now[mine[1]]))
        area, p = _mann_whitney(old[mine[0]], new[mine[1]])
        areas.append(area)
        chances.append(p)
    share, newest = _newest(old, new)
    return Newcomers(
        auc=float(np.mean(areas)),
        p=min(1.0, 2 * float(np.mean(chances))),
        share=share,
        marks=_marks(then, now[newest], levels, most),
    )


def counted(codes: Table, levels: Sequence[int]) -> list[Floats]:
    """How many people have each code of each trait; missing ones aside."""
    return [
        np.bincount(codes[:, j][codes[:, j] >= 0], minlength=size)[:size].astype(np.float64)
        for j, size in enumerate(levels)
    ]


def _newest(old: Floats, new: Floats) -> tuple[float, NDArray[np.bool_]]:
    """The share of later people beyond the earlier ones' newest tenth, and who they are.

    With few traits many look alike, so that the tenth may end among equals: then of later equals
    as large a part counts as of earlier ones.
    """
    at = np.quantile(old, TENTH, method="inverted_cdf")
    above, equal = float((old > at).mean()), float((old == at).mean())
    part = (1 - TENTH - above) / equal
    share = float((new > at).mean()) + part * float((new == at).mean())
    beyond = new > at
    return share, beyond if beyond.mean() >= share / 2 else new >= at


def _weights(then: Table, now: Table, levels: Sequence[int]) -> list[Floats]:
    """The logarithm of how much likelier each code is now; 0, at the end, for what is missing."""
    found = []
    for old, new in zip(counted(then, levels), counted(now, levels), strict=True):
        p, q = (old + 0.5) / (old + 0.5).sum(), (new + 0.5) / (new + 0.5).sum()
        found.append(np.append(np.log(q / p), 0.0))
    return found


def _score(codes: Table, weights: Sequence[Floats]) -> Floats:
    total = np.zeros(len(codes))
    for j, weight in enumerate(weights):
        total += weight[codes[:, j]]  # -1 is the last
    return total


def _mann_whitney(old: Floats, new: Floats) -> tuple[float, float]:
    """The area under the curve, and the one-sided p-value, ties corrected."""
    from scipy.special import ndtr

    everybody = np.concatenate([old, new])
    _, place, ties = np.unique(everybody, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(ties) - (ties - 1) / 2)[place]
    n, m, total = len(old), len(new), len(everybody)
    area = (ranks[n:].sum() - m * (m + 1) / 2) / (n * m)
    tied = float((ties.astype(float) ** 3 - ties).sum()) / (total * (total - 1))
    spread = (total + 1 - tied) / (12.0 * n * m)
    if spread <= 0:  # everybody looks alike
        return 0.5, 1.0
    return float(area), float(ndtr(-(area - 0.5) / np.sqrt(spread)))


def _marks(then: Table, newest: Table, levels: Sequence[int], most: int) -> tuple[Mark, ...]:
    """The codes that say most about who looks new, one a trait."""
    found: list[tuple[float, Mark]] = []
    if not len(newest):
        return ()
    for j, (old, new) in enumerate(
        zip(counted(then, levels), counted(newest, levels), strict=True)
    ):
        if not old.sum() or not new.sum():
            continue
        before, share = (old + 0.5) / (old + 0.5).sum(), new / new.sum()
        said = share * np.log(np.maximum(share, 1e-12) / before)
        code = int(said.argmax())
        if share[code] > before[code]:
            mark = Mark(j, code, float(share[code]), float(old[code] / old.sum()))
            found.append((float(said[code]), mark))
    found.sort(key=lambda pair: (-pair[0], pair[1].trait))
    return tuple(mark for said, mark in found[:most] if said > 0.05)
