"""Expectation and maximisation for latent classes: several runs side by side, in NumPy.

Rows that say the same are one pattern with a weight, and patterns are sorted, so no result depends
on the order of rows. Arrays are laid out (classes, runs, ...): a run is one start, one resample or
one fold, each with its own weights if it needs them; sums over classes then run along the first
axis, which NumPy does fast.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
# A probability is never taken below this: its logarithm must stay finite.
FLOOR = 1e-100
# One-hot matrices up to this many cells are kept whole; beyond, columns are packed.
DENSE_CELLS = 8_000_000
BLOCK = 1 << 16


@dataclass(frozen=True)
class Patterns:
    """Distinct rows: codes (patterns, traits) with -1 for missing, and how many rows say so.

    `levels` is how many codes each trait may take; `row_of` (rows,) finds each row's pattern.
    """

    codes: Codes
    weight: Floats
    levels: tuple[int, ...]
    row_of: Codes

    @property
    def offsets(self) -> Codes:
        """Where each trait's levels begin when all levels stand in one line."""
        return np.concatenate([[0], np.cumsum(self.levels)[:-1]]).astype(np.int64)

    @property
    def rows(self) -> float:
        """All rows, or their weights' sum."""
        return float(self.weight.sum())


def distinct(
    codes: ArrayLike, levels: tuple[int, ...] | None = None, weights: ArrayLike | None = None
) -> Patterns:
    """Fold rows (rows, traits) into sorted distinct patterns with their weights (1 by default)."""
    rows = np.asarray(codes, dtype=np.int64)
    sizes = levels or tuple(int(m) + 1 for m in np.maximum(rows.max(axis=0, initial=0), 0))
    weight = np.ones(len(rows)) if weights is None else np.asarray(weights, dtype=np.float64)
    words = _words(rows, sizes)
    order = np.lexsort(words[::-1]) if len(words) > 1 else np.argsort(words[0], kind="stable")
    changes = np.zeros(len(rows), dtype=bool)
    for word in words:
        changes[1:] |= np.diff(word[order]) != 0
    place = np.cumsum(changes)
    row_of = np.empty(len(rows), dtype=np.int64)
    row_of[order] = place
    first = np.concatenate([[True], changes[1:]]) if len(rows) else changes
    totals = np.bincount(row_of, weights=weight, minlength=int(first.sum())).astype(np.float64)
    return Patterns(rows[order[first]], totals, sizes, row_of)


def _words(rows: Codes, levels: tuple[int, ...]) -> list[Codes]:
    """Each row as a few whole numbers that sort and compare as the row does."""
    words: list[Codes] = []
    room = 0
    for j, size in enumerate(levels):
        if not words or room * (size + 1) >= 2**62:
            words.append(np.zeros(len(rows), dtype=np.int64))
            room = 1
        words[-1] = words[-1] * (size + 1) + rows[:, j] + 1
        room *= size + 1
    return words or [np.zeros(len(rows), dtype=np.int64)]


@dataclass(frozen=True)
class Parameters:
    """Class weights (classes, runs) and level probabilities (classes, runs, all levels)."""

    weights: Floats
    theta: Floats

    def take(self, runs: ArrayLike) -> "Parameters":
        """Only these runs."""
        index = np.atleast_1d(np.asarray(runs))
        return Parameters(self.weights[:, index], self.theta[:, index])

    @staticmethod
    def together(parts: list["Parameters"]) -> "Parameters":
        """The runs of several parameters side by side."""
        return Parameters(
            np.concatenate([p.weights for p in parts], axis=1),
            np.concatenate([p.theta for p in parts], axis=1),
        )


