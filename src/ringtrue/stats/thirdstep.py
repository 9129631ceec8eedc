"""The third step: outcomes of classes from outcomes of people who were counted in a class.

Everybody is counted in each class as far as it is likely theirs. P(counted in s | of class t), the
landing, is known from the second step; what is found undoes it. Sources: Bolck, Croon and
Hagenaars (2004), Political Analysis 12, 3; Vermunt (2010), Political Analysis 18, 450; Bakk, Tekle
and Vermunt (2013), Sociological Methodology 43, 272.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ringtrue.stats.arrays import Floats
from ringtrue.stats.influence import ThirdStep

STEPS = 5000
# A class's variance is held by as much as one person's word for everybody's variance.
HELD = 1.0


def landing(belief: Floats, weight: Floats) -> Floats:
    """P(counted in s | of class t), (classes, classes), columns summing to one."""
    found = (belief * weight[:, None]).T @ belief
    return np.asarray(found / np.maximum(found.sum(axis=0), 1e-12))


def rates(belief: Floats, outcome: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Shares (classes,) and rates (classes,) of a yes-or-no outcome, NaN where not known.

    Maximum likelihood: the landing undone, unless that leads outside 0 and 1; then by EM.
    """
    land, known = landing(belief, weight), ~np.isnan(outcome)
    won = outcome[known] * weight[known]
    counts = np.stack([(weight[known] - won) @ belief[known], won @ belief[known]], axis=1)
    undone = np.linalg.lstsq(land, counts, rcond=None)[0]
    if np.allclose(land @ undone, counts, rtol=1e-9) and undone.min() >= 0:
        sizes = undone.sum(axis=1)
        everybody = counts[:, 1].sum() / counts.sum()
        found = np.where(sizes > 0, undone[:, 1] / np.where(sizes > 0, sizes, 1), everybody)
        return sizes / sizes.sum(), found
    return _climbed(land, counts)


