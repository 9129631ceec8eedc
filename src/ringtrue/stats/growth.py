"""One persona for everybody, then another, for as long as the data asks for it.

Growth decides what is recommended, never what is allowed: a stated number of personas is given,
with the gates it failed.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from ringtrue.errors import CannotFit
from ringtrue.stats import em, fringe, gates, steps, structure
from ringtrue.stats.arrays import Codes, Floats
from ringtrue.stats.conventions import checked
from ringtrue.stats.latentclass import LatentClasses, refusal
from ringtrue.stats.patterns import Patterns, distinct, surveyed
from ringtrue.stats.steps import Figures, GrowthStep, Limits, contested, first_step, judge

Progress = Callable[[float, str], None]
LARGE = 50_000  # people, beyond whom a number is tried in few steps and only the chosen one ends
LARGEST = 1e100  # of an outcome: its square, summed over people, is still a number


@dataclass(frozen=True)
class Gates:
    """What a further persona must pass; numbers as in the methods' chapter 3."""

    errors: float = 2.0
    jaccard: float = 0.75
    jaccard_won: float = 0.6  # where the classes win against every gradient
    fewest_rows: int = 30
    fewest_share: float = 0.03
    folds: int = 5
    resamples: int = 40
    rows: int = 10_000
    most: int = 12


@dataclass(frozen=True)
class Growth:
    """Every step tried, the fitted models from one class on, and which number is recommended.

    `chosen` is what was asked for, else the recommended number; `verdict` what kind of groups it
    is. `optional` are numbers that fail only in telling the outcome; `fits_none` is the share of
    people whom the chosen model would hardly produce.
    """

    steps: tuple[GrowthStep, ...]
    models: tuple[LatentClasses, ...]
    recommended: int
    chosen: int
    verdict: structure.Kind
    optional: tuple[int, ...] = ()
    fits_none: float = 0.0

    @property
    def model(self) -> LatentClasses:
        """The model with the chosen number of personas."""
        return self.models[self.chosen - 1]


def grow(
    codes: ArrayLike,
    *,
    levels: tuple[int, ...],
    outcome: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    noun: str = "people",
    personas: int | None = None,
    gates_: Gates | None = None,
    prior: float = 1.0,
    seed: int = 0,
    progress: Progress | None = None,
) -> Growth:
    """Grow from one persona: `codes` (rows, traits), -1 for missing; `outcome` (rows,) or NaN.

    `cluster` (rows,) says whose a row is, where several may be one person's: folds, halves and
    resamples then go by people, and so do errors and the fewest a persona may hold. `personas`
    asks for a number. `progress(fraction, words)` is called throughout and may raise to stop. The
    answer depends on the rows and the seed, not on the order of rows.
    """
    rules = gates_ or Gates()
    watched = _Watched(progress)
    known = None if outcome is None else np.asarray(outcome, dtype=np.float64)
    rows = _codes(codes)
    whose = None if cluster is None else np.unique(np.asarray(cluster), return_inverse=True)[1]
    _refuse(rows, levels, known, personas)
    people = len(rows) if whose is None else _people(whose, len(rows))
    patterns, sample = _prepared(rows, levels, known, whose, rules, seed)
    growing = _Growing(
        patterns, sample, people, rules, prior, seed, noun, known is not None, watched
    )
    return _grown(growing, _stairs(growing, personas or 1, rules.most), personas)


def _grown(
    growing: "_Growing", tried: list[tuple[GrowthStep, LatentClasses]], personas: int | None
) -> Growth:
    """What comes of all that was tried."""
    recommended = max(step.personas for step, _ in tried if step.accepted)
    chosen = personas or recommended
    tried[chosen - 1] = growing.finished(*tried[chosen - 1])
    return Growth(
        steps=tuple(_labelled(step, chosen) for step, _ in tried),
        models=tuple(model for _, model in tried),
        recommended=recommended,
        chosen=chosen,
        verdict=tried[chosen - 1][0].kind,
        optional=tuple(step.personas for step, _ in tried if step.optional),
        fits_none=growing.fits_none(tried[chosen - 1][1]),
    )


