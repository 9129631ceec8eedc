"""The inner loops of expectation and maximisation, compiled by Numba when they are first called.

Several traits are packed into one cell number, so that a row is a few numbers and a class's
probability of it the product of a few table entries. Tables hold each cell's probabilities relative
to its likeliest class, hence products stay near one and no logarithm is taken inside; a row for
which they vanish all the same is taken again in logarithms. The class axis is padded to a multiple
of four with zeros: the innermost loops have a fixed length, which the compiler turns into vectors.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ringtrue.stats.arrays import FLOOR, Codes, Floats
from ringtrue.stats.sweeps import FAST, LANES, ORDERLY, Cells, Whole, add_four, one_row, sweep

Levels = NDArray[np.uint32]

LEAST = 1e-150


@njit(cache=True, nogil=True, fastmath=ORDERLY, error_model="numpy")
def fill_table(
    weights: Floats,
    theta: Floats,
    members: Levels,
    first_cells: int,
    table: Floats,
    log_top: Floats,
) -> None:
    """Cell probabilities (cells, lanes) relative to each cell's likeliest class; its logarithm.

    `members` (cells, traits of a pack) are the levels a cell stands for, the number of all levels
    for none; the first pack's cells carry the class weights.
    """
    classes, width = theta.shape
    relative, top = np.ones((width + 1, table.shape[1])), np.zeros(width + 1)
    _relative(theta, relative, top)
    flat, cells, lanes = relative.reshape(-1), table.reshape(-1), np.uint32(table.shape[1])
    for cell in range(np.uint32(table.shape[0])):
        height = 0.0
        for m in range(members.shape[1]):
            height += top[members[cell, m]]
        log_top[cell] = height
        for k in range(np.uint32(0), lanes, np.uint32(LANES)):
            a = b = c = d = 1.0
            for m in range(members.shape[1]):
                i = np.uint32(members[cell, m] * lanes + k)
                a, b, c, d = a * flat[i], b * flat[i + 1], c * flat[i + 2], d * flat[i + 3]
            i = np.uint32(cell * lanes + k)
            cells[i], cells[i + 1] = max(a, LEAST), max(b, LEAST)
            cells[i + 2], cells[i + 3] = max(c, LEAST), max(d, LEAST)
    for cell in range(first_cells):
        for k in range(classes):
            table[cell, k] *= max(weights[k], FLOOR)
    table[:, classes:] = 0.0


@njit(cache=True, nogil=True)
def _relative(theta: Floats, relative: Floats, top: Floats) -> None:
    """Each level's probabilities over its likeliest class's, and the logarithm of that."""
    classes, width = theta.shape
    for level in range(width):
        best = FLOOR
        for k in range(classes):
            best = max(best, theta[k, level])
        top[level] = np.log(best)
        for k in range(classes):
            relative[level, k] = max(theta[k, level] / best, 1e-75)


@njit(cache=True, nogil=True, fastmath=ORDERLY)
def gather(
    tally: Floats, members: Levels, first_cells: int, classes: int, sizes: Floats, counts: Floats
) -> None:
    """Expected class sizes (classes,) and level counts (classes, width) out of cell counts."""
    sizes[:] = 0.0
    for cell in range(first_cells):
        for k in range(classes):
            sizes[k] += tally[cell, k]
    lanes, width = np.uint32(tally.shape[1]), counts.shape[1]
    sums, cells = np.zeros((width + 1) * lanes), tally.reshape(-1)
    for cell in range(np.uint32(tally.shape[0])):
        for k in range(np.uint32(0), lanes, np.uint32(LANES)):
            i = np.uint32(cell * lanes + k)
            a, b, c, d = cells[i], cells[i + 1], cells[i + 2], cells[i + 3]
            for m in range(members.shape[1]):
                add_four(sums, np.uint32(members[cell, m] * lanes + k), a, b, c, d)
    for k in range(classes):
        for level in range(width):
            counts[k, level] = sums[level * lanes + k]


@njit(cache=True, nogil=True, fastmath=FAST)
def weight_of_tops(tally: Floats, log_top: Floats) -> float:
    """What the cells' own logarithms add to the log-likelihood."""
    total = 0.0
    for cell in range(tally.shape[0]):
        here = 0.0
        for k in range(tally.shape[1]):
            here += tally[cell, k]
        total += here * log_top[cell]
    return total


@njit(cache=True, nogil=True)
def log_prior(weights: Floats, theta: Floats, marginal: Floats, prior: float) -> float:
    """What the prior adds to the log-likelihood, up to a constant."""
    if prior == 0.0:
        return 0.0
    classes, width = theta.shape
    total = 0.0
    for k in range(classes):
        total += np.log(max(weights[k], FLOOR))
        for level in range(width):
            total += marginal[level] * np.log(max(theta[k, level], FLOOR))
    return float(total * prior / classes)


