"""Rows against a table of cells: the innermost loops, compiled by Numba when first called.

Up to four and up to eight classes are written out, so that a row stays in the processor's
registers: two to three times as fast as a loop over classes.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ringtrue.stats.arrays import Floats

Cells = NDArray[np.uint32]
Whole = int | np.unsignedinteger[Any]
# The class axis is padded to a multiple of so many, with zeros.
LANES = 4
# Below this a product may have lost digits on its way: the row is taken in logarithms.
TINY = 1e-250
FAST = {"contract", "reassoc", "nsz"}


@njit(cache=True, nogil=True, fastmath=FAST)
def one_row(
    index: Cells, packs: Whole, row: int, table: Floats, classes: int, found: Floats
) -> float:
    """Posteriors of one row into `found` (lanes,); returns the logarithm of their sum before."""
    lanes = table.shape[1]
    for k in range(lanes):
        found[k] = table[index[row * packs], k]
    for p in range(1, packs):
        cell = index[row * packs + p]
        for k in range(lanes):
            found[k] *= table[cell, k]
    total = 0.0
    for k in range(lanes):
        total += found[k]
    if total > TINY:
        scale = 1.0 / total
        for k in range(lanes):
            found[k] *= scale
        return float(np.log(total))
    return _in_logarithms(index, packs, row, table, classes, found)


@njit(cache=True, nogil=True)
def _in_logarithms(
    index: Cells, packs: Whole, row: int, table: Floats, classes: int, found: Floats
) -> float:
    best = -np.inf
    for k in range(classes):
        found[k] = 0.0
        for p in range(packs):
            found[k] += np.log(table[index[row * packs + p], k])
        best = max(best, found[k])
    total = 0.0
    for k in range(classes):
        found[k] = np.exp(found[k] - best)
        total += found[k]
    for k in range(classes):
        found[k] /= total
    return float(np.log(total) + best)


@njit(cache=True, nogil=True, fastmath=FAST)
def _add_row(
    index: Cells,
    packs: Whole,
    row: int,
    w: float,
    table: Floats,
    classes: int,
    found: Floats,
    tally: Floats,
) -> float:
    """One row's expected counts, whatever the number of classes; returns its log-likelihood."""
    value = w * one_row(index, packs, row, table, classes, found)
    for p in range(packs):
        cell = index[row * packs + p]
        for k in range(table.shape[1]):
            tally[cell, k] += found[k] * w
    return value


@njit(cache=True, nogil=True, fastmath=FAST)
def sweep(
    index: Cells,
    packs: Whole,
    weight: Floats,
    table: Floats,
    classes: int,
    tally: Floats,
    first: Whole,
    last: Whole,
) -> float:
    """Add the rows' expected counts to `tally` (cells, lanes); returns their log-likelihood.

    `index` is the flat (rows x packs) line of cells. The cells' own logarithms (`log_top`) are left
    to the caller, who has the cells' weights.
    """
    if table.shape[1] == LANES:
        return _sweep_four(index, packs, weight, table, classes, tally, first, last)
    if table.shape[1] == 2 * LANES:
        return _sweep_eight(index, packs, weight, table, classes, tally, first, last)
    found = np.empty(table.shape[1])
    total = 0.0
    for row in range(first, last):
        if weight[row] > 0:
            total += _add_row(index, packs, row, weight[row], table, classes, found, tally)
    return total


@njit(cache=True, nogil=True, fastmath=FAST, inline="always")
def _add_four(sums: Floats, i: Whole, a: float, b: float, c: float, d: float) -> None:
    sums[i] += a
    sums[i + 1] += b
    sums[i + 2] += c
    sums[i + 3] += d


@njit(cache=True, nogil=True, fastmath=FAST)
def _sweep_four(
    index: Cells,
    packs: Whole,
    weight: Floats,
    table: Floats,
    classes: int,
    tally: Floats,
    first: Whole,
    last: Whole,
) -> float:
    flat, sums = table.reshape(-1), tally.reshape(-1)
    found, four, value = np.empty(LANES), np.uint32(LANES), 0.0
    for row in range(first, last):
        w, at = weight[row], row * packs
        if w <= 0:
            continue
        i = index[at] * four
        a, b, c, d = flat[i], flat[i + 1], flat[i + 2], flat[i + 3]
        for p in range(1, packs):
            i = index[at + p] * four
            a *= flat[i]
            b *= flat[i + 1]
            c *= flat[i + 2]
            d *= flat[i + 3]
        total = (a + b) + (c + d)
        if total <= TINY:
            value += _add_row(index, packs, row, w, table, classes, found, tally)
            continue
        value += w * np.log(total)
        scale = w / total
        a, b, c, d = a * scale, b * scale, c * scale, d * scale
        for p in range(packs):
            i = index[at + p] * four
            _add_four(sums, i, a, b, c, d)
    return value


@njit(cache=True, nogil=True, fastmath=FAST)
def _sweep_eight(
    index: Cells,
    packs: Whole,
    weight: Floats,
    table: Floats,
    classes: int,
    tally: Floats,
    first: Whole,
    last: Whole,
) -> float:
    flat, sums = table.reshape(-1), tally.reshape(-1)
    found, eight, value = np.empty(2 * LANES), np.uint32(2 * LANES), 0.0
    for row in range(first, last):
        w, at = weight[row], row * packs
        if w <= 0:
            continue
        i = index[at] * eight
        a, b, c, d = flat[i], flat[i + 1], flat[i + 2], flat[i + 3]
        e, f, g, h = flat[i + 4], flat[i + 5], flat[i + 6], flat[i + 7]
        for p in range(1, packs):
            i = index[at + p] * eight
            a, b, c, d = a * flat[i], b * flat[i + 1], c * flat[i + 2], d * flat[i + 3]
            e, f, g, h = e * flat[i + 4], f * flat[i + 5], g * flat[i + 6], h * flat[i + 7]
        total = ((a + b) + (c + d)) + ((e + f) + (g + h))
        if total <= TINY:
            value += _add_row(index, packs, row, w, table, classes, found, tally)
            continue
        value += w * np.log(total)
        scale = w / total
        a, b, c, d = a * scale, b * scale, c * scale, d * scale
        e, f, g, h = e * scale, f * scale, g * scale, h * scale
        for p in range(packs):
            i = index[at + p] * eight
            _add_four(sums, i, a, b, c, d)
            _add_four(sums, i + np.uint32(LANES), e, f, g, h)
    return value
