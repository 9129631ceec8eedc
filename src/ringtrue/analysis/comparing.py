"""Each persona's outcome against everybody else's, and which differences may be believed.

A difference is reliable when it is rejected in the checkup's own e-BH over all comparisons and
claims together, and is over a fifth of the baseline: everybody else in the same periods.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ringtrue.analysis.results import Compared, OutcomeLine
from ringtrue.analysis.wording import percent
from ringtrue.stats import anytime
from ringtrue.stats.discoveries import e_bh
from ringtrue.stats.outcomes import pool, wilson
from ringtrue.warehouse.tallies import Counted

FEWEST_EXPECTED = 5.0
LEAST_DIFFERENCE = 0.2
LEVEL = 0.05

Periods = tuple[tuple[Counted, Counted], ...]


def paired(mine: tuple[Counted, ...], others: tuple[Counted, ...]) -> Periods:
    """A group's counts and everybody else's, period by period in order of time."""
    one, other = {c.period: c for c in mine}, {c.period: c for c in others}
    periods = sorted(one.keys() | other.keys())
    return tuple((one.get(p, Counted(period=p)), other.get(p, Counted(period=p))) for p in periods)


@dataclass(frozen=True)
class Comparison:
    """One persona's closed records against everybody else's.

    `few` says why nothing can be compared; the e-values are for "above" and "below".
    """

    name: str
    k: int
    n: int
    baseline: float | None
    few: str | None
    e_above: float = 1.0
    e_below: float = 1.0


def compare(name: str, periods: Periods, noun: str, margin: float = 0.0) -> Comparison:
    """The comparison of one persona, period by period; e-values are for "above the margin"."""
    k, n = sum(p.k for p, _ in periods), sum(p.n for p, _ in periods)
    other_k, other_n = sum(o.k for _, o in periods), sum(o.n for _, o in periods)
    baseline = _baseline(periods)
    few = _too_few(n, other_n, k + other_k, noun)
    if few is not None or baseline is None:
        return Comparison(name, k, n, baseline, few or "There is nobody else to compare with.")
    columns = (
        [p.account_k for p, _ in periods],
        [p.account_n for p, _ in periods],
        [o.account_k for _, o in periods],
        [o.account_n for _, o in periods],
    )
    above = anytime.comparison_e(*columns, "above", margin)
    below = anytime.comparison_e(*columns, "below", margin)
    return Comparison(name, k, n, baseline, None, above, below)


def _baseline(periods: Periods) -> float | None:
    """Everybody else's rate, each period weighted by the persona's own records in it."""
    shared = [(p.n, o.k / o.n) for p, o in periods if p.n and o.n]
    weight = sum(n for n, _ in shared)
    return sum(n * rate for n, rate in shared) / weight if weight else None


def _too_few(n: int, other_n: int, successes: int, noun: str) -> str | None:
    if n + other_n == 0:
        return "No outcome is known."
    rate = successes / (n + other_n)
    rarer = min(rate, 1 - rate)
    if rarer == 0:
        return "Every outcome is the same."
    needed = int(np.ceil(FEWEST_EXPECTED / rarer))
    for count, whose in ((n, "it"), (other_n, "everybody else")):
        if count * rarer < FEWEST_EXPECTED:
            return f"{count:,} closed {noun} in {whose}; at least {needed:,} are needed."
    return None


def believed(
    comparisons: Sequence[Comparison], claims: Sequence[float]
) -> tuple[list[tuple[bool, bool]], list[bool]]:
    """Which comparisons are rejected (above, below), and which claims, all in one e-BH.

    `claims` are logarithms of the e-values that a sentence does not fit.
    """
    tested = [c for c in comparisons if c.few is None]
    values = [e for c in tested for e in (c.e_above, c.e_below)]
    values += [float(np.exp(log)) for log in claims]
    rejected = iter(e_bh(values, LEVEL).tolist())
    sides = [
        (next(rejected), next(rejected)) if c.few is None else (False, False) for c in comparisons
    ]
    return sides, list(rejected)


def reliably_below(one: Comparison, sides: tuple[bool, bool]) -> bool:
    """Whether the persona's rate is reliably, and by over a fifth, below everybody else's."""
    return bool(one.n) and _compared(one, one.k / one.n, sides)[0] == "below"


def lines(
    comparisons: Sequence[Comparison], rejected: Sequence[tuple[bool, bool]], noun: str
) -> list[OutcomeLine]:
    """The outcome lines of all personas, with partial pooling over them."""
    counts = [(c.k, c.n) for c in comparisons]
    pooled: list[float] = []
    if counts:
        pooled = pool([k for k, _ in counts], [n for _, n in counts]).tolist()
    return [
        _line(c, sides, p, noun) for c, sides, p in zip(comparisons, rejected, pooled, strict=True)
    ]


def _line(one: Comparison, sides: tuple[bool, bool], pooled: float, noun: str) -> OutcomeLine:
    if one.n == 0:
        return OutcomeLine(0, 0, None, None, None, None, "too_few", f"No closed {noun}.")
    rate = one.k / one.n
    low, high = wilson(one.k, one.n)
    compared, reason = _compared(one, rate, sides)
    pulled = pooled if np.isfinite(pooled) else None
    return OutcomeLine(one.n, one.k, rate, low, high, pulled, compared, reason)


def _compared(
    one: Comparison, rate: float, sides: tuple[bool, bool]
) -> tuple[Compared, str | None]:
    if one.few is not None or one.baseline is None:
        return "too_few", one.few
    large = abs(rate - one.baseline) > LEAST_DIFFERENCE * one.baseline
    above, below = sides
    if (above and rate > one.baseline) or (below and rate < one.baseline):
        if large:
            return ("above" if rate > one.baseline else "below"), None
        return "not_reliable", f"Under a fifth from everybody else's {percent(one.baseline)}."
    return "not_reliable", f"Everybody else: {percent(one.baseline)}; this may be chance."


def unknown(reason: str) -> OutcomeLine:
    """The line of a persona whose outcome nobody can tell."""
    return OutcomeLine(0, 0, None, None, None, None, "too_few", reason)


def blank(line: OutcomeLine, reason: str) -> OutcomeLine:
    """The line without a rate: who is counted was chosen by the outcome itself."""
    return OutcomeLine(line.n, line.successes, None, None, None, None, "not_reliable", reason)
