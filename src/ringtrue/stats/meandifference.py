"""Whether one group's mean lies above another's, by betting on pairs of independent means.

The numbers must lie in a range that was declared; nothing else is asked of how they are spread.
"""

import numpy as np
from numpy.typing import ArrayLike

from ringtrue.stats.anytime import LOG_CAP

# Shares of the capital that are bet, mixed evenly; none loses all of it, for no loss is over one.
_BETS = np.geomspace(0.01, 0.98, 24)


def log_mean_e(mine: ArrayLike, others: ArrayLike, low: float, high: float) -> float:
    """Logarithm of the e-value that the mean of `mine` lies above that of `others`.

    Both are (pairs,) means of disjoint groups of people, or single people's numbers, within `low`
    and `high`; which pair a person is in may not depend on the numbers. Under the hypothesis that
    no pair's expected difference is above 0, every bet loses on average: E prod(1 + b d) <= 1 for
    b in [0, 1), d in [-1, 1], so their mixture is an e-value. Source: Waudby-Smith and Ramdas,
    arXiv 2010.09686, section 4, on the differences of pairs.
    """
    ours = np.atleast_1d(np.asarray(mine, dtype=np.float64))
    theirs = np.atleast_1d(np.asarray(others, dtype=np.float64))
    if ours.shape != theirs.shape or not high > low:
        message = "a comparison of means needs as many means on both sides, and low < high"
        raise ValueError(message)
    if ours.size == 0:
        return 0.0
    if min(ours.min(), theirs.min()) < low - 1e-9 or max(ours.max(), theirs.max()) > high + 1e-9:
        message = "a mean lies outside the declared range"
        raise ValueError(message)
    lost = np.clip((ours - theirs) / (high - low), -1.0, 1.0)
    paths = np.log1p(_BETS[:, None] * lost[None, :]).sum(axis=1)
    top = float(paths.max())
    return float(np.clip(top + np.log(np.mean(np.exp(paths - top))), -LOG_CAP, LOG_CAP))


def asymptotic_half_width(sd: float, n: float, level: float = 0.95) -> float:
    """Half the width of an any-time confidence sequence of a mean, narrowest near `n` records.

    Source: Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, arXiv 2103.06476, theorem 2.2, with
    rho chosen for `n`; valid for large numbers of records only.
    """
    if n < 1:
        return float("inf")
    alpha = 1 - level
    rho2 = (-2 * np.log(alpha) + np.log(-2 * np.log(alpha) + 1)) / n
    grown = n * rho2 + 1
    return float(sd * np.sqrt(2 * grown / (n**2 * rho2) * np.log(np.sqrt(grown) / alpha)))
