"""What marks a persona out from everybody else, and which two personas nothing tells apart."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import Any

import ibis
import numpy as np
from numpy.typing import NDArray

from ringtrue.analysis.examined import Twins
from ringtrue.analysis.results import TraitShare
from ringtrue.analysis.statements import rule_of
from ringtrue.analysis.tallying import FOLD, FOLDS, Cast, Part
from ringtrue.analysis.wording import number
from ringtrue.stats.outcomes import wilson
from ringtrue.warehouse import missing
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.joining import as_text
from ringtrue.warehouse.rules import bound, uses
from ringtrue.warehouse.stacking import batches, stacked
from ringtrue.warehouse.traits import Frame, Trait

MOST_TRAITS = 60
MOST_LEVELS = 40
FEWEST_PEOPLE = 50
FEWEST_TRAITS = 3
LOOKED_AT = 100_000
MOST_MARKED = 12  # personas
MOST_SHOWN = 6
_BINS = 4
_FEW_NUMBERS = 6  # a number with so few values is counted value by value
_COUNTABLE = frozenset({"text", "boolean", "number"})


@dataclass(frozen=True)
class Levelled:
    """How often each level of one trait stands in each part and fold: (parts, folds, levels)."""

    trait: Trait
    levels: tuple[str, ...]
    counts: NDArray[np.float64]


def distinguishing(
    records: Records,
    frame: Frame,
    inside: Any,
    *,
    without: frozenset[str] = frozenset(),
    most: int = 8,
) -> tuple[TraitShare, ...]:
    """The trait values that mark the people `inside` out from everybody else, strongest first.

    Only values whose interval here keeps clear of the share elsewhere; `without` names traits that
    the persona's own rule uses.
    """
    groups = (inside.fill_null(False), ~inside.fill_null(False))
    counts = level_counts(records, frame, groups, without)
    return _strongest([(c, c.counts[0], c.counts[1]) for c in counts], most)


def marks(
    records: Records, frame: Frame, cast: Cast, *, without: frozenset[str] = frozenset()
) -> dict[str, tuple[TraitShare, ...]]:
    """What marks each persona's people out from everybody else, by its name.

    A trait that a persona's own rule uses is left out for it: it would only repeat the rule. With
    more personas than can be looked at on a page, nothing is said of any.
    """
    parts = [p for p in cast.parts if p.inside is not None]
    if not 0 < len(parts) <= MOST_MARKED:
        return {}
    if cast.column is not None:
        without = without | {cast.column.name}
    looked = looked_at(records, frame)
    inside = [looked.table[p.inside.get_name()] for p in parts if p.inside is not None]
    counts = level_counts(records, looked, [*inside, ibis.literal(True)], without)
    return {
        part.name: _strongest(
            [
                (c, c.counts[i], c.counts[-1] - c.counts[i])
                for c in counts
                if c.trait.name not in own_traits(part, frame)
            ],
            MOST_SHOWN,
        )
        for i, part in enumerate(parts)
    }


def own_traits(part: Part, frame: Frame) -> frozenset[str]:
    rule = rule_of(part.member) if part.member is not None else None
    return uses(bound(rule, frame.columns)) if rule is not None else frozenset()


def _strongest(
    counted: Sequence[tuple["Levelled", NDArray[np.float64], NDArray[np.float64]]], most: int
) -> tuple[TraitShare, ...]:
    """The values that say most about who belongs, at most two of a trait."""
    found: list[tuple[float, TraitShare]] = []
    for one, inside, outside in counted:
        here, there = inside.sum(axis=0), outside.sum(axis=0)
        for level, k, other in zip(one.levels, here, there, strict=True):
            marked = _marked(one.trait.name, level, (k, here.sum()), (other, there.sum()))
            if marked is not None:
                found.append(marked)
    found.sort(key=lambda pair: (-pair[0], pair[1].trait, pair[1].value))
    kept: list[TraitShare] = []
    for _, share in found:
        if sum(s.trait == share.trait for s in kept) < 2:
            kept.append(share)
    return tuple(kept[:most])


def _marked(
    trait: str, level: str, here: tuple[float, float], there: tuple[float, float]
) -> tuple[float, TraitShare] | None:
    (k, n), (other_k, other_n) = here, there
    if not n or not other_n:
        return None
    share, elsewhere = k / n, other_k / other_n
    low, high = wilson(k, n, 0.99)
    if low <= elsewhere <= high:
        return None
    # Kullback-Leibler's part of this value: how much it says about who belongs.
    near = max(elsewhere, 0.5 / other_n)
    said = share * np.log(max(share, 1e-12) / near)
    lift = share / near
    return float(abs(said)), TraitShare(trait, level, share, elsewhere, float(lift))


def uncovered_are(
    records: Records, frame: Frame, cast: Cast, *, without: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """What marks the buyers in no persona out from the other buyers, in a few words."""
    parts = [p.inside for p in cast.parts if p.inside is not None]
    covered = frame.table.unit_id.isnull()
    for inside in parts:
        covered = covered | inside
    buyers = replace(frame, table=frame.table.filter(frame.table.status == "won"))
    marks = distinguishing(records, buyers, ~covered, without=without, most=6)
    return tuple(f"{m.trait} {m.value}" for m in marks if m.lift > 1)[:3]


def twins(
    records: Records, frame: Frame, cast: Cast, *, without: frozenset[str] = frozenset()
) -> tuple[Twins, ...] | None:
    """Pairs of personas that merging would cost no held-out fit; None with too few traits.

    For each trait two histograms are held against one common one, on people left out of both.
    Traits that know the outcome (`without`), the column that declares personas and those that the
    rules of the two use are no evidence: a rule says of its own column what it says. `frame` and
    `cast` are as `tallying.kept` made them.
    """
    parts = [p for p in cast.parts if p.inside is not None]
    if len(parts) < 2:
        return ()
    if cast.column is not None:
        without = without | {cast.column.name}
    looked = looked_at(records, frame)
    groups = [looked.table[p.inside.get_name()] for p in parts if p.inside is not None]
    counts = level_counts(records, looked, groups, without)
    if len(counts) < FEWEST_TRAITS:
        return None
    people = sum(c.counts.sum(axis=(1, 2)) for c in counts) / len(counts)
    own = [own_traits(part, frame) for part in parts]
    found, told = [], False
    for i, j in combinations(range(len(parts)), 2):
        others = [c.counts[[i, j]] for c in counts if c.trait.name not in own[i] | own[j]]
        if len(others) < FEWEST_TRAITS:
            continue
        told = True
        gain, error = _gain(others)
        if gain <= 0 and min(people[i], people[j]) >= FEWEST_PEOPLE:
            found.append(Twins(parts[i].name, parts[j].name, gain, error))
    return tuple(found) if told else None


def looked_at(records: Records, frame: Frame) -> Frame:
    """The frame, or a fixed sample of a very large one: enough to tell two personas apart."""
    if frame.rows <= LOOKED_AT:
        return frame
    limit = f"{int(LOOKED_AT / frame.rows * 16**8):08x}"
    sample = frame.table.filter(frame.table.unit_id.hexdigest("md5")[:8] < limit)
    return replace(frame, table=records.keep("looked at", sample))


def _gain(counts: Sequence[NDArray[np.float64]]) -> tuple[float, float]:
    """Held-out log-likelihood of two histograms over one, summed over traits, and its error."""
    total, variance = 0.0, 0.0
    for one in counts:
        for fold in range(FOLDS):
            train = one.sum(axis=1) - one[:, fold]
            merged = train.sum(axis=0) + 0.5
            merged /= merged.sum()
            apart = train + merged  # one person's worth of the common histogram
            apart /= apart.sum(axis=1, keepdims=True)
            gains = np.log(apart) - np.log(merged)
            tested = one[:, fold]
            total += float((tested * gains).sum())
            variance += float((tested * gains**2).sum())
    return total, float(np.sqrt(variance))


def level_counts(
    records: Records, frame: Frame, groups: Sequence[Any], without: frozenset[str]
) -> list[Levelled]:
    usable = [t for t in frame.traits if t.name not in without and t.type in _COUNTABLE]
    levels = _levels(records, frame, usable[:MOST_TRAITS])
    found = [
        counted for part in batches(levels, 0) for counted in _counts(records, frame, part, groups)
    ]
    return [counted for counted in found if counted is not None]


@dataclass(frozen=True)
class _Levels:
    """A trait as few levels: its texts, or quarters of its numbers, with names for them."""

    trait: Trait
    level: Any
    names: dict[str, str]


def _counts(
    records: Records, frame: Frame, asked: Sequence[_Levels], groups: Sequence[Any]
) -> list[Levelled | None]:
    """Every trait's counts, from one query; None for those with too few or too many levels."""
    sums = {f"g{i}": g.cast("int64") for i, g in enumerate(groups)}
    # Without folds (a frame of no cast) everything is in the first.
    fold = frame.table[FOLD] if FOLD in frame.table.columns else ibis.literal(0)
    levels = {f"l{i}": one.level for i, one in enumerate(asked)}
    rows = stacked(frame.table.select(fold=fold, **sums, **levels), list(levels), ("fold", *sums))
    grouped = rows.filter(rows.value.notnull()).group_by(["place", "value", "fold"])
    counted: list[list[dict[str, Any]]] = [[] for _ in asked]
    for row in records.rows(grouped.aggregate(**{g: rows[g].sum() for g in sums})):
        counted[row["place"]].append(row)
    return [_array(one, lines, len(groups)) for one, lines in zip(asked, counted, strict=True)]


