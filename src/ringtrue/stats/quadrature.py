"""The inner loops of gradient models, compiled: one EM step over nodes, one pass at a time.

All arrays are C-contiguous; the innermost loop runs over nodes, so that it is done several at a
time. Sums may be taken in another order than written, which is the same on every run.
"""

import numba
import numpy as np
from numpy.typing import NDArray

from ringtrue.stats.arrays import Codes, Floats

LEAST = 1e-12  # a level's probability is never taken below this
RESCALED = 20  # so many traits are multiplied before the product is brought back to size
NEWTON, HALVINGS = 2, 8

_compiled = numba.njit(
    cache=True, nogil=True, fastmath={"reassoc", "contract"}, error_model="numpy"
)


@_compiled
def chances(logits: Floats, features: Floats, bounds: Codes) -> Floats:
    """Probability of every level at every node; (all levels, nodes).

    `logits` (all levels, terms), `features` (terms, nodes), `bounds` where each trait begins.
    """
    nodes = features.shape[1]
    chance = np.zeros((logits.shape[0], nodes))
    top, total = np.empty(nodes), np.empty(nodes)
    for j in range(len(bounds) - 1):
        top[:] = -np.inf
        total[:] = 0.0
        for c in range(bounds[j], bounds[j + 1]):
            for t in range(logits.shape[1]):
                for n in range(nodes):
                    chance[c, n] += logits[c, t] * features[t, n]
            for n in range(nodes):
                top[n] = max(top[n], chance[c, n])
        for c in range(bounds[j], bounds[j + 1]):
            for n in range(nodes):
                chance[c, n] = np.exp(chance[c, n] - top[n])
                total[n] += chance[c, n]
        for c in range(bounds[j], bounds[j + 1]):
            for n in range(nodes):
                chance[c, n] = max(chance[c, n] / total[n], LEAST)
    return chance


@_compiled
def joined(chance: Floats, members: NDArray[np.uint32]) -> Floats:
    """Probability of every cell at every node, (cells, nodes): the product of its levels'.

    `members` (cells, traits of a pack) are levels; the number of all levels stands for none.
    """
    cells, nodes = len(members), chance.shape[1]
    table = np.ones((cells, nodes))
    for cell in range(cells):
        for m in range(members.shape[1]):
            level = members[cell, m]
            if level < len(chance):
                for n in range(nodes):
                    table[cell, n] *= chance[level, n]
    return table


@_compiled
def apart(tally: Floats, members: NDArray[np.uint32], levels: int) -> Floats:
    """Counts of levels (all levels, nodes) out of those of cells (cells, nodes)."""
    counts = np.zeros((levels, tally.shape[1]))
    for cell in range(len(members)):
        for m in range(members.shape[1]):
            level = members[cell, m]
            if level < levels:
                for n in range(tally.shape[1]):
                    counts[level, n] += tally[cell, n]
    return counts


@_compiled
def expect(
    index: NDArray[np.uint32], weight: Floats, table: Floats, mass: Floats, pause: int
) -> tuple[Floats, Floats, Floats]:
    """Rows' log-likelihoods (patterns,), counts (cells, nodes) and nodes' sizes (nodes,).

    `index` (patterns, packs) is each pattern's cells; after so many packs as `pause` a product is
    brought back to size.
    """
    patterns, packs = index.shape
    nodes = len(mass)
    rows, tally, sizes = np.zeros(patterns), np.zeros(table.shape), np.zeros(nodes)
    here = np.empty(nodes)
    for i in range(patterns):
        for n in range(nodes):
            here[n] = mass[n]
        scale = 0.0
        for p in range(packs):
            cell = index[i, p]
            for n in range(nodes):
                here[n] *= table[cell, n]
            if p % pause == pause - 1:
                scale += np.log(_rescaled(here))
        total = 0.0
        for n in range(nodes):
            total += here[n]
        rows[i] = np.log(total) + scale
        if weight[i] == 0.0:
            continue
        part = weight[i] / total
        for n in range(nodes):
            here[n] *= part
            sizes[n] += here[n]
        for p in range(packs):
            cell = index[i, p]
            for n in range(nodes):
                tally[cell, n] += here[n]
    return rows, tally, sizes


@_compiled
def _rescaled(here: Floats) -> float:
    """Divide by the largest, in place, and return it."""
    top = 0.0
    for n in range(len(here)):
        top = max(top, here[n])
    for n in range(len(here)):
        here[n] /= top
    return top


