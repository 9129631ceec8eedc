"""The best start for EM: many short runs, since its likelihood has many tops."""

from collections.abc import Callable

import numpy as np

from ringtrue.stats import em
from ringtrue.stats.moves import moved
from ringtrue.stats.starts import from_rows, splits

# How many steps each heat takes, and how many starts go on after it; then the steps of the last.
THOROUGH = (((15, 40), (25, 16)), 2000)
THRIFTY = (((12, 32), (25, 12), (60, 6)), 400)
# One-hot cells from which thoroughness costs more than the last top is worth.
LARGE = 60_000
# So many classes are hardly ever right from any start, and so many starts mean to find out.
MANY, ENOUGH = 7, 48


def search(
    design: em.Design,
    classes: int,
    *,
    count: int,
    prior: float,
    rng: np.random.Generator,
    smaller: em.Parameters | None = None,
    watch: Callable[[], None] | None = None,
    stage: Callable[[float, float], None] | None = None,
    threads: int | None = None,
) -> tuple[em.Parameters, tuple[float, ...]]:
    """The best start found, and the objective that each start came to, best first.

    `count` short runs from random rows, and from splits of the solution with one class less where
    there is one (`smaller`); the best few run on. With many classes and no smaller solution the
    best tops are left by moves, too. `stage(low, high)` hears which part a heat is.
    """
    if classes == 1:
        alone = em.Parameters(np.ones((1, 1)), design.marginal[None, None, :].copy())
        return alone, (float(em.log_likelihood(design, alone)[0]),)
    going = _begun(design, classes, count, rng, smaller)
    heats, last = THRIFTY if len(design.patterns.weight) * design.width >= LARGE else THOROUGH
    given_up: list[float] = []
    stage = stage or (lambda low, high: None)
    for number, (steps, kept) in enumerate([*heats, (last, 0)]):
        stage(number / (len(heats) + 1), (number + 1) / (len(heats) + 1))
        heat = em.climb(
            design, going, prior=prior, iterations=steps, tolerance=1e-7 if kept else 1e-6,
            watch=watch, threads=threads,
        )  # fmt: skip
        best = np.argsort(-heat.objective, kind="stable")
        kept = _going_on(kept, len(best))
        given_up += [float(v) for v in heat.objective[best[kept:]]]
        going = heat.parameters.take(best[: kept or 1])
    if classes >= MANY and count >= ENOUGH and smaller is None and last == THOROUGH[1]:
        going = moved(design, heat, prior=prior, rng=rng, watch=watch, threads=threads)
    return going, tuple(sorted(given_up, reverse=True))


def _begun(
    design: em.Design,
    classes: int,
    count: int,
    rng: np.random.Generator,
    smaller: em.Parameters | None,
) -> em.Parameters:
    """Where all runs begin: at random rows, and at splits of the smaller solution."""
    starts = [from_rows(design, classes, count=count, rng=rng)]
    if smaller is not None and smaller.weights.shape[0] == classes - 1:
        starts.append(splits(smaller, copies=max(1, count // (2 * classes)), rng=rng))
    return em.Parameters.together(starts)


def _going_on(most: int, there: int) -> int:
    """How many of a heat go on: one that would keep everybody keeps the better half."""
    return -(-there // 2) if 2 < there <= most else most
