"""Which of many claims may be believed at once, at a stated share of false ones.

Everything here takes e-values: they may depend on each other in any way, and may be looked at as
often as one likes, which p-values of claims about the same people may not.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

# The sum over j >= 1 of 1 / ((j+1) log^2(j+1)).
LEDGER_TOTAL = 2.1097428012368919


def ledger_weights(count: int) -> NDArray[np.float64]:
    """Weights of the first `count` claims of a ledger, in order of writing; all together sum to 1.

    They fall as 1 / ((j+1) log^2(j+1)), the slowest familiar series that converges, so that late
    claims keep a chance.
    """
    place = np.arange(2, count + 2, dtype=np.float64)
    return np.asarray(1.0 / (place * np.log(place) ** 2) / LEDGER_TOTAL)


def e_bh(e: ArrayLike, level: float = 0.05, weights: ArrayLike | None = None) -> NDArray[np.bool_]:
    """The e-Benjamini-Hochberg procedure: which hypotheses to reject.

    `e` holds one e-value a hypothesis; `weights` are not negative and sum to at most 1 (equal by
    default). Hypothesis j is rejected when e_j >= 1 / (k level w_j) for the largest k for which at
    least k hypotheses say so. Source: Wang and Ramdas (2022), arXiv 2009.02824, section 4; with
    weights, Fischer, Xu and Ramdas, arXiv 2407.20683, equation 5.
    """
    values = np.asarray(e, dtype=np.float64)
    if values.size == 0:
        return np.zeros(0, dtype=np.bool_)
    share = _shares(weights, values.size)
    support = np.nan_to_num(values, nan=0.0) * share * level
    # A hypothesis joins from k = 1 / support on; NumPy's own inf stands for "never".
    joins = np.full(values.size, np.inf)
    np.divide(1.0, support, out=joins, where=support > 1e-300)
    # Rounding must not decide: 1/(1/x) may miss a whole number by one unit in the last place.
    ranked = np.sort(joins) * (1 - 1e-12)
    enough = np.flatnonzero(ranked <= np.arange(1, values.size + 1))
    if enough.size == 0:
        return np.zeros(values.size, dtype=np.bool_)
    reached: NDArray[np.bool_] = joins * (1 - 1e-12) <= enough[-1] + 1
    return reached


def online_e_bh(
    e: ArrayLike, level: float = 0.05, weights: ArrayLike | None = None
) -> NDArray[np.bool_]:
    """Online e-BH over the hypotheses so far, in the order in which they were written.

    `weights` are fixed when a hypothesis is written and sum to at most 1 over all there will ever
    be; by default `ledger_weights`. What is rejected stays rejected when more hypotheses follow,
    and one passed over may be rejected later. Source: Fischer, Xu and Ramdas, arXiv 2407.20683.
    """
    count = np.asarray(e).size
    return e_bh(e, level, ledger_weights(count) if weights is None else weights)


def e_lond(
    e: ArrayLike, level: float = 0.05, weights: ArrayLike | None = None
) -> NDArray[np.bool_]:
    """The older e-LOND, kept to compare with: never turns back to a hypothesis passed over.

    Hypothesis j is rejected when e_j >= 1 / (level w_j (1 + rejections before j)). Source: as
    restated in Fischer, Xu and Ramdas, arXiv 2407.20683.
    """
    values = np.asarray(e, dtype=np.float64)
    share = ledger_weights(values.size) if weights is None else _shares(weights, values.size)
    rejected, before = np.zeros(values.size, dtype=np.bool_), 0
    for j, support in enumerate((values * share * level).tolist()):
        if support * (1 + before) >= 1:
            rejected[j], before = True, before + 1
    return rejected


def _shares(weights: ArrayLike | None, count: int) -> NDArray[np.float64]:
    if weights is None:
        return np.full(count, 1.0 / count)
    share = np.asarray(weights, dtype=np.float64)
    if share.shape != (count,) or np.any(share < 0) or share.sum() > 1 + 1e-9:
        message = "weights must be one for each e-value, not negative, and sum to at most 1"
        raise ValueError(message)
    return share
