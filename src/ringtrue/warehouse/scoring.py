"""Who belongs, worked out in the engine: a frozen model's posterior as one expression a row.

Several traits are packed into one number, and what they say together stands in one list a class:
a lookup for each pack instead of a choice for each trait. A model is plain JSON values and never
changes, so that whoever belonged by it belongs by it still. Traits are named `table.column`: they
are found again whatever else has been brought in meanwhile.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from hashlib import md5
from operator import add
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from ringtrue.errors import BadRule
from ringtrue.stats.arrays import FLOOR
from ringtrue.stats.encoding import CodedTrait
from ringtrue.warehouse import batches, rules
from ringtrue.warehouse.batches import WrittenBatch
from ringtrue.warehouse.coding import code
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.missing import words
from ringtrue.warehouse.rule_tree import bad
from ringtrue.warehouse.traits import Trait

LEAST_SHARE = 1e-75  # of a level in one class, as a part of what it is in the likeliest
FARTHEST = 700.0  # beyond it an exponential leaves the range of doubles
# Logarithms are added as whole numbers of so much: the sum is then the same in every engine, in
# whatever order it adds. A thousand traits round by 5e-10 together at most.
UNIT = 1e-12
CELLS = 256
MEMBERS = pa.schema(
    [
        ("unit_id", pa.string()),
        ("persona_id", pa.int64()),
        ("segment", pa.int64()),
        ("probability", pa.float64()),
        ("since", pa.date32()),
    ]
)


@dataclass(frozen=True)
class FrozenClasses:
    """A fitted latent class model; `names` (table.column) of its traits, and what was learned.

    `log_weights` (classes,); `log_shares`, one (classes, levels) a trait; `at_least` is the
    posterior from which somebody belongs.
    """

    traits: tuple[CodedTrait, ...]
    names: tuple[str, ...]
    log_weights: tuple[float, ...]
    log_shares: tuple[tuple[tuple[float, ...], ...], ...]
    missing: tuple[str, ...]
    at_least: float


def frozen(raw: Mapping[str, Any]) -> FrozenClasses:
    """The model that `analysis.discover` froze as JSON values."""
    traits = tuple(CodedTrait.from_dict(t) for t in raw["codebook"]["traits"])
    weights = _logarithms(raw["weights"])
    shares = [_share_logarithms(p) for p in raw["probabilities"]]
    return FrozenClasses(
        traits=traits,
        names=tuple(raw["columns"].get(t.column, t.column) for t in traits),
        log_weights=tuple(float(w) for w in weights),
        log_shares=tuple(tuple(tuple(map(float, row)) for row in table) for table in shares),
        missing=words(None if raw.get("missing") is None else tuple(raw["missing"])),
        at_least=float(raw.get("at_least", 0.7)),
    )


def _logarithms(weights: Any) -> NDArray[np.float64]:
    """As the model itself takes them: nought is not quite nought."""
    return np.asarray(np.log(np.maximum(np.array(weights, dtype=np.float64), FLOOR)))


def _share_logarithms(shares: Any) -> NDArray[np.float64]:
    """A trait's (classes, levels) as `stats.kernels` takes them: no class is out of reach."""
    found = np.array(shares, dtype=np.float64)
    best = np.maximum(found.max(axis=0), FLOOR)
    return np.asarray(np.log(best) + np.log(np.maximum(found / best, LEAST_SHARE)))


def coded(
    records: Records, table: ibis.Table, models: Sequence[FrozenClasses], columns: Sequence[Trait]
) -> ibis.Table:
    """The frame's table with every code that the models read, worked out once and kept.

    Traits that the records no longer have are passed over here, and named where somebody asks for
    them.
    """
    wanted = _wanted(table, models, columns)
    if not wanted:
        return table
    mark = md5(" ".join(sorted(wanted)).encode(), usedforsecurity=False).hexdigest()
    found = {
        name: code(trait, table[column.name], missing)
        for name, ((trait, missing), column) in wanted.items()
    }
    return records.keep(f"coded {mark}", table.mutate(**found))


_Wanted = dict[str, tuple[tuple[CodedTrait, tuple[str, ...]], Trait]]


def _wanted(
    table: ibis.Table, models: Sequence[FrozenClasses], columns: Sequence[Trait]
) -> _Wanted:
    """The codes that are not there yet, by their column: trait, missing words, and where it is."""
    wanted: _Wanted = {}
    for model in models:
        for place, name in enumerate(model.names):
            with suppress(BadRule):
                column = _fitting(model.traits[place], rules.find(name, columns))
                wanted[code_name(model, place)] = ((model.traits[place], model.missing), column)
    return {name: one for name, one in wanted.items() if name not in table.columns}