def _done(k: int, part: float) -> float:
    """How far growth is, that `part` into trying k personas; every number takes less of the bar."""
    begun, over = 1 - 0.75 ** (k - 1), 1 - 0.75**k
    return begun + part * (over - begun)


def _labelled(step: GrowthStep, chosen: int) -> GrowthStep:
    """A number that failed and nobody asked for is no cut of any kind."""
    unasked = step.kind == "constructive" and step.personas != chosen
    return replace(step, kind="not_assessed") if unasked else step


def _stairs(growing: "_Growing", wanted: int, most: int) -> list[tuple[GrowthStep, LatentClasses]]:
    """Every number tried: until two in a row fail, and as far as asked for."""
    tried = [(growing.first(), growing.model)]
    failures = 0
    for k in range(2, max(most, wanted) + 1):
        if failures >= 2 and k > wanted:
            break
        if refusal(k, growing.used):
            if k <= wanted:
                raise _too_many(wanted, k - 1, growing.used)
            break
        step = growing.next(k)
        tried.append((step, growing.model))
        failures = 0 if step.accepted else failures + 1
    return tried


def _too_many(wanted: int, most: int, levels: tuple[int, ...]) -> CannotFit:
    """Why so many personas as were asked for cannot be told apart, and how many can."""
    why = refusal(wanted, levels)
    detail = f"{wanted} personas were asked for. {why or refusal(most + 1, levels)}"
    only = "Ask for 1" if most == 1 else f"Ask for at most {most}"
    return CannotFit(detail, hint=f"{only}, or bring more columns that say something else.")


class _Watched:
    """Tells progress where growth is, at every step of EM."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._fraction, self._words = 0.0, ""

    def at(self, fraction: float, words: str) -> None:
        self._fraction, self._words = min(1.0, fraction), words
        self()

    def __call__(self) -> None:
        if self._progress:
            self._progress(self._fraction, self._words)


def _codes(codes: ArrayLike) -> Codes:
    """Codes as whole numbers, -1 for missing; raises CannotFit or ValueError for what are none."""
    rows = np.asarray(codes)
    if rows.ndim != 2 or not rows.size:
        detail = "There is nothing to find personas in: no rows, or no traits left."
        raise CannotFit(detail, hint="Look at what was set aside, and put traits back by hand.")
    rows = checked(rows)
    surveyed(rows)
    return np.where(rows >= 0, rows, -1).astype(np.int64) if rows.dtype.kind == "f" else rows


def _refuse(
    codes: Codes, levels: tuple[int, ...], outcome: Floats | None, personas: int | None
) -> None:
    """Name what cannot be grown from."""
    if personas is not None and personas < 1:
        raise CannotFit(f"{personas} personas cannot be found.", hint="Ask for one or more.")
    if len(levels) != codes.shape[1] or (codes.max(axis=0) >= np.array(levels)).any():
        detail = f"The codes of {codes.shape[1]} traits do not go with the levels {levels}."
        raise CannotFit(detail, hint="State how many levels each trait has; codes begin at 0.")
    if outcome is not None and outcome.shape != codes.shape[:1]:
        detail = f"{outcome.size:,} outcomes do not go with {len(codes):,} rows."
        raise CannotFit(detail, hint="Give one outcome a row, NaN where it is not known.")
    if outcome is not None and (wrong := np.abs(outcome[~np.isnan(outcome)]) > LARGEST).any():
        detail = f"{int(wrong.sum()):,} outcomes are infinite or beyond {LARGEST:g}."
        raise CannotFit(detail, hint="Give NaN where an outcome is not known.")


def _people(cluster: Codes, rows: int) -> int:
    """How many people the rows are of; raises CannotFit where they are one person's."""
    if len(cluster) != rows:
        detail = f"{len(cluster):,} owners do not go with {rows:,} rows."
        raise CannotFit(detail, hint="Say of every row whose it is.")
    people = int(cluster.max()) + 1
    if people == 1 and rows > 1:
        detail = f"All {rows:,} records are of one person."
        raise CannotFit(detail, hint="Bring records of more people.")
    return people


