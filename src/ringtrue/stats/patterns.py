"""Rows that say the same as one pattern with a weight, in an order of their own."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ringtrue.stats.arrays import Codes, Floats

# A code is a level's number; so many levels no trait has, and no table of them would fit.
MOST_LEVELS = 30_000
BITS = 62


@dataclass(frozen=True)
class Patterns:
    """Distinct rows: codes (patterns, traits) with -1 for missing, and how many rows say so.

    `levels` is how many codes each trait may take; `row_of` (rows,) finds each row's pattern.
    """

    codes: NDArray[Any]
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
    # fractions do not add up alike in every order, so weights are added from the smallest on
    last = [] if weights is None else [weight]
    keys = [*last, *words[::-1]]
    order = np.lexsort(keys) if len(keys) > 1 else np.argsort(words[0], kind="stable")
    changes = np.zeros(len(rows), dtype=bool)
    for word in words:
        changes[1:] |= np.diff(word[order]) != 0
    place = np.cumsum(changes)
    row_of = np.empty(len(rows), dtype=np.int64)
    row_of[order] = place
    first = np.concatenate([[True], changes[1:]]) if len(rows) else changes
    totals = np.bincount(place, weights=weight[order], minlength=int(first.sum()))
    return Patterns(rows[order[first]], totals.astype(np.float64), sizes, row_of)


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


def folded(codes: NDArray[Any], levels: tuple[int, ...] | None = None) -> Patterns:
    """As `distinct`, for many rows of any number type, NaN or below 0 for missing; no `row_of`.

    Raises ValueError for fractions, infinity, codes below -1, of 30,000 or more, and beyond
    `levels`.
    """
    from ringtrue.stats import folding

    highest, gaps = surveyed(codes)
    sizes = sized(highest, levels)
    fields = [int(h + 1 + g).bit_length() for h, g in zip(highest, gaps, strict=True)]
    bits = sum(fields)
    if bits > BITS or not len(codes):
        whole = np.where(codes >= 0, codes, -1).astype(np.int64)
        return distinct(whole, sizes)
    shifts = np.cumsum([0, *fields[::-1]])[-2::-1].astype(np.int64)
    found, spare = np.empty(len(codes), np.int64), np.empty(len(codes), np.int64)
    folding.keys(codes, shifts, gaps, found)
    found = folding.sort(found, spare, bits)
    counts = np.empty(len(found))
    number = folding.runs(found, counts)
    folded_codes = np.empty((number, codes.shape[1]), np.int16)
    masks = np.array([(1 << f) - 1 for f in fields], np.int64)
    folding.unpack(found[:number], shifts, masks, gaps.astype(np.int64), folded_codes)
    return Patterns(folded_codes, counts[:number].copy(), sizes, np.zeros(0, np.int64))


def surveyed(codes: NDArray[Any]) -> tuple[Codes, NDArray[np.bool_]]:
    """The largest code of each trait (-1: nothing but missing), and whether any is missing."""
    from ringtrue.stats import folding

    highest = np.full(codes.shape[1], -1, np.int64)
    gaps = np.zeros(codes.shape[1], np.bool_)
    wrong = folding.survey(codes, highest, gaps)
    if wrong == 2:
        message = "codes are whole numbers from 0, with -1 or NaN for missing, not infinity (inf)"
        raise ValueError(message)
    if wrong == 1:
        message = "codes are whole numbers from 0, with -1 or NaN for missing"
        raise ValueError(message)
    if wrong == 3:
        message = f"there is a code {codes[codes < -1][0]:g}; missing is -1 or NaN, levels from 0"
        raise ValueError(message)
    if wrong == 4:
        tops = np.where(codes >= 0, codes, -1).max(axis=0)
        raise _too_high(int(tops.argmax()), f"{tops.max():g}")
    if highest.size and highest.max() >= MOST_LEVELS:
        raise _too_high(int(highest.argmax()), str(highest.max()))
    return highest, gaps


def _too_high(trait: int, code: str) -> ValueError:
    message = (
        f"trait {trait} has codes up to {code}; levels are counted from 0, and at most "
        f"{MOST_LEVELS:,} are taken: number its values anew"
    )
    return ValueError(message)


def sized(highest: Codes, levels: tuple[int, ...] | None) -> tuple[int, ...]:
    """How many levels each trait has: those stated, else as many as its largest code asks for.

    Raises ValueError for levels that are no such numbers, or fewer than there are codes.
    """
    if levels is None:
        return tuple(int(h) + 1 for h in np.maximum(highest, 0))
    if len(levels) != len(highest):
        message = f"levels are one number a trait: {len(highest)} traits, but {len(levels)} levels"
        raise ValueError(message)
    for trait, (given, top) in enumerate(zip(levels, highest, strict=True)):
        whole = isinstance(given, int | np.integer) and 1 <= given <= MOST_LEVELS
        if not whole or given <= top:
            message = (
                f"trait {trait} is said to have levels={given!r}, and has codes up to {top}: state "
                f"at least {max(int(top), 0) + 1}, at most {MOST_LEVELS:,}, or leave levels out"
            )
            raise ValueError(message)
    return tuple(int(given) for given in levels)


def used_levels(patterns: Patterns) -> tuple[int, ...]:
    """How many levels of each trait some row has; 0 for one that is never filled in."""
    from ringtrue.stats import folding

    count = np.zeros(int(sum(patterns.levels)))
    folding.weigh(patterns.codes, patterns.weight, patterns.offsets, count)
    return tuple(int((c > 0).sum()) for c in np.split(count, np.cumsum(patterns.levels)[:-1]))