def _array(one: _Levels, counted: Sequence[dict[str, Any]], groups: int) -> Levelled | None:
    levels = sorted({r["value"] for r in counted})
    if not 2 <= len(levels) <= MOST_LEVELS:
        return None
    place = {name: i for i, name in enumerate(levels)}
    counts = np.zeros((groups, FOLDS, len(levels)))
    for row in counted:
        at = (row["fold"], place[row["value"]])
        for i in range(groups):
            counts[(i, *at)] += row[f"g{i}"] or 0
    return Levelled(one.trait, tuple(one.names.get(n, n) for n in levels), counts)


def _levels(records: Records, frame: Frame, traits: Sequence[Trait]) -> list[_Levels]:
    """Every trait's levels, after one look at all of them; those with too many are left out."""
    if not traits:
        return []
    looks: dict[str, Any] = {}
    for i, trait in enumerate(traits):
        column = frame.table[trait.name]
        looks[f"n{i}"] = column.approx_nunique()
        if trait.type == "number":
            cells = column.cast("float64")
            looks |= {f"low{i}": cells.min(), f"high{i}": cells.max()}
            looks |= {f"q{i}_{b}": cells.quantile(b / _BINS) for b in range(1, _BINS)}
    [row] = records.rows(frame.table.aggregate(**looks))
    found = [_level(frame, trait, i, row) for i, trait in enumerate(traits)]
    return [one for one in found if one is not None]


