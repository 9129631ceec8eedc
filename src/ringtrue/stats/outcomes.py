"""How often an outcome happens, persona by persona, with honest uncertainty.

Declared segments have no classification error: Wilson's interval and partial pooling are enough.
Discovered personas are uncertain memberships; their rates come from `ringtrue.stats.threestep`.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

_Z = {0.9: 1.6448536269514722, 0.95: 1.959963984540054, 0.99: 2.5758293035489004}


def normal_quantile(level: float) -> float:
    """The two-sided normal quantile of a confidence level: 1.96 for .95."""
    if level in _Z:
        return _Z[level]
    from scipy.special import ndtri

    return float(ndtri(0.5 + level / 2))


def wilson(k: float, n: float, level: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval of k of n, within 0 and 1; (0, 1) where nobody was counted.

    Source: Wilson (1927), J. Am. Stat. Assoc. 22, 209.
    """
    if n <= 0:
        return (0.0, 1.0)
    z2 = normal_quantile(level) ** 2
    share = k / n
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    reach = np.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    low = 0.0 if k <= 0 else float(max(0.0, centre - reach))
    high = 1.0 if k >= n else float(min(1.0, centre + reach))
    return (low, high)


def pool(k: ArrayLike, n: ArrayLike) -> NDArray[np.float64]:
    """Rates of several groups, each drawn towards all as far as the groups resemble one another.

    `k` of `n` people of each group had the outcome; groups of nobody get the common rate. Returns
    posterior means (groups,). Beta-binomial: rates are Beta(M m, M (1 - m)), the mean m at its
    maximum likelihood for each strength M, and M averaged by its likelihood over 1 to 100,000
    people's worth, evenly in log M; so two or three groups do not fix M by accident. Source:
    Gelman and others, Bayesian Data Analysis (3rd ed.), section 5.3, with m profiled.
    """
    from scipy.special import betaln

    won, all_ = np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64)
    if won.shape != all_.shape or np.any(won < 0) or np.any(won > all_):
        message = "k and n must be of one length, with 0 <= k <= n"
        raise ValueError(message)
    if won.size == 0 or all_.sum() == 0:
        return np.full(won.shape, np.nan)
    strength = np.geomspace(1.0, 1e5, 41)[:, None]

    def log_likelihood(mean: NDArray[np.float64]) -> NDArray[np.float64]:
        a, b = strength * mean[:, None], strength * (1 - mean[:, None])
        total = (betaln(a + won, b + all_ - won) - betaln(a, b)).sum(axis=1)
        return np.asarray(total, dtype=np.float64)

    mean = _best_means(log_likelihood, strength.shape[0])
    height = log_likelihood(mean)
    belief = np.exp(height - height.max())
    belief /= belief.sum()
    pooled = (won + strength * mean[:, None]) / (all_ + strength)
    return np.asarray(belief @ pooled, dtype=np.float64)


def _best_means(log_likelihood, rows: int) -> NDArray[np.float64]:  # type: ignore[no-untyped-def]
    """Golden-section search of the best mean, for all strengths side by side."""
    golden = (np.sqrt(5) - 1) / 2
    low, high = np.full(rows, 1e-9), np.full(rows, 1 - 1e-9)
    for _ in range(60):
        left, right = high - golden * (high - low), low + golden * (high - low)
        go_left = log_likelihood(left) > log_likelihood(right)
        high, low = np.where(go_left, right, high), np.where(go_left, low, left)
    return np.asarray((low + high) / 2)


def james_stein_factor(y: ArrayLike, var: float) -> float:
    """How much of each group's distance to the grand mean James and Stein keep, 0 to 1."""
    values = np.asarray(y, dtype=np.float64)
    spread = float(np.sum((values - values.mean()) ** 2))
    if values.size < 4 or spread == 0:
        return 0.0 if spread == 0 else 1.0
    return max(0.0, 1.0 - (values.size - 3) * var / spread)


def james_stein(y: ArrayLike, var: float) -> NDArray[np.float64]:
    """Means of several groups drawn to their grand mean; `var` is each mean's known variance.

    Never drawn past it (positive part). Source: Efron and Morris (1975), J. Am. Stat. Assoc. 70,
    311, equation 2.1.
    """
    values = np.asarray(y, dtype=np.float64)
    grand = values.mean()
    return np.asarray(grand + james_stein_factor(values, var) * (values - grand))


def median_places(n: int, level: float = 0.95) -> tuple[float, float]:
    """Which quantiles of a sample of `n` bound its median: two probabilities within 0 and 1.

    The ranks below n/2 less, and above n/2 plus, z sqrt(n)/2: no distribution is assumed. (0, 1)
    where nobody was counted. Source: David and Nagaraja (2003), Order Statistics, section 7.1.
    """
    if n <= 0:
        return (0.0, 1.0)
    reach = normal_quantile(level) / (2 * np.sqrt(n))
    return (float(max(0.0, 0.5 - reach)), float(min(1.0, 0.5 + reach)))


def surprise(k: int, n: int, other_k: int, other_n: int) -> float:
    """How likely `k` or more of `n` are when others' `other_k` of `other_n` are of the same share.

    The predictive probability with Jeffreys' prior for the common share, so that a handful of
    others is not taken for the truth. Source: Geisser (1993), section 2: the beta-binomial.
    """
    from scipy.special import betaln, gammaln

    if not (0 <= k <= n and 0 <= other_k <= other_n):
        message = "a share needs 0 <= k <= n"
        raise ValueError(message)
    a, b = other_k + 0.5, other_n - other_k + 0.5
    more = np.arange(k, n + 1, dtype=np.float64)
    ways = gammaln(n + 1) - gammaln(more + 1) - gammaln(n - more + 1)
    logs = ways + betaln(a + more, b + n - more) - betaln(a, b)
    return float(min(1.0, np.exp(logs).sum()))
