"""Outcomes of discovered personas, corrected for nobody's class being certain.

Counting people by their likeliest class mixes the classes and draws their outcomes together. The
three-step correction estimates how often a person of one class is counted in another, and
undoes it. `class_rates` and `class_means` always compute; `three_step` and `three_step_means`
refuse, with a reason, where the classes overlap too much for personas to be compared.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ringtrue.stats import thirdstep
from ringtrue.stats.arrays import Codes, Floats
from ringtrue.stats.clusters import worth_in_people
from ringtrue.stats.influence import Measurement, ThirdStep, influences
from ringtrue.stats.outcomes import normal_quantile, wilson

LEAST_SEPARATION = 0.6
# Within classes, on average: beyond these an outcome is far from normal.
MOST_SKEWNESS = 0.5
MOST_KURTOSIS = 1.0
# Nor may the two methods differ by more than so many standard errors of their difference.
MOST_APART = 2.0
# Uncertainty is worked out on so many rows at most.
ROWS, FEWEST_CLUSTERS = 50_000, 100

Method = Literal["maximum_likelihood", "bch"]


@dataclass(frozen=True)
class ClassRates:
    """Rates of a yes-or-no outcome by class (classes,) with intervals; None where untold.

    `entropy_r2` is how far the classes are apart; `reason` says why there are no rates.
    """

    rate: tuple[float, ...] | None
    low: tuple[float, ...] | None
    high: tuple[float, ...] | None
    entropy_r2: float
    reason: str | None = None


@dataclass(frozen=True)
class ClassMeans:
    """Means of a value by class (classes,) with intervals, in the value's unit; None where untold.

    `method` is maximum likelihood where the value is near normal within classes, else BCH.
    """

    mean: tuple[float, ...] | None
    low: tuple[float, ...] | None
    high: tuple[float, ...] | None
    entropy_r2: float
    method: Method | None = None
    reason: str | None = None


def separation(belief: Floats, weights: Floats) -> float:
    """Entropy R-squared of posteriors (rows, classes): 1 when everybody's class is certain.

    1 - mean entropy of the posteriors over the entropy of the class shares; 1 for one class.
    Source: Vermunt and Magidson, Technical Guide for Latent GOLD, section 7.1.
    """
    total = weights.sum()
    shares = weights @ belief / total
    whole = -np.sum(shares[shares > 0] * np.log(shares[shares > 0]))
    if belief.shape[1] == 1 or whole <= 0:
        return 1.0
    logs = np.log(np.where(belief > 0, belief, 1.0))
    return float(1 - (weights @ -(belief * logs).sum(axis=1)) / total / whole)


def three_step(
    posteriors: ArrayLike,
    outcome: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    level: float = 0.95,
    replicates: ArrayLike | None = None,
    measurement: Measurement | None = None,
    cluster: ArrayLike | None = None,
) -> ClassRates:
    """As `class_rates`, but no rate under an entropy R-squared of .6: the reason instead."""
    told = _refusal(posteriors, weights)
    if told is not None:
        return ClassRates(None, None, None, *told)
    return class_rates(
        posteriors,
        outcome,
        weights,
        level=level,
        replicates=replicates,
        measurement=measurement,
        cluster=cluster,
    )


def three_step_means(
    posteriors: ArrayLike,
    value: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    level: float = 0.95,
    measurement: Measurement | None = None,
    cluster: ArrayLike | None = None,
) -> ClassMeans:
    """As `class_means`, but no mean under an entropy R-squared of .6: the reason instead."""
    told = _refusal(posteriors, weights)
    if told is not None:
        return ClassMeans(None, None, None, told[0], None, told[1])
    return class_means(
        posteriors, value, weights, level=level, measurement=measurement, cluster=cluster
    )


def _refusal(posteriors: ArrayLike, weights: ArrayLike | None) -> tuple[float, str] | None:
    belief, weight = _prepared(posteriors, weights)
    apart = separation(belief, weight)
    if apart >= LEAST_SEPARATION:
        return None
    return apart, (
        f"The personas overlap too much to tell their outcomes apart (separation {apart:.2f}, "
        f"at least {LEAST_SEPARATION:.2f} is needed)."
    )


def _prepared(posteriors: ArrayLike, weights: ArrayLike | None) -> tuple[Floats, Floats]:
    belief = np.asarray(posteriors, dtype=np.float64)
    weight = np.ones(len(belief)) if weights is None else np.asarray(weights, dtype=np.float64)
    return belief, weight


def class_rates(
    posteriors: ArrayLike,
    outcome: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    level: float = 0.95,
    replicates: ArrayLike | None = None,
    measurement: Measurement | None = None,
    cluster: ArrayLike | None = None,
) -> ClassRates:
    """Rates of a yes-or-no outcome by class, by the maximum-likelihood three-step correction.

    `posteriors` (rows, classes), `outcome` (rows,) 1, 0 or NaN, `weights` (rows,). Rows without
    an outcome count for the classification errors only. The interval is Wilson's at as many people
    as the error is worth; the error includes that the classes were estimated when `measurement`
    tells from what (Bakk, Oberski and Vermunt 2014), or when `replicates` (resamples, classes),
    rates of refits of the whole pipeline, are given in its place. Rows of one `cluster` (rows,)
    are one person's, and the error is of people (Liang and Zeger 1986). Source: Vermunt (2010),
    Political Analysis 18, 450, section 4, with proportional assignment.
    """
    belief, weight = _prepared(posteriors, weights)
    actual = np.asarray(outcome, dtype=np.float64)
    apart, known = separation(belief, weight), ~np.isnan(actual)
    if not known.any():
        return ClassRates(None, None, None, apart, "Nobody's outcome is known.")
    shares, rates = thirdstep.rates(belief, actual, weight)
    whose = _numbered(cluster)
    sizes = shares * weight[known].sum() * _people_a_row(whose, known)
    if whose is not None:  # a few people with very many rows are a few
        sizes = np.minimum(sizes, worth_in_people((weight[:, None] * belief)[known], whose[known]))
    # A rate of 0 or 1 has no error of its own; two people's worth of everybody's has.
    everybody = float(np.clip(weight[known] @ actual[known] / weight[known].sum(), 1e-3, 1 - 1e-3))
    held = (rates * sizes + 2 * everybody) / (sizes + 2)
    if replicates is not None and len(np.asarray(replicates)) > 1:
        error = np.asarray(replicates, dtype=np.float64).std(axis=0, ddof=1)
    else:
        error = _Third(belief, weight, measurement, whose).rate_errors(actual, shares, held)
    low, high = _wilson_worth(rates, held, error, sizes, level)
    return ClassRates(tuple(rates.tolist()), low, high, apart)


def _numbered(cluster: ArrayLike | None) -> Codes | None:
    """Clusters numbered from 0 on."""
    return None if cluster is None else np.unique(np.asarray(cluster), return_inverse=True)[1]


def _people_a_row(cluster: Codes | None, rows: NDArray[np.bool_]) -> float:
    """How many people there are for each of some rows: one where nobody has several."""
    return 1.0 if cluster is None else len(np.unique(cluster[rows])) / int(rows.sum())


@dataclass(frozen=True)
class _Third:
    """What the error of a third step is worked out from."""

    belief: Floats
    weight: Floats
    measurement: Measurement | None
    cluster: Codes | None = None

    @property
    def some(self) -> Codes:
        """The rows that uncertainty is worked out on: every so-manieth, of whole clusters."""
        step = max(1, -(-len(self.belief) // ROWS))
        if self.cluster is None:
            return np.arange(0, len(self.belief), step)
        step = min(step, max(1, (int(self.cluster.max()) + 1) // FEWEST_CLUSTERS))
        return np.flatnonzero(self.cluster % step == 0)

    def moved(self, third: ThirdStep) -> Floats:
        """Influences (some rows, classes) less their mean, as if all rows were these."""
        some = self.some
        model = None if self.measurement is None else self.measurement.rows(some)
        each = influences(self.belief[some], self.weight[some], third, model)
        return np.asarray(each - self.weight[some] @ each / self.weight[some].sum())

    def rate_errors(self, outcome: Floats, shares: Floats, rates: Floats) -> Floats:
        """Standard errors of rates of an outcome, which is linearised at them."""
        some = self.some
        part = self.belief[some], outcome[some], self.weight[some]
        return self.errors(self.moved(thirdstep.linearised_rates(*part, shares, rates)))

    def errors(self, moved: Floats) -> Floats:
        """Standard errors from influences of some rows, brought to the number that all are."""
        weight = self.weight[self.some]
        share = weight.sum() / self.weight.sum()
        if self.cluster is None:
            return np.asarray(np.sqrt(weight @ moved**2 * share))
        whose = np.unique(self.cluster[self.some], return_inverse=True)[1]
        people = int(whose.max()) + 1
        sums = np.zeros((people, moved.shape[1]))
        np.add.at(sums, whose, moved * weight[:, None])
        more = people / max(people - 1, 1)
        return np.asarray(np.sqrt(more * (sums**2).sum(axis=0) * share))


def _wilson_worth(
    rates: Floats, held: Floats, error: Floats, sizes: Floats, level: float
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Wilson's interval for as many people as would have this standard error, never more."""
    spread = held * (1 - held)
    worth = np.divide(spread, error**2, out=sizes.copy(), where=error > 0)
    worth = np.maximum(np.minimum(sizes, worth), 1e-9)
    pairs = [wilson(r * n, n, level) for r, n in zip(rates, worth, strict=True)]
    return tuple(low for low, _ in pairs), tuple(high for _, high in pairs)


