"""When somebody was first seen: the data version of the first import that named them."""

from functools import reduce

import ibis
from ibis import _

from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.joining import as_text
from ringtrue.warehouse.schema import Table


def first_seen(
    records: Records, base: Table, *, among: ibis.Table | None = None
) -> ibis.Table | None:
    """For each `unit_id` of the base table the version it first came with, as `arrived`.

    Of those `among` alone, where they are given (a table of `unit_id`). None where the snapshot
    does not carry arrivals, or the table has no key: then days alone tell.
    """
    of_base = [a for a in records.snapshot.arrivals if a.of == base.name]
    if not of_base or base.key is None:
        return None
    parts = []
    for arrival in of_base:
        rows = records.table(arrival.table.name)
        key = arrival.table.columns[0].name
        version = ibis.literal(arrival.version, "int64")
        named = rows.select(unit_id=as_text(rows[key]), arrived=version)
        parts.append(named if among is None else named.semi_join(among, "unit_id"))
    together = reduce(lambda left, right: left.union(right), parts)
    return together.group_by("unit_id").aggregate(arrived=_.arrived.min())