def _level(frame: Frame, trait: Trait, i: int, row: dict[str, Any]) -> _Levels | None:
    column = frame.table[trait.name]
    if trait.type != "number":
        if row[f"n{i}"] > 2 * MOST_LEVELS:
            return None
        return _Levels(trait, missing.cleaned(as_text(column), missing.PSEUDO_MISSING), {})
    cells = column.cast("float64")
    if row[f"n{i}"] <= _FEW_NUMBERS or row[f"low{i}"] is None:
        return _Levels(trait, as_text(cells), {})
    low, high = row[f"low{i}"], row[f"high{i}"]
    edges = sorted({row[f"q{i}_{b}"] for b in range(1, _BINS)} - {low})
    bin_ = sum(((cells >= e).cast("int64") for e in edges), ibis.literal(0))
    level = ibis.ifelse(cells.isnull(), ibis.null("string"), bin_.cast("string"))
    return _Levels(trait, level, _names(edges, low, high))


def _names(edges: Sequence[float], low: float, high: float) -> dict[str, str]:
    ends = [low, *edges, high]
    names = {str(i): f"{number(a)} to {number(b)}" for i, (a, b) in enumerate(pairwise(ends))}
    if edges:
        names["0"] = f"under {number(edges[0])}"
        names[str(len(edges))] = f"{number(edges[-1])} or more"
    return names
