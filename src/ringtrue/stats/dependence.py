"""Traits that still go together within classes: what a latent class model leaves unexplained.

The model says that within a class traits are independent. Where the same question was asked twice,
they are not, and a mixture then makes classes of its own to explain the pair. Two figures tell.
The bivariate residual holds the observed two-way table against the one the model implies; what a
spurious class has already explained is missing from it. So a pair is also looked at within
classes as all other traits tell them, where a class that rests on the pair alone cannot be told.
Sources: Vermunt and Magidson, Technical Guide for Latent GOLD, section 7.4 (bivariate residuals);
Oberski, van Kollenburg and Vermunt (2013), Adv. Data Anal. Classif. 7, 267; Bergsma (2013), J.
Korean Stat. Soc. 42, 323, for Cramer's V less what chance gives.
"""

from dataclasses import dataclass

import numpy as np

from ringtrue.stats.arrays import Codes, Floats
from ringtrue.stats.latentclass import LatentClasses
from ringtrue.stats.patterns import Patterns, distinct

# From here on a pair is dependent beyond the classes, and beyond chance by so many errors.
DEPENDENT = 0.1
ERRORS = 4.0
# From here on it is one question asked twice, if the model leaves the pair dependent and alone:
# with a class too few, three traits and more go together. From the second on it is so in any case:
# of two traits with two levels one class may explain all.
TWICE = 0.5
SURELY = 0.8
RAKES = 10


@dataclass(frozen=True)
class PairResidual:
    """Two traits by their place, and how far the model misses their two-way table.

    `residual` is Pearson's statistic over its degrees of freedom, about 1 by chance; `strength`
    is Cramer's V of what is left, 0 to 1, which does not grow with the number of people;
    `beyond_chance` whether the residual is.
    """

    left: int
    right: int
    people: float
    residual: float
    strength: float
    beyond_chance: bool

    @property
    def dependent(self) -> bool:
        """Whether the classes leave the pair dependent to a degree worth telling."""
        return self.beyond_chance and self.strength >= DEPENDENT


@dataclass(frozen=True)
class Twice:
    """Two traits that say the same within classes; `strength` from .5 to 1."""

    left: int
    right: int
    strength: float


def pair_residuals(model: LatentClasses, codes: Codes) -> tuple[PairResidual, ...]:
    """Every pair of traits against the fitted model, strongest first; `codes` (rows, traits).

    Rows in which one of a pair is missing are skipped for that pair; margins count as given.
    """
    given = _Given(model, distinct(codes, model.levels_))
    observed = given.tables()
    found = []
    for left, right in given.pairs():
        table = observed[given.part(left), given.part(right)]
        if table.sum() == 0:
            continue
        expected = _raked(_implied(given, left, right), table)
        found.append(_residual(left, right, table, expected))
    return tuple(sorted(found, key=lambda r: (-r.strength, r.left, r.right)))


def asked_twice(model: LatentClasses, codes: Codes) -> tuple[Twice, ...]:
    """Pairs that are one question asked twice, strongest first.

    Within classes as all other traits tell them the two have a Cramer's V of .8; or of .5 where
    the model leaves them dependent and neither is half as dependent on a third trait.
    """
    given = _Given(model, distinct(codes, model.levels_))
    residuals = {(r.left, r.right): r for r in pair_residuals(model, codes)}
    told = [r for r in residuals.values() if r.dependent]
    found = []
    for left, right in _close(given):
        pair = residuals[left, right]
        strength = within_classes(given, left, right)
        alone = pair.dependent and _alone(pair, told)
        if strength >= SURELY or (strength >= TWICE and alone):
            found.append(Twice(left, right, strength))
    return tuple(sorted(found, key=lambda pair: (-pair.strength, pair.left, pair.right)))


def _close(given: "_Given") -> list[tuple[int, int]]:
    """Pairs with a Cramer's V of .5 among everybody: only such may be one question."""
    observed, found = given.tables(), []
    for left, right in given.pairs():
        table = observed[given.part(left), given.part(right)]
        if table.sum() == 0:
            continue
        apart = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
        if _residual(left, right, table, apart).strength >= TWICE:
            found.append((left, right))
    return found


def _alone(pair: PairResidual, residuals: list[PairResidual]) -> bool:
    """Whether no third trait is half as dependent on one of the pair."""
    both = {pair.left, pair.right}
    others = (r.strength for r in residuals if len(both & {r.left, r.right}) == 1)
    return max(others, default=0.0) < pair.strength / 2


