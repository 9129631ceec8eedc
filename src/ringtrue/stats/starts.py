"""Where EM begins: many short runs, since its likelihood has many tops."""

from collections.abc import Callable

import numpy as np

from ringtrue.stats import em
from ringtrue.stats.arrays import Codes, Floats

# How many steps each heat takes, and how many starts go on after it; then the steps of the last.
THOROUGH = (((15, 40), (25, 16)), 2000)
THRIFTY = (((12, 32), (25, 12), (60, 6)), 400)
# One-hot cells from which thoroughness costs more than the last top is worth.
LARGE = 60_000


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
    there is one (`smaller`); the best few run on. `stage(low, high)` hears which part a heat is.
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
            design,
            going,
            prior=prior,
            iterations=steps,
            tolerance=1e-7 if kept else 1e-6,
            watch=watch,
            threads=threads,
        )
        best = np.argsort(-heat.objective, kind="stable")
        kept = _going_on(kept, len(best))
        given_up += [float(v) for v in heat.objective[best[kept:]]]
        going = heat.parameters.take(best[: kept or 1])
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


def from_rows(
    design: em.Design, classes: int, *, count: int, rng: np.random.Generator
) -> em.Parameters:
    """Each class begins halfway between everybody and one random row."""
    patterns = design.patterns
    share = patterns.weight / patterns.weight.sum()
    theta = np.tile(design.marginal, (classes, count, 1))
    for run in range(count):
        replace = np.count_nonzero(share) < classes
        rows = rng.choice(len(share), size=classes, replace=bool(replace), p=share)
        pull = rng.uniform(0.3, 0.9)
        for k, row in enumerate(rows):
            theta[k, run] = _towards(design, theta[k, run], patterns.codes[row], pull)
    # Some unevenness even where rows agree, so that no two classes begin alike.
    theta *= rng.uniform(0.8, 1.2, size=theta.shape)
    return em.Parameters(np.full((classes, count), 1 / classes), _normalised(design, theta))


def _towards(design: em.Design, theta: Floats, codes: Codes, pull: float) -> Floats:
    pulled = theta.copy()
    for j, (offset, size) in enumerate(zip(design.offsets, design.patterns.levels, strict=True)):
        if codes[j] >= 0:
            pulled[offset : offset + size] *= 1 - pull
            pulled[offset + codes[j]] += pull
    return pulled


def splits(smaller: em.Parameters, *, copies: int, rng: np.random.Generator) -> em.Parameters:
    """Each class of the smaller solution cut into two that differ at random."""
    weights, theta = smaller.weights[:, 0], smaller.theta[:, 0]
    parts = []
    for k in range(len(weights)):
        for _ in range(copies):
            tilt = np.exp(rng.normal(0, 1.0, size=theta.shape[1]))
            twins = np.stack([theta[k] * tilt, theta[k] / tilt])
            others = np.delete(theta, k, axis=0)
            shares = np.concatenate([np.delete(weights, k), [weights[k] / 2] * 2])
            parts.append(
                em.Parameters(shares[:, None], np.concatenate([others, twins])[:, None, :])
            )
    return em.Parameters.together(parts)


def _normalised(design: em.Design, theta: Floats) -> Floats:
    totals = np.add.reduceat(theta, design.offsets, axis=-1)
    return np.asarray(theta / np.repeat(totals, design.patterns.levels, axis=-1))
