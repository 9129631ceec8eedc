"""Groups or gradient: do classes describe people unseen better than any smooth line does?

A mixture cuts any continuum into classes, and cuts it alike in every sample. So classes that come
back are called groups only where they win, row by row on people neither model had seen, against
the best of several models without classes (`stats.gradients`).
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Literal, TypeVar

import numpy as np

from ringtrue.stats import em
from ringtrue.stats.arrays import Codes, Floats
from ringtrue.stats.gates import Sample, Watch, paired
from ringtrue.stats.threestep import LEAST_SEPARATION, separation

if TYPE_CHECKING:
    from ringtrue.stats.gradients import Gradient, Shape

Kind = Literal["natural", "reproducible", "constructive", "undecidable", "one", "not_assessed"]
WON = 2.33  # standard errors: one in a hundred by chance
FEW_TRAITS = 10
THREADS = 4  # more than there are cores does no harm: the fits share what there is
BEAT = 0.2  # seconds between looks at whether to stop
NEARLY = 1e-3  # a row, of log-likelihood: how far a fit may be from its top
S = TypeVar("S")
T = TypeVar("T")


@dataclass(frozen=True)
class Contest:
    """How the classes fared against the best gradient model on people neither had seen.

    `difference` is the mean of classes' log-likelihood less the gradient's a row, `error` its
    standard error and `z` their ratio; `against` names the gradient model; `entropy_r2` is how
    far the classes are apart; `traits` how many of them vary.
    """

    z: float
    difference: float
    error: float
    against: str
    entropy_r2: float
    traits: int

    @property
    def won(self) -> bool:
        """The classes describe people better than any gradient."""
        return self.z >= WON

    @property
    def open(self) -> bool:
        """Neither won, and too little is known of each person to expect that one would."""
        unsure = self.traits < FEW_TRAITS or self.entropy_r2 < LEAST_SEPARATION
        return abs(self.z) < WON and unsure


@dataclass(frozen=True)
class Rival:
    """The best gradient model: its name and each row's held-out log-likelihood (rows,)."""

    name: str
    rows: Floats


def kind(
    classes: int, contest: Contest | None, stability: float | None, *, comes_back: float
) -> Kind:
    """What kind of groups so many classes are.

    `stability` is the least bootstrap Jaccard, None where it was not looked at; `comes_back` what
    it must reach where the contest is not won.
    """
    if classes == 1:
        return "one"
    if stability is None or np.isnan(stability):
        return "not_assessed"
    if contest is not None and contest.won:
        return "natural"
    if contest is not None and contest.open:
        return "undecidable"
    return "reproducible" if stability >= comes_back else "constructive"


def against(sample: Sample, rival: Rival, rows: Floats, full: em.Parameters) -> Contest:
    """The contest of classes, whose held-out log-likelihoods are `rows`, with the rival."""
    mean, error = paired(rows - rival.rows, sample.cluster)
    belief = em.posteriors(sample.design, full)[0][:, 0].T
    varying = sum(len(np.unique(column[column >= 0])) > 1 for column in _columns(sample))
    return Contest(
        z=mean / error if error > 0 else 0.0,
        difference=mean,
        error=error,
        against=rival.name,
        entropy_r2=separation(belief, sample.design.patterns.weight),
        traits=varying,
    )


def _columns(sample: Sample) -> Codes:
    return sample.design.patterns.codes.T


def best_gradient(sample: Sample, *, watch: Watch = None) -> Rival:
    """Fit every gradient model; the one that describes the unseen best, and how it does.

    Of folds as many are fitted as can decide: nobody's best parameters describe a fold better when
    it is left out than when it is not, so a model whose log-likelihood of everybody is less than
    another's of the unseen is no rival. Some fits run side by side, each the same whatever runs
    beside it. `watch` is called now and then and may raise to stop.
    """
    from ringtrue.stats import gradients

    fits = _Fits(sample, watch)
    fitted = fits.full(gradients.shapes())
    best: Rival | None = None
    for model in sorted(fitted, key=fits.seen, reverse=True):
        best = fits.better(best, model)
    line: gradients.Gradient | None = None
    for shape in gradients.winding(sample.people):
        (line,) = fits.full([shape], straighter=line)
        best = fits.better(best, line)
    assert best is not None
    return best


class _Fits:
    """Fits of gradient models to a sample and to its folds, some side by side."""

    def __init__(self, sample: Sample, watch: Watch) -> None:
        from ringtrue.stats import gradients

        self.sample, self.watch, self.ended = sample, watch, Event()
        self.answers = gradients.Answers(sample.design.patterns)

    def _stop(self) -> None:
        if self.ended.is_set():
            raise _Ended

    def full(
        self, shapes: Sequence["Shape"], *, straighter: "Gradient | None" = None
    ) -> list["Gradient"]:
        """The shapes fitted to everybody in the sample."""
        from ringtrue.stats import gradients

        def one(shape: "Shape") -> "Gradient":
            return gradients.full_fit(self.answers, shape, straighter=straighter, stop=self._stop)

        return _side_by_side(one, shapes, self.ended, self.watch)

    def seen(self, model: "Gradient") -> float:
        """The log-likelihood of everybody, whom the model was fitted to."""
        return float(model.rows @ self.answers.weight)

    def better(self, best: Rival | None, model: "Gradient") -> Rival:
        """The one of both that describes the unseen better."""
        if best is not None and self.seen(model) + NEARLY * self.sample.rows < best.rows.sum():
            return best
        rival = self.held_out(model)
        return rival if best is None or rival.rows.sum() > best.rows.sum() else best

    def held_out(self, model: "Gradient") -> Rival:
        """Each row's log-likelihood by the fold without it."""
        from ringtrue.stats import gradients

        sample, folds = self.sample, range(len(self.sample.training))

        def one(fold: int) -> Floats:
            again = gradients.refit(self.answers, model, sample.training[fold], stop=self._stop)
            return np.asarray(again.rows[sample.row_of[sample.fold == fold]])

        rows = np.empty(sample.rows)
        for fold, part in enumerate(_side_by_side(one, folds, self.ended, self.watch)):
            rows[sample.fold == fold] = part
        return Rival(model.shape.name, rows)


class _Ended(Exception):
    """Told to a fit that nobody waits for any more."""


def _side_by_side(
    work: Callable[[S], T], tasks: Sequence[S], ended: Event, watch: Watch
) -> list[T]:
    """The results in the order of tasks; when `watch` raises, what runs is told to end."""
    with ThreadPoolExecutor(THREADS) as pool:
        futures: list[Future[T]] = [pool.submit(work, task) for task in tasks]
        try:
            left = set(futures)
            while left:
                if watch:
                    watch()
                left = wait(left, timeout=BEAT if watch else None).not_done
            return [future.result() for future in futures]
        except BaseException:
            ended.set()
            for future in futures:
                future.cancel()
            raise
