"""The gates of growth: does a further class describe the unseen, come back, and matter?

All refits of a gate run side by side. Folds and resamples are warm-started from the full solution
and from splits of the smaller refit, so that a resample may also find another top. Halves begin on
their own: two that both began from the full solution would agree because of it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ringtrue.stats import em
from ringtrue.stats.arrays import Codes, Floats
from ringtrue.stats.clusters import worth_in_people
from ringtrue.stats.patterns import Patterns
from ringtrue.stats.starts import splits

Watch = Callable[[], None] | None
TOLERANCE = 1e-5
ITERATIONS = 150
# Starts of a half of its own and how many go on, by one-hot cells of the sample.
STARTS, LARGE_STARTS, LARGE = (16, 4), (4, 2), 200_000

# Until so many errors away from a line, so many times as many resamples, on so many cells at most.
NEAR, MORE, MORE_CELLS = 3.5, 9, 40_000_000


@dataclass(frozen=True)
class Sample:
    """The rows the gates see: patterns, each row's pattern, fold and outcome (NaN: not known).

    `cluster` (rows,) says whose a row is, where several may be one person's: then nobody is on
    both sides of a fold or a half, and resamples draw people.
    """

    design: em.Design
    row_of: Codes
    fold: Codes
    outcome: Floats
    training: Floats  # (folds, patterns): rows of each pattern outside the fold
    resamples: Floats  # (resamples, patterns)
    halves: Floats  # (2 x splits, patterns): a half and its other half in turn
    cluster: Codes | None = None

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.row_of)

    @property
    def people(self) -> int:
        """How many people they are of."""
        return self.rows if self.cluster is None else len(np.unique(self.cluster))


def draw(
    patterns: Patterns,
    outcome: Floats,
    *,
    rng: np.random.Generator,
    folds: int,
    resamples: int,
    halvings: int = 5,
    cluster: Codes | None = None,
) -> Sample:
    """Cut rows into folds, bootstrap resamples and halves; `outcome` is one number a row.

    Whole clusters where they are given, (rows,). Source of the resamples: Field and Welsh (2007),
    J. R. Stat. Soc. B 69, 369, the cluster bootstrap.
    """
    size, rows = len(patterns.weight), len(patterns.row_of)
    whose = np.arange(rows) if cluster is None else np.unique(cluster, return_inverse=True)[1]
    people = int(whose.max()) + 1
    fold = (rng.permutation(people) % folds)[whose]
    inside = np.zeros((folds, size))
    np.add.at(inside, (fold, patterns.row_of), 1.0)
    drawn = _redrawn(patterns.row_of, whose, size, resamples, rng)
    halves = np.zeros((2 * halvings, size))
    for turn in range(halvings):
        side = (rng.permutation(people) % 2)[whose]
        np.add.at(halves, (2 * turn + side, patterns.row_of), 1.0)
    return Sample(
        em.Design(patterns),
        patterns.row_of,
        fold,
        outcome,
        patterns.weight - inside,
        drawn,
        halves,
        cluster,
    )


def _redrawn(
    row_of: Codes, whose: Codes, size: int, count: int, rng: np.random.Generator
) -> Floats:
    """So many resamples (count, patterns) of the people whose the rows are."""
    people = int(whose.max()) + 1
    redrawn = rng.multinomial(people, np.full(people, 1 / people), size=count)
    drawn = [np.bincount(row_of, weights=one[whose], minlength=size) for one in redrawn]
    return np.array(drawn, dtype=np.float64).reshape(count, size)


def further_resamples(sample: Sample, count: int, rng: np.random.Generator) -> Floats:
    """Other resamples of the sample's people, (count, patterns)."""
    rows, size = sample.rows, len(sample.design.patterns.weight)
    cluster = sample.cluster
    whose = np.arange(rows) if cluster is None else np.unique(cluster, return_inverse=True)[1]
    return _redrawn(sample.row_of, whose, size, count, rng)