def _prepared(
    codes: Codes,
    levels: tuple[int, ...],
    outcome: Floats | None,
    cluster: Codes | None,
    rules: Gates,
    seed: int,
) -> tuple[Patterns, gates.Sample]:
    patterns = distinct(codes, levels)
    rng = np.random.default_rng([seed, 3])
    known = np.full(len(codes), np.nan) if outcome is None else outcome
    # Sorted by what rows say, so that a sample and its folds do not depend on their order.
    whose = np.zeros(len(codes), dtype=np.int64) if cluster is None else cluster
    order = np.lexsort((known, patterns.row_of, whose))
    if len(order) > rules.rows:
        order = order[_some(None if cluster is None else whose[order], len(order), rules.rows, rng)]
    few = distinct(codes[order], levels)
    sample = gates.draw(
        few,
        known[order],
        rng=rng,
        folds=rules.folds,
        resamples=rules.resamples,
        cluster=None if cluster is None else cluster[order],
    )
    return patterns, sample


def _some(cluster: Codes | None, rows: int, most: int, rng: np.random.Generator) -> Codes:
    """So many places at random, in order; of whole people where `cluster` says whose rows are.

    Nobody brings more than a hundredth of the rows wanted, so that people stay many.
    """
    if cluster is None:
        return np.sort(rng.choice(rows, most, replace=False).astype(np.int64))
    turn = rng.permutation(int(cluster.max()) + 1)[cluster]
    line = np.lexsort((rng.permutation(rows), turn))
    begun = np.flatnonzero(np.diff(turn[line], prepend=-1))
    nth = np.arange(rows) - np.repeat(begun, np.diff(begun, append=rows))
    return np.sort(line[nth < max(1, most // 100)][:most])


class _Growing:
    """The state of growth at the present number of classes: model, refits and their figures."""

    def __init__(
        self,
        patterns: Patterns,
        sample: gates.Sample,
        people: int,
        rules: Gates,
        prior: float,
        seed: int,
        noun: str,
        has_outcome: bool,
        watched: _Watched,
    ) -> None:
        self.patterns, self.sample, self.rules = patterns, sample, rules
        self.prior, self.seed, self.noun, self.has_outcome = prior, seed, noun, has_outcome
        self.watched = watched
        each = patterns.rows / people
        fewest = max(rules.fewest_rows * each, rules.fewest_share * patterns.rows)
        self.limits = Limits(
            rules.errors, rules.jaccard, rules.jaccard_won, fewest, float(rules.fewest_rows)
        )
        seen = (np.unique(patterns.codes[:, j]) for j in range(len(patterns.levels)))
        self.used = tuple(max(1, int((s >= 0).sum())) for s in seen)
        self.watched.at(0.02, f"one persona for all {noun}")
        self.model = self._fitted(1, None)
        self.folds = self.resamples = self.halves = self.model.parameters_

    def _fitted(self, k: int, smaller: LatentClasses | None) -> LatentClasses:
        large = self.patterns.rows > LARGE
        model = LatentClasses(
            k,
            prior=self.prior,
            seed=self.seed,
            n_starts=32 if large else 96,
            max_iter=60 if large else 2000,
            tol=1e-6 if large else 1e-7,
        )
        return model.fit_patterns(self.patterns, smaller=smaller, watch=self.watched)

    def finished(self, step: GrowthStep, model: LatentClasses) -> tuple[GrowthStep, LatentClasses]:
        """A number chosen, its model climbed to the end where it was tried in few steps only."""
        if self.patterns.rows <= LARGE:
            return step, model
        self.watched.at(0.97, f"the last steps of {model.n_classes} personas")
        model = model.further(self.patterns, max_iter=2000, tol=1e-8, watch=self.watched)
        return replace(
            step,
            log_likelihood=model.log_likelihood_,
            bic=model.bic_,
            smallest_share=float(model.weights_.min()),
        ), model

    def first(self) -> GrowthStep:
        """One persona for everybody, and the refits that the second is compared with."""
        full = self.model.parameters_
        self._refits(1, full)
        self.rows, belief = gates.held_out(self.sample, self.folds)
        self.expected = gates.predicted(self.sample, belief)
        return first_step(self.model, self.noun)

    def _refits(self, k: int, full: em.Parameters) -> None:
        def again(weights: Floats, smaller: em.Parameters | None, turn: int) -> em.Parameters:
            return gates.refit(
                self.sample,
                full,
                weights,
                prior=self.prior,
                rng=np.random.default_rng([self.seed, k, turn]),
                smaller=smaller,
                watch=self.watched,
            )

        first = k == 1
        self.folds = again(self.sample.training, None if first else self.folds, 0)
        self.resamples = again(self.sample.resamples, None if first else self.resamples, 1)
        if first:
            self.halves = again(self.sample.halves, None, 2)
            return
        self.halves = gates.alone(
            self.sample,
            k,
            self.sample.halves,
            prior=self.prior,
            rng=np.random.default_rng([self.seed, k, 2]),
            smaller=self.halves,
            watch=self.watched,
        )

    def next(self, k: int) -> GrowthStep:
        """Fit one class more, and put it before the gates."""
        self.watched.at(_done(k, 0.0), f"trying {k} personas")
        smaller = self.model.parameters_
        self.model = self._fitted(k, self.model)
        full = self.model.parameters_
        self.watched.at(_done(k, 0.2), f"seeing whether {k} personas come back in other samples")
        self._refits(k, full)
        rows, belief = gates.held_out(self.sample, self.folds)
        expected = gates.predicted(self.sample, belief)
        gain = gates.paired(rows - self.rows, self.sample.cluster)
        matter = gates.outcome_gain(self.sample, self.expected, expected)
        self.rows, self.expected = rows, expected
        stability = gates.stability(self.sample, full, self.resamples)
        strength = gates.prediction_strength(self.sample, self.halves)
        people, contest = gates.people_held(self.sample, full), None
        if steps.within_reach(self.model, gain, stability, self.limits, people):
            self.watched.at(_done(k, 0.5), f"are {k} personas groups, or cuts along a line?")
            contest = structure.against(self.sample, self.rival, rows, full)
        stability = self._steady(stability, smaller, steps.lines(contest, self.limits))
        held = contested(self.model, gain, stability, self.limits, people)
        found = Figures(
            gain=gain,
            stability=stability,
            strength=strength,
            outcome=matter if self.has_outcome else None,
            contest=contest if held else None,
            people=people,
        )
        return judge(self.model, noun=self.noun, found=found, limits=self.limits)

    def _steady(
        self, found: gates.Stability, smaller: em.Parameters, decisive: tuple[float, ...]
    ) -> gates.Stability:
        """With more resamples where chance among those there are may decide."""
        return gates.steadied(
            self.sample,
            found,
            (smaller, self.model.parameters_),
            decisive,
            prior=self.prior,
            rng=np.random.default_rng([self.seed, self.model.n_classes, 6]),
            watch=self.watched,
        )

    @cached_property
    def rival(self) -> structure.Rival:
        """The best gradient model, the same for every number of classes."""
        return structure.best_gradient(self.sample, watch=self.watched)

    def fits_none(self, model: LatentClasses) -> float:
        """The share of the sample's people whom the model would hardly produce."""
        patterns = self.sample.design.patterns
        rng = np.random.default_rng([self.seed, model.n_classes, 4])
        alone = fringe.fits_none(model.parameters_, patterns, rng=rng)
        return float(patterns.weight[alone].sum() / patterns.rows)
