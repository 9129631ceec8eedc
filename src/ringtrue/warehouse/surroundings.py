"""The rows of a few units as they stand now, everybody of their accounts, and the rows around them.

Around them lie the rows of other tables that a frame of the units is built from. Rows are found in
whichever import brought them, and then taken as the newest import of the same key has them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

import ibis
from ibis import _

from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.joining import Roads, as_text
from ringtrue.warehouse.population import Population
from ringtrue.warehouse.schema import Table
from ringtrue.warehouse.wide import Wide


@dataclass(frozen=True)
class Ground:
    """On what a frame of a question stands."""

    roads: Roads
    population: Population
    wide: Wide
    key: str


def units_of(rows: ibis.Table, ground: Ground) -> ibis.Table:
    """The units whose rows of the base these are, as `unit`."""
    return rows.select(unit=as_text(rows[ground.key]))


def having(rows: ibis.Table, column: str, values: ibis.Table) -> ibis.Table:
    """The rows whose column holds one of the values."""
    asked = values.filter(values.v.notnull()).distinct()
    return rows.semi_join(asked, as_text(rows[column]) == asked.v)


@dataclass(frozen=True)
class Units:
    """Rows of a few units as they stand, and with which files rows of theirs ever came.

    `came` has `unit_id` and `__file`, the number of a file of the base.
    """

    rows: ibis.Table
    came: ibis.Table


def with_accounts(records: Records, ground: Ground, keys: Sequence[ibis.Table]) -> Units:
    """The units' own rows, and those of everybody else of their accounts.

    All that ever came of them is read once: of very many people, that is most of the work.
    """
    base = ground.population.base
    every = records.by_import(base.name)
    if not keys:
        nobody = every.filter(ibis.literal(False))
        return Units(_latest(records, base, nobody), _files_of(nobody, ground))
    asked = reduce(lambda left, right: left.union(right), keys).distinct()
    asked = records.keep("few asked", asked.filter(asked.unit.notnull()))
    mine = every.semi_join(asked, as_text(every[ground.key]) == asked.unit)
    mine = records.keep("few rows", mine)  # all rows of their keys
    own = records.keep("few own", _newest(base, mine))
    columns = [column for _, column in ground.wide.account_columns()]
    if not columns:
        return Units(own, _files_of(mine, ground))
    accounts = own.select(account=_account(own, columns))
    accounts = records.keep("few accounts", accounts.filter(_.account.notnull()).distinct())
    met = every.semi_join(accounts, _account(every, columns) == accounts.account)
    keys_met = met.select(__k=met[ground.key]).distinct()
    theirs = every.semi_join(keys_met, every[ground.key] == keys_met["__k"])
    theirs = records.keep("few accounts' rows", theirs)
    latest = _newest(base, theirs)
    colleagues = latest.semi_join(accounts, _account(latest, columns) == accounts.account)
    others = colleagues.anti_join(own, as_text(colleagues[ground.key]) == as_text(own[ground.key]))
    came = _files_of(mine, ground).union(_files_of(theirs, ground))
    return Units(records.keep("few units", own.union(others)), came)


def _files_of(rows: ibis.Table, ground: Ground) -> ibis.Table:
    return rows.select(unit_id=as_text(rows[ground.key]), __file=rows["__file"])


def _account(rows: ibis.Table, columns: Sequence[str]) -> Any:
    return ibis.coalesce(*(as_text(rows[column]) for column in columns))


def _latest(records: Records, table: Table, rows: ibis.Table) -> ibis.Table:
    """Of rows of a table, found in whichever import, those of the same keys as they stand now."""
    names = [c.name for c in table.columns]
    if table.key is None or not table.files:
        return rows.select(*names)
    every = records.by_import(table.name)
    keys = rows.select(__k=rows[table.key]).distinct()
    newest = _newest(table, every.semi_join(keys, every[table.key] == keys["__k"]))
    return newest.union(rows.filter(rows[table.key].isnull()).select(*names))


def _newest(table: Table, rows: ibis.Table) -> ibis.Table:
    """Of all rows that ever came of some keys those that stand: the last of each."""
    names = [c.name for c in table.columns]
    if table.key is None or not table.files:
        return rows.select(*names)
    order = [ibis.desc(rows["__file"]), ibis.desc(rows["__row"])]
    place = ibis.row_number().over(group_by=rows[table.key], order_by=order)
    return rows.mutate(__place=place).filter(_["__place"] == 0).select(*names)


def around(records: Records, ground: Ground, units: ibis.Table) -> dict[str, ibis.Table]:
    """The rows of other tables that a frame of the units is built from, and no others."""
    base = ground.population.base.name
    wanted: dict[str, list[tuple[str, ibis.Table]]] = {}
    shown = {base: units}
    ways = sorted(ground.population.ways.values(), key=len)
    for way in ways:
        if way:
            hop = way[-1]
            held = shown[hop.table]
            wanted.setdefault(hop.to, []).append((hop.to_column, _values(held, hop.column)))
            shown[hop.to] = _where(records, hop.to, wanted[hop.to])
    for table in records.snapshot.tables:
        back = ground.roads.way(table.name, base) if table.name != base else None
        values = units
        for hop in reversed(back or ()):
            asked = hop.column, _values(values, hop.to_column)
            wanted.setdefault(hop.table, []).append(asked)
            values = _where(records, hop.table, [asked])
    return {name: _where(records, name, asked) for name, asked in wanted.items() if name != base}


def _values(rows: ibis.Table, column: str) -> ibis.Table:
    return rows.select(v=as_text(rows[column])).filter(_.v.notnull()).distinct()


def _where(records: Records, name: str, asked: Sequence[tuple[str, ibis.Table]]) -> ibis.Table:
    """The rows as they stand whose columns hold one of the values, any of these."""
    table = next(t for t in records.snapshot.tables if t.name == name)

    def those(rows: ibis.Table) -> ibis.Table:
        return rows.filter(reduce(or_, (as_text(rows[c]).isin(values.v) for c, values in asked)))

    return those(_latest(records, table, those(records.by_import(name))))