def refit(
    sample: Sample,
    full: em.Parameters,
    weights: Floats,
    *,
    prior: float,
    rng: np.random.Generator,
    smaller: em.Parameters | None = None,
    watch: Watch = None,
) -> em.Parameters:
    """One solution a row of `weights`: the best of the full solution's and `smaller`'s splits.

    `smaller` holds one run a row of weights, with one class less.
    """
    count, begun = len(weights), [em.Parameters.together([full] * len(weights))]
    if smaller is not None:
        cut = [splits(smaller.take(i), copies=1, rng=rng) for i in range(count)]
        tries = len(full.weights) - 1
        begun += [em.Parameters.together([c.take(t) for c in cut]) for t in range(tries)]
    start = em.Parameters.together(begun)
    repeated = np.tile(weights, (len(begun), 1))
    if len(begun) > 1:
        start, repeated = _front_runners(sample, start, repeated, count, prior, watch)
    end = em.climb(
        sample.design,
        start,
        prior=prior,
        iterations=ITERATIONS,
        tolerance=TOLERANCE,
        weights=repeated,
        watch=watch,
    )
    best = end.objective.reshape(-1, count).argmax(axis=0)
    return end.parameters.take(best * count + np.arange(count))


def _front_runners(
    sample: Sample, start: em.Parameters, weights: Floats, count: int, prior: float, watch: Watch
) -> tuple[em.Parameters, Floats]:
    """After a few steps, the full solution's run and the best of the splits, for each refit."""
    short = em.climb(
        sample.design,
        start,
        prior=prior,
        iterations=12,
        tolerance=TOLERANCE,
        weights=weights,
        watch=watch,
    )
    best = 1 + short.objective.reshape(-1, count)[1:].argmax(axis=0)
    kept = np.concatenate([np.arange(count), best * count + np.arange(count)])
    return short.parameters.take(kept), weights[kept]


def alone(
    sample: Sample,
    classes: int,
    weights: Floats,
    *,
    prior: float,
    rng: np.random.Generator,
    smaller: em.Parameters | None = None,
    watch: Watch = None,
) -> em.Parameters:
    """One solution a row of `weights`, from random rows and splits of `smaller`, nothing else.

    `smaller` holds one run a row of weights, with one class less.
    """
    count, size = len(weights), len(sample.design.patterns.weight) * sample.design.width
    random, kept = STARTS if size <= LARGE else LARGE_STARTS
    begun = [_from_rows(sample, classes, one, random, rng) for one in weights]
    if smaller is not None:
        cut = [splits(smaller.take(i), copies=1, rng=rng) for i in range(count)]
        begun = [em.Parameters.together([a, b]) for a, b in zip(begun, cut, strict=True)]
    tries = begun[0].weights.shape[1]
    start, repeated = em.Parameters.together(begun), np.repeat(weights, tries, axis=0)
    for steps, going in ((12, kept), (ITERATIONS, 1)):
        heat = em.climb(
            sample.design,
            start,
            prior=prior,
            iterations=steps,
            tolerance=TOLERANCE,
            weights=repeated,
            watch=watch,
        )
        order = np.argsort(-heat.objective.reshape(count, -1), axis=1, kind="stable")[:, :going]
        best = (order + np.arange(count)[:, None] * tries).ravel()
        start, repeated, tries = heat.parameters.take(best), repeated[best], going
    return start


def _from_rows(
    sample: Sample, classes: int, weights: Floats, count: int, rng: np.random.Generator
) -> em.Parameters:
    """Each class begins halfway between everybody and one random row."""
    design = sample.design
    patterns = design.patterns
    rows = rng.choice(len(weights), size=(classes, count), p=weights / weights.sum())
    theta = design.marginal * rng.uniform(0.8, 1.2, size=(classes, count, design.width))
    theta /= np.repeat(np.add.reduceat(theta, design.offsets, axis=-1), patterns.levels, axis=-1)
    for j, (offset, size) in enumerate(zip(design.offsets, patterns.levels, strict=True)):
        code = patterns.codes[rows, j]
        one = (code[:, :, None] == np.arange(size)) * 0.5
        part = theta[:, :, offset : offset + size]
        theta[:, :, offset : offset + size] = np.where(code[:, :, None] >= 0, part / 2 + one, part)
    return em.Parameters(np.full((classes, count), 1 / classes), theta)


