"""The leak guard: traits that tell the outcome because they came after it, or because of it.

Nobody can see from a column alone when it was written; but a trait that foretells the outcome too
well, or stands only in the rows of winners, is named and left out until a person says otherwise.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ringtrue.stats.anytime import share_bound
from ringtrue.stats.traitprofile import TraitProfile

Floats = NDArray[np.float64]
LEAK_AUC = 0.95
ASK_AUC = 0.80
PURE = 0.98
APART = 0.2
CHANCE = 0.001
FEWEST = 5
BINS = 50
NUMERIC = ("number", "date", "datetime")
MOST_VALUES = 200
BESIDE = 100


@dataclass(frozen=True)
class Suspicion:
    """Why a trait may leak: the set-aside reason, and what was seen."""

    reason: str
    detail: str


def auc(score: Floats, won: Floats, lost: Floats) -> float:
    """The chance that someone who won scores above someone who lost, ties counted half."""
    if won.sum() == 0 or lost.sum() == 0:
        return 0.5
    ranked, place = np.unique(score, return_inverse=True)
    up = np.bincount(place, weights=won, minlength=len(ranked))
    down = np.bincount(place, weights=lost, minlength=len(ranked))
    below = np.cumsum(down) - down / 2
    return float((up * below).sum() / (won.sum() * lost.sum()))


def cross_validated_auc(profile: TraitProfile) -> float:
    """How well the trait alone tells the outcome of people it was not learned from.

    Levels are scored by the other folds' rates, missing being a level. Numbers and dates are also
    taken as they are, on their raw values, in the direction of the other folds.
    """
    numeric = profile.type in NUMERIC
    levels = _levels(profile, BINS) if numeric else _levels(profile, None)
    found = _held_out(levels, None)
    if numeric and len(profile.values) > 1:
        raw = profile.counts[:, :, :2].astype(np.float64)
        found = max(found, _held_out(raw, np.asarray(profile.values, dtype=np.float64)))
    return found


def _levels(profile: TraitProfile, bins: int | None) -> Floats:
    """Counts (levels + 1, folds, 2) with values in at most so many bins of people, and missing."""
    counts = profile.counts[:, :, :2].astype(np.float64)
    if bins is not None and len(counts) > bins:
        before = np.cumsum(profile.totals) - profile.totals
        place = (before * bins // max(1, profile.filled)).astype(np.int64)
        binned = np.zeros((bins, *counts.shape[1:]))
        np.add.at(binned, place, counts)
        counts = binned
    return np.concatenate([counts, profile.missing[None, :, :2].astype(np.float64)])


def _held_out(counts: Floats, score: Floats | None) -> float:
    """Mean AUC over folds, each weighted by its pairs; `score` None: by the other folds' rates."""
    total, pairs = 0.0, 0.0
    everybody = counts.sum(axis=1)
    base = everybody[:, 0].sum() / max(1.0, everybody.sum())
    for fold in range(counts.shape[1]):
        rest = everybody - counts[:, fold]
        won, lost = counts[:, fold, 0], counts[:, fold, 1]
        if score is None:
            ranks = (rest[:, 0] + base) / (rest.sum(axis=1) + 1)
        else:
            ranks = score if auc(score, rest[:, 0], rest[:, 1]) >= 0.5 else -score
        weight = won.sum() * lost.sum()
        total += weight * auc(ranks, won, lost)
        pairs += weight
    return total / pairs if pairs else 0.5


def auc_error(found: float, won: float, lost: float) -> float:
    """Standard error of an AUC. Source: Hanley and McNeil (1982), Radiology 143, 29."""
    one, two = found / (2 - found), 2 * found**2 / (1 + found)
    spread = found * (1 - found) + (won - 1) * (one - found**2) + (lost - 1) * (two - found**2)
    return float(np.sqrt(max(spread, 0.0) / max(won * lost, 1.0)))


def screened(profile: TraitProfile) -> int:
    """How many levels of the trait the purity rule looks at, its being filled in among them."""
    return len(_judged_levels(profile)) + 1


def _judged_levels(profile: TraitProfile) -> list[tuple[int, float, float]]:
    """Each level of five people or more: its place, how many won, how many lost.

    A number or date of more than 200 values measures and does not name: only a value that one in a
    hundred shares is a level of it, since among thousands some are pure by being looked for.
    """
    closed = profile.counts[:, :, :2].sum(axis=1).astype(np.float64)
    fewest = float(FEWEST)
    if profile.type in NUMERIC and len(profile.values) > MOST_VALUES:
        fewest = max(fewest, profile.filled / 100)
    return [
        (at, float(won), float(lost))
        for at, (won, lost) in enumerate(closed)
        if won + lost >= fewest
    ]


