"""How often each column and level that claims speak of was met among those who entered, and when.

Kept from look to look as plain counts by import and by day, so that whether something has ended
(`turning.py`) is answered without asking everybody again. They are counted as people enter; what
becomes of their cells later is met when everybody is read anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.entries import CAME, DAY
from ringtrue.warehouse.tallies import Asked, count_by_period
from ringtrue.warehouse.traits import Trait

SCHEMA = pa.schema(
    [
        ("trait", pa.string()),
        ("value", pa.string()),
        ("order", pa.string()),  # empty: it has been sought, whether or not anybody had it
        ("at", pa.int64()),
        ("could", pa.int64()),
        ("here", pa.int64()),
    ]
)
ENOUGH = 10  # who would have it were all as before: that none has is chance once in 20,000 times
ORDERS = (CAME, DAY)  # by the import they first came with, else by their day
Key = tuple[str, str]


@dataclass(frozen=True)
class Sought:
    """Rows that have a trait (`value` empty) or a level of it, among those that `could`."""

    trait: Trait
    value: str
    here: Any
    could: Any


def count(records: Records, table: ibis.Table, sought: Mapping[Key, Sought]) -> pa.Table:
    """The counts of some rows of the entered; `here` of those who `could`, by either order."""
    keys = list(sought)
    rows = [{"trait": t, "value": v, "order": "", "at": 0, "could": 0, "here": 0} for t, v in keys]
    asked = [
        Asked(str(i), one.here, one.could if one.value else None)
        for i, one in enumerate(sought.values())
    ]
    for order in ORDERS if asked else ():
        dated = table.mutate(period=table[order].cast("string").fill_null(""))
        for i, parts in count_by_period(records, dated, asked).items():
            trait, value = keys[int(i)]
            rows += [
                {"trait": trait, "value": value, "order": order, "at": _at(p.period, order),
                 "could": p.n, "here": p.k}
                for p in parts
                if p.period
            ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _at(period: str, order: str) -> int:
    return int(period) if order == CAME else date.fromisoformat(period[:10]).toordinal()


def together(*parts: pa.Table) -> pa.Table:
    """The sums of counts that belong together."""
    every = pa.concat_tables(parts)
    by = ["trait", "value", "order", "at"]
    summed = every.group_by(by).aggregate([("could", "sum"), ("here", "sum")])
    renamed = summed.rename_columns([*by, "could", "here"])
    return renamed.select(SCHEMA.names).cast(SCHEMA)


def known(levels: pa.Table) -> set[Key]:
    """What has been sought among everybody."""
    marks = levels.filter(pc.equal(levels["order"], ""))
    return set(zip(marks["trait"].to_pylist(), marks["value"].to_pylist(), strict=True))


def ended(levels: pa.Table, keys: Iterable[Key]) -> bool:
    """Whether any of these may have ended: after its last so many came that some would have it."""
    wanted = set(keys)
    if not wanted:
        return False
    named = levels.filter(pc.is_in(levels["trait"], pa.array([t for t, _ in wanted], pa.string())))
    found: dict[tuple[str, str, str], list[tuple[int, int, int]]] = {}
    for row in named.to_pylist():
        if row["order"] and (row["trait"], row["value"]) in wanted:
            place = row["trait"], row["value"], row["order"]
            found.setdefault(place, []).append((row["at"], row["could"], row["here"]))
    return any(_expected(rows) >= ENOUGH for rows in found.values())


def _expected(rows: list[tuple[int, int, int]]) -> float:
    """How many of those after the last one would have it, were they as those before."""
    last = max((at for at, _, here in rows if here), default=None)
    if last is None:
        return 0.0
    before = sum(could for at, could, _ in rows if at <= last)
    since = sum(could for at, could, _ in rows if at > last)
    met = sum(here for _, _, here in rows)
    return since * met / before if before else 0.0