def held_out(sample: Sample, fitted: em.Parameters) -> tuple[Floats, Floats]:
    """Each row's log-likelihood (rows,) by the fold without it, and every fold's posteriors.

    The posteriors are (classes, folds, patterns): labels are only comparable within a fold.
    """
    belief, rows = em.posteriors(sample.design, fitted)
    return rows[sample.fold, sample.row_of], belief


def people_held(sample: Sample, full: em.Parameters) -> float | None:
    """How many people of the sample the smallest class is worth; None where a row is a person.

    Kish's size of their shares of it (Survey Sampling, 1965): a few people with very many records
    are a few.
    """
    if sample.cluster is None:
        return None
    belief = em.posteriors(sample.design, full)[0][:, 0, sample.row_of]
    return float(worth_in_people(belief.T, sample.cluster).min())


def paired(gain: Floats, cluster: Codes | None = None) -> tuple[float, float]:
    """Mean of a gain a row, and its standard error; no certainty from a single row.

    Rows of one `cluster` (rows,) are one person's and count together in the error. Source: Liang
    and Zeger (1986), Biometrika 73, 13.
    """
    if cluster is not None:
        whose = np.unique(cluster, return_inverse=True)[1]
        people = int(whose.max()) + 1 if len(whose) else 0
        if people < 2:
            return 0.0, float("inf")
        sums = np.bincount(whose, weights=gain - gain.mean())
        error = np.sqrt(people / (people - 1) * (sums**2).sum()) / len(gain)
        return float(gain.mean()), float(error)
    if len(gain) < 2:
        return 0.0, float("inf")
    return float(gain.mean()), float(gain.std(ddof=1) / np.sqrt(len(gain)))


def predicted(sample: Sample, belief: Floats) -> Floats:
    """The outcome expected of each row from its classes, rates learned on the other folds.

    Where a class has no rate of its own, everybody's steps in (one row's worth).
    """
    known = ~np.isnan(sample.outcome)
    expected = np.full(sample.rows, np.nan)
    for fold in range(len(sample.training)):
        mine = belief[:, fold, sample.row_of]
        train, test = known & (sample.fold != fold), sample.fold == fold
        base = sample.outcome[train].mean() if train.any() else 0.0
        sums = mine[:, train] @ sample.outcome[train]
        rates = (sums + base) / (mine[:, train].sum(axis=1) + 1)
        expected[test] = rates @ mine[:, test]
    return expected


def outcome_gain(sample: Sample, before: Floats, after: Floats) -> tuple[float, float, float]:
    """How much more of the outcome's variance is foretold out of fold, with a 95 % interval.

    The squared error a row with the smaller model less that with the larger, over the variance.
    """
    known = ~np.isnan(sample.outcome)
    actual = sample.outcome[known]
    variance = actual.var() if known.any() else 0.0
    if variance == 0:
        return 0.0, 0.0, 0.0
    gain = ((actual - before[known]) ** 2 - (actual - after[known]) ** 2) / variance
    mean, error = paired(gain, None if sample.cluster is None else sample.cluster[known])
    return mean, mean - 1.96 * error, mean + 1.96 * error


