"""Columns summed up for the codebook: counts a value, by outcome and fold; never the rows."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ringtrue.stats.traitprofile import Profile, TraitProfile
from ringtrue.warehouse.coding import comparable
from ringtrue.warehouse.missing import stands
from ringtrue.warehouse.stacking import batches, stacked
from ringtrue.warehouse.traits import Trait

FOLDS = 5
# So many people tell what a column is like; beyond, a fixed sample by hash is looked at.
LOOKED_AT = 100_000
_FOLD_ENDS = ("3", "6", "9", "c")
_HEX = 16**8
Longs = NDArray[np.int64]


def summarise(
    table: ibis.Table,
    traits: Sequence[Trait],
    *,
    rows: int,
    missing: tuple[str, ...],
    has_outcome: bool,
) -> Profile:
    """Profiles of the traits of a frame's table, which holds `unit_id`, `outcome`, `entered`.

    Dates count back from the newest day of entry, where there is one.
    """
    looked = _looked_at(table, rows)
    met = _missing_words(looked, traits, missing, rows)
    counted = _counted(looked, traits, missing, rows)
    found = tuple(
        _one(trait, counted[trait.name], met.get(trait.name, ())) for trait in _once(traits)
    )
    newest = table.entered.cast("date").max().to_pyarrow().as_py()
    as_of = None if newest is None else (newest - _epoch()).days
    return Profile(found, as_of, has_outcome)


def _epoch() -> Any:
    from ringtrue.warehouse.coding import EPOCH

    return EPOCH


def _once(traits: Sequence[Trait]) -> list[Trait]:
    return list({t.name: t for t in traits}.values())


def _looked_at(table: ibis.Table, rows: int) -> ibis.Table:
    """Everybody, or a fixed sample."""
    if rows <= LOOKED_AT:
        return table
    limit = f"{int(LOOKED_AT / rows * _HEX):08x}"
    return table.filter(table.unit_id.hexdigest("md5")[:8] < limit)


def _missing_words(
    looked: ibis.Table, traits: Sequence[Trait], missing: tuple[str, ...], rows: int
) -> dict[str, tuple[tuple[str, int], ...]]:
    """Which pseudo-missing words stand in which text column, empty cells aside."""
    texts = [t.name for t in _once(traits) if looked[t.name].type().is_string()]
    if not texts:
        return {}
    words = [w for w in missing if w]
    marks = {f"n{i}": stands(looked[name], words).sum() for i, name in enumerate(texts)}
    counted = looked.aggregate(**marks).to_pyarrow().to_pylist()[0]
    hit = [name for i, name in enumerate(texts) if counted[f"n{i}"]]
    found = {}
    for names in batches(hit, rows):
        cells = stacked(looked, names)
        lines = cells.filter(stands(cells.value, words)).group_by(
            "place", word=lambda t: t.value.strip()
        )
        met = lines.aggregate(n=lambda t: t.count()).to_pyarrow().to_pylist()
        met.sort(key=lambda line: (-line["n"], line["word"]))
        for i, name in enumerate(names):
            found[name] = tuple((m["word"], int(m["n"])) for m in met if m["place"] == i)[:5]
    return found


_Counts = tuple[pa.Array, Longs, Longs, Longs]  # values, their folds, what became, how many


def _counted(
    looked: ibis.Table, traits: Sequence[Trait], missing: tuple[str, ...], rows: int
) -> dict[str, _Counts]:
    """Of every column: how many have which value, by fold and by what became of them."""
    digest = looked.unit_id.hexdigest("md5")
    letter = digest[9:10]
    fold = ibis.cases(*[(letter < end, i) for i, end in enumerate(_FOLD_ENDS)], else_=FOLDS - 1)
    became = ibis.cases((looked.outcome == 1, 0), (looked.outcome == 0, 1), else_=2)
    values = {t.name: comparable(looked[t.name], missing) for t in _once(traits)}
    names = {name: f"v{i}" for i, name in enumerate(values)}
    cached: ibis.Table = looked.select(
        fold=fold, became=became, **{names[name]: value for name, value in values.items()}
    ).cache()
    found: dict[str, _Counts] = {}
    for textual in (False, True):
        kind = [n for n, value in values.items() if value.type().is_string() == textual]
        for part in batches(kind, min(rows, LOOKED_AT)):
            cells = stacked(cached, [names[n] for n in part], ("fold", "became"))
            found |= zip(part, _split(cells, len(part)), strict=True)
    return found


def _split(cells: ibis.Table, columns: int) -> list[_Counts]:
    grouped = cells.group_by(["place", "value", "fold", "became"])
    counted = grouped.aggregate(n=lambda t: t.count()).to_pyarrow().sort_by("place")
    place, fold, became, n = (
        counted[c].to_numpy().astype(np.int64) for c in ("place", "fold", "became", "n")
    )
    values = counted["value"].combine_chunks()
    ends = np.searchsorted(place, np.arange(columns + 1))
    return [
        (values[a:b], fold[a:b], became[a:b], n[a:b]) for a, b in pairwise(int(e) for e in ends)
    ]


def _one(trait: Trait, counted: _Counts, words: tuple[tuple[str, int], ...]) -> TraitProfile:
    column, fold, became, n = counted
    known = ~np.asarray(column.is_null())
    empty = np.zeros((FOLDS, 3), dtype=np.int64)
    np.add.at(empty, (fold[~known], became[~known]), n[~known])
    if column.type in ("double", "float"):
        values, place = np.unique(np.asarray(column)[known].astype(float), return_inverse=True)
    else:
        texts = np.array([v for v in column.to_pylist() if v is not None], dtype=object)
        values, place = np.unique(texts.astype(str), return_inverse=True)
    counts = np.zeros((len(values), FOLDS, 3), dtype=np.int64)
    np.add.at(counts, (place, fold[known], became[known]), n[known])
    said = "text" if trait.type == "boolean" else trait.type
    return TraitProfile(trait.name, said, tuple(values.tolist()), counts, empty, words)
