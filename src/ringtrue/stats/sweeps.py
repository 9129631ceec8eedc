"""Rows against a table of cells: the innermost loops, compiled by Numba when first called.

Up to four, eight and twelve classes are written out, so that a row stays in the processor's
registers: two to three times as fast as a loop over classes. These loops keep the order of their
products (no `reassoc`): allowed to change it, the compiler gathers several packs of a row at once,
which is slower than the row one pack after the other.
"""

from typing import Any

import numba
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
ORDERLY = {"contract", "nsz"}
# What is written out class by class becomes vectors; Numba leaves LLVM's pass for it out.
numba.config.SLP_VECTORIZE = 1  # type: ignore[attr-defined]

# Rows whose logarithms are taken together.
BLOCK = 256
# A double's bits: its fraction, the exponent of one, and the fraction of the square root of two.
FRACTION, ONE, ROOT = (1 << 52) - 1, 1023 << 52, 0x6A09E667F3BCD
LOG_2 = float(np.log(2.0))
# Of the series of log((1 + s) / (1 - s)) / 2s, at squares of s up to .03.
C1, C2, C3, C4, C5, C6, C7, C8, C9, C10 = (1 / (2 * k + 1) for k in range(1, 11))


@njit(cache=True, nogil=True, fastmath=FAST, error_model="numpy")
def weighted_logarithms(totals: Floats, weight: Floats, scratch: Floats) -> float:
    """The sum of weights times logarithms; `totals` (as many) are used up.

    Eight at a time instead of one by one, to the last digit or the one before. Totals are ordinary
    positive numbers. A number is two to some power times what lies within a root of two of one,
    whose logarithm is twice the inverse hyperbolic tangent of (m - 1) / (m + 1).
    """
    bits = totals.view(np.int64)
    for i in range(len(weight)):
        upper = np.int64((bits[i] & FRACTION) > ROOT)
        scratch[i] = np.float64((bits[i] >> 52) - 1023 + upper)
        bits[i] = (bits[i] & FRACTION) | (ONE - (upper << 52))
    for i in range(len(weight)):
        s = (totals[i] - 1.0) / (totals[i] + 1.0)
        q = s * s
        high = C6 + q * (C7 + q * (C8 + q * (C9 + q * C10)))
        series = 1.0 + q * (C1 + q * (C2 + q * (C3 + q * (C4 + q * (C5 + q * high)))))
        scratch[i] = 2.0 * s * series + scratch[i] * LOG_2
    found = 0.0
    for i in range(len(weight)):
        found += weight[i] * scratch[i]
    return found


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
    lanes, total = table.shape[1], 0.0
    if lanes > 3 * LANES:
        found = np.empty(lanes)
        for row in range(first, last):
            total += _add_row(index, packs, row, weight[row], table, classes, found, tally)
        return total
    totals, scratch = np.empty(BLOCK), np.empty(BLOCK)
    for low in range(first, last, BLOCK):
        high = min(low + BLOCK, last)
        bounds = np.uint32(low), np.uint32(high)
        if lanes == LANES:
            total += _sweep_four(index, packs, weight, table, classes, tally, bounds, totals)
        elif lanes == 2 * LANES:
            total += _sweep_eight(index, packs, weight, table, classes, tally, bounds, totals)
        else:
            total += _sweep_twelve(index, packs, weight, table, classes, tally, bounds, totals)
        total += weighted_logarithms(totals, weight[low:high], scratch)
    return total


@njit(nogil=True, fastmath=ORDERLY, inline="always")
def add_four(sums: Floats, i: Whole, a: float, b: float, c: float, d: float) -> None:
    """Four lanes onto sums, from a place on."""
    sums[i] += a
    sums[i + 1] += b
    sums[i + 2] += c
    sums[i + 3] += d


@njit(cache=True, nogil=True, fastmath=ORDERLY, error_model="numpy")
def _sweep_four(
    index: Cells,
    packs: Whole,
    weight: Floats,
    table: Floats,
    classes: int,
    tally: Floats,
    bounds: tuple[np.uint32, np.uint32],
    totals: Floats,
) -> float:
    """Rows of up to four classes; `totals` (a block,) are the sums whose logarithms are due."""
    flat, sums, size = table.reshape(-1), tally.reshape(-1), np.uint32(table.shape[1])
    value = 0.0
    for row in range(bounds[0], bounds[1]):
        at, w = row * packs, weight[row]
        i = np.uint32(index[at] * size)
        a, b, c, d = flat[i], flat[i + 1], flat[i + 2], flat[i + 3]
        for p in range(1, packs):
            i = np.uint32(index[at + p] * size)
            a, b, c, d = a * flat[i], b * flat[i + 1], c * flat[i + 2], d * flat[i + 3]
        total = (a + b) + (c + d)
        totals[row - bounds[0]] = total
        if total <= TINY:
            totals[row - bounds[0]] = 1.0
            value += _add_row(index, packs, row, w, table, classes, np.empty(size), tally)
            continue
        z = w / total
        a, b, c, d = a * z, b * z, c * z, d * z
        for p in range(packs):
            i = np.uint32(index[at + p] * size)
            add_four(sums, i, a, b, c, d)
    return value


