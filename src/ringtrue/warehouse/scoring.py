"""Who belongs, worked out in the engine: a frozen model's posterior as one expression a row.

A model is plain JSON values and never changes, so that whoever belonged by it belongs by it still.
Traits are named `table.column`: they are found again whatever else has been brought in meanwhile.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ringtrue.stats.codebook import Codebook
from ringtrue.stats.encoding import CodedTrait
from ringtrue.warehouse import batches, rules
from ringtrue.warehouse.batches import WrittenBatch
from ringtrue.warehouse.coding import codes
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
    kept = _bound(model, columns, without)
    coded = codes(table, Codebook(tuple(trait for _, trait in kept)), model.missing)
    others = [k for k in range(len(model.log_weights)) if k != klass]
    if not others:
        return ibis.ifelse(table.unit_id.notnull(), 1.0, 0.0)
    odds = [
        _ahead(model, other, klass, kept, coded).clip(-FARTHEST, FARTHEST).exp() for other in others
    ]
    return 1.0 / (1.0 + reduce(add, odds))


def _bound(
    model: FrozenClasses, columns: Sequence[Trait], without: frozenset[str]
) -> list[tuple[int, CodedTrait]]:
    """The traits in use, each with its place in the model, under the names they have here."""
    found = []
    for place, (trait, name) in enumerate(zip(model.traits, model.names, strict=True)):
        column = rules.find(name, columns)
        if column.name in without:
            continue
        numeric = column.type in ("number", "date", "datetime")
        if trait.cells is not None and not numeric:
            raise bad(f"{column.name} held numbers when this persona was found, and now text.")
        found.append((place, replace(trait, column=column.name)))
    return found


def _ahead(
    model: FrozenClasses,
    other: int,
    klass: int,
    kept: list[tuple[int, CodedTrait]],
    coded: dict[str, Any],
) -> Any:
    """How far another class is ahead of this one, in logarithms."""
    start = ibis.literal(model.log_weights[other] - model.log_weights[klass])
    for at, (place, _) in enumerate(kept):
        shares = model.log_shares[place]
        steps = [
            (code, _difference(shares[other][code], shares[klass][code]))
            for code in range(len(shares[klass]))
        ]
        start = start + coded[f"c{at}"].cases(*steps, else_=0.0)
    return start


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