class Design:
    """Patterns laid out for matrix work: scores of classes, and counts of levels, by blocks."""

    def __init__(self, patterns: Patterns) -> None:
        self.patterns = patterns
        self.offsets = patterns.offsets
        self.width = int(sum(patterns.levels))
        self.marginal = _marginal(patterns, patterns.weight)
        size, self._dense = len(patterns.weight), None
        if size * self.width <= DENSE_CELLS:
            self._dense = _one_hot(patterns)
        else:
            self._packs = _packs(patterns)

    def blocks(self, columns: int) -> list[slice]:
        """Slices of patterns small enough for the processor's cache."""
        size = len(self.patterns.weight)
        step = max(256, BLOCK * 8 // max(columns, 1)) if self._dense is not None else BLOCK
        return [slice(i, min(i + step, size)) for i in range(0, size, step)]

    def scores(self, log_theta: Floats, part: slice) -> Floats:
        """Log-likelihood of the part's patterns under each class; (columns, patterns)."""
        if self._dense is not None:
            return np.asarray(log_theta @ self._dense[part].T)
        total = np.zeros((len(log_theta), part.stop - part.start))
        for cells, index in self._packs:
            total += np.take(log_theta @ cells.T, index[part], axis=1)
        return total

    def counts(self, belief: Floats, part: slice) -> Floats:
        """Sum of beliefs (columns, patterns) for each level; (columns, all levels)."""
        if self._dense is not None:
            return np.asarray(belief @ self._dense[part])
        total = np.zeros((len(belief), self.width))
        for cells, index in self._packs:
            here = index[part]
            found = [np.bincount(here, weights=b, minlength=len(cells)) for b in belief]
            total += np.array(found) @ cells
        return total


def _one_hot(patterns: Patterns) -> Floats:
    matrix = np.zeros((len(patterns.weight), int(sum(patterns.levels))))
    for j, offset in enumerate(patterns.offsets):
        known = np.flatnonzero(patterns.codes[:, j] >= 0)
        matrix[known, offset + patterns.codes[known, j]] = 1.0
    return matrix


def _packs(patterns: Patterns) -> list[tuple[Floats, Codes]]:
    """Several traits packed into one index each, with the one-hot rows of its cells."""
    packs, width, cells = [], int(sum(patterns.levels)), 1
    group: list[int] = []
    groups: list[list[int]] = []
    for j, size in enumerate(patterns.levels):
        if group and cells * (size + 1) > 512:
            groups.append(group)
            group, cells = [], 1
        group.append(j)
        cells *= size + 1
    for members in [*groups, group]:
        index = np.zeros(len(patterns.weight), dtype=np.int64)
        hot = np.zeros((1, width))
        for j in members:
            size = patterns.levels[j]
            index = index * (size + 1) + patterns.codes[:, j] + 1
            marks = np.zeros((size + 1, width))
            marks[np.arange(1, size + 1), patterns.offsets[j] + np.arange(size)] = 1
            hot = (hot[:, None, :] + marks[None, :, :]).reshape(-1, width)
        packs.append((hot, index))
    return packs


def _marginal(patterns: Patterns, weight: Floats) -> Floats:
    parts = []
    for j, size in enumerate(patterns.levels):
        known = patterns.codes[:, j] >= 0
        count = np.bincount(patterns.codes[known, j], weights=weight[known], minlength=size)
        parts.append(count / count.sum() if count.sum() > 0 else np.full(size, 1 / size))
    return np.concatenate(parts) if parts else np.zeros(0)


def maximise(design: Design, sizes: Floats, counts: Floats, prior: float) -> Parameters:
    """Parameters from expected class sizes (classes, runs) and level counts, with the prior.

    `prior` pseudo-rows are spread evenly over the classes, and over levels as everybody is.
    """
    share = prior / len(sizes)
    sizes = sizes + share
    counts = counts + share * design.marginal
    totals = np.repeat(
        np.add.reduceat(counts, design.offsets, axis=-1), design.patterns.levels, axis=-1
    )
    # A class in which nobody answered a trait keeps everybody's distribution of it.
    theta = np.where(totals > 0, counts / np.where(totals > 0, totals, 1.0), design.marginal)
    return Parameters(sizes / sizes.sum(axis=0), theta)


def expect(
    design: Design, parameters: Parameters, weights: Floats | None = None
) -> tuple[Floats, Floats, Floats]:
    """One pass: log-likelihood (runs,), class sizes (classes, runs), counts (.., all levels).

    `weights` (runs, patterns) replaces the patterns' own.
    """
    classes, runs = parameters.weights.shape
    log_weights, log_theta = _logs(parameters)
    total, sizes = np.zeros(runs), np.zeros((classes, runs))
    counts = np.zeros((classes * runs, design.width))
    for part in design.blocks(classes * runs):
        joint = design.scores(log_theta, part).reshape(classes, runs, -1)
        joint += log_weights[:, :, None]
        own = design.patterns.weight[None, part] if weights is None else weights[:, part]
        row = _normalise(joint)
        total += (row * own).sum(axis=-1)
        joint *= own
        sizes += joint.sum(axis=-1)
        counts += design.counts(joint.reshape(classes * runs, -1), part)
    return total, sizes, counts.reshape(classes, runs, -1)


def _logs(parameters: Parameters) -> tuple[Floats, Floats]:
    log_theta = np.log(np.maximum(parameters.theta, FLOOR))
    width = log_theta.shape[-1]
    return np.log(np.maximum(parameters.weights, FLOOR)), log_theta.reshape(-1, width)


def _normalise(joint: Floats) -> Floats:
    """Turn log joint (classes, ...) into posteriors in place; return each row's log-likelihood."""
    top = joint.max(axis=0)
    joint -= top
    np.exp(joint, out=joint)
    total = joint.sum(axis=0)
    joint /= total
    return np.asarray(np.log(total) + top)


def posteriors(design: Design, parameters: Parameters) -> tuple[Floats, Floats]:
    """Class posteriors (classes, runs, patterns) and log-likelihoods (runs, patterns)."""
    classes, runs = parameters.weights.shape
    log_weights, log_theta = _logs(parameters)
    belief = np.empty((classes, runs, len(design.patterns.weight)))
    rows = np.empty((runs, len(design.patterns.weight)))
    for part in design.blocks(classes * runs):
        joint = design.scores(log_theta, part).reshape(classes, runs, -1)
        joint += log_weights[:, :, None]
        rows[:, part] = _normalise(joint)
        belief[:, :, part] = joint
    return belief, rows


def log_prior(design: Design, parameters: Parameters, prior: float) -> Floats:
    """What the prior adds to the log-likelihood, up to a constant; (runs,)."""
    if prior == 0:
        return np.zeros(parameters.weights.shape[1])
    share = prior / len(parameters.weights)
    levels = np.log(np.maximum(parameters.theta, FLOOR)) @ design.marginal
    classes = np.log(np.maximum(parameters.weights, FLOOR))
    return np.asarray(share * (levels + classes).sum(axis=0))


@dataclass(frozen=True)
class Runs:
    """Where several runs ended: objective and log-likelihood (runs,), and how they got there."""

    parameters: Parameters
    objective: Floats
    log_likelihood: Floats
    iterations: Codes
    converged: NDArray[np.bool_]


def climb(
    design: Design,
    start: Parameters,
    *,
    prior: float,
    iterations: int,
    tolerance: float,
    weights: Floats | None = None,
    watch: Callable[[], None] | None = None,
) -> Runs:
    """Run EM from several starts until each has at most `tolerance` a row left to gain.

    What is left is told by Aitken's extrapolation of the last gains. `watch` is called at every
    step and may raise to stop.
    """
    runs = start.weights.shape[1]
    rows = design.patterns.rows if weights is None else weights.sum(axis=1)
    enough = np.broadcast_to(tolerance * np.asarray(rows), (runs,))
    weight, theta = start.weights.copy(), start.theta.copy()
    value, likelihood = np.full(runs, -np.inf), np.full(runs, -np.inf)
    gain, taken = np.full(runs, np.inf), np.zeros(runs, dtype=np.int64)
    done, live = np.zeros(runs, dtype=bool), np.arange(runs)
    for _ in range(iterations):
        if watch:
            watch()
        here = Parameters(weight[:, live], theta[:, live])
        found, sizes, counts = expect(design, here, None if weights is None else weights[live])
        objective = found + log_prior(design, here, prior)
        step = objective - value[live]
        left = _left(step, gain[live])
        value[live], likelihood[live], gain[live] = objective, found, step
        taken[live] += 1
        done[live[left < enough[live]]] = True
        going = ~done[live]
        if not going.any():
            break
        better = maximise(design, sizes[:, going], counts[:, going], prior)
        live = live[going]
        weight[:, live], theta[:, live] = better.weights, better.theta
    return Runs(Parameters(weight, theta), value, likelihood, taken, done)


def _left(step: Floats, before: Floats) -> Floats:
    """How much is still to gain, by Aitken: step r / (1 - r) with r the ratio of the last steps."""
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.clip(step / before, 0.0, 0.9999)
        left = np.where(np.isfinite(before), step * ratio / (1 - ratio), np.inf)
    return np.where(step <= 0, np.where(np.isfinite(before), 0.0, np.inf), np.maximum(left, step))
