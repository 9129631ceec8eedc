"""How far single people moved what is said of a class, the classes themselves included.

A three-step estimate depends on each person thrice: as one whose outcome is counted, as one who
shows how often a class is taken for another, and as one from whom the classes were estimated. The
sum of the three is the person's influence, and influences squared and summed are the variance.
Sources: Bakk, Oberski and Vermunt (2014), Political Analysis 22, 520, equations 8 to 12, for
carrying the first step's error through the classification errors; with scores in place of
separate covariances, so that the steps' sharing of data is counted too (Newey and McFadden 1994,
Handbook of Econometrics 4, section 6).
"""

from dataclasses import dataclass

import numpy as np

from ringtrue.stats.arrays import Codes, Floats
from ringtrue.stats.latentclass import LatentClasses

BLOCK = 4096


@dataclass(frozen=True)
class Measurement:
    """A fitted latent class model and the rows it was fitted to: what step one leaves uncertain.

    `codes` (rows, traits), -1 for missing; `shares` (classes,); `theta` (classes, all levels).
    """

    codes: Codes
    levels: tuple[int, ...]
    shares: Floats
    theta: Floats
    prior: float

    def rows(self, index: Codes) -> "Measurement":
        """The same model with some of the rows."""
        return Measurement(self.codes[index], self.levels, self.shares, self.theta, self.prior)

    def blocks(self) -> list[slice]:
        """Slices of rows whose one-hot matrices fit the processor's cache."""
        return [slice(i, i + BLOCK) for i in range(0, len(self.codes), BLOCK)]

    def deviations(self, part: slice) -> list[Floats]:
        """For each class (rows, 1 + all levels): 1, and one-hot codes less the class's shares.

        The derivative of a row's log-likelihood in a class by the logarithms of its parameters;
        nought where a code is missing.
        """
        codes = self.codes[part]
        starts = np.concatenate([[0], np.cumsum(self.levels)[:-1]]).astype(np.int64)
        hot = np.zeros((len(codes), int(sum(self.levels))))
        for j, start in enumerate(starts):
            known = np.flatnonzero(codes[:, j] >= 0)
            hot[known, start + codes[known, j]] = 1.0
        seen = np.repeat(codes >= 0, self.levels, axis=1)
        one = np.ones((len(codes), 1))
        return [np.hstack([one, hot - seen * theta]) for theta in self.theta]


def measured(model: LatentClasses, codes: Codes) -> Measurement:
    """The measurement of a fitted model on the rows it was fitted to."""
    codes = np.where(codes < np.array(model.levels_), codes, -1)
    theta = np.concatenate(model.probabilities_, axis=1)
    return Measurement(codes, model.levels_, model.weights_, theta, model.prior)


@dataclass(frozen=True)
class ThirdStep:
    """An estimate of the third step at its solution, linearised.

    `psi` (rows, assigned classes, classes): what a person counted in a class adds to each class's
    estimate, nought where the outcome is not known; `by_landing` (classes, assigned, true): how
    the estimates move with P(assigned | true).
    """

    psi: Floats
    by_landing: Floats


def influences(
    belief: Floats, weight: Floats, third: ThirdStep, measurement: Measurement | None
) -> Floats:
    """What each person adds to each class's estimate; (rows, classes).

    Assignment is proportional to `belief` (rows, classes). Without a `measurement` the classes
    are taken as known, as in the uncorrected third step.
    """
    sizes = np.maximum(weight @ belief, 1e-12)
    landing = (belief * weight[:, None]).T @ belief / sizes
    slope = third.by_landing / sizes
    fixed = np.einsum("mst,st->mt", slope, landing)
    # derivative of a person's own terms by their beliefs, then the terms themselves
    by_belief = third.psi + np.einsum("mst,it->ism", slope, belief)
    own = np.einsum("is,ism->im", belief, by_belief) - belief @ fixed.T
    if measurement is None:
        return np.asarray(own)
    by_belief = by_belief + np.einsum("mst,is->itm", slope, belief) - fixed.T
    mean = np.einsum("is,ism->im", belief, by_belief)
    moved = belief[:, :, None] * (by_belief - mean[:, None, :]) * weight[:, None, None]
    return np.asarray(own + _through_classes(belief, weight, moved, measurement))


