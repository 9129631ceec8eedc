"""Has what people are like changed? Two samples of codes compared, many columns at a time.

A histogram a column is all that is kept of the past: counts add up, so that a reference can be
stored, and grown batch by batch. The population stability index is judged against its own null
distribution and a margin, not against 0.1 and 0.25: what these numbers mean depends on how many
people were looked at and in how many bins.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ringtrue.stats.arrays import Floats

FEWEST_EXPECTED = 5.0
HALF = 0.5  # of a person in every bin, so that an empty one has a logarithm
LEVEL = 0.05
# A PSI of so much or less: at most 7 of 100 people stand in another bin than before (PSI >= 4 d^2
# for a total variation distance of d).
MARGIN = 0.02
MARGIN_OF_RATE = 0.2  # of what a rate was


@dataclass(frozen=True)
class Histograms:
    """How many people have which code, a column a row: `counts` (columns, bins).

    Rows with fewer codes than the widest are filled up with zeros; `levels` says how many each has.
    """

    names: tuple[str, ...]
    levels: tuple[int, ...]
    counts: NDArray[np.int64]

    def __post_init__(self) -> None:
        if self.counts.ndim != 2 or not len(self.names) == len(self.levels) == len(self.counts):
            message = "counts must have a row for every name, and levels a number"
            raise ValueError(message)

    def merged(self, other: "Histograms") -> "Histograms":
        """The histograms of both samples together; ValueError for other columns or codes."""
        if (self.names, self.levels) != (other.names, other.levels):
            message = "histograms of other columns, or coded otherwise, cannot be added"
            raise ValueError(message)
        return Histograms(self.names, self.levels, self.counts + other.counts)

    def to_json(self) -> str:
        """The histograms as JSON text."""
        rows = [row[:n].tolist() for row, n in zip(self.counts, self.levels, strict=True)]
        return json.dumps({"names": self.names, "counts": rows})

    @staticmethod
    def from_json(text: str) -> "Histograms":
        """The histograms that `to_json` wrote."""
        raw: dict[str, Any] = json.loads(text)
        return of_rows(raw["names"], raw["counts"])


def of_rows(names: Sequence[str], rows: Sequence[ArrayLike]) -> Histograms:
    """Histograms of one list of counts a column, of any lengths."""
    parts = [np.asarray(row, dtype=np.int64) for row in rows]
    counts = np.zeros((len(parts), max((len(p) for p in parts), default=1)), dtype=np.int64)
    for row, part in zip(counts, parts, strict=True):
        row[: len(part)] = part
    return Histograms(tuple(names), tuple(len(p) for p in parts), counts)


def chosen(whole: Histograms, names: Sequence[str]) -> Histograms:
    """The histograms of these columns alone, in this order."""
    places = [whole.names.index(name) for name in names]
    levels = tuple(whole.levels[i] for i in places)
    wide = max(levels, default=1)
    counts = whole.counts[places, :wide] if places else np.zeros((0, wide), dtype=np.int64)
    return Histograms(tuple(names), levels, counts)


@dataclass(frozen=True)
class Compared:
    """Two samples of every column compared; arrays (columns,), and (columns, bins) where said.

    `psi` is the population stability index, `expected` what it stays below in 95 of 100 samples
    when nothing changed. `p` is the chance of so large a one when the true one is at most the
    margin; NaN where nothing can be said, and `reason` then says why. `parts` (columns, bins) says
    how much each bin adds to the index before rare bins were merged.
    """

    psi: Floats
    expected: Floats
    degrees: NDArray[np.int64]
    p: Floats
    then: NDArray[np.int64]
    now: NDArray[np.int64]
    parts: Floats
    reason: tuple[str, ...]


def compare(then: Histograms, now: Histograms, *, margin: ArrayLike = MARGIN) -> Compared:
    """Compare two samples of people, column by column.

    `margin` is a PSI, one for all or one a column: 0 asks whether anything changed at all. Bins
    with an expected count under 5 in either sample are merged. Under no change PSI is distributed
    as (1/n + 1/m) times chi-square with one degree less than bins; around a true index of `margin`
    as the non-central one (PSI is locally a squared distance). Raises ValueError for histograms of
    other columns. Source: Yurdakul and Naranjo (2020), J. Risk Model Validation 14(4), section 3.
    """
    from scipy.special import chdtri
    from scipy.stats import chi2, ncx2

    met = then.merged(now).counts > 0
    n, m = then.counts.sum(axis=1), now.counts.sum(axis=1)
    a, b, bins = _rare_merged(then.counts.astype(float), now.counts.astype(float))
    psi = _parts(a, b, bins).sum(axis=1)
    degrees = np.maximum(bins.sum(axis=1) - 1, 0)
    known = (n > 0) & (m > 0) & (degrees > 0)
    scale = np.where(known, 1 / np.maximum(n, 1) + 1 / np.maximum(m, 1), 1.0)
    free = np.maximum(degrees, 1)
    beyond = np.broadcast_to(np.asarray(margin, dtype=np.float64), psi.shape) / scale
    central = chi2.sf(psi / scale, free)
    p = np.where(beyond > 0, ncx2.sf(psi / scale, free, np.maximum(beyond, 1e-12)), central)
    return Compared(
        psi=np.where(known, psi, np.nan),
        expected=np.where(known, chdtri(free, LEVEL) * scale, np.nan),
        degrees=degrees,
        p=np.where(known, np.clip(p, 0.0, 1.0), np.nan),
        then=n,
        now=m,
        parts=_parts(then.counts.astype(float), now.counts.astype(float), met),
        reason=tuple(_reason(*one) for one in zip(n, m, met.sum(axis=1), known, strict=True)),
    )


def _reason(then: int, now: int, levels: int, known: bool) -> str:
    if known:
        return ""
    if not then:
        return "nobody's was recorded then"
    if not now:
        return "nobody's is recorded now"
    if levels < 2:
        return "everybody's is the same, then and now"
    return "too few people to compare"


def _rare_merged(a: Floats, b: Floats) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Both samples with rare bins put together in one, and which bins are then used.

    A bin is rare where fewer than five would be expected of either sample. Should all the rare
    together still be so, they join the smallest bin that is not.
    """
    n, m, pooled = a.sum(axis=1), b.sum(axis=1), a + b
    share = pooled / np.maximum(pooled.sum(axis=1), 1)[:, None]
    least = share * np.minimum(n, m)[:, None]
    rare = (least < FEWEST_EXPECTED) & (pooled > 0)
    rest = np.where(rare, least, 0.0).sum(axis=1)
    kept = (pooled > 0) & ~rare
    smallest = np.where(kept, pooled, np.inf).argmin(axis=1)
    join = (rest > 0) & (rest < FEWEST_EXPECTED) & kept.any(axis=1)
    rows = np.arange(len(a))
    merged = []
    for one in (a, b):
        lump = np.where(rare, one, 0.0).sum(axis=1)
        whole = np.where(kept, one, 0.0)
        whole[rows, smallest] += np.where(join, lump, 0.0)
        merged.append(np.column_stack([whole, np.where(join, 0.0, lump)]))
    used = np.column_stack([kept, (rest > 0) & ~join])
    return merged[0], merged[1], used


