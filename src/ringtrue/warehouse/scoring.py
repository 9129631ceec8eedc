"""Who belongs, worked out in the engine: a frozen model's posterior as one expression a row.

A model is plain JSON values and never changes, so that whoever belonged by it belongs by it still.
Traits are named `table.column`: they are found again whatever else has been brought in meanwhile.
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

from ringtrue.errors import BadRule
from ringtrue.stats.encoding import CodedTrait
from ringtrue.warehouse import batches, rules
from ringtrue.warehouse.batches import WrittenBatch
from ringtrue.warehouse.coding import code, comparable
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.missing import words
from ringtrue.warehouse.rule_tree import bad
from ringtrue.warehouse.traits import Trait

FARTHEST = 700.0  # beyond it an exponential leaves the range of doubles
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
    with np.errstate(divide="ignore"):
        weights = np.log(np.array(raw["weights"], dtype=np.float64))
        shares = [np.log(np.array(p, dtype=np.float64)) for p in raw["probabilities"]]
    return FrozenClasses(
        traits=traits,
        names=tuple(raw["columns"].get(t.column, t.column) for t in traits),
        log_weights=tuple(float(w) for w in weights),
        log_shares=tuple(tuple(tuple(map(float, row)) for row in table) for table in shares),
        missing=words(None if raw.get("missing") is None else tuple(raw["missing"])),
        at_least=float(raw.get("at_least", 0.7)),
    )


def coded(
    records: Records, table: ibis.Table, models: Sequence[FrozenClasses], columns: Sequence[Trait]
) -> ibis.Table:
    """The frame's table with every code that the models read, worked out once and kept.

    A posterior looks each code up many times; without this its SQL grows to megabytes. Traits that
    the records no longer have are passed over here, and named where somebody asks for them.
    """
    wanted = _wanted(table, models, columns)
    if not wanted:
        return table
    # Values first, then codes over them: a code looks its value up once a level.
    mark = md5(" ".join(sorted(wanted)).encode(), usedforsecurity=False).hexdigest()
    values = {
        f"__value{i}": comparable(table[column.name], trait[1])
        for i, (trait, column) in enumerate(wanted.values())
    }
    valued = records.keep(f"values {mark}", table.mutate(**values))
    found = {
        name: code(trait[0], valued[f"__value{i}"]).cast("int16")
        for i, (name, (trait, _)) in enumerate(wanted.items())
    }
    return records.keep(f"coded {mark}", valued.mutate(**found).drop(*values))


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
    known = _codes(model, table, columns, without)
    others = [k for k in range(len(model.log_weights)) if k != klass]
    if not others:
        return ibis.ifelse(table.unit_id.notnull(), 1.0, 0.0)
    odds = [_ahead(model, other, klass, known).exp() for other in others]
    return 1.0 / (1.0 + reduce(add, odds))


def _codes(
    model: FrozenClasses, table: ibis.Table, columns: Sequence[Trait], without: frozenset[str]
) -> dict[int, Any]:
    """The codes in use, by their trait's place in the model; kept ones where there are."""
    found: dict[int, Any] = {}
    for place, name in enumerate(model.names):
        column = rules.find(name, columns)
        kept = code_name(model, place)
        if column.name not in without:
            trait = model.traits[place]
            value = comparable(table[_fitting(trait, column).name], model.missing)
            found[place] = table[kept] if kept in table.columns else code(trait, value)
    return found


def _fitting(trait: CodedTrait, column: Trait) -> Trait:
    if trait.cells is not None and column.type not in ("number", "date", "datetime"):
        raise bad(f"{column.name} held numbers when this persona was found, and now text.")
    return column


def _ahead(model: FrozenClasses, other: int, klass: int, known: dict[int, Any]) -> Any:
    """How far another class is ahead of this one, in logarithms."""
    # Cast from text: a bare literal is a decimal to some engines, which add up in their own way.
    nothing = ibis.literal("0").cast("float64")
    ahead = nothing + (model.log_weights[other] - model.log_weights[klass])
    for place, found in known.items():
        pairs = zip(model.log_shares[place][other], model.log_shares[place][klass], strict=True)
        steps = [(value, _difference(*pair)) for value, pair in enumerate(pairs)]
        ahead = ahead + found.cases(*steps, else_=nothing)
    return ahead


def _difference(other: float, mine: float) -> float:
    """Between two logarithms, of which either may be that of nought."""
    if np.isneginf(other) and np.isneginf(mine):
        return 0.0
    return float(np.clip(other - mine, -FARTHEST, FARTHEST))


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
