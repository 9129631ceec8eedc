"""From a good top to a better one: two classes merged, and the one set free placed elsewhere.

With many classes nearly every start ends on a top that has two classes where one would do, and one
where two are needed; no step of EM leads from there to the best. Source of the move: Ueda, Nakano,
Ghahramani and Hinton (2000), Neural Computation 12, 2109.
"""

from collections.abc import Callable

import numpy as np

from ringtrue.stats import em
from ringtrue.stats.arrays import Floats
from ringtrue.stats.starts import from_rows, splits

TOPS = 5  # different ones that are moved from
ROWS = 3  # random rows that a free class begins at, for each pair merged
HEATS = ((15, 40), (25, 16), (2000, 1))  # steps, and how many moves go on after them
ROUNDS = 12
MOST = 250  # moves tried in a round
APART = 1e-6  # of log-likelihood a row, between tops that are not the same


def moved(
    design: em.Design,
    tops: em.Runs,
    *,
    prior: float,
    rng: np.random.Generator,
    watch: Callable[[], None] | None = None,
    threads: int | None = None,
) -> em.Parameters:
    """The best that moves from the best few of `tops` lead to; the best of `tops` if none does."""
    far = APART * design.patterns.rows
    best: list[tuple[float, em.Parameters]] = []
    for run in _different(tops.objective, far):
        here, height = tops.parameters.take(run), float(tops.objective[run])
        for _ in range(ROUNDS):
            there, found = _round(design, here, prior, rng, watch, threads)
            if found <= height + far:
                break
            here, height = there, found
        best.append((height, here))
    return max(best, key=lambda one: one[0])[1]


def _different(objective: Floats, far: float) -> list[int]:
    """The runs on the highest few tops that are not the same, highest first."""
    found: list[int] = []
    for run in np.argsort(-objective, kind="stable"):
        if all(abs(objective[run] - objective[other]) > far for other in found):
            found.append(int(run))
    return found[:TOPS]


def _round(
    design: em.Design,
    here: em.Parameters,
    prior: float,
    rng: np.random.Generator,
    watch: Callable[[], None] | None,
    threads: int | None,
) -> tuple[em.Parameters, float]:
    """The best of one round of moves, and its objective."""
    going = _moves(design, here, rng)
    height = -np.inf
    for steps, kept in HEATS:
        heat = em.climb(
            design,
            going,
            prior=prior,
            iterations=steps,
            tolerance=1e-6,
            watch=watch,
            threads=threads,
        )
        order = np.argsort(-heat.objective, kind="stable")[:kept]
        going, height = heat.parameters.take(order), float(heat.objective[order[0]])
    return going, height


def _moves(design: em.Design, here: em.Parameters, rng: np.random.Generator) -> em.Parameters:
    """Every pair merged, with every class there is then split, and with new ones at random rows."""
    classes = len(here.weights)
    parts = []
    for one in range(classes):
        for other in range(one):
            fewer = _merged(here, one, other)
            new = from_rows(design, 1, count=ROWS, rng=rng)
            parts += [splits(fewer, copies=1, rng=rng), _joined(fewer, new)]
    every = em.Parameters.together(parts)
    count = every.weights.shape[1]
    return every if count <= MOST else every.take(np.sort(rng.choice(count, MOST, replace=False)))


def _merged(here: em.Parameters, one: int, other: int) -> em.Parameters:
    """Two classes as one, which stands last."""
    pair = [one, other]
    weights, theta = here.weights[pair], here.theta[pair]
    total = weights.sum(axis=0, keepdims=True)
    both = (weights[:, :, None] * theta).sum(axis=0, keepdims=True) / total[:, :, None]
    return em.Parameters(
        np.concatenate([np.delete(here.weights, pair, axis=0), total]),
        np.concatenate([np.delete(here.theta, pair, axis=0), both]),
    )


def _joined(fewer: em.Parameters, new: em.Parameters) -> em.Parameters:
    """Each of the new classes (1, runs) beside the others, with an equal share of people."""
    classes, runs = len(fewer.weights), new.weights.shape[1]
    share = np.full((1, runs), 1 / (classes + 1))
    return em.Parameters(
        np.concatenate([np.repeat(fewer.weights, runs, axis=1) * (1 - share), share]),
        np.concatenate([np.repeat(fewer.theta, runs, axis=1), new.theta]),
    )
