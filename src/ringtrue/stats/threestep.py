"""Outcomes of discovered personas, corrected for nobody's class being certain.

Counting people by their likeliest class mixes the classes and draws their rates together. The
three-step correction estimates how often a person of one class is counted in another, and
undoes it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ringtrue.stats.em import Floats
from ringtrue.stats.outcomes import wilson

LEAST_SEPARATION = 0.6


@dataclass(frozen=True)
class ClassRates:
    """Rates of a yes-or-no outcome by class (classes,) with intervals; None where untold.

    `entropy_r2` is how far the classes are apart; `reason` says why there are no rates.
    """

    rate: tuple[float, ...] | None
    low: tuple[float, ...] | None
    high: tuple[float, ...] | None
    entropy_r2: float
    reason: str | None = None


def separation(belief: Floats, weights: Floats) -> float:
    """Entropy R-squared of posteriors (rows, classes): 1 when everybody's class is certain.

    1 - mean entropy of the posteriors over the entropy of the class shares; 1 for one class.
    Source: Vermunt and Magidson, Technical Guide for Latent GOLD, section 7.1.
    """
    total = weights.sum()
    shares = weights @ belief / total
    whole = -np.sum(shares[shares > 0] * np.log(shares[shares > 0]))
    if belief.shape[1] == 1 or whole <= 0:
        return 1.0
    logs = np.log(np.where(belief > 0, belief, 1.0))
    return float(1 - (weights @ -(belief * logs).sum(axis=1)) / total / whole)


def three_step(
    posteriors: ArrayLike,
    outcome: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    level: float = 0.95,
    replicates: ArrayLike | None = None,
) -> ClassRates:
    """Rates of a yes-or-no outcome by class, by the maximum-likelihood three-step correction.

    `posteriors` (rows, classes), `outcome` (rows,) 1, 0 or NaN, `weights` (rows,). Rows without
    an outcome count for the classification errors only. `replicates` (resamples, classes) are the
    rates of refits of the whole pipeline, whose spread then takes the place of the third step's
    own error, which leaves out that the classes themselves were estimated. Under an entropy
    R-squared of .6 there is no rate. Source: Vermunt (2010), Political Analysis 18, 450, section
    4; intervals by Wilson's formula at the number of people the error is worth.
    """
    belief, actual = np.asarray(posteriors, dtype=np.float64), np.asarray(outcome, np.float64)
    weight = np.ones(len(belief)) if weights is None else np.asarray(weights, dtype=np.float64)
    apart = separation(belief, weight)
    known = ~np.isnan(actual)
    if not known.any():
        return ClassRates(None, None, None, apart, "Nobody's outcome is known.")
    if apart < LEAST_SEPARATION:
        reason = (
            f"The personas overlap too much to tell their outcomes apart (separation {apart:.2f}, "
            f"at least {LEAST_SEPARATION:.2f} is needed)."
        )
        return ClassRates(None, None, None, apart, reason)
    rates, error = corrected(belief, actual, weight)
    if replicates is not None and len(np.asarray(replicates)) > 1:
        error = np.asarray(replicates, dtype=np.float64).std(axis=0, ddof=1)
    sizes = (belief * weight[:, None])[known].sum(axis=0)
    low, high = _intervals(rates, error, sizes * apart, level)
    return ClassRates(tuple(rates.tolist()), low, high, apart)


def _intervals(
    rates: Floats, error: Floats, most: Floats, level: float
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Wilson's interval for as many people as would have this standard error, never more."""
    spread = rates * (1 - rates)
    worth = np.minimum(most, np.divide(spread, error**2, out=most.copy(), where=error > 0))
    pairs = [wilson(r * n, n, level) for r, n in zip(rates, np.maximum(worth, 1e-9), strict=True)]
    return tuple(low for low, _ in pairs), tuple(high for _, high in pairs)


def corrected(belief: Floats, outcome: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Rates (classes,) with the third step's own standard errors.

    Step two counts everybody in their likeliest class s, where people of class t land with
    P(s | t); step three finds shares and rates of the t from the counts of (s, outcome).
    """
    classes, known = belief.shape[1], ~np.isnan(outcome)
    assigned = belief.argmax(axis=1)
    landing = np.zeros((classes, classes))
    np.add.at(landing, assigned, belief * weight[:, None])
    landing /= np.maximum(landing.sum(axis=0), 1e-12)
    counts = np.zeros((classes, 2))
    np.add.at(counts, (assigned[known], outcome[known].astype(int)), weight[known])
    return _third_step(landing, counts)


def _third_step(landing: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """EM over counts (assigned class, outcome) with `landing` P(assigned | class) known."""
    total = counts.sum()
    shares = np.full(len(landing), 1 / len(landing))
    rates = np.full(len(landing), counts[:, 1].sum() / total)
    # Begin where the assigned classes stand, away from the saddle of equal rates.
    rates = (counts[:, 1] + rates) / (counts.sum(axis=1) + 1)
    for _ in range(5000):
        joint = landing[:, :, None] * (shares[:, None] * np.stack([1 - rates, rates], axis=1))
        whole = joint.sum(axis=1, keepdims=True)
        expected = (joint / np.where(whole > 0, whole, 1) * counts[:, None, :]).sum(axis=0)
        sizes = expected.sum(axis=1)
        better = np.where(sizes > 0, expected[:, 1] / np.where(sizes > 0, sizes, 1), rates)
        moved = max(np.abs(better - rates).max(), np.abs(sizes / total - shares).max())
        shares, rates = sizes / total, better
        if moved < 1e-10:
            break
    return rates, _errors(landing, counts, shares, rates)


def _errors(landing: Floats, counts: Floats, shares: Floats, rates: Floats) -> Floats:
    """Standard errors from the scores' outer product over (shares but the last, rates)."""
    classes = len(shares)
    cell = landing[:, :, None] * (shares[:, None] * np.stack([1 - rates, rates], axis=1))
    whole = np.maximum(cell.sum(axis=1), 1e-300)
    by_share = landing[:, :, None] * np.stack([1 - rates, rates], axis=1) / whole[:, None, :]
    by_share = by_share[:, :-1] - by_share[:, -1:]
    sign = np.array([-1.0, 1.0])
    by_rate = landing[:, :, None] * shares[:, None] * sign / whole[:, None, :]
    scores = (
        np.concatenate([by_share, by_rate], axis=1).transpose(0, 2, 1).reshape(-1, 2 * classes - 1)
    )
    # Expected information: cells nobody fell into count by what the model expects there.
    information = (scores * (whole * counts.sum()).reshape(-1, 1)).T @ scores
    inverse = np.linalg.pinv(information, hermitian=True)
    return np.asarray(np.sqrt(np.maximum(np.diag(inverse)[classes - 1 :], 0)))