@njit(cache=True, nogil=True, fastmath=ORDERLY, error_model="numpy")
def _sweep_eight(
    index: Cells,
    packs: Whole,
    weight: Floats,
    table: Floats,
    classes: int,
    tally: Floats,
    bounds: tuple[np.uint32, np.uint32],
    totals: Floats,
) -> float:
    flat, sums, size = table.reshape(-1), tally.reshape(-1), np.uint32(table.shape[1])
    value = 0.0
    for row in range(bounds[0], bounds[1]):
        at, w = row * packs, weight[row]
        i = np.uint32(index[at] * size)
        a, b, c, d = flat[i], flat[i + 1], flat[i + 2], flat[i + 3]
        e, f, g, h = flat[i + 4], flat[i + 5], flat[i + 6], flat[i + 7]
        for p in range(1, packs):
            i = np.uint32(index[at + p] * size)
            a, b, c, d = a * flat[i], b * flat[i + 1], c * flat[i + 2], d * flat[i + 3]
            e, f, g, h = e * flat[i + 4], f * flat[i + 5], g * flat[i + 6], h * flat[i + 7]
        total = ((a + b) + (c + d)) + ((e + f) + (g + h))
        totals[row - bounds[0]] = total
        if total <= TINY:
            totals[row - bounds[0]] = 1.0
            value += _add_row(index, packs, row, w, table, classes, np.empty(size), tally)
            continue
        z = w / total
        a, b, c, d = a * z, b * z, c * z, d * z
        e, f, g, h = e * z, f * z, g * z, h * z
        for p in range(packs):
            i = np.uint32(index[at + p] * size)
            add_four(sums, i, a, b, c, d)
            add_four(sums, i + np.uint32(4), e, f, g, h)
    return value


@njit(cache=True, nogil=True, fastmath=ORDERLY, error_model="numpy")
def _sweep_twelve(
    index: Cells,
    packs: Whole,
    weight: Floats,
    table: Floats,
    classes: int,
    tally: Floats,
    bounds: tuple[np.uint32, np.uint32],
    totals: Floats,
) -> float:
    flat, sums, size = table.reshape(-1), tally.reshape(-1), np.uint32(table.shape[1])
    value = 0.0
    for row in range(bounds[0], bounds[1]):
        at, w = row * packs, weight[row]
        i = np.uint32(index[at] * size)
        a, b, c, d = flat[i], flat[i + 1], flat[i + 2], flat[i + 3]
        e, f, g, h = flat[i + 4], flat[i + 5], flat[i + 6], flat[i + 7]
        r, s, t, u = flat[i + 8], flat[i + 9], flat[i + 10], flat[i + 11]
        for p in range(1, packs):
            i = np.uint32(index[at + p] * size)
            a, b, c, d = a * flat[i], b * flat[i + 1], c * flat[i + 2], d * flat[i + 3]
            e, f, g, h = e * flat[i + 4], f * flat[i + 5], g * flat[i + 6], h * flat[i + 7]
            r, s, t, u = r * flat[i + 8], s * flat[i + 9], t * flat[i + 10], u * flat[i + 11]
        total = ((a + b) + (c + d)) + ((e + f) + (g + h)) + ((r + s) + (t + u))
        totals[row - bounds[0]] = total
        if total <= TINY:
            totals[row - bounds[0]] = 1.0
            value += _add_row(index, packs, row, w, table, classes, np.empty(size), tally)
            continue
        z = w / total
        a, b, c, d = a * z, b * z, c * z, d * z
        e, f, g, h = e * z, f * z, g * z, h * z
        r, s, t, u = r * z, s * z, t * z, u * z
        for p in range(packs):
            i = np.uint32(index[at + p] * size)
            add_four(sums, i, a, b, c, d)
            add_four(sums, i + np.uint32(4), e, f, g, h)
            add_four(sums, i + np.uint32(8), r, s, t, u)
    return value
