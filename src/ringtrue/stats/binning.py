"""Numbers as cells: values of their own where many people share one, ranges for the rest."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MOST = 8
SPIKE = 0.1


@dataclass(frozen=True)
class Cells:
    """`spikes` are single values with a cell each; `edges` cut the rest into (below, edge].

    Cells are numbered along the line: `spike_codes` and `range_codes` give the numbers, and
    `labels` their names. Without ranges `range_codes` is empty, and other values are unknown.
    `floor` is the spike below all ranges, where there is one: "over 0" rather than "up to 5".
    """

    spikes: tuple[float, ...]
    edges: tuple[float, ...]
    spike_codes: tuple[int, ...]
    range_codes: tuple[int, ...]
    labels: tuple[str, ...]
    floor: float | None = None


def cut(values: Floats, totals: Floats, *, fewest: float, unit: str = "") -> Cells:
    """At most eight cells for sorted distinct values with their numbers of people.

    A value that a tenth of people share, or every value where there are few, has its own cell if
    at least `fewest` people have it. Fewer people get fewer cells: the cube root of their number.
    """
    most = int(np.clip(round(totals.sum() ** (1 / 3)), 2, MOST))
    few = len(values) <= most
    heavy = totals >= max(fewest, 0 if few else SPIKE * totals.sum())
    kept = np.flatnonzero(heavy)
    if len(kept) >= most and not few:
        kept = np.sort(kept[np.argsort(-totals[kept], kind="stable")[: most - 1]])
    rest = np.ones(len(values), dtype=bool)
    rest[kept] = False
    ranges = most - len(kept) if rest.any() else 0
    if len(kept) and totals[rest].sum() < fewest:
        ranges = min(ranges, 1)
    edges = _edges(values[rest], totals[rest], max(ranges, 1)) if ranges or not len(kept) else []
    return _numbered(values[kept].tolist(), edges, bool(ranges) or not len(kept), values, unit)


def _edges(values: Floats, totals: Floats, ranges: int) -> list[float]:
    """Cuts between quantiles, at the roundest number near each."""
    upto = np.cumsum(totals) / totals.sum()
    edges: list[float] = []
    for step in range(1, ranges):
        at = step / ranges
        slack = 0.15 / ranges
        near = np.searchsorted(upto, [at - slack, at + slack])
        low, high = values[np.minimum(near, len(values) - 1)]
        edge = roundest(float(low), float(high))
        if values[0] <= edge < values[-1] and (not edges or edge > edges[-1]):
            edges.append(edge)
    # A cut that divides nobody from nobody is no cut.
    places = np.searchsorted(values, edges, side="right")
    used = np.diff(np.concatenate([[0], places])) > 0
    return [edge for edge, one in zip(edges, used, strict=True) if one]


def roundest(low: float, high: float) -> float:
    """The number with the fewest digits between two (either included)."""
    if low >= high:
        return low
    if low <= 0 <= high:
        return 0.0
    if high < 0:
        return -roundest(-high, -low)
    for power in range(int(np.floor(np.log10(high))) + 1, -20, -1):
        for step in (5, 2, 1):
            unit = step * 10.0**power
            first = np.ceil(low / unit - 1e-9) * unit
            if first <= high:
                return float(f"{first:.12g}")
    return low


def _numbered(
    spikes: list[float], edges: list[float], ranges: bool, values: Floats, unit: str
) -> Cells:
    whole = bool(np.all(values == np.round(values)))
    least = values[~np.isin(values, spikes)].min(initial=np.inf)
    below = [s for s in spikes if s < least] if ranges else []
    floor = max(below) if below else None
    line = [(s, 0, i, _single(s, unit)) for i, s in enumerate(spikes)]
    if ranges:
        bounds = [-np.inf if floor is None else floor, *edges, np.inf]
        for i in range(len(edges) + 1):
            inside = values[(values > bounds[i]) & (values <= bounds[i + 1])]
            inside = inside[~np.isin(inside, spikes)]
            if spikes and not edges and floor is None:
                name = "another value"
            else:
                name = _range(bounds[i], bounds[i + 1], inside, whole, unit)
            line.append((bounds[i + 1], 1, i, name))
    line.sort(key=lambda cell: (cell[0], cell[1]))
    spike_codes, range_codes = [0] * len(spikes), [0] * (len(line) - len(spikes))
    for code, (_, kind, i, _name) in enumerate(line):
        (range_codes if kind else spike_codes)[i] = code
    labels = tuple(name for *_, name in line)
    codes = tuple(spike_codes), tuple(range_codes)
    return Cells(tuple(spikes), tuple(edges), *codes, labels, floor)


def said(value: float) -> str:
    """A number as people write it."""
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}" if abs(value) >= 10_000 else str(int(value))
    return f"{value:.4g}"


def _single(value: float, unit: str) -> str:
    return said(value) + unit


def _range(low: float, high: float, inside: Floats, whole: bool, unit: str) -> str:
    if np.isinf(low) and np.isinf(high):
        return "any value"
    if np.isinf(high):
        return f"over {said(low)}{unit}"
    if np.isinf(low):
        one = whole and len(inside) == 1 and inside[0] == high
        return f"{said(high)}{unit}" if one and high == 0 else f"up to {said(high)}{unit}"
    if whole:
        first, last = np.floor(low) + 1, np.floor(high)
        return f"{said(first)}{unit}" if first == last else f"{said(first)} to {said(last)}{unit}"
    return f"{said(low)} to {said(high)}{unit}"


def span(cells: Cells, first: int, last: int) -> tuple[float | None, float | None]:
    """The bounds, inclusive, of all numbers in the cells first to last; None for open.

    Where all cuts are whole numbers, a range above an edge begins with the next whole number.
    """
    bounds = [-np.inf if cells.floor is None else cells.floor, *cells.edges, np.inf]
    whole = all(float(v).is_integer() for v in (*cells.edges, *cells.spikes))
    lows, highs = {}, {}
    for value, code in zip(cells.spikes, cells.spike_codes, strict=True):
        lows[code] = highs[code] = value
    for i, code in enumerate(cells.range_codes):
        lows[code] = bounds[i] + 1 if whole else bounds[i]
        highs[code] = bounds[i + 1]
    low = min(lows[c] for c in range(first, last + 1))
    high = max(highs[c] for c in range(first, last + 1))
    return (None if np.isinf(low) else float(low)), (None if np.isinf(high) else float(high))
