"""What became of each persona's people, what sets it apart from its nearest, how rare it is.

Nothing here is tested: these are counts and medians with their intervals, for a sheet and a row of
the overview. What is believed of them is the checkup's business.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import reduce
from operator import and_
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ringtrue.analysis import likeness, rejecting, tallying
from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.results import TraitShare
from ringtrue.analysis.statements import testable
from ringtrue.analysis.tallying import Cast
from ringtrue.analysis.tracked import Measured, Month, Narrowed, Nearest, Track, Tracks
from ringtrue.stats.outcomes import median_places, wilson
from ringtrue.warehouse import histories
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.traits import Frame

MONTHS = 12
FEWEST_FOR_MEDIAN = 8
FEWEST_KNOWN = 30  # people of both personas, before a trait can tell them apart
MOST_APART = 3
LEAST_APART = 0.15  # of shares
EVERYONE, NOBODY = "everyone", "nobody"


def track(
    records: Records,
    frame: Frame,
    question: Question,
    cast: Sequence[Member],
    *,
    today: date,
    without: frozenset[str] = frozenset(),
) -> Tracks:
    """The tracks of a cast whose rules all can be answered; `without` names traits that leak."""
    found = histories.of_units(records, frame, question, as_of=today)
    told = frame.table.left_join(found.table, "unit_id").drop("unit_id_right")
    frame = replace(frame, table=records.keep("told afterwards", told))
    frame, parts = tallying.kept(records, frame, tallying.of_members(cast, frame))
    one = _one_by_one(records, frame, _groups(frame, parts))
    near = _nearest(records, frame, parts, without)
    meters = narrowed(records, frame, [member.statements for member in cast])
    personas = [
        replace(one(str(i)), nearest=near.get(i), narrowed=meter) for i, meter in enumerate(meters)
    ]
    return Tracks(
        everyone=one(EVERYONE),
        nobody=one(NOBODY),
        personas=tuple(personas),
        people=frame.rows,
        buyers=frame.counts.won,
        noun=frame.noun,
        no_stay=found.no_stay,
    )


def _one_by_one(records: Records, frame: Frame, groups: dict[str, Any]) -> Callable[[str], Track]:
    """What is counted of every group in one go, told group by group."""
    shares, medians = _shares(records, frame, groups), _medians(records, frame, groups)
    months = _months(records, frame, groups)

    def one(key: str) -> Track:
        return Track(
            of_buyers=shares.get(("of_buyers", key)),
            accepted=shares.get(("accepted", key)),
            days=medians.get(("days", key)),
            worth=medians.get(("worth", key)),
            stayed=shares.get(("stayed", key)),
            months=months.get(key, ()),
        )

    return one


def _groups(frame: Frame, cast: Cast) -> dict[str, Any]:
    everyone = frame.table.unit_id.notnull()
    inside = {str(i): p.inside for i, p in enumerate(cast.parts) if p.inside is not None}
    nobody = reduce(and_, (~p for p in inside.values()), everyone)
    return {EVERYONE: everyone, NOBODY: nobody, **inside}


def narrowed(
    records: Records, frame: Frame, described: Sequence[Sequence[Statement]]
) -> tuple[tuple[Narrowed, ...], ...]:
    """How many match each persona's sentences, one after another: the prevalence meter.

    Only sentences tied to records narrow. Who has no value where one asks for one does not match.
    """
    tied = [
        [
            (s, t)
            for s in said
            if s.side == "above" and (t := testable(s, frame.table, frame.columns)) is not None
        ]
        for said in described
    ]
    fits = {
        f"f{i}_{j}": test.fits.fill_null(False)
        for i, pairs in enumerate(tied)
        for j, (_, test) in enumerate(pairs)
    }
    if not fits:
        return tuple(() for _ in tied)
    rows = frame.table.select(__won=frame.table.status == "won", **fits)
    sums: dict[str, Any] = {}
    for i, pairs in enumerate(tied):
        for j in range(len(pairs)):
            all_of = reduce(and_, (rows[f"f{i}_{before}"] for before in range(j + 1)))
            sums |= {f"p{i}_{j}": all_of.sum(), f"b{i}_{j}": (all_of & rows["__won"]).sum()}
    [row] = records.rows(rows.aggregate(**sums))
    return tuple(
        tuple(
            Narrowed(s.text, int(row[f"p{i}_{j}"] or 0), int(row[f"b{i}_{j}"] or 0))
            for j, (s, _) in enumerate(pairs)
        )
        for i, pairs in enumerate(tied)
    )


_Found = dict[tuple[str, str], Measured]


def _shares(records: Records, frame: Frame, groups: dict[str, Any]) -> _Found:
    """Of leads judged, those accepted; of customers of a year, those still there; of buyers."""
    said = rejecting.said(records, frame)
    asked = {"stayed": frame.table["__stayed"]}
    if said is not None:
        asked["accepted"] = said.accepted
    sums = {
        f"{what}{i}{kind}": value
        for what, answer in asked.items()
        for i, inside in enumerate(groups.values())
        for kind, value in (
            ("k", answer.cast("int64").sum(where=inside)),
            ("n", answer.count(where=inside)),
        )
    }
    won = frame.table.status == "won"
    asked["of_buyers"] = won
    for i, inside in enumerate(groups.values()):
        sums |= {f"of_buyers{i}k": (inside & won).sum(), f"of_buyers{i}n": won.sum()}
    [row] = records.rows(frame.table.aggregate(**sums))
    found: _Found = {}
    for what in asked:
        for i, key in enumerate(groups):
            k, n = int(row[f"{what}{i}k"] or 0), int(row[f"{what}{i}n"] or 0)
            if n:
                found[what, key] = Measured(k / n, *wilson(k, n), n, k)
    return found


def _medians(records: Records, frame: Frame, groups: dict[str, Any]) -> _Found:
    """Days to the sale and money of it, among those won; bounds are quantiles, too."""
    won = frame.table.status == "won"
    cells = {"days": frame.table["__days"], "worth": frame.table.value}
    counts = {
        f"{what}{i}": cell.count(where=inside & won)
        for what, cell in cells.items()
        for i, inside in enumerate(groups.values())
    }
    [many] = records.rows(frame.table.aggregate(**counts))
    wanted: dict[str, Any] = {}
    for what, cell in cells.items():
        for i, inside in enumerate(groups.values()):
            n = int(many[f"{what}{i}"] or 0)
            if n >= FEWEST_FOR_MEDIAN:
                for at, place in zip("mlh", (0.5, *median_places(n)), strict=True):
                    wanted[f"{what}{i}{at}"] = cell.cast("float64").quantile(
                        place, where=inside & won
                    )
    if not wanted:
        return {}
    [row] = records.rows(frame.table.aggregate(**wanted))
    found: _Found = {}
    for what in cells:
        for i, key in enumerate(groups):
            if f"{what}{i}m" in wanted:
                middle, low, high = (float(row[f"{what}{i}{at}"]) for at in "mlh")
                found[what, key] = Measured(middle, low, high, int(many[f"{what}{i}"]))
    return found


def _months(records: Records, frame: Frame, groups: dict[str, Any]) -> dict[str, tuple[Month, ...]]:
    """Who came in each of the last twelve months, and how many of them belong."""
    inside = {f"g{i}": group.cast("int64") for i, group in enumerate(groups.values())}
    rows = frame.table.select("period", **inside).filter(lambda t: t.period != "")
    sums = {name: rows[name].sum() for name in inside}
    counted = {r["period"]: r for r in records.rows(rows.group_by("period").aggregate(**sums))}
    periods = _last(max(counted)) if counted else ()
    return {
        key: tuple(
            Month(p, int(counted[p][f"g{i}"] or 0), int(counted[p]["g0"] or 0))
            if p in counted
            else Month(p, 0, 0)
            for p in periods
        )
        for i, key in enumerate(groups)
    }


def _last(newest: str) -> tuple[str, ...]:
    """The twelve months up to the newest, oldest first."""
    year, month = (int(part) for part in newest.split("-"))
    places = [year * 12 + month - 1 - back for back in reversed(range(MONTHS))]
    return tuple(f"{place // 12:04d}-{place % 12 + 1:02d}" for place in places)


def _nearest(
    records: Records, frame: Frame, cast: Cast, without: frozenset[str]
) -> dict[int, Nearest]:
    """For each persona the one whose people differ least from its own, and what differs most."""
    known = [(i, p) for i, p in enumerate(cast.parts) if p.inside is not None]
    if not 2 <= len(known) <= likeness.MOST_MARKED:
        return {}
    looked = likeness.looked_at(records, frame)
    groups = [looked.table[p.inside.get_name()] for _, p in known if p.inside is not None]
    counts = likeness.level_counts(records, looked, groups, without)
    shares = [_level_shares(one) for one in counts]
    found = {}
    for here, (i, part) in enumerate(known):
        others = [
            (distance, there)
            for there in range(len(known))
            if there != here and (distance := _distance(shares, here, there)) is not None
        ]
        if others:
            distance, there = min(others)
            other = known[there][1]
            own = likeness.own_traits(part, frame) | likeness.own_traits(other, frame)
            apart = _apart(shares, here, there, own)
            found[i] = Nearest(other.name, 1 - distance, apart)
    return found


_Shares = tuple[likeness.Levelled, NDArray[np.float64], NDArray[np.float64]]


def _level_shares(one: likeness.Levelled) -> _Shares:
    """The trait, each part's shares of its levels (parts, levels), and how many are known."""
    counted = one.counts.sum(axis=1)
    many = counted.sum(axis=1)
    return one, counted / np.maximum(many, 1)[:, None], many


def _comparable(shares: _Shares, here: int, there: int) -> bool:
    return bool(min(shares[2][here], shares[2][there]) >= FEWEST_KNOWN)


def _distance(shares: Sequence[_Shares], here: int, there: int) -> float | None:
    """The mean total variation over the traits known of both."""
    parts = [
        0.5 * float(np.abs(s[1][here] - s[1][there]).sum())
        for s in shares
        if _comparable(s, here, there)
    ]
    return sum(parts) / len(parts) if parts else None


def _apart(
    shares: Sequence[_Shares], here: int, there: int, own: frozenset[str]
) -> tuple[TraitShare, ...]:
    """Of each trait the value that is most commoner there than here, the clearest first."""
    found = []
    for one, by_level, many in shares:
        if one.trait.name in own or not _comparable((one, by_level, many), here, there):
            continue
        at = int(np.argmax(by_level[there] - by_level[here]))
        share, mine = float(by_level[there][at]), float(by_level[here][at])
        if share - mine >= LEAST_APART:
            near = max(mine, 0.5 / float(many[here]))
            found.append(TraitShare(one.trait.name, one.levels[at], share, mine, share / near))
    found.sort(key=lambda s: (s.elsewhere - s.share, s.trait))
    return tuple(found[:MOST_APART])
