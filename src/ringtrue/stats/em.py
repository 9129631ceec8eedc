"""Expectation and maximisation for latent classes: several runs side by side.

Arrays are laid out (classes, runs, ...): a run is one start, one resample or one fold, each with
its own weights if it needs them. The inner loops are in `kernels`, compiled when first called.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ringtrue.stats.arrays import Codes, Floats
from ringtrue.stats.patterns import Patterns

# Cells of a pack: fewer where there are few patterns, since every step fills the whole table.
LEAST_CELLS, MOST_CELLS = 8, 256
# Rows up to which one thread takes a run alone; beyond, so many parts are shared.
PART, PARTS = 60_000, 16
# Products that are not worth a thread.
SMALL = 2_000_000


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
    """Patterns laid out for the compiled loops: several traits packed into one cell number.

    `index` (patterns, packs) are each pattern's cells, `members` (cells, traits of a pack) the
    levels that a cell stands for in the line of all levels, their number for none; the first
    `first_cells` belong to the first pack. `marginal` (all levels,) is everybody's distribution of
    each trait.
    """

    def __init__(self, patterns: Patterns) -> None:
        self.patterns = patterns
        self.offsets = patterns.offsets
        self.width = int(sum(patterns.levels))
        self.marginal = _marginal(patterns)
        self.index, self.members, self.first_cells = packed(patterns, MOST_CELLS)

    @property
    def cells(self) -> int:
        """How many cells the packs have in all."""
        return len(self.members)

    @property
    def line(self) -> tuple[NDArray[np.uint32], np.uint32]:
        """The index as one line for the compiled loops, and how many packs a pattern has."""
        return self.index.reshape(-1), np.uint32(self.index.shape[1])


def packed(patterns: Patterns, most: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32], int]:
    """A design's `index`, `members` and `first_cells`, with packs of so many cells at most."""
    from ringtrue.stats import folding

    codes = patterns.codes
    gaps = np.zeros(len(patterns.levels), np.int64)
    folding.missing(codes, gaps)
    sizes = [int(n) + int(g) for n, g in zip(patterns.levels, gaps, strict=True)]
    packs = _packs(sizes, min(most, max(LEAST_CELLS, len(codes) // 8)))
    pack_of, strides = np.zeros(len(sizes), np.int64), np.ones(len(sizes), np.int64)
    tables, width = [], int(sum(patterns.levels))
    for p, pack in enumerate(packs):
        for place, j in enumerate(pack):
            pack_of[j] = p
            strides[j] = int(np.prod([sizes[i] for i in pack[place + 1 :]], dtype=np.int64))
        table = _members(pack, sizes, gaps, patterns.offsets)
        tables.append(np.where(table < 0, width, table))
    begin = np.cumsum([0] + [len(t) for t in tables]).astype(np.int64)
    members = np.full((int(begin[-1]), max((len(p) for p in packs), default=0)), width, np.uint32)
    for low, table in zip(begin, tables, strict=False):
        members[low : low + len(table), : table.shape[1]] = table
    index = np.zeros((len(codes), len(packs)), np.uint32)
    folding.cells(codes, pack_of, strides, gaps, begin, index)
    return index, members, int(begin[1]) if len(packs) else 0


def _packs(sizes: list[int], most: int) -> list[list[int]]:
    """Neighbouring traits in packs of at most so many cells; a larger trait stands alone."""
    packs: list[list[int]] = []
    cells = 0
    for j, size in enumerate(sizes):
        if not packs or cells * size > most:
            packs.append([])
            cells = 1
        packs[-1].append(j)
        cells *= size
    return packs


def _members(pack: list[int], sizes: list[int], gaps: Codes, offsets: Codes) -> Codes:
    """The levels of each of a pack's cells, its last trait changing fastest."""
    choices = []
    for j in pack:
        levels = np.arange(sizes[j]) + offsets[j] - gaps[j]
        choices.append(np.where(np.arange(sizes[j]) < gaps[j], -1, levels))
    return np.stack([c.ravel() for c in np.meshgrid(*choices, indexing="ij")], axis=1)


def _marginal(patterns: Patterns) -> Floats:
    from ringtrue.stats import folding

    count = np.zeros(int(sum(patterns.levels)))
    folding.weigh(patterns.codes, patterns.weight, patterns.offsets, count)
    sizes = np.array(patterns.levels, np.int64)
    totals = np.repeat(np.add.reduceat(count, patterns.offsets) if len(sizes) else count, sizes)
    return np.where(
        totals > 0, count / np.where(totals > 0, totals, 1), 1 / np.repeat(sizes, sizes)
    )


def posteriors(
    design: Design, parameters: Parameters, *, threads: int | None = None
) -> tuple[Floats, Floats]:
    """Class posteriors (classes, runs, patterns) and log-likelihoods (runs, patterns)."""
    from ringtrue.stats import kernels

    classes, runs = parameters.weights.shape
    size = len(design.patterns.weight)
    belief, rows = np.empty((runs, classes, size)), np.empty((runs, size))

    def one(run: int, first: int, last: int) -> None:
        table, tops = _table(design, parameters.weights[:, run], parameters.theta[:, run])
        bounds = np.uint32(first), np.uint32(last)
        kernels.believe(*design.line, table, tops, classes, belief[run], rows[run], *bounds)

    spread(one, [(r, *part) for r in range(runs) for part in _parts(size)], threads)
    return belief.transpose(1, 0, 2), rows


def _table(design: Design, weights: Floats, theta: Floats) -> tuple[Floats, Floats]:
    from ringtrue.stats import kernels, sweeps

    lanes = -(-len(weights) // sweeps.LANES) * sweeps.LANES
    table, tops = np.empty((design.cells, lanes)), np.empty(design.cells)
    whole = np.ascontiguousarray(weights), np.ascontiguousarray(theta)
    kernels.fill_table(*whole, design.members, design.first_cells, table, tops)
    return table, tops


def log_likelihood(design: Design, parameters: Parameters) -> Floats:
    """The log-likelihood (runs,) of the design's own rows."""
    return np.asarray(posteriors(design, parameters)[1] @ design.patterns.weight)


@dataclass(frozen=True)
class Runs:
    """Where several runs ended: objective and log-likelihood (runs,), and how they got there.

    The objective is the log-likelihood with what the prior adds to it.
    """

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
    threads: int | None = None,
) -> Runs:
    """Run EM from several starts until each has at most `tolerance` a row left to gain.

    What is left is told by Aitken's extrapolation of the last gains. `weights` (runs, patterns)
    replaces the patterns' own. `watch` is called every few steps and may raise to stop. Each
    run's result is the same whatever the other runs and the number of threads.
    """
    climbing = _Climb(design, start, prior, tolerance, weights, threads)
    going = list(range(start.weights.shape[1]))
    pace = climbing.pace(len(going))
    for begun in range(0, iterations, pace):
        if watch:
            watch()
        climbing.further(going, min(pace, iterations - begun))
        going = [run for run in going if not climbing.state[run, 4]]
        if not going:
            break
    return climbing.runs()


class _Climb:
    """Several runs of EM on their way: their parameters, and for each a line of state."""

    def __init__(
        self,
        design: Design,
        start: Parameters,
        prior: float,
        tolerance: float,
        weights: Floats | None,
        threads: int | None,
    ) -> None:
        self.design, self.prior, self.threads = design, float(prior), threads
        self.weights = np.array(start.weights.T, order="C")
        self.theta = np.array(start.theta.transpose(1, 0, 2), order="C")
        self.rows = None if weights is None else np.ascontiguousarray(weights, dtype=np.float64)
        runs = len(self.weights)
        totals = np.full(runs, design.patterns.rows) if weights is None else weights.sum(axis=1)
        self.enough = tolerance * totals
        self.state = np.zeros((runs, 5))
        self.state[:, :2], self.state[:, 2] = -np.inf, np.inf
        size = len(design.patterns.weight)
        self.parts = _parts(size)
        self.work = size * max(1, design.index.shape[1]) * self.weights.shape[1]

    def pace(self, runs: int) -> int:
        """How many steps to take between two looks of whoever watches: about 0.1 s."""
        return int(np.clip(2e8 / max(1, self.work * runs), 1, 200))

    def further(self, going: list[int], steps: int) -> None:
        """Take each of these runs so many steps further, or until it has arrived."""
        if len(self.parts) == 1:
            threads = self.threads if self.work * len(going) * steps > SMALL else 1
            spread(self._alone, [(run, steps) for run in going], threads)
            return
        for run in going:
            for _ in range(steps):
                if self._together(run):
                    break

    def _own(self, run: int) -> Floats:
        return self.design.patterns.weight if self.rows is None else self.rows[run]

    def _alone(self, run: int, steps: int) -> None:
        from ringtrue.stats import kernels

        design = self.design
        kernels.climb(
            *design.line,
            self._own(run),
            (design.members, design.first_cells),
            design.offsets,
            (design.marginal, self.prior),
            (self.enough[run], steps),
            (self.weights[run], self.theta[run]),
            self.state[run],
        )

    def _together(self, run: int) -> bool:
        """One step of one run over many rows, in parts that threads share."""
        from ringtrue.stats import kernels, sweeps

        design, weights, theta = self.design, self.weights[run], self.theta[run]
        classes = len(weights)
        table, tops = _table(design, weights, theta)
        tallies, values = np.zeros((len(self.parts), *table.shape)), np.zeros(len(self.parts))
        own = self._own(run)

        def part(place: int, first: int, last: int) -> None:
            tally, low, high = tallies[place], np.uint32(first), np.uint32(last)
            values[place] = sweeps.sweep(*design.line, own, table, classes, tally, low, high)

        spread(part, [(i, *p) for i, p in enumerate(self.parts)], self.threads)
        tally = tallies.sum(axis=0)
        value = float(values.sum()) + kernels.weight_of_tops(tally, tops)
        known = kernels.log_prior(weights, theta, design.marginal, self.prior)
        if kernels.arrived(value, known, self.enough[run], self.state[run]):
            return True
        sizes, counts = np.empty(classes), np.empty(theta.shape)
        kernels.gather(tally, design.members, design.first_cells, classes, sizes, counts)
        kernels.maximise(sizes, counts, design.offsets, design.marginal, self.prior, weights, theta)
        return False

    def runs(self) -> Runs:
        """Where they all stand."""
        return Runs(
            Parameters(self.weights.T.copy(), self.theta.transpose(1, 0, 2).copy()),
            self.state[:, 0].copy(),
            self.state[:, 1].copy(),
            self.state[:, 3].astype(np.int64),
            self.state[:, 4] > 0,
        )


def _parts(size: int) -> list[tuple[int, int]]:
    """Equal slices of many rows, whatever the number of threads: sums depend on them."""
    if size <= PART:
        return [(0, size)]
    step = max(PART // 2, -(-size // PARTS))
    return [(low, min(low + step, size)) for low in range(0, size, step)]


def available_threads() -> int:
    """How many processors there are."""
    import numba

    return int(numba.get_num_threads())


def spread(
    work: Callable[..., None], tasks: Sequence[tuple[int, ...]], threads: int | None
) -> None:
    """Call `work` with each task, several at a time: compiled loops run without Python's lock."""
    at_once = min(threads or available_threads(), len(tasks))
    if at_once <= 1:
        for task in tasks:
            work(*task)
        return
    with ThreadPoolExecutor(at_once) as pool:
        for done in [pool.submit(work, *task) for task in tasks]:
            done.result()
