"""Why a row belongs to a class: what each trait says for it and against it, in bits.

The weight of evidence of a trait's value (Good, Probability and the Weighing of Evidence, 1950) is
the logarithm of how much likelier the value is in the class than elsewhere. With more than two
classes *elsewhere* is a mixture, over which logarithms do not add up by themselves. They do for
one mixing of the others: with s_o the sum over traits of log(theta_k / theta_o), p_o the others'
weights and q_o their posterior, the evidence F = -log sum p_o exp(-s_o) lies between sum q_o s_o
(Gibbs) and sum p_o s_o (Jensen). So some r_o = (1 - l) p_o + l q_o has sum r_o s_o = F, and what a
trait says is sum r_o log(theta_k / theta_o): no order of traits, no approximation, and with two
classes the likelihood ratio itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.signedinteger]
LEAST = 1e-12  # others that differ by less say the same whatever their mixing


@dataclass(frozen=True)
class Classes:
    """A fitted latent class model in logarithms: `weights` (classes,), `shares` (classes, levels).

    One table of shares for each trait; a code is a level from 0, -1 where it is missing.
    """

    weights: Floats
    shares: tuple[Floats, ...]


@dataclass(frozen=True)
class Evidence:
    """What speaks for a row's class: `prior` (rows,), `bits` (rows, traits), `odds` (rows,).

    In bits, positive for. prior + the row's sum of bits = odds = log2 of p / (1 - p).
    """

    prior: Floats
    bits: Floats
    odds: Floats


@dataclass(frozen=True)
class Move:
    """One trait changed to `code`: the class `klass` is then as likely as `probability`."""

    trait: int
    code: int
    klass: int
    probability: float


def joint(classes: Classes, codes: Whole) -> Floats:
    """Log-likelihood of each row under each class, weight included; (rows, classes)."""
    total = np.tile(classes.weights, (len(codes), 1))
    for j, table in enumerate(classes.shares):
        total += _said(table, codes[:, j]).T
    return total


def evidence(classes: Classes, codes: Whole, klass: Whole) -> Evidence:
    """What each trait of rows (rows, traits) says for their class `klass` (rows,), from 0.

    With one class nothing speaks: bits are 0 and odds infinite. Levels the model never saw say
    nothing.
    """
    rows, count = len(codes), len(classes.weights)
    if count == 1:
        endless = np.full(rows, np.inf)
        return Evidence(endless, np.zeros(codes.shape), endless)
    here = np.arange(rows)
    said = np.stack([_said(t, codes[:, j]).T for j, t in enumerate(classes.shares)], axis=1)
    ahead = said[here, :, klass][:, :, None] - said  # (rows, traits, classes)
    others = np.tile(classes.weights, (rows, 1))
    own = others[here, klass]
    others[here, klass] = -np.inf
    rest = _log_sum(others)
    mix = _mixing(others - rest[:, None], ahead.sum(axis=1))
    prior = own - rest
    bits = np.einsum("rto,ro->rt", ahead, mix) / np.log(2)
    odds = prior - _log_sum(others - rest[:, None] - ahead.sum(axis=1))
    return Evidence(prior / np.log(2), bits, odds / np.log(2))


def _mixing(weights: Floats, ahead: Floats) -> Floats:
    """How the other classes are mixed, for each row; (rows, classes), the row's own class 0."""
    after = weights - ahead
    total = _log_sum(after)
    p, q = np.exp(weights), np.exp(after - total[:, None])
    most, least = (p * ahead).sum(axis=1), (q * ahead).sum(axis=1)
    spread = most - least
    part = np.where(spread > LEAST, (most + total) / np.where(spread > LEAST, spread, 1.0), 0.5)
    part = np.clip(part, 0.0, 1.0)[:, None]
    return np.asarray((1 - part) * p + part * q)


def moves(
    classes: Classes, codes: Whole, klass: int, *, at_least: float
) -> tuple[Move | None, Move | None]:
    """The one change that takes a row (traits,) over the line elsewhere, and that loses it here.

    First the change of one known trait that makes another class likeliest, None where none makes
    it at least `at_least`; then the change that makes the own class least likely, None where that
    leaves it at or above `at_least`. `klass` of the second is the own class.
    """
    base = joint(classes, codes[None, :])[0]
    best: Move | None = None
    worst: Move | None = None
    for j, table in enumerate(classes.shares):
        if not 0 <= codes[j] < table.shape[1] or table.shape[1] < 2:
            continue
        changed = (base - table[:, codes[j]])[:, None] + table  # (classes, levels)
        belief = np.exp(changed - _log_sum(changed.T)[None, :])
        belief[:, codes[j]] = np.where(np.arange(len(base)) == klass, np.inf, -np.inf)
        own = int(belief[klass].argmin())
        if worst is None or belief[klass, own] < worst.probability:
            worst = Move(j, own, klass, float(belief[klass, own]))
        belief[klass] = -np.inf
        other, code = np.unravel_index(int(belief.argmax()), belief.shape)
        if best is None or belief[other, code] > best.probability:
            best = Move(j, int(code), int(other), float(belief[other, code]))
    over = best if best is not None and best.probability >= at_least else None
    lost = worst if worst is not None and worst.probability < at_least else None
    return over, lost


def _said(table: Floats, codes: Whole) -> Floats:
    """The logarithms that a trait adds; (classes, rows), 0 where it is missing or never seen."""
    known = (codes >= 0) & (codes < table.shape[1])
    return np.where(known, table[:, np.where(known, codes, 0)], 0.0)


def _log_sum(values: Floats) -> Floats:
    top = values.max(axis=1)
    return np.asarray(np.log(np.exp(values - top[:, None]).sum(axis=1)) + top)


def classes_of(weights: Sequence[float], shares: Sequence[Sequence[Sequence[float]]]) -> Classes:
    """A model from plain numbers that are logarithms already."""
    return Classes(np.array(weights), tuple(np.array(table) for table in shares))
