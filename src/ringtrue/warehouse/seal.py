"""The part of the people that discovery never reads, so that it can be confirmed on them later.

Who is sealed follows from a keyed hash of the account, or of the person where there is none. It
does not depend on row order, file format or engine: md5 in hexadecimal, compared as text.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from weakref import WeakKeyDictionary

import ibis
import pyarrow as pa

from ringtrue.errors import BadInput
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.snapshot import Seal, Snapshot

FEWEST = 300
_DIGITS = 8


def is_sealed(cluster: ibis.expr.types.StringColumn, seal: Seal) -> Any:
    """Whether the account or person lies in the reserve: a boolean expression."""
    limit = f"{round(seal.share * 16**_DIGITS):0{_DIGITS}x}"
    keyed = ibis.literal(f"{seal.key}:").concat(cluster)
    return keyed.hexdigest("md5")[:_DIGITS] < limit


def cluster(frame: ibis.Table) -> Any:
    """What a row of a frame counts as in tests and for the seal: its account, else itself."""
    return ibis.coalesce(
        ibis.literal("account:").concat(frame.account_id),
        ibis.literal("unit:").concat(frame.unit_id),
    )


class OpenRecords:
    """Records without the sealed part: what discovery is given. A frame of them leaves it out.

    Nothing of it leads to all records: not an attribute, not a file, not what was kept on the way.
    """

    __slots__ = ("__weakref__",)

    def __init__(self, records: Records, seal: Seal | None = None) -> None:
        _BENEATH[self] = records, seal or records.snapshot.seal or Seal(key="files")

    @property
    def seal(self) -> Seal:
        """What is left out of these records, for as long as they are open."""
        return _BENEATH[self][1]

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot without its files; its row counts include the sealed part."""
        whole = source(self).snapshot
        tables = tuple(replace(t, files=()) for t in whole.tables)
        return replace(whole, tables=tables, arrivals=())

    @property
    def here(self) -> bool:
        """Whether the engine lives in this process."""
        return source(self).here

    def keep(self, name: str, expression: ibis.Table) -> ibis.Table:
        """The expression's rows, computed once and kept in memory under `name`, among its own."""
        return source(self).keep(f"open {name}", expression)

    def rows(self, expression: ibis.Table) -> list[dict[str, Any]]:
        """The rows of a small result."""
        return source(self).rows(expression)

    def chunks(self, expression: ibis.Table, *, rows: int = 100_000) -> Iterator[pa.Table]:
        """The rows of a large result, so many at a time."""
        return source(self).chunks(expression, rows=rows)

    def answers(self, expression: ibis.Table) -> pa.Table:
        """A small result, also of values held in memory alone, and from any thread."""
        return source(self).answers(expression)

    def sql(self, expression: ibis.Table) -> str:
        """The SQL an expression becomes, for people."""
        return source(self).sql(expression)

    def script(self, expression: ibis.Table) -> str:
        """SQL from the snapshot's files to the expression, in named steps."""
        return source(self).script(expression)


# Kept apart from the object, so that whoever holds the open records holds nothing but these.
_BENEATH: WeakKeyDictionary[OpenRecords, tuple[Records, Seal]] = WeakKeyDictionary()


class SealedRecords:
    """The sealed part alone, which confirms discovery once. Only `analysis.confirming` reads it."""

    def __init__(self, records: Records) -> None:
        seal = records.snapshot.seal
        if seal is None or seal.opened:
            raise BadInput(
                "There is nobody left who was kept aside.",
                hint="That can be read once; records that come from now on test every claim.",
            )
        self.beneath = records
        self.seal = seal


def source(records: Records | OpenRecords) -> Records:
    """All records beneath, for `traits.table` alone, which leaves the sealed part out itself."""
    return _BENEATH[records][0] if isinstance(records, OpenRecords) else records


def sealed_alone(frame: ibis.Table, seal: Seal, *, units: int) -> ibis.Table:
    """The frame's sealed rows; none where there are too few units for anything to be sealed."""
    return frame.filter(is_sealed(cluster(frame), seal) & (units >= FEWEST))


def without_sealed(frame: ibis.Table, seal: Seal, *, units: int) -> ibis.Table:
    """The frame's open rows; all of them when the seal was opened or there are too few units."""
    if seal.opened or units < FEWEST:
        return frame
    return frame.filter(~is_sealed(cluster(frame), seal))