def code_name(model: FrozenClasses, place: int) -> str:
    """The column that holds a trait's codes; models of one run share theirs."""
    trait = replace(model.traits[place], name="", column=model.names[place])
    mark = md5(repr((trait, model.missing)).encode(), usedforsecurity=False)
    return f"__code_{mark.hexdigest()[:16]}"


def posteriors(
    model: FrozenClasses,
    table: ibis.Table,
    columns: Sequence[Trait],
    *,
    without: frozenset[str] = frozenset(),
) -> ibis.Table:
    """The table with p0, p1, ... (a column a class) and `best`, the likeliest class from 0.

    Of classes that are alike the first is best. Raises BadRule as `posterior` does.
    """
    found = codes_of(model, table, columns, without)
    named = {f"__code{place}": found[place] for place in found}
    coded = table.mutate(**named)
    return _likeliest(model, coded, dict(zip(found, named, strict=True)), table.columns)


def posteriors_of(model: FrozenClasses, coded: ibis.Table, names: Sequence[str]) -> ibis.Table:
    """As `posteriors`, where the codes are columns of the table already, in the model's order."""
    return _likeliest(model, coded, dict(enumerate(names)), coded.columns)


def _likeliest(
    model: FrozenClasses, coded: ibis.Table, places: Mapping[int, str], shown: Sequence[str]
) -> ibis.Table:
    classes = range(len(model.log_weights))
    # In steps, each column used by the next: what is looked up once is worked out once.
    packs = _packs(model, {place: coded[name] for place, name in places.items()})
    packed = coded.mutate(**{f"__pack{i}": pack.index for i, pack in enumerate(packs)})
    kept = [_Pack(pack.places, packed[f"__pack{i}"]) for i, pack in enumerate(packs)]
    score = {f"__d{k}": _ahead(model, k, 0, kept) for k in classes}
    scored = packed.mutate(**score)
    scored = scored.mutate(__top=ibis.greatest(*[scored[name] for name in score]))
    odds = {f"__e{k}": _from_units(scored[f"__d{k}"] - scored["__top"]).exp() for k in classes}
    scored = scored.mutate(**odds)
    scored = scored.mutate(__all=reduce(add, [scored[name] for name in odds]))
    first = [(scored[f"__d{k}"] == scored["__top"], k) for k in classes]
    belief = {f"p{k}": scored[f"__e{k}"] / scored["__all"] for k in classes}
    belief["best"] = ibis.cases(*first, else_=0).cast("int16")
    return scored.select(*shown, **belief)


def posterior(
    model: FrozenClasses,
    klass: int,
    table: ibis.Table,
    columns: Sequence[Trait],
    *,
    without: frozenset[str] = frozenset(),
) -> Any:
    """The probability of a class, counted from 0, given a row's traits; missing ones say nothing.

    Traits named in `without` (names of the frame) are left out. Raises BadRule for a trait that the
    records no longer have.
    """
    packs = _packs(model, codes_of(model, table, columns, without))
    others = [k for k in range(len(model.log_weights)) if k != klass]
    if not others:
        return ibis.ifelse(table.unit_id.notnull(), 1.0, 0.0)
    ahead = [_ahead(model, other, klass, packs) for other in others]
    farthest = ibis.literal(FARTHEST)
    odds = [ibis.least(_from_units(units), farthest).exp() for units in ahead]
    return 1.0 / (1.0 + reduce(add, odds))


@dataclass(frozen=True)
class _Pack:
    """Several traits whose codes are one number: `cells` (places, their codes' numbers)."""

    places: tuple[int, ...]
    index: Any


def _packs(model: FrozenClasses, known: dict[int, Any]) -> tuple[_Pack, ...]:
    """Neighbouring traits packed into one number each, of at most so many cells."""
    packs: list[_Pack] = []
    cells = CELLS
    for place, found in known.items():
        size, value = _size(model, place), found.cast("int32") + 1
        if cells * size > CELLS:
            packs.append(_Pack((place,), value))
            cells = size
        else:
            last = packs[-1]
            packs[-1] = _Pack((*last.places, place), last.index * size + value)
            cells *= size
    return tuple(packs)


def _size(model: FrozenClasses, place: int) -> int:
    """How many codes a trait may have in the records, missing among them."""
    return 1 + max(len(model.traits[place].labels), len(model.log_shares[place][0]))


def _ahead(model: FrozenClasses, other: int, klass: int, packs: Sequence[_Pack]) -> Any:
    """How far another class is ahead of this one, in logarithms counted in whole UNITs."""
    if other == klass:
        return ibis.literal(0, "int64")
    start = _units(model.log_weights[other] - model.log_weights[klass])
    ahead = ibis.literal(int(start), "int64")
    for pack in packs:
        table = np.zeros(1, dtype=np.int64)
        for place in pack.places:
            steps = _steps(model, place, other, klass)
            table = (table[:, None] + steps[None, :]).ravel()
        ahead = ahead + ibis.literal(table.tolist(), type="array<int64>")[pack.index]
    return ahead


