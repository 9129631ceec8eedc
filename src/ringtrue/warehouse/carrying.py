"""Rows of other tables carried to the units they belong to, along the joins a frame is built on."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import ibis

from ringtrue.warehouse import outcomes
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.joining import Roads, as_text, one_row_each
from ringtrue.warehouse.population import choose
from ringtrue.warehouse.schema import Question, Table


@dataclass(frozen=True)
class Ways:
    """How rows of other tables lead to the units, which are the rows of `base`."""

    records: Records
    roads: Roads
    base: Table


def ways_to_units(records: Records, question: Question) -> Ways:
    """The ways to the units of a question. Raises BadInput where there is no population."""
    outcome = outcomes.parse(records, question)
    roads = Roads(records, question.joins)
    return Ways(records, roads, choose(records, question, outcome, roads).base)


def carried_to_units(
    ways: Ways, table: Table, rows: ibis.Table, cells: dict[str, Any]
) -> ibis.Table | None:
    """The cells with `__unit`, the unit each row belongs to; None where no join leads there."""
    base, key = ways.base, ways.base.key
    if key is None:
        return None
    if table.name == base.name:
        return rows.select(__unit=as_text(rows[key]), **cells)
    way = ways.roads.way(table.name, base.name)
    if way is None:
        return None
    carried = rows.select(__unit=as_text(rows[way[0].column]), **cells)
    for hop, following in pairwise(way):
        there = one_row_each(ways.records, hop.to, hop.to_column)
        carried = _onward(carried, there, hop.to_column, following.column)
    if way[-1].to_column == key:
        return carried
    return _onward(carried, ways.records.table(base.name), way[-1].to_column, key)


def _onward(carried: ibis.Table, there: ibis.Table, met_by: str, leads_by: str) -> ibis.Table:
    """One table further: `__unit` is now what the met row's column `leads_by` holds."""
    other = there.select(__key=as_text(there[met_by]), __next=as_text(there[leads_by]))
    met = carried.inner_join(other, carried["__unit"] == other["__key"])
    return met.drop("__unit", "__key").rename(__unit="__next")