@njit(cache=True, nogil=True)
def maximise(
    sizes: Floats,
    counts: Floats,
    offsets: Codes,
    marginal: Floats,
    prior: float,
    weights: Floats,
    theta: Floats,
) -> None:
    """New parameters from expected counts, with the prior's pseudo-rows; in place."""
    classes, width = counts.shape
    share = prior / classes
    total = 0.0
    for k in range(classes):
        total += sizes[k] + share
    for k in range(classes):
        weights[k] = (sizes[k] + share) / total
        for t in range(len(offsets)):
            low = offsets[t]
            high = offsets[t + 1] if t + 1 < len(offsets) else width
            here = 0.0
            for level in range(low, high):
                here += counts[k, level] + share * marginal[level]
            for level in range(low, high):
                # a class in which nobody answered a trait keeps everybody's distribution of it
                if here > 0:
                    theta[k, level] = (counts[k, level] + share * marginal[level]) / here
                else:
                    theta[k, level] = marginal[level]


@njit(cache=True, nogil=True)
def left_to_gain(step: float, before: float) -> float:
    """By Aitken: step r / (1 - r), with r the ratio of the last two steps."""
    if not np.isfinite(before):
        return np.inf
    if step <= 0:
        return 0.0
    ratio = min(max(step / before, 0.0), 0.9999) if before > 0 else 0.9999
    return float(max(step * ratio / (1 - ratio), step))


@njit(cache=True, nogil=True)
def climb(
    index: Cells,
    packs: Whole,
    weight: Floats,
    shape: tuple[Levels, int],
    offsets: Codes,
    known: tuple[Floats, float],
    bounds: tuple[float, int],
    run: tuple[Floats, Floats],
    state: Floats,
) -> None:
    """Take one run some steps further, in place.

    `shape` is (members, first cells), `known` (marginal, prior), `bounds` (gain that is enough,
    most steps), `run` (weights, theta); `state` holds objective, log-likelihood, last gain, steps
    taken and whether it has arrived.
    """
    members, first_cells = shape
    marginal, prior = known
    enough, most = bounds
    weights, theta = run
    classes, width = theta.shape
    lanes = -(-classes // LANES) * LANES
    table, tally = np.empty((members.shape[0], lanes)), np.empty((members.shape[0], lanes))
    log_top = np.empty(members.shape[0])
    sizes, counts = np.empty(classes), np.empty((classes, width))
    index, weight = _present(index, packs, weight)
    rows = np.uint32(len(weight))
    for _ in range(most):
        fill_table(weights, theta, members, first_cells, table, log_top)
        tally[:] = 0.0
        value = sweep(index, packs, weight, table, classes, tally, np.uint32(0), rows)
        value += weight_of_tops(tally, log_top)
        if arrived(value, log_prior(weights, theta, marginal, prior), enough, state):
            return
        gather(tally, members, first_cells, classes, sizes, counts)
        maximise(sizes, counts, offsets, marginal, prior, weights, theta)


@njit(cache=True, nogil=True)
def _present(index: Cells, packs: Whole, weight: Floats) -> tuple[Cells, Floats]:
    """The rows of some weight: a resample leaves out more than a third."""
    there = 0
    for row in range(len(weight)):
        if weight[row] > 0:
            there += 1
    if there == len(weight):
        return index, weight
    cells, weights, place = np.empty(there * packs, np.uint32), np.empty(there), 0
    for row in range(len(weight)):
        if weight[row] > 0:
            weights[place] = weight[row]
            for p in range(packs):
                cells[place * packs + p] = index[row * packs + p]
            place += 1
    return cells, weights


@njit(cache=True, nogil=True)
def arrived(value: float, prior_part: float, enough: float, state: Floats) -> bool:
    """Note a step's log-likelihood in `state`; whether there is little enough left to gain."""
    step = value + prior_part - state[0]
    left = left_to_gain(step, state[2])
    state[0], state[1], state[2] = value + prior_part, value, step
    state[3] += 1
    state[4] = 1.0 if left < enough else 0.0
    return left < enough


@njit(cache=True, nogil=True, fastmath=FAST)
def believe(
    index: Cells,
    packs: Whole,
    table: Floats,
    log_top: Floats,
    classes: int,
    belief: Floats,
    rows: Floats,
    first: Whole,
    last: Whole,
) -> None:
    """Posteriors (classes, rows) and log-likelihoods (rows,) of some rows, in place."""
    found = np.empty(table.shape[1])
    for row in range(first, last):
        value = one_row(index, packs, row, table, classes, found)
        for p in range(packs):
            value += log_top[index[row * packs + p]]
        rows[row] = value
        for k in range(classes):
            belief[k, row] = found[k]