def _climbed(land: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """EM over counts (assigned class, outcome) with the landing known."""
    total = counts.sum()
    shares = np.full(len(land), 1 / len(land))
    found = np.full(len(land), counts[:, 1].sum() / total)
    # Begin where the assigned classes stand, away from the saddle of equal rates.
    found = (counts[:, 1] + found) / (counts.sum(axis=1) + 1)
    for _ in range(STEPS):
        joint = land[:, :, None] * (shares[:, None] * np.stack([1 - found, found], axis=1))
        whole = joint.sum(axis=1, keepdims=True)
        expected = (joint / np.where(whole > 0, whole, 1) * counts[:, None, :]).sum(axis=0)
        sizes = expected.sum(axis=1)
        better = np.where(sizes > 0, expected[:, 1] / np.where(sizes > 0, sizes, 1), found)
        moved = max(np.abs(better - found).max(), np.abs(sizes / total - shares).max())
        shares, found = sizes / total, better
        if moved < 1e-10:
            break
    return shares, found


@dataclass(frozen=True)
class Normal:
    """Shares, means and variances (classes,) of a normal outcome in each class."""

    shares: Floats
    means: Floats
    variances: Floats

    def density(self, value: Floats) -> Floats:
        """Share times density of each class, up to a factor; (rows, classes)."""
        away = (value[:, None] - self.means) ** 2 / self.variances
        # the nearest class counts as at hand, so that a far value still has a density
        away -= away.min(axis=1, keepdims=True)
        return np.asarray(self.shares * np.exp(-away / 2) / np.sqrt(self.variances))


def normal(belief: Floats, value: Floats, weight: Floats, land: Floats) -> Normal:
    """Maximum likelihood of a normal outcome, each class with its own mean and variance, by EM.

    `value` (rows,) is known for all rows given. Source: Bakk, Tekle and Vermunt (2013), equation
    9, with variances of the classes' own (Bakk and Vermunt 2016, Struct. Equ. Modeling 23, 20).
    """
    centre = weight @ value / weight.sum()
    spread = max(float(weight @ (value - centre) ** 2 / weight.sum()), 1e-300)
    sizes = weight @ belief
    means = (belief * weight[:, None]).T @ value / np.maximum(sizes, 1e-12)
    found = Normal(sizes / sizes.sum(), means, np.full(len(sizes), spread))
    for _ in range(STEPS):
        density = found.density(value)
        ratio = belief / np.maximum(density @ land.T, 1e-300)
        mine = density * (ratio @ land) * weight[:, None]
        sizes = np.maximum(mine.sum(axis=0), 1e-12)
        means = value @ mine / sizes
        around = ((value[:, None] - means) ** 2 * mine).sum(axis=0)
        better = Normal(sizes / sizes.sum(), means, (around + HELD * spread) / (sizes + HELD))
        moved = np.abs(better.means - found.means).max()
        found = better
        if moved < 1e-8 * np.sqrt(spread):
            break
    return found


def undone(belief: Floats, value: Floats, weight: Floats, land: Floats) -> tuple[Floats, Floats]:
    """Means (classes,) by Bolck, Croon and Hagenaars, and people's weights (rows, classes).

    Weights are the landing's inverse of `belief`; some are below nought.
    """
    each = belief @ np.linalg.pinv(land).T
    sizes = weight @ each
    return (value * weight) @ each / sizes, each


def moments(value: Floats, weight: Floats, each: Floats, means: Floats) -> tuple[float, float]:
    """Mean absolute skewness and excess kurtosis within classes, by the weights of `undone`."""
    sizes = weight @ each
    if sizes.min() <= 0:
        return np.inf, np.inf
    skewness, kurtosis = 0.0, 0.0
    for k, share in enumerate(sizes / sizes.sum()):
        away = value - means[k]
        second, third, fourth = (((away**p) * weight) @ each[:, k] / sizes[k] for p in (2, 3, 4))
        if second <= 0:
            return np.inf, np.inf
        skewness += share * abs(float(third / second**1.5))
        kurtosis += share * abs(float(fourth / second**2 - 3))
    return skewness, kurtosis


def linearised_rates(
    belief: Floats, outcome: Floats, weight: Floats, shares: Floats, found: Floats
) -> ThirdStep:
    """The rates' third step at its solution, for `influence.influences`."""
    known = ~np.isnan(outcome)
    actual = np.where(known, outcome, 0.0)
    density = shares * np.where(actual[:, None] == 1, found, 1 - found)
    variance = found * (1 - found)
    # derivatives by a rate's logit over its own derivative are derivatives by the rate
    terms = ((actual[:, None] - found) / variance)[:, :, None]
    curve = np.broadcast_to((1 / variance)[:, None, None], (*terms.shape, 1))
    return _Mixture(belief, weight, known, density, shares, _one_and(terms)).linearised(curve)


def linearised_normal(belief: Floats, value: Floats, weight: Floats, found: Normal) -> ThirdStep:
    """The normal outcome's third step at its solution, for `influence.influences`."""
    known = ~np.isnan(value)
    actual = np.where(known, value, 0.0)
    away = (actual[:, None] - found.means) / found.variances
    square = away**2 * found.variances
    terms = np.stack([away, (square - 1) / 2], axis=2)
    curve = np.empty((*away.shape, 2, 2))
    curve[..., 0, 0] = 1 / found.variances
    curve[..., 0, 1] = curve[..., 1, 0] = away
    curve[..., 1, 1] = square / 2
    density = found.density(actual)
    return _Mixture(belief, weight, known, density, found.shares, _one_and(terms)).linearised(curve)


def _one_and(terms: Floats) -> Floats:
    return np.concatenate([np.ones((*terms.shape[:2], 1)), terms], axis=2)


@dataclass(frozen=True)
class _Mixture:
    """Whoever is counted in a class may be of any: densities and scores at the solution.

    `density` (rows, classes) includes the shares. `score` (rows, classes, 1 + parameters of a
    class) are derivatives of a class's log density by its share's logarithm and its parameters,
    of which the first is asked for.
    """

    belief: Floats
    weight: Floats
    known: NDArray[np.bool_]
    density: Floats
    shares: Floats
    score: Floats

    def counted(self, s: int) -> Floats:
        """How many people each row with an outcome puts in the assigned class s; (rows, 1)."""
        return np.asarray((self.belief[:, s] * self.weight * self.known)[:, None])

    def linearised(self, curve: Floats) -> ThirdStep:
        """Scores over information; `curve` are the second derivatives by a class's parameters,
        sign turned, (rows, classes, parameters, parameters).
        """
        classes, size = self.belief.shape[1], self.score.shape[2]
        bread = self._information(curve)
        # one share is left out, since they sum to one
        free = np.arange(classes * size) != (classes - 1) * size
        inverse = np.zeros_like(bread)
        inverse[np.ix_(free, free)] = np.linalg.pinv(bread[np.ix_(free, free)])
        return self._pulled(inverse[1::size].reshape(classes, classes, size))

    def _information(self, curve: Floats) -> Floats:
        classes, size = self.belief.shape[1], self.score.shape[2]
        land = landing(self.belief, self.weight)
        mine, found = np.zeros_like(self.belief), np.zeros((classes * size,) * 2)
        total = 0.0
        for s in range(classes):
            counted, part = self.counted(s), self.density * land[s]
            part = part / np.maximum(part.sum(axis=1, keepdims=True), 1e-300)
            score = (part[:, :, None] * self.score).reshape(len(part), -1)
            found += (score * counted).T @ score
            mine += part * counted
            total += float(counted.sum())
        for t in range(classes):
            here = slice(t * size, (t + 1) * size)
            found[here, here] -= (self.score[:, t] * mine[:, t, None]).T @ self.score[:, t]
            inner = slice(t * size + 1, (t + 1) * size)
            found[inner, inner] += np.tensordot(mine[:, t], curve[:, t], axes=1)
        found[::size, ::size] += total * (np.diag(self.shares) - np.outer(self.shares, self.shares))
        return found

    def _pulled(self, lever: Floats) -> ThirdStep:
        """Scores of every assigned class brought to the estimates (estimates, classes, scores)."""
        classes, land = self.belief.shape[1], landing(self.belief, self.weight)
        pull = np.einsum("mtp,itp->itm", lever, self.score)
        psi, by_landing = np.empty((len(pull), classes, classes)), np.empty((classes,) * 3)
        for s in range(classes):
            ratio = self.density / np.maximum(self.density @ land[s], 1e-300)[:, None]
            mean = np.einsum("it,itm->im", ratio * land[s], pull)
            psi[:, s] = (mean - lever[:, :, 0] @ self.shares) * self.known[:, None]
            counted = ratio * self.counted(s)
            by_landing[:, s] = np.einsum("it,itm->mt", counted, pull) - mean.T @ counted
        return ThirdStep(psi, by_landing)


def linearised_undone(belief: Floats, value: Floats, weight: Floats, means: Floats) -> ThirdStep:
    """Bolck, Croon and Hagenaars' means at their solution, for `influence.influences`."""
    known = ~np.isnan(value)
    inverse = np.linalg.pinv(landing(belief, weight))
    away = np.where(known[:, None], value[:, None] - means, 0.0)
    each = belief @ inverse.T
    sizes = (weight * known) @ each
    psi = np.einsum("ms,im->ism", inverse / sizes[:, None], away)
    shift = (away * weight[:, None]).T @ each / sizes[:, None]
    return ThirdStep(psi, -inverse[:, :, None] * shift[:, None, :])