class _Given:
    """A model with folded rows: one-hot codes, and each row's log-likelihood in each class."""

    def __init__(self, model: LatentClasses, patterns: Patterns) -> None:
        self.levels, self.codes, self.weight = patterns.levels, patterns.codes, patterns.weight
        self.ends = np.cumsum(self.levels)
        self.hot = np.zeros((len(self.weight), int(self.ends[-1])))
        for j, start in enumerate(self.ends - self.levels):
            known = np.flatnonzero(self.codes[:, j] >= 0)
            self.hot[known, start + self.codes[known, j]] = 1.0
        self.theta = np.concatenate(model.probabilities_, axis=1)
        self.log_theta = np.log(np.maximum(self.theta, 1e-12))
        self.joint = self.hot @ self.log_theta.T + np.log(np.maximum(model.weights_, 1e-12))
        self.belief = _normalised(self.joint)

    def part(self, j: int) -> slice:
        """Where a trait's levels stand."""
        return slice(int(self.ends[j] - self.levels[j]), int(self.ends[j]))

    def pairs(self) -> list[tuple[int, int]]:
        """All pairs of traits of two levels or more."""
        several = [j for j, size in enumerate(self.levels) if size > 1]
        return [(i, j) for place, j in enumerate(several) for i in several[:place]]

    def both(self, left: int, right: int) -> Codes:
        """Rows in which both are known."""
        return np.flatnonzero((self.codes[:, left] >= 0) & (self.codes[:, right] >= 0))

    def tables(self) -> Floats:
        """Observed two-way tables of all pairs in one (all levels, all levels)."""
        return np.asarray((self.hot * self.weight[:, None]).T @ self.hot)


def _normalised(joint: Floats) -> Floats:
    belief = np.exp(joint - joint.max(axis=1, keepdims=True))
    return np.asarray(belief / belief.sum(axis=1, keepdims=True))


def _implied(given: _Given, left: int, right: int) -> Floats:
    rows = given.both(left, right)
    sizes = given.weight[rows] @ given.belief[rows]
    one, other = given.theta[:, given.part(left)], given.theta[:, given.part(right)]
    return np.asarray((one * sizes[:, None]).T @ other)


def _raked(expected: Floats, table: Floats) -> Floats:
    """The implied table brought to the observed margins; how the traits go together is kept.

    Where who is missing depends on one of the two, margins of those seen are others than the
    model's. Source: Deming and Stephan (1940), Ann. Math. Stat. 11, 427.
    """
    for _ in range(RAKES):
        rows = table.sum(axis=1) / np.maximum(expected.sum(axis=1), 1e-12)
        expected = expected * rows[:, None]
        columns = table.sum(axis=0) / np.maximum(expected.sum(axis=0), 1e-12)
        expected = expected * columns
    return expected


def _residual(left: int, right: int, table: Floats, expected: Floats) -> PairResidual:
    people, chance = float(table.sum()), _freedom(table)
    statistic = float(((table - expected) ** 2 / np.maximum(expected, 1e-9)).sum())
    return PairResidual(
        left,
        right,
        people,
        residual=statistic / chance,
        strength=_strength(statistic, chance, table),
        beyond_chance=statistic > chance + ERRORS * np.sqrt(2 * chance),
    )


def _freedom(table: Floats) -> int:
    return max(1, (int(table.shape[0]) - 1) * (int(table.shape[1]) - 1))


def _strength(statistic: float, chance: float, table: Floats) -> float:
    """Cramer's V of a statistic less what is expected of chance, between 0 and 1."""
    square = (statistic - chance) / float(table.sum()) / max(1, min(table.shape) - 1)
    return float(np.sqrt(np.clip(square, 0.0, 1.0)))


def within_classes(given: _Given, left: int, right: int) -> float:
    """Cramer's V of two traits within classes, as all other traits tell the classes."""
    rows = given.both(left, right)
    one, other = given.hot[rows][:, given.part(left)], given.hot[rows][:, given.part(right)]
    own = one @ given.log_theta[:, given.part(left)].T
    own += other @ given.log_theta[:, given.part(right)].T
    belief = _normalised(given.joint[rows] - own) * given.weight[rows, None]
    statistic, chance = 0.0, 0
    whole = np.zeros((one.shape[1], other.shape[1]))
    for mine in belief.T:
        table = (one * mine[:, None]).T @ other
        total = float(table.sum())
        if total < 1:
            continue
        expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / total
        statistic += float(((table - expected) ** 2 / np.maximum(expected, 1e-9)).sum())
        chance += _freedom(table)
        whole += table
    return _strength(statistic, chance, whole) if chance else 0.0
