"""Whom the rules describe against who buys and who stays: how far apart, trait by trait.

The distance is the total variation over a trait's levels: the share by which the values that are
commoner among buyers are commoner there. Which values these are is chosen on two thirds of the
accounts for the interval on the third that remains, so that noise is no distance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np
from numpy.typing import NDArray

from ringtrue.analysis import likeness
from ringtrue.analysis.correcting import either
from ringtrue.analysis.likeness import Levelled
from ringtrue.analysis.misaligned import Fitting, Gap
from ringtrue.analysis.tallying import FOLDS, Cast
from ringtrue.stats.anytime import share_interval
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.seal import cluster
from ringtrue.warehouse.traits import Frame

MOST_SHOWN = 8
FEWEST_KNOWN = 30  # people described and buyers, before a distance is told
_EACH = 0.975  # of either share; both together err once in twenty
DESCRIBED, BUYERS, STAYED = 0, 1, 2


def gaps_of_cast(
    records: Records,
    frame: Frame,
    cast: Cast,
    *,
    without: frozenset[str] = frozenset(),
    stays: bool = False,
) -> tuple[Gap, ...]:
    """The traits by which buyers surely differ from those whom any rule describes, largest first.

    Empty where no persona has a rule, or too few are described or bought.
    """
    inside = [p.inside for p in cast.parts if p.inside is not None]
    if not inside:
        return ()
    looked = likeness.looked_at(records, frame)
    table = looked.table
    described = ibis.literal(False)
    for one in inside:
        described = described | table[one.get_name()]
    groups = [described, table.status == "won"]
    if stays:
        groups.append((table.status == "won") & table["__stayed"].fill_null(False))
    accounts = _accounts(records, table, groups)
    counts = likeness.level_counts(records, looked, groups, without)
    found = [gap for one in counts if (gap := _gap(one, accounts)) is not None]
    found.sort(key=lambda gap: (-gap.distance, gap.trait))
    return tuple(found[:MOST_SHOWN])


def _accounts(records: Records, table: ibis.Table, groups: Sequence[Any]) -> list[float]:
    """Accounts a person in each group: five colleagues are not five customers."""
    sums: dict[str, Any] = {}
    for i, group in enumerate(groups):
        inside = group.fill_null(False)
        sums |= {f"n{i}": inside.cast("int64").sum(), f"a{i}": cluster(table).nunique(where=inside)}
    [row] = records.rows(table.aggregate(**sums))
    return [row[f"a{i}"] / row[f"n{i}"] if row[f"n{i}"] else 1.0 for i in range(len(groups))]


@dataclass(frozen=True)
class _Held:
    """Of each group, how many are known, and how many fit values chosen without their fold."""

    known: NDArray[np.float64]
    fit: NDArray[np.float64]


def _gap(one: Levelled, accounts: Sequence[float]) -> Gap | None:
    counted = one.counts.sum(axis=1)
    known = counted.sum(axis=1)
    if min(known[DESCRIBED], known[BUYERS]) < FEWEST_KNOWN:
        return None
    commoner = _commoner(counted)
    held = _held_out(one.counts)
    described = float(counted[DESCRIBED, commoner].sum() / known[DESCRIBED])
    buyers = _fitting(counted[BUYERS], commoner, accounts[BUYERS])
    assert buyers is not None
    here = _interval(held, BUYERS, accounts)
    there = _interval(held, DESCRIBED, accounts)
    low, high = here[0] - there[1], here[1] - there[0]
    if low <= 0:
        return None
    distance = buyers.share - described
    order = np.argsort(-(counted[BUYERS] / known[BUYERS] - counted[DESCRIBED] / known[DESCRIBED]))
    named = [one.levels[i] for i in order if commoner[i]]
    stayed = (
        _fitting(counted[STAYED], commoner, accounts[STAYED]) if len(counted) > STAYED else None
    )
    return Gap(
        trait=one.trait.name,
        text=either(named),
        described=described,
        buyers=buyers,
        distance=distance,
        low=min(low, distance),
        high=max(high, distance),
        stayed=stayed,
    )


def _commoner(counted: NDArray[np.float64]) -> NDArray[np.bool_]:
    """The levels (levels,) whose share is larger among buyers than among those described."""
    shares = counted / np.maximum(counted.sum(axis=1), 1)[:, None]
    return np.asarray(shares[BUYERS] > shares[DESCRIBED])


def _held_out(counts: NDArray[np.float64]) -> _Held:
    fit = np.zeros(counts.shape[0])
    whole = counts.sum(axis=1)
    for fold in range(FOLDS):
        commoner = _commoner(whole - counts[:, fold])
        fit += counts[:, fold][:, commoner].sum(axis=1)
    return _Held(whole.sum(axis=1), fit)


def _interval(held: _Held, group: int, accounts: Sequence[float]) -> tuple[float, float]:
    ratio = accounts[group]
    return share_interval(float(held.fit[group]) * ratio, float(held.known[group]) * ratio, _EACH)


def _fitting(
    counts: NDArray[np.float64], commoner: NDArray[np.bool_], ratio: float
) -> Fitting | None:
    n, k = float(counts.sum()), float(counts[commoner].sum())
    if not n:
        return None
    low, high = share_interval(k * ratio, n * ratio)
    share = k / n
    return Fitting(share, min(low, share), max(high, share), int(n), int(k))
