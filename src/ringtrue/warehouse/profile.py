"""Columns summed up for the codebook: counts a value, by outcome and fold; never the rows."""

from collections.abc import Sequence
from typing import Any

import ibis
import numpy as np

from ringtrue.stats.traitprofile import Profile, TraitProfile
from ringtrue.warehouse.coding import comparable
from ringtrue.warehouse.missing import is_missing
from ringtrue.warehouse.traits import Trait

FOLDS = 5
# So many people tell what a column is like; beyond, a fixed sample by hash is looked at.
LOOKED_AT = 100_000
_FOLD_ENDS = ("3", "6", "9", "c")
_HEX = 16**8


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
    people = _people(table, traits, rows)
    met = _missing_words(people, traits, missing)
    kinds = {t.name: t.type for t in traits}
    found = tuple(
        _one(people, name, kind, missing, met.get(name, ())) for name, kind in kinds.items()
    )
    newest = table.entered.cast("date").max().to_pyarrow().as_py()
    as_of = None if newest is None else (newest - _epoch()).days
    return Profile(found, as_of, has_outcome)


def _epoch() -> Any:
    from ringtrue.warehouse.coding import EPOCH

    return EPOCH


def _people(table: ibis.Table, traits: Sequence[Trait], rows: int) -> ibis.Table:
    """Everybody, or a fixed sample; with the fold and what became of each."""
    digest = table.unit_id.hexdigest("md5")
    if rows > LOOKED_AT:
        limit = f"{int(LOOKED_AT / rows * _HEX):08x}"
        table = table.filter(digest[:8] < limit)
        digest = table.unit_id.hexdigest("md5")
    letter = digest[9:10]
    fold = ibis.cases(*[(letter < end, i) for i, end in enumerate(_FOLD_ENDS)], else_=FOLDS - 1)
    became = ibis.cases((table.outcome == 1, 0), (table.outcome == 0, 1), else_=2)
    names = {f"v{i}": table[t.name] for i, t in enumerate(traits)}
    cached: ibis.Table = table.select(fold=fold, became=became, **names).cache()
    # Under the traits' own names again; the three of ours cannot be taken for a column's.
    return cached.select(
        cached.fold.name(" fold"),
        cached.became.name(" became"),
        *[cached[f"v{i}"].name(t.name) for i, t in enumerate(traits)],
    )


def _missing_words(
    people: ibis.Table, traits: Sequence[Trait], missing: tuple[str, ...]
) -> dict[str, tuple[tuple[str, int], ...]]:
    """Which pseudo-missing words stand in which text column, empty cells aside."""
    texts = [t.name for t in traits if people[t.name].type().is_string()]
    if not texts:
        return {}

    def stands(name: str) -> Any:
        column = people[name]
        return is_missing(column, missing) & column.notnull() & (column.strip() != "")

    marks = {f"n{i}": stands(name).sum() for i, name in enumerate(texts)}
    counted = people.aggregate(**marks).to_pyarrow().to_pylist()[0]
    found = {}
    for i, name in enumerate(texts):
        if counted[f"n{i}"]:
            words = people.filter(stands(name)).group_by(word=people[name].strip())
            lines = words.aggregate(n=lambda t: t.count()).to_pyarrow().to_pylist()
            lines.sort(key=lambda line: (-line["n"], line["word"]))
            found[name] = tuple((line["word"], int(line["n"])) for line in lines[:5])
    return found


def _one(
    people: ibis.Table,
    name: str,
    kind: str,
    missing: tuple[str, ...],
    words: tuple[tuple[str, int], ...],
) -> TraitProfile:
    shown = people.select(
        value=comparable(people[name], missing), fold=people[" fold"], became=people[" became"]
    )
    grouped = shown.group_by(["value", "fold", "became"]).aggregate(n=lambda t: t.count())
    counted = grouped.to_pyarrow()
    fold, became, n = (counted[c].to_numpy().astype(np.int64) for c in ("fold", "became", "n"))
    column = counted["value"].combine_chunks()
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
    said = "text" if kind == "boolean" else kind
    return TraitProfile(name, said, tuple(values.tolist()), counts, empty, words)