@_compiled
def maximise(
    logits: Floats, features: Floats, counts: Floats, bounds: Codes, ridge: Floats
) -> Floats:
    """Newton steps of each trait's penalised multinomial logit, each halved until it gains.

    `counts` (all levels, nodes) are expected answers; `ridge` (terms,) half of which, times the
    square, is taken off.
    """
    better, tried = np.empty(logits.shape), np.empty(logits.shape)
    terms, nodes = features.shape
    products = np.empty((terms * terms, nodes))
    for p in range(terms * terms):
        for n in range(nodes):
            products[p, n] = features[p // terms, n] * features[p % terms, n]
    _blend(better, logits, 0.0, logits)
    for j in range(len(bounds) - 1):
        own = counts[bounds[j] : bounds[j + 1]]
        beta, ahead = better[bounds[j] : bounds[j + 1]], tried[bounds[j] : bounds[j + 1]]
        value, chance = _value(beta, features, own, ridge)
        for _ in range(NEWTON):
            move = _move(beta, chance, features, products, own, ridge)
            size, gained = 1.0, False
            for _halving in range(HALVINGS):
                _blend(ahead, beta, size, move)
                found, there = _value(ahead, features, own, ridge)
                if found >= value:
                    _blend(beta, ahead, 0.0, move)
                    value, chance, gained = found, there, True
                    break
                size /= 2
            if not gained:
                break
    return better


@_compiled
def _blend(out: Floats, one: Floats, size: float, other: Floats) -> None:
    """Write `one` plus `size` times `other`."""
    for c in range(out.shape[0]):
        for t in range(out.shape[1]):
            out[c, t] = one[c, t] + size * other[c, t]


@_compiled
def _value(beta: Floats, features: Floats, own: Floats, ridge: Floats) -> tuple[float, Floats]:
    """A trait's penalised expected log-likelihood, and its levels' chances (levels, nodes)."""
    levels, nodes = own.shape
    chance = np.zeros((levels, nodes))
    value = 0.0
    for c in range(levels):
        for t in range(beta.shape[1]):
            value -= 0.5 * ridge[t] * beta[c, t] ** 2
            for n in range(nodes):
                chance[c, n] += beta[c, t] * features[t, n]
    for n in range(nodes):
        top, total = -np.inf, 0.0
        for c in range(levels):
            top = max(top, chance[c, n])
        for c in range(levels):
            total += np.exp(chance[c, n] - top)
        whole = np.log(total) + top
        for c in range(levels):
            value += own[c, n] * (chance[c, n] - whole)
            chance[c, n] = np.exp(chance[c, n] - whole)
    return value, chance


@_compiled
def _move(
    beta: Floats, chance: Floats, features: Floats, products: Floats, own: Floats, ridge: Floats
) -> Floats:
    """Newton's step: the gradient over the negative Hessian; (levels, terms)."""
    levels, nodes = own.shape
    terms = len(features)
    size = levels * terms
    hessian, step = np.zeros((size, size)), np.zeros(size)
    totals, share = np.zeros(nodes), np.empty(nodes)
    for c in range(levels):
        for n in range(nodes):
            totals[n] += own[c, n]
    for c in range(levels):
        for n in range(nodes):
            share[n] = own[c, n] - chance[c, n] * totals[n]
        for t in range(terms):
            total = 0.0
            for n in range(nodes):
                total += share[n] * features[t, n]
            step[c * terms + t] = total - ridge[t] * beta[c, t]
        for d in range(c + 1):
            same = 1.0 if c == d else 0.0
            for n in range(nodes):
                share[n] = totals[n] * chance[c, n] * (same - chance[d, n])
            for p in range(terms * terms):
                total = 0.0
                for n in range(nodes):
                    total += share[n] * products[p, n]
                hessian[c * terms + p // terms, d * terms + p % terms] = total
    for k in range(size):
        hessian[k, k] += ridge[k % terms] + 1e-9
    _solve(hessian, step)
    return step.reshape((levels, terms))


@_compiled
def _solve(lower: Floats, right: Floats) -> None:
    """Solve in place by Cholesky; only the lower triangle is read."""
    size = len(right)
    for k in range(size):
        for i in range(k):
            lower[k, k] -= lower[k, i] ** 2
        lower[k, k] = np.sqrt(max(lower[k, k], 1e-12))
        for m in range(k + 1, size):
            for i in range(k):
                lower[m, k] -= lower[m, i] * lower[k, i]
            lower[m, k] /= lower[k, k]
    for k in range(size):
        for i in range(k):
            right[k] -= lower[k, i] * right[i]
        right[k] /= lower[k, k]
    for k in range(size - 1, -1, -1):
        for i in range(k + 1, size):
            right[k] -= lower[i, k] * right[i]
        right[k] /= lower[k, k]
