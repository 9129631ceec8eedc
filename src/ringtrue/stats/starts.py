"""Where EM begins: at random rows, or at a solution with one class less."""

import numpy as np

from ringtrue.stats import em
from ringtrue.stats.arrays import Codes, Floats


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