def _steps(model: FrozenClasses, place: int, other: int, klass: int) -> NDArray[np.int64]:
    """What each code of a trait adds; missing, and a level the model never saw, say nothing."""
    steps = np.zeros(_size(model, place), dtype=np.int64)
    shares = model.log_shares[place]
    known = _units(np.array(shares[other]) - np.array(shares[klass]))
    steps[1 : 1 + len(known)] = known
    return steps


def _units(logarithm: Any) -> NDArray[np.int64]:
    return np.rint(np.asarray(logarithm) / UNIT).astype(np.int64)


def _from_units(units: Any) -> Any:
    return units.cast("float64") * UNIT


def codes_of(
    model: FrozenClasses,
    table: ibis.Table,
    columns: Sequence[Trait],
    without: frozenset[str] = frozenset(),
) -> dict[int, Any]:
    """The codes in use, by their trait's place in the model; kept ones where there are.

    Raises BadRule for a trait that the records no longer have.
    """
    found: dict[int, Any] = {}
    for place, name in enumerate(model.names):
        column = rules.find(name, columns)
        kept = code_name(model, place)
        if column.name not in without:
            trait = model.traits[place]
            there = table[_fitting(trait, column).name]
            found[place] = (
                table[kept] if kept in table.columns else code(trait, there, model.missing)
            )
    return found


def _fitting(trait: CodedTrait, column: Trait) -> Trait:
    if trait.cells is not None and column.type not in ("number", "date", "datetime"):
        raise bad(f"{column.name} held numbers when this persona was found, and now text.")
    return column


def distinct_names(model: FrozenClasses, columns: Sequence[Trait]) -> frozenset[str]:
    """The frame's names of the columns that the model reads."""
    return frozenset(rules.find(name, columns).name for name in model.names)


# what is written of it


@dataclass(frozen=True)
class Scorable:
    """A persona and the chance, row by row, that a person belongs; 0 where not."""

    persona_id: int
    segment: int
    chance: Any


def count_members(
    records: Records, table: ibis.Table, chances: Sequence[Any | None]
) -> tuple[tuple[int, int], ...]:
    """People and buyers of each persona, in one scan."""
    won = table.status == "won"
    sums: dict[str, Any] = {"everybody": table.count()}
    for i, chance in enumerate(chances):
        if chance is not None:
            inside = chance > 0
            sums |= {f"p{i}": inside.sum(), f"b{i}": (inside & won).sum()}
    [row] = records.rows(table.aggregate(**sums))
    return tuple(
        (int(row.get(f"p{i}") or 0), int(row.get(f"b{i}") or 0)) for i in range(len(chances))
    )


def write_members(
    records: Records,
    table: ibis.Table,
    wanted: Sequence[Scorable],
    *,
    lake: Path,
    name: str,
    earlier: Sequence[str],
    today: date,
) -> WrittenBatch:
    """Who belongs to what as one new batch; `since` goes on where somebody belonged before.

    `earlier` are the files that counted until now. Belonging by another segment begins anew.
    """
    rows = _members(table, wanted, earlier, today)
    return batches.write(lake, name, _chunks(records, rows), schema=MEMBERS)


def _members(
    table: ibis.Table, wanted: Sequence[Scorable], earlier: Sequence[str], today: date
) -> ibis.Table | None:
    parts = []
    for one in wanted:
        scored = table.select("unit_id", probability=one.chance.cast("float64"))
        inside = scored.filter(scored.probability > 0)
        parts.append(
            inside.mutate(
                persona_id=ibis.literal(one.persona_id, "int64"),
                segment=ibis.literal(one.segment, "int64"),
            )
        )
    if not parts:
        return None
    now = ibis.union(*parts) if len(parts) > 1 else parts[0]
    keys = ["unit_id", "persona_id", "segment"]
    if earlier:
        before = pa.concat_tables([pq.read_table(f, columns=[*keys, "since"]) for f in earlier])
        now = now.left_join(ibis.memtable(before).distinct(), keys)
        since = now.since.fill_null(ibis.date(today))
    else:
        since = ibis.date(today)
    return now.mutate(since=since).select(
        "unit_id", "persona_id", "segment", "probability", "since"
    )


def _chunks(records: Records, rows: ibis.Table | None) -> Iterator[pa.Table]:
    if rows is not None:
        for chunk in records.chunks(rows):
            yield chunk.cast(MEMBERS)
