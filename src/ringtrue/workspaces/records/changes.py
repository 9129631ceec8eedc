"""What a file would do to a table, row by row: created, updated, unchanged."""

from dataclasses import dataclass
from functools import reduce
from typing import Any

from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.schema import Table
from ringtrue.warehouse.snapshot import Snapshot

NEW = "coming in"


@dataclass(frozen=True)
class Changes:
    """Rows by what happens to them; `repeated` are lines that a later line with their key undoes.

    `emptied` names columns the table had and the file lacks: they become empty in updated rows.
    """

    created: int
    updated: int
    unchanged: int
    repeated: int = 0
    emptied: tuple[str, ...] = ()


def compare(old: Table | None, new: Table, *, replaces: bool) -> Changes:
    """How the new rows change what is there; `new.files` is the draft, read like any batch."""
    incoming = Table(NEW, new.kind, new.columns, new.files, new.rows)
    key = new.key
    known = () if old is None or replaces else (old,)
    with open_records(Snapshot("comparing", 0, "analysis", (incoming, *known))) as records:
        here = records.table(NEW)
        [count] = records.rows(here.aggregate(n=here.count()))
        repeated = new.rows - int(count["n"])
        shared = old is not None and key is not None and key in {c.name for c in old.columns}
        if old is None or replaces or key is None or not shared:
            return Changes(int(count["n"]), 0, 0, repeated)
        [met] = records.rows(_met(here, records.table(old.name), key))
    names = {c.name for c in new.columns}
    emptied = tuple(c.name for c in old.columns if c.name not in names)
    same = int(met["same"] or 0) if not emptied else 0
    return Changes(
        created=int(count["n"]) - int(met["met"]),
        updated=int(met["met"]) - same,
        unchanged=same,
        repeated=repeated,
        emptied=emptied,
    )


def _met(here: Any, there: Any, key: str) -> Any:
    """How many incoming rows find their key, and how many of those are just as they were."""
    from ringtrue.warehouse.joining import as_text

    mine = {f"n{i}": here[c] for i, c in enumerate(here.columns)}
    have = {c: f"o{i}" for i, c in enumerate(there.columns)}
    left = here.select(k=as_text(here[key]), **mine)
    right = there.select(k2=as_text(there[key]), **{n: there[c] for c, n in have.items()})
    both = left.inner_join(right, left.k == right.k2)
    alike = [
        _alike(both[f"n{i}"], both[have[c]] if c in have else None)
        for i, c in enumerate(here.columns)
    ]
    same = reduce(lambda a, b: a & b, alike)
    return both.aggregate(met=both.count(), same=same.sum())


def _alike(new: Any, old: Any | None) -> Any:
    from ringtrue.warehouse.joining import as_text

    if old is None:
        return new.isnull()
    if new.type() != old.type():
        return as_text(new).identical_to(as_text(old))
    return new.identical_to(old)
