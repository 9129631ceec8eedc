"""Whether a persona's people come to the same as everybody else's, in every outcome there is."""

from collections.abc import Sequence
from dataclasses import dataclass

from ringtrue.analysis.comparing import LEAST_DIFFERENCE, Periods
from ringtrue.analysis.tallying import Totals
from ringtrue.analysis.witnessed import Alike
from ringtrue.stats.anytime import share_interval
from ringtrue.stats.meandifference import asymptotic_half_width

_LEVEL = 0.975  # of either side's interval, so that the difference's holds at 95 %


@dataclass(frozen=True)
class Outcomes:
    """By persona: who won, who was accepted, who left, month by month; the money of those won."""

    won: dict[str, Periods]
    accepted: dict[str, Periods]
    left: dict[str, Periods]
    value: dict[str, Totals]
    everybody: Totals


def alike(names: Sequence[str], known: Outcomes, *, without: set[str]) -> tuple[Alike, ...] | str:
    """The personas whose every interval of difference lies within a fifth of everybody else's.

    `without` are those of whom a difference is known already.
    """
    if not known.won:
        return "an outcome: name one with --outcome"
    found = []
    for name in names:
        rows = _shares(name, known)
        money = _money(name, known)
        if money is not None:
            rows.append(money)
        inside = all(-margin < low and high < margin for _, low, high, margin in rows)
        if rows and inside and name not in without:
            found.append(Alike(name, tuple(rows)))
    return tuple(found)


Row = tuple[str, float, float, float]


def _shares(name: str, known: Outcomes) -> list[Row]:
    every = (
        ("win", known.won),
        ("are accepted by sales", known.accepted),
        ("leave soon", known.left),
    )
    return [
        row
        for what, periods in every
        if (row := _difference(what, periods.get(name, ()))) is not None
    ]


def _difference(what: str, periods: Periods) -> Row | None:
    """The interval of the difference of two shares, by account; None where a side is empty."""
    k, n = sum(p.account_k for p, _ in periods), sum(p.account_n for p, _ in periods)
    j, m = sum(o.account_k for _, o in periods), sum(o.account_n for _, o in periods)
    if not n or not m:
        return None
    low, high = share_interval(k, n, _LEVEL)
    other_low, other_high = share_interval(j, m, _LEVEL)
    return what, low - other_high, high - other_low, LEAST_DIFFERENCE * j / m


def _money(name: str, known: Outcomes) -> Row | None:
    """The same of the money a sale brings; None where the records name none."""
    mine, every = known.value.get(name), known.everybody
    if mine is None or not mine.value or not every.value:
        return None
    others = (every.won - mine.won, every.value - mine.value, every.square - mine.square)
    ours = (mine.won, mine.value, mine.square)
    if min(ours[0], others[0]) < 2:
        return None
    mean, width = _mean(*ours)
    other, other_width = _mean(*others)
    both = width + other_width
    return "bring a sale", mean - other - both, mean - other + both, LEAST_DIFFERENCE * other


def _mean(n: int, total: float, square: float) -> tuple[float, float]:
    mean = total / n
    sd = max(square / n - mean**2, 0.0) ** 0.5
    return mean, asymptotic_half_width(sd, n, _LEVEL)