def is_pure(won: float, closed: float, base: float, levels: int) -> bool:
    """Whether a level's people nearly all won, or nearly all lost, beyond chance and by far.

    Purity at least 98 %, at least .2 from the base rate, exact binomial p below .001 over the
    levels screened.
    """
    from scipy.special import bdtr, bdtrc

    if closed < FEWEST:
        return False
    share = won / closed
    if share >= PURE and share - base >= APART:
        chance = bdtrc(won - 1, int(closed), base) if won > 0 else 1.0
    elif share <= 1 - PURE and base - share >= APART:
        chance = bdtr(won, int(closed), base)
    else:
        return False
    return bool(chance * levels < CHANCE)


def suspect(profile: TraitProfile, *, levels: int) -> Suspicion | None:
    """The gravest reason to think that the trait tells the outcome, or None.

    `levels` is how many levels are screened over all traits.
    """
    counts = profile.counts.sum(axis=1).astype(np.float64)
    empty = profile.missing.sum(axis=0)
    won, lost = counts[:, 0].sum() + empty[0], counts[:, 1].sum() + empty[1]
    if won == 0 or lost == 0:
        return None
    base = won / (won + lost)
    filled = counts[:, :2].sum(axis=0)
    return (
        _one_class_only(filled, won, lost, base, levels)
        or _too_good(profile, won, lost)
        or _pure_level(profile, base, levels)
        or _ask(profile, won, lost)
    )


def _one_class_only(
    filled: Floats, won: float, lost: float, base: float, levels: int
) -> Suspicion | None:
    if not is_pure(float(filled[0]), float(filled.sum()), base, levels):
        return None
    winners = filled[0] > filled[1]
    who = "those who won" if winners else "those who did not win"
    others = "those who did not" if winners else "those who won"
    mine, theirs = (filled[0] / won, filled[1] / lost)[:: 1 if winners else -1]
    detail = f"Filled in for {mine * 100:.0f} % of {who} and {theirs * 100:.0f} % of {others}."
    return Suspicion("winners_only", detail)


def _picks(auc: float) -> str:
    """What an AUC means: how often it is right about one of each."""
    return (
        f"of one who won and one who did not, it picks the right one {auc * 100:.0f} times in 100"
    )


def _too_good(profile: TraitProfile, won: float, lost: float) -> Suspicion | None:
    found = cross_validated_auc(profile)
    if found <= LEAK_AUC or found - 2 * auc_error(found, won, lost) <= ASK_AUC:
        return None
    detail = f"It alone tells the outcome almost perfectly: {_picks(found)}."
    return Suspicion("leak", detail)


def _pure_level(profile: TraitProfile, base: float, levels: int) -> Suspicion | None:
    for at, won, lost in _judged_levels(profile):
        if not is_pure(won, won + lost, base, levels) or not _is_shown(won, lost, base):
            continue
        if profile.type in NUMERIC and not _stands_out(profile, at, base, levels):
            continue
        all_ = "won" if won > lost else "lost"
        name, kept = _said(profile, profile.values[at]), max(won, lost)
        detail = f"Of {won + lost:,.0f} with {name}, {kept:,.0f} {all_}."
        return Suspicion("leak", detail)
    return None


def _stands_out(profile: TraitProfile, at: int, base: float, levels: int) -> bool:
    """Whether a pure value of a number or date is purer than the hundred people next to it tell.

    Those who are old or bought much may win far more often than everybody, and then some of their
    many values, held by few, are pure by chance. A value that knows the outcome is pure among
    neighbours who are not, or all of them are.
    """
    closed = profile.counts[:, :, :2].sum(axis=1).astype(np.float64)
    won, lost = closed[at]
    closed[at] = 0
    near = np.argsort(np.abs(np.arange(len(closed)) - at), kind="stable")
    reached = int(np.searchsorted(closed[near].sum(axis=1).cumsum(), BESIDE)) + 1
    theirs, others = closed[near[:reached]].sum(axis=0)
    if theirs + others == 0 or is_pure(float(theirs), float(theirs + others), base, levels):
        return True
    return is_pure(float(won), float(won + lost), float(theirs / (theirs + others)), levels)


def _is_shown(won: float, lost: float, base: float) -> bool:
    """Whether a level's purity is more than what a good trait comes near by itself.

    That nearly all have the rarer outcome is strange at any size. That nearly all have the commoner
    one is what faithful customers and bad leads do, so there the any-time bound must pass, too.
    """
    usual = base if won > lost else 1 - base
    if usual <= 0.5:
        return True
    return share_bound(max(won, lost), won + lost, "above") >= PURE


def _said(profile: TraitProfile, value: object) -> str:
    if profile.type == "number" and isinstance(value, float) and value.is_integer():
        return f"“{int(value)}”"
    return "one day" if profile.type in ("date", "datetime") else f"“{value}”"


def _ask(profile: TraitProfile, won: float, lost: float) -> Suspicion | None:
    found = cross_validated_auc(profile)
    if found <= ASK_AUC or found - 2 * auc_error(found, won, lost) <= 0.6:
        return None
    detail = f"It alone foretells the outcome: {_picks(found)}. Is it known before the outcome?"
    return Suspicion("ask_before_outcome", detail)