def class_means(
    posteriors: ArrayLike,
    value: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    level: float = 0.95,
    measurement: Measurement | None = None,
    method: Method | None = None,
    cluster: ArrayLike | None = None,
) -> ClassMeans:
    """Means of a value by class, by the three-step correction.

    `posteriors` (rows, classes), `value` (rows,) in any unit, NaN where not known, `weights`
    (rows,). By maximum likelihood with normal classes of own variances where the value is near
    normal within classes: mean absolute skewness at most .5, excess kurtosis at most 1, and no
    mean over 2 standard errors of the difference away from the other method's (Hausman 1978);
    else by BCH, which assumes no shape. `method` states one. Intervals include that the classes
    were estimated when `measurement` tells from what, and are of people where rows of one
    `cluster` (rows,) are one person's. Sources: Bakk, Tekle and Vermunt (2013);
    Bolck, Croon and Hagenaars (2004); Bakk and Vermunt (2016) for why shape matters; Bakk, Oberski
    and Vermunt (2014) for the variance.
    """
    belief, weight = _prepared(posteriors, weights)
    actual = np.asarray(value, dtype=np.float64)
    apart = separation(belief, weight)
    if np.isnan(actual).all():
        return ClassMeans(None, None, None, apart, None, "Nobody's value is known.")
    third = _Third(belief, weight, measurement, _numbered(cluster))
    found = _means(actual, third, method)
    # no mean lies outside what was seen, though weights below nought may lead there
    mean = np.clip(found.mean, np.nanmin(actual), np.nanmax(actual))
    reach = normal_quantile(level) * found.error
    low, high = tuple((mean - reach).tolist()), tuple((mean + reach).tolist())
    return ClassMeans(tuple(mean.tolist()), low, high, apart, found.method)


@dataclass(frozen=True)
class _Means:
    mean: Floats
    error: Floats
    method: Method


def _means(value: Floats, given: _Third, method: Method | None) -> _Means:
    """Means with their standard errors, by the method stated or by the rule of `class_means`."""
    land, some = thirdstep.landing(given.belief, given.weight), given.some
    few = given.belief[some], value[some], given.weight[some]
    rows = ~np.isnan(value)
    known = given.belief[rows], value[rows], given.weight[rows]
    plain, each = thirdstep.undone(*known, land)
    moved = given.moved(thirdstep.linearised_undone(*few, plain))
    bch = _Means(plain, given.errors(moved), "bch")
    if method == "bch":
        return bch
    skewness, kurtosis = thirdstep.moments(*known[1:], each, plain)
    far = not (skewness <= MOST_SKEWNESS and kurtosis <= MOST_KURTOSIS)
    if method is None and far:
        return bch
    found = thirdstep.normal(*known, land)
    shaped = given.moved(thirdstep.linearised_normal(*few, found))
    apart = np.abs(found.means - plain) > MOST_APART * given.errors(shaped - moved)
    if method is None and apart.any():
        return bch
    return _Means(found.means, given.errors(shaped), "maximum_likelihood")
