"""Whether a share swings from period to period by more than chance brings."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ringtrue.stats.anytime import LOG_CAP

# Alternatives mixed over, evenly: mean shares even in their logits, correlations within a period.
_MEANS = 1 / (1 + np.exp(-np.linspace(-5.0, 5.0, 41)))
_CORRELATIONS = np.geomspace(0.002, 0.3, 12)


def log_overdispersion_e(k: ArrayLike, n: ArrayLike) -> float:
    """Logarithm of the e-value against "the share is the same in every period".

    `k` of `n` in each period, (periods,). A mixture of beta-binomials over the largest binomial
    likelihood, so that the expectation is at most 1 whatever the common share is. Source: universal
    inference, Wasserman, Ramdas and Balakrishnan, arXiv 1912.11436, with a mixture as numerator.
    """
    won, all_ = _counts(k, n)
    if won.sum() in (0, all_.sum()):
        return 0.0
    share = won.sum() / all_.sum()
    null = float((won * np.log(share) + (all_ - won) * np.log1p(-share)).sum())
    paths = _beta_binomial(won, all_)
    top = float(paths.max())
    mixed = top + float(np.log(np.mean(np.exp(paths - top))))
    return float(np.clip(mixed - null, -LOG_CAP, LOG_CAP))


def overdispersion(k: ArrayLike, n: ArrayLike) -> float:
    """The correlation within a period that explains the swings best; 0 where chance does.

    A mean share swings by sqrt(p (1 - p) rho) from period to period beyond chance.
    """
    won, all_ = _counts(k, n)
    if won.sum() in (0, all_.sum()):
        return 0.0
    share = won.sum() / all_.sum()
    null = float((won * np.log(share) + (all_ - won) * np.log1p(-share)).sum())
    paths = _beta_binomial(won, all_)
    best = np.unravel_index(int(paths.argmax()), paths.shape)
    return float(_CORRELATIONS[best[1]]) if paths[best] > null else 0.0


def _counts(k: ArrayLike, n: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    won = np.atleast_1d(np.asarray(k, dtype=np.float64))
    all_ = np.atleast_1d(np.asarray(n, dtype=np.float64))
    if won.shape != all_.shape or won.size == 0 or np.any(won < 0) or np.any(won > all_):
        message = "every period needs 0 <= k <= n"
        raise ValueError(message)
    return won, all_


def _beta_binomial(won: NDArray[np.float64], all_: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log likelihood of each mean and correlation, (means, correlations), without the binomials."""
    from scipy.special import betaln

    size = 1 / _CORRELATIONS[None, :, None] - 1
    a, b = _MEANS[:, None, None] * size, (1 - _MEANS[:, None, None]) * size
    each = betaln(a + won, b + all_ - won) - betaln(a, b)
    return np.asarray(each.sum(axis=2), dtype=np.float64)