@dataclass(frozen=True)
class Stability:
    """How well classes come back: Jaccard of each in every resample, (resamples, classes)."""

    found: Floats

    @property
    def jaccard(self) -> Floats:
        """Mean Jaccard of each class."""
        return np.asarray(self.found.mean(axis=0))

    @property
    def returned(self) -> float:
        """In which share of resamples the weakest class came back."""
        return float((self.found[:, self.jaccard.argmin()] >= 0.75).mean())

    @property
    def error(self) -> float:
        """Standard error of the least mean, for there being no more resamples."""
        spread = self.found[:, self.jaccard.argmin()].std()
        return float(spread / np.sqrt(len(self.found)))

    def settled(self, lines: tuple[float, ...], most: int) -> bool:
        """Whether so many resamples in all would hardly put the least mean beyond one of `lines`.

        What is still to be drawn moves the mean by an error of spread times the root of 1/n - 1/N.
        Source: Lan, Simon and Halperin (1982), Commun. Stat. C 1, 207, stochastic curtailment.
        """
        left = self.error * np.sqrt(max(0.0, 1 - len(self.found) / most))
        return all(abs(self.least - line) >= NEAR * left for line in lines)

    def with_more(self, other: "Stability") -> "Stability":
        """Both lots of resamples together."""
        return Stability(np.concatenate([self.found, other.found]))

    @property
    def least(self) -> float:
        """Mean Jaccard of the class that comes back least."""
        return float(self.jaccard.min())


def stability(sample: Sample, full: em.Parameters, again: em.Parameters) -> Stability:
    """Jaccard of every class with its nearest in each resample. Source: Hennig (2007), CSDA 52."""
    mine = em.posteriors(sample.design, full)[0][:, 0].argmax(axis=0)
    theirs = em.posteriors(sample.design, again)[0].argmax(axis=0)
    classes, weight = len(full.weights), sample.design.patterns.weight
    found = np.zeros((len(theirs), classes))
    for run, labels in enumerate(theirs):
        both = np.bincount(mine * classes + labels, weights=weight, minlength=classes**2)
        table = both.reshape(classes, classes)
        union = table.sum(axis=1)[:, None] + table.sum(axis=0)[None, :] - table
        found[run] = np.where(union > 0, table / np.where(union > 0, union, 1), 0).max(axis=1)
    return Stability(found)


def steadied(
    sample: Sample,
    found: Stability,
    models: tuple[em.Parameters, em.Parameters],
    lines: tuple[float, ...],
    *,
    prior: float,
    rng: np.random.Generator,
    watch: Watch = None,
) -> Stability:
    """`found` with more resamples where its least mean is near one of `lines`.

    `models` are the full solutions with one class less and with all of them. So an answer hangs
    less on which resamples were drawn; how many more there are follows from the size of the table.
    They are drawn as many at a time as there are, until all of them would hardly say otherwise.
    """
    size, there = len(sample.design.patterns.weight) * sample.design.width, len(found.found)
    most = min(MORE * there, MORE_CELLS // size)
    if most < there or found.settled(lines, there + most):
        return found
    drawn = further_resamples(sample, most, rng)
    for begun in range(0, most, there):
        few = drawn[begun : begun + there]
        smaller = refit(sample, models[0], few, prior=prior, rng=rng, watch=watch)
        again = refit(sample, models[1], few, prior=prior, rng=rng, smaller=smaller, watch=watch)
        found = found.with_more(stability(sample, models[1], again))
        if found.settled(lines, there + most):
            break
    return found


def prediction_strength(sample: Sample, halves: em.Parameters) -> float:
    """Tibshirani and Walther (2005), J. Comput. Graph. Stat. 14, 511, equation 2.

    The least share, over a half's classes, of pairs that the other half's model keeps together;
    averaged over halves.
    """
    labels: NDArray[np.int64] = em.posteriors(sample.design, halves)[0].argmax(axis=0)
    classes, strengths = len(halves.weights), []
    for run in range(len(labels)):
        own, other = labels[run], labels[run ^ 1]
        cells = np.bincount(own * classes + other, weights=sample.halves[run], minlength=classes**2)
        table = cells.reshape(classes, classes)
        size = table.sum(axis=1)
        pairs = size * (size - 1)
        kept = (table * (table - 1)).sum(axis=1)
        strengths.append(min((k / p for k, p in zip(kept, pairs, strict=True) if p > 0), default=0))
    return float(np.mean(strengths))
