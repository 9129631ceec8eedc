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
    found = moves_of(classes, codes[None, :], np.array([klass]), at_least=at_least)
    return found[0]


def moves_of(
    classes: Classes, codes: Whole, klass: Whole, *, at_least: float
) -> list[tuple[Move | None, Move | None]]:
    """As `moves`, of many rows (rows, traits) and their classes (rows,)."""
    base = joint(classes, codes)
    over, lost = _Best(len(codes), -np.inf), _Best(len(codes), np.inf)
    for j, table in enumerate(classes.shares):
        levels = table.shape[1]
        known = np.flatnonzero((codes[:, j] >= 0) & (codes[:, j] < levels))
        if levels < 2 or not len(known):
            continue
        here, own, now = np.arange(len(known)), klass[known], codes[known, j]
        changed = (base[known] - table[:, now].T)[:, :, None] + table  # (rows, classes, levels)
        changed -= changed.max(axis=1, keepdims=True)
        belief = np.exp(changed)
        belief /= belief.sum(axis=1, keepdims=True)
        mine = belief[here, own]
        mine[here, now] = np.inf  # as it is, is no change
        code = mine.argmin(axis=1)
        chance = mine[here, code]
        lost.take(known, chance < lost.chance[known], j, code, own, chance)
        belief[here, :, now] = -np.inf
        belief[here, own] = -np.inf
        flat = belief.reshape(len(known), -1)
        best = flat.argmax(axis=1)
        chance = flat[here, best]
        over.take(known, chance > over.chance[known], j, best % levels, best // levels, chance)
    reached, left = over.chance >= at_least, lost.chance < at_least
    return [
        (over.move(i) if reached[i] else None, lost.move(i) if left[i] else None)
        for i in range(len(codes))
    ]


class _Best:
    """The best single change found so far of each row; none yet at the chance to begin with."""

    def __init__(self, rows: int, begin: float) -> None:
        self.trait, self.code, self.klass = (np.full(rows, -1) for _ in range(3))
        self.chance = np.full(rows, begin)

    def take(
        self,
        rows: Whole,
        better: NDArray[np.bool_],
        trait: int,
        code: Whole,
        klass: Whole,
        chance: Floats,
    ) -> None:
        """Of rows where it is better, this change of the trait."""
        at = rows[better]
        self.trait[at], self.code[at] = trait, code[better]
        self.klass[at], self.chance[at] = klass[better], chance[better]

    def move(self, row: int) -> Move:
        """What was found of a row."""
        trait, code, klass = self.trait[row], self.code[row], self.klass[row]
        return Move(int(trait), int(code), int(klass), float(self.chance[row]))


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
