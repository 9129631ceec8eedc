"""Two groups' counts of one period: e-variables that their rates lie further apart than a margin.

The hypothesis is p_a - p_b <= m, for any m between -1 and 1, the rates free to change from period
to period. An alternative is a pair of rates beyond it; its e-variable is its likelihood over that
of the pair on the border q_a = q_b + m which is nearest to it in information (Turner, Ly and
Grunwald, arXiv 2106.02693: the reverse information projection on a convex null is one point).
With na (theta_a - q_a) / (q_a (1 - q_a)) = -nb (theta_b - q_b) / (q_b (1 - q_b)) = l >= 0 at that
point, the logarithm of the expectation under any pair of rates is at most l (p_a - p_b - m) <= 0.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Alternatives mixed over: odds ratios from 1.03 to 20, most weight where they usually are (1.1 to
# 3.5), times the odds ratio of the border. Any fixed weights that sum to 1 keep it an e-value.
EFFECTS = np.geomspace(0.03, 3.0, 28)
WEIGHTS = np.exp(-0.5 * (np.log(EFFECTS / 0.4) / 1.1) ** 2)
WEIGHTS /= WEIGHTS.sum()

# Differences that bounds are looked for among: close to nothing they lie closest.
_BEYOND = (
    0.001, 0.0025, 0.005, 0.0075, 0.01, 0.0125, 0.015, 0.02, 0.025, 0.03, 0.035, 0.04, 0.05, 0.06,
    0.07, 0.08, 0.1, 0.12, 0.14, 0.16, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9,
)  # fmt: skip
MARGINS = np.array([*(-m for m in reversed(_BEYOND)), 0.0, *_BEYOND])
# Odds ratios for the bounds: both ways, and none at all.
_BOTH_WAYS = np.concatenate([-EFFECTS[::-1], [0.0], EFFECTS])
_BEFOREHAND = np.log(np.concatenate([0.45 * WEIGHTS[::-1], [0.1], 0.45 * WEIGHTS]))
_EDGE = 1e-6  # how near to 0 and 1 an alternative may lie


def log_e(
    ka: float, na: float, kb: float, nb: float, seen: tuple[float, float], margin: float = 0.0
) -> Floats:
    """Log e-value of one period's counts for each effect, that a lies over m above b; (effects,).

    `seen` is how many of how many had the outcome in earlier periods: base rates to mix over are
    chosen from them alone. Without people on both sides it tells nothing.
    """
    if na <= 0 or nb <= 0:
        return np.zeros(EFFECTS.size)
    rates = _base_rates(*seen)
    share = na / (na + nb)
    if margin == 0:
        theta_a, theta_b = _pairs(share, rates, np.exp(EFFECTS)[:, None])
        on_a = on_b = (na * theta_a + nb * theta_b) / (na + nb)
    else:
        low, high = _room(margin, _EDGE)
        border = np.clip(rates - share * margin, low, high)
        apart = _odds(border + margin) / _odds(border)
        pairs = _pairs(share, border + share * margin, np.exp(EFFECTS)[:, None] * apart)
        theta_a, theta_b = (np.clip(theta, _EDGE, 1 - _EDGE) for theta in pairs)
        on_b = projected(theta_a, theta_b, na, nb, np.asarray(margin))
        on_a = on_b + margin
    logs = _ratio(ka, na, theta_a, on_a) + _ratio(kb, nb, theta_b, on_b)
    logs = np.where(theta_a - theta_b > margin, logs, 0.0)  # within the null it is its own nearest
    return _mean_exp(logs, axis=1)


def projected(theta_a: Floats, theta_b: Floats, na: float, nb: float, margin: Floats) -> Floats:
    """The rate of b at which the line q_a = q_b + m is nearest to pairs of rates; broadcast shapes.

    The root of na (theta_a - q - m) q (1 - q) + nb (theta_b - q) (q + m) (1 - q - m), which lies
    between theta_b and theta_a - m; Newton's steps, kept within what is known to hold it.
    """
    low, high = _room(margin, 1e-13)
    start, stop = np.minimum(theta_b, theta_a - margin), np.maximum(theta_b, theta_a - margin)
    below, above = np.clip(start, low, high), np.clip(stop, low, high)
    q = (below + above) / 2
    for _ in range(80):
        a = q + margin
        va, vb = a * (1 - a), q * (1 - q)
        value = na * (theta_a - a) * vb + nb * (theta_b - q) * va
        slope = na * ((theta_a - a) * (1 - 2 * q) - vb) + nb * ((theta_b - q) * (1 - 2 * a) - va)
        below, above = np.where(value > 0, q, below), np.where(value > 0, above, q)
        with np.errstate(divide="ignore", invalid="ignore"):
            step = value / slope
        near = np.abs(step) <= np.maximum(1e-13 * np.minimum(va, vb), 4e-16)
        inside = (q - step >= below) & (q - step <= above)
        q = np.where(near, q, np.where(inside, q - step, (below + above) / 2))
        if near.all():
            break
    return np.asarray(q)


@dataclass(frozen=True)
class Period:
    """What one period's counts say, whatever difference is tested.

    Log e-values `above` and `below` each of `MARGINS`, and for each effect that a lies above b
    (`up`) or b above a (`down`).
    """

    above: Floats
    below: Floats
    up: Floats
    down: Floats


def period(
    ka: float, na: float, kb: float, nb: float, seen: tuple[float, float], learned: Floats
) -> Period:
    """What one period says; `seen` and `learned` are of the earlier ones."""
    above, below = at_each_margin(ka, na, kb, nb, seen, learned)
    return Period(above, below, log_e(ka, na, kb, nb, seen), log_e(kb, nb, ka, na, seen))


def both_ways(up: Floats, down: Floats) -> Floats:
    """What one period adds to the logarithm of each odds ratio's weight; (57,).

    `up` is `log_e` that a lies above b, `down` that b lies above a.
    """
    return np.concatenate([down[::-1], [0.0], up])


def at_each_margin(
    ka: float, na: float, kb: float, nb: float, seen: tuple[float, float], learned: Floats
) -> tuple[Floats, Floats]:
    """Log e-values that the difference lies above, and below, each of `MARGINS`; two of (margins,).

    Odds ratios weigh as earlier periods said (`learned`), so that one number a margin is the whole
    state: each period's mixture is fixed before its counts are seen.
    """
    if na <= 0 or nb <= 0:
        return np.zeros(MARGINS.size), np.zeros(MARGINS.size)
    weights = np.exp(_BEFOREHAND + learned - (_BEFOREHAND + learned).max())
    telling = weights > 1e-5
    rates, ratios = _base_rates(*seen), np.exp(_BOTH_WAYS[telling])[:, None]
    rates = rates[1::3]  # what is compared has the same mean, so that few base rates will do
    pairs = _pairs(na / (na + nb), rates, ratios)
    theta_a, theta_b = (np.clip(theta, _EDGE, 1 - _EDGE)[None, :, :] for theta in pairs)
    margin = MARGINS[:, None, None]
    on_b = projected(theta_a, theta_b, na, nb, margin)
    logs = _ratio(ka, na, theta_a, on_b + margin) + _ratio(kb, nb, theta_b, on_b)
    each = np.log(weights[telling] / weights[telling].sum())
    apart = theta_a - theta_b
    above = _mean_exp(np.where(apart > margin, logs, 0.0), axis=2) + each
    below = _mean_exp(np.where(apart < margin, logs, 0.0), axis=2) + each
    return _sum_exp(above), _sum_exp(below)


def bounds(above: Floats, below: Floats, wanted: float) -> tuple[float, float]:
    """The differences that are not rejected at exp(`wanted`), as an interval of `MARGINS`.

    A bound is passed only where every bolder one is rejected, too, so that whatever the true
    difference is, one e-process alone decides whether it is left out.
    """
    under = int(np.argmin(np.append(above >= wanted, False)))
    over = int(np.argmin(np.append(below[::-1] >= wanted, False)))
    low = float(MARGINS[under - 1]) if under else -1.0
    high = float(MARGINS[::-1][over - 1]) if over else 1.0
    return low, high


def _room(margin: Floats | float, edge: float) -> tuple[Floats, Floats]:
    """Between which rates of b both rates lie between 0 and 1, that near to the ends at most."""
    low = np.maximum(0.0, -np.asarray(margin))
    high = np.minimum(1.0, 1.0 - np.asarray(margin))
    return low + edge * (high - low), high - edge * (high - low)


def _odds(rate: Floats) -> Floats:
    return rate / (1 - rate)


def _ratio(k: float, n: float, theta: Floats, on: Floats) -> Floats:
    """Log likelihood of k of n at theta, over that on the border."""
    return np.asarray(k * np.log(theta / on) + (n - k) * np.log((1 - theta) / (1 - on)))


def _mean_exp(logs: Floats, *, axis: int) -> Floats:
    top = logs.max(axis=axis, keepdims=True)
    mean = np.log(np.mean(np.exp(logs - top), axis=axis))
    return np.asarray(mean + np.squeeze(top, axis=axis))


def _sum_exp(logs: Floats) -> Floats:
    top = logs.max(axis=1)
    return np.asarray(top + np.log(np.exp(logs - top[:, None]).sum(axis=1)))


@lru_cache(maxsize=256)
def _base_rates(seen_k: float, seen_n: float) -> Floats:
    """Base rates to mix over, equally weighted, chosen from earlier periods alone.

    Middle quantiles of a Beta around the rate so far; wide before the first period.
    """
    from scipy.special import betaincinv

    mean = (seen_k + 0.5) / (seen_n + 1)
    strength = min(seen_n + 1, 100.0)
    nodes = 41 if seen_n == 0 else 9
    middles = (np.arange(nodes) + 0.5) / nodes
    rates = betaincinv(strength * mean, strength * (1 - mean), middles)
    return np.clip(np.asarray(rates, dtype=np.float64), 1e-6, 1 - 1e-6)


def _pairs(share_a: float, rates: Floats, ratio: Floats) -> tuple[Floats, Floats]:
    """Rates (effects, base rates) of both groups with the odds ratio whose mean is the base rate.

    theta_b solves (1-w)(r-1) x^2 + (w r + 1 - w - p (r-1)) x - p = 0.
    """
    square = (1 - share_a) * (ratio - 1)
    linear = share_a * ratio + 1 - share_a - rates * (ratio - 1)
    root = np.sqrt(linear**2 + 4 * square * rates)
    # Of the two forms of the root, the one that loses no digits for either sign of `linear`.
    theta_b = np.where(
        linear > 0,
        2 * rates / (linear + root),
        (root - linear) / np.where(linear > 0, 1, 2 * square),
    )
    theta_b = np.clip(theta_b, 1e-9, 1 - 1e-9)
    theta_a = ratio * theta_b / (1 + (ratio - 1) * theta_b)
    return theta_a, theta_b
