"""When somebody was first seen: the data version of the first import that named them."""

from collections.abc import Sequence
from functools import reduce

import ibis
from ibis import _

from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.joining import as_text
from ringtrue.warehouse.schema import Table
from ringtrue.warehouse.snapshot import Arrival


def first_seen(
    records: Records,
    base: Table,
    *,
    among: ibis.Table | None = None,
    came: ibis.Table | None = None,
) -> ibis.Table | None:
    """For each `unit_id` of the base table the version it first came with, as `arrived`.

    Of those `among` alone, where they are given (a table of `unit_id`); `came` says with which
    files of the base these came (`__file`), so that only other imports are read for them. None
    where the snapshot does not carry arrivals, or the table has no key: then days alone tell.
    """
    of_base = [a for a in records.snapshot.arrivals if a.of == base.name]
    if not of_base or base.key is None:
        return None
    parts = []
    if came is not None:
        known, of_base = _by_file(came, base, of_base)
        parts += [known] if known is not None else []
    for arrival in of_base:
        rows = records.table(arrival.table.name)
        key = arrival.table.columns[0].name
        version = ibis.literal(arrival.version, "int64")
        named = rows.select(unit_id=as_text(rows[key]), arrived=version)
        parts.append(named if among is None else named.semi_join(among, "unit_id"))
    together = reduce(lambda left, right: left.union(right), parts)
    return together.group_by("unit_id").aggregate(arrived=_.arrived.min())


def _by_file(
    came: ibis.Table, base: Table, arrivals: Sequence[Arrival]
) -> tuple[ibis.Table | None, list[Arrival]]:
    """Versions by the files of the base, and the arrivals that none of these tells of."""
    numbers = {file: i for i, file in enumerate(base.files)}
    told = [a for a in arrivals if a.table.files and set(a.table.files) <= numbers.keys()]
    rest = [a for a in arrivals if a not in told]
    if not told:
        return None, rest
    version = ibis.cases(
        *((came["__file"].isin([numbers[f] for f in a.table.files]), a.version) for a in told)
    )
    known = came.select("unit_id", arrived=version.cast("int64"))
    return known.filter(known.arrived.notnull()), rest
