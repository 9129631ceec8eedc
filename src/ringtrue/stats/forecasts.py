"""Forecasts of yes and no against the base rate: is knowing the persona worth anything?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ringtrue.stats.outcomes import normal_quantile


@dataclass(frozen=True)
class Gain:
    """Mean scores of forecasts and of the base rate, and the difference with its interval.

    `brier` is the mean squared error, `log` the mean of minus the logarithm of the chance given to
    what came. `gain` is the base rate's Brier score less the forecasts', between `low` and `high`.
    """

    brier: float
    brier_base: float
    gain: float
    low: float
    high: float
    log: float
    log_base: float

    @property
    def skill(self) -> float | None:
        """The share of the base rate's error that the forecasts save; None without any error."""
        return self.gain / self.brier_base if self.brier_base > 0 else None


def against_base_rate(
    chance: ArrayLike, hits: ArrayLike, counted: ArrayLike, base: float, level: float = 0.95
) -> Gain | None:
    """Score groups of people given one chance each: `hits` of `counted` had the outcome.

    `chance` (groups,) and `base` lie strictly between 0 and 1. The interval is of the paired
    differences, person by person. None where nobody was counted. Source: Brier (1950), Mon. Weather
    Rev. 78, 1; Diebold and Mariano (1995), J. Bus. Econ. Stat. 13, 253, for the pairing.
    """
    p, k = np.asarray(chance, np.float64), np.asarray(hits, np.float64)
    n = np.asarray(counted, np.float64)
    total = float(n.sum())
    if total == 0:
        return None
    if np.any((p <= 0) | (p >= 1)) or not 0 < base < 1:
        message = "chances lie strictly between 0 and 1"
        raise ValueError(message)
    yes, no = (base - 1) ** 2 - (p - 1) ** 2, base**2 - p**2
    gain = float((k * yes + (n - k) * no).sum() / total)
    square = float((k * yes**2 + (n - k) * no**2).sum() / total)
    error = float(np.sqrt(max(square - gain**2, 0.0) / total)) * normal_quantile(level)
    all_yes = float(k.sum())
    return Gain(
        brier=float((k * (1 - p) ** 2 + (n - k) * p**2).sum() / total),
        brier_base=(all_yes * (1 - base) ** 2 + (total - all_yes) * base**2) / total,
        gain=gain,
        low=gain - error,
        high=gain + error,
        log=float(-(k * np.log(p) + (n - k) * np.log1p(-p)).sum() / total),
        log_base=float(-(all_yes * np.log(base) + (total - all_yes) * np.log1p(-base)) / total),
    )


def lift(
    k: float, n: float, other_k: float, other_n: float, level: float = 0.95
) -> tuple[float, float, float] | None:
    """A group's rate over that of everybody, the group among them, with its interval.

    None where the group or everybody has nobody, or no hit. The logarithm's standard error by the
    delta method, the group's share of all being fixed.
    """
    total, hits = n + other_n, k + other_k
    if not n or not k or not hits:
        return None
    rate, other, whole = k / n, other_k / other_n if other_n else 0.0, hits / total
    share = n / total
    own = (1 / rate - share / whole) ** 2 * rate * (1 - rate) / n
    rest = ((1 - share) / whole) ** 2 * other * (1 - other) / other_n if other_n else 0.0
    reach = normal_quantile(level) * float(np.sqrt(own + rest))
    value = rate / whole
    return value, value * float(np.exp(-reach)), value * float(np.exp(reach))


def differs(k: float, n: float, j: float, m: float, level: float = 0.95) -> int:
    """Whether the later rate j/m lies surely above (1) or below (-1) the earlier k/n; else 0.

    By Newcombe's interval of the difference, from Wilson's of both. Source: Newcombe (1998),
    Stat. Med. 17, 873, method 10.
    """
    from ringtrue.stats.outcomes import wilson

    if not n or not m:
        return 0
    (low, high), (later_low, later_high) = wilson(k, n, level), wilson(j, m, level)
    p, q = k / n, j / m
    difference = q - p
    below = difference - float(np.hypot(q - later_low, high - p))
    above = difference + float(np.hypot(later_high - q, p - low))
    return 1 if below > 0 else -1 if above < 0 else 0