def _parts(a: Floats, b: Floats, used: NDArray[np.bool_]) -> Floats:
    """What each bin adds: (p - q) log(p / q), with half a person in every bin."""
    p, q = _shares(a, used), _shares(b, used)
    return np.where(used, (p - q) * np.log(p / q), 0.0)


def _shares(counts: Floats, used: NDArray[np.bool_]) -> Floats:
    padded = np.where(used, counts + HALF, 0.0)
    total = np.maximum(padded.sum(axis=1), HALF)
    return np.asarray(np.where(used, padded / total[:, None], 1.0))


def psi(p: ArrayLike, q: ArrayLike) -> float:
    """The index between two lists of shares: the sum of (p - q) log(p / q); none may be nought."""
    one, other = np.asarray(p, dtype=np.float64), np.asarray(q, dtype=np.float64)
    return float(((one - other) * np.log(one / other)).sum())


def margin_of_rate(then: ArrayLike, now: ArrayLike, relative: float = MARGIN_OF_RATE) -> Floats:
    """The margin of a rate, as a PSI: moved by `relative` of what it was, the way it went.

    Never beyond half of what is left up to 1. Arrays of any one shape; 0 < then < 1 gives a margin,
    everything else 0.
    """
    old, new = np.asarray(then, dtype=np.float64), np.asarray(now, dtype=np.float64)
    inside = (old > 0) & (old < 1)
    p = np.where(inside, old, 0.5)
    moved = np.where(new < old, p * (1 - relative), np.minimum(p * (1 + relative), (1 + p) / 2))
    found = (p - moved) * (np.log(p / moved) - np.log((1 - p) / (1 - moved)))
    return np.asarray(np.where(inside, found, 0.0))


def rates(names: Sequence[str], hits: ArrayLike, counted: ArrayLike) -> Histograms:
    """Histograms of yes and no: `hits` of `counted` people, a row a name."""
    k, n = np.asarray(hits, dtype=np.int64), np.asarray(counted, dtype=np.int64)
    return Histograms(tuple(names), (2,) * len(k), np.stack([k, n - k], axis=1))


def rejected(p: ArrayLike, level: float = LEVEL) -> NDArray[np.bool_]:
    """Which of many tests are believed, at most a share `level` of them falsely on average.

    Whatever the tests have to do with one another: traits of the same people go together, and
    personas overlap. NaN is never believed, and is not counted as a test. Source: Benjamini and
    Yekutieli (2001), Ann. Stat. 29, 1165, theorem 1.3.
    """
    values = np.asarray(p, dtype=np.float64)
    tested = np.flatnonzero(~np.isnan(values))
    found = np.zeros(values.shape, dtype=np.bool_)
    if tested.size == 0:
        return found
    ranks = np.arange(1, tested.size + 1)
    price = (1 / ranks).sum()
    order = tested[np.argsort(values[tested], kind="stable")]
    enough = np.flatnonzero(values[order] <= level * ranks / (tested.size * price))
    if enough.size:
        found[order[: enough[-1] + 1]] = True
    return found