def _through_classes(
    belief: Floats, weight: Floats, moved: Floats, measurement: Measurement
) -> Floats:
    """What each person adds by having moved the parameters of the classes; (rows, classes)."""
    classes = belief.shape[1]
    size = 1 + measurement.theta.shape[1]
    information = _of_complete(belief, weight, measurement)
    scores_squared = np.zeros_like(information)
    gradient = np.zeros((moved.shape[2], classes * size))
    for part in measurement.blocks():
        own = measurement.deviations(part)
        score = np.hstack([belief[part, k, None] * own[k] for k in range(classes)])
        scores_squared += (score * weight[part, None]).T @ score
        for k, rows in enumerate(own):
            here = slice(k * size, (k + 1) * size)
            gradient[:, here] += moved[part, k].T @ rows
            known = (rows * (belief[part, k] * weight[part])[:, None]).T @ rows
            information[here, here] -= known
    lever = _solved(information + scores_squared, scores_squared, gradient, measurement)
    expected = np.zeros(classes * size)
    expected[::size] = measurement.shares
    found = np.empty((len(belief), moved.shape[2]))
    for part in measurement.blocks():
        own = measurement.deviations(part)
        score = np.hstack([belief[part, k, None] * own[k] for k in range(classes)])
        found[part] = (score - expected) @ lever
    return found


def _of_complete(belief: Floats, weight: Floats, measurement: Measurement) -> Floats:
    """Information about all parameters, were everybody's class known; with the prior's part."""
    classes, width = measurement.theta.shape
    size = 1 + width
    known = (belief * weight[:, None]).T @ (measurement.codes >= 0) + measurement.prior / classes
    whole = np.zeros((classes * size, classes * size))
    ends = np.cumsum(measurement.levels)
    for k, theta in enumerate(measurement.theta):
        for j, end in enumerate(ends):
            mine = theta[end - measurement.levels[j] : end]
            first = k * size + 1 + end - measurement.levels[j]
            here = slice(first, first + len(mine))
            whole[here, here] = known[k, j] * (np.diag(mine) - np.outer(mine, mine))
    shares = measurement.shares
    whole[::size, ::size] = (weight.sum() + measurement.prior) * (
        np.diag(shares) - np.outer(shares, shares)
    )
    return whole


def _solved(
    information: Floats, scores_squared: Floats, gradient: Floats, measurement: Measurement
) -> Floats:
    """The gradient (estimates, parameters) over the information; (parameters, estimates).

    One level a trait and one class are left out, since shares sum to one. Where the observed
    information is not positive, as at a border, the scores' outer product steps in.
    """
    size = 1 + measurement.theta.shape[1]
    free = np.ones(len(information), dtype=bool)
    for k in range(len(measurement.shares)):
        free[k * size + np.cumsum(measurement.levels)] = False
    free[(len(measurement.shares) - 1) * size] = False
    lever = np.zeros((len(information), len(gradient)))
    for matrix in (information, scores_squared):
        some = matrix[np.ix_(free, free)]
        some = some + np.diag(np.full(len(some), 1e-9 * max(float(np.trace(some)), 1e-9)))
        try:
            lower = np.linalg.cholesky(some)
        except np.linalg.LinAlgError:
            continue
        half = np.linalg.solve(lower, gradient[:, free].T)
        lever[free] = np.linalg.solve(lower.T, half)
        return lever
    lever[free] = np.linalg.pinv(scores_squared[np.ix_(free, free)]) @ gradient[:, free].T
    return lever
