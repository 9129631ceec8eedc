"""Every unit once, with all columns that reach it, its outcome and its money, as one expression."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from itertools import pairwise
from typing import Any

import ibis
from ibis import _

from ringtrue.errors import BadInput, Where
from ringtrue.warehouse import missing, outcomes
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.joining import Hop, Roads, as_text, one_row_each
from ringtrue.warehouse.naming import find_column, trait_names
from ringtrue.warehouse.outcomes import Outcome
from ringtrue.warehouse.population import Population
from ringtrue.warehouse.schema import Question

_HERE = "__present"
_AT = "__at"
LOST_FOR = "lost_for"  # reasons of a unit's lost records, where it may have many of them
BETWEEN = "\x1f"  # and what stands between them


class Wide:
    """Builds the expression, step by step; `names` says what each (table, column) is called."""

    def __init__(
        self, records: Records, question: Question, population: Population, roads: Roads
    ) -> None:
        self._records = records
        self._question = question
        self._population = population
        self._roads = roads
        self.names = trait_names(records.snapshot)

    def build(self, outcome: Outcome | None) -> ibis.Table:
        """Columns unit_id, account_id, status, value, entered, then all that reach the unit.

        Between them `lost_for`, where a unit has many records with an outcome and they say why.
        """
        wide = self._joined(outcome)
        wide = self._with_status(wide, outcome)
        wide = self._with_value(wide, outcome)
        fixed = ["unit_id", "account_id", "status", "value", "entered"]
        fixed += [LOST_FOR] if LOST_FOR in wide.columns else []
        wide = wide.mutate(
            account_id=self._account(wide),
            entered=self._entered(wide),
            value=ibis.ifelse(wide.status == "won", wide.value, ibis.null("float64")),
        )
        return wide.select(*fixed, *(n for n in self._columns() if n in wide.columns))

    def _columns(self) -> list[str]:
        tables = {t.name: t for t in self._records.snapshot.tables}
        return [
            self.names[name, c.name] for name in self._population.ways for c in tables[name].columns
        ]

    def _joined(self, outcome: Outcome | None) -> ibis.Table:
        base = self._population.base
        rows = self._records.table(base.name)
        wide = self._renamed(base.name, rows, unit_id=unit_id(rows, base.key, rows.columns))
        for name, way in self._population.ways.items():
            if way:
                wide = self._attach(wide, name, way[-1], outcome)
        return wide

    def _renamed(self, table: str, rows: ibis.Table, **more: Any) -> ibis.Table:
        kept = {self.names[table, c]: rows[c] for c in rows.columns if (table, c) in self.names}
        return rows.select(**more, **kept)

    def _attach(self, wide: ibis.Table, name: str, hop: Hop, outcome: Outcome | None) -> ibis.Table:
        marks = {}
        if outcome is not None and outcome.column is None and outcome.table == name:
            marks[_HERE] = ibis.literal(True)
        rows = one_row_each(self._records, name, hop.to_column)
        other = self._renamed(name, rows, **marks)
        left = as_text(wide[self.names[hop.table, hop.column]])
        return wide.left_join(other, left == as_text(other[self.names[name, hop.to_column]]))

    def _with_status(self, wide: ibis.Table, outcome: Outcome | None) -> ibis.Table:
        if outcome is None:
            return wide.mutate(status=ibis.literal(""))
        if self._population.up is not None:
            return self._from_many(wide, outcome, self._population.up)
        if outcome.column is None:
            present = wide[_HERE].fill_null(False)
            return wide.mutate(status=ibis.ifelse(present, "won", "lost"))
        named = replace(outcome, column=self.names[outcome.table, outcome.column])
        return wide.mutate(status=outcomes.status(wide, named))

    def _from_many(self, wide: ibis.Table, outcome: Outcome, up: tuple[Hop, ...]) -> ibis.Table:
        rows = self._records.table(outcome.table)
        reason = reason_of(self._records, outcome)
        money = self._money_of(outcome.table, rows)
        rows = rows.mutate(
            __status=outcomes.status(rows, outcome),
            __money=money,
            __reason=self._cleaned(rows, reason),
        )
        each = (
            self._carried(rows, up)
            .group_by(_AT)
            .aggregate(
                __won=(_["__status"] == "won").any(),
                __lost=(_["__status"] == "lost").any(),
                __open=(_["__status"] == "open").any(),
                __value=_["__money"].sum(where=_["__status"] == "won"),
                __reasons=_["__reason"].group_concat(BETWEEN, where=_["__status"] == "lost"),
            )
        )
        key = as_text(wide[self.names[self._population.base.name, up[-1].to_column]])
        met = wide.left_join(each, key == each[_AT])
        status = ibis.cases(
            (met["__won"], "won"),
            (met["__lost"], "lost"),
            (met["__open"], "open"),
            (met[_AT].isnull(), "lost"),  # nobody offered anything: not won
            else_="not_recorded",
        )
        told = {LOST_FOR: met["__reasons"]} if reason is not None else {}
        return met.mutate(status=status, **told)

    def _cleaned(self, rows: ibis.Table, column: str | None) -> Any:
        if column is None:
            return ibis.null("string")
        words = missing.words(self._question.missing_words)
        return missing.cleaned(as_text(rows[column]), words)

    def _carried(self, rows: ibis.Table, way: tuple[Hop, ...]) -> ibis.Table:
        """Rows of the way's first table with `__at`: the base's key that they belong to."""
        carried = rows.mutate(**{_AT: as_text(rows[way[0].column])})
        kept = [c for c in carried.columns if c.startswith("__")]
        carried = carried.select(*kept)
        for hop, following in pairwise(way):
            there = one_row_each(self._records, hop.to, hop.to_column)
            other = there.select(
                __key=as_text(there[hop.to_column]), __next=as_text(there[following.column])
            )
            carried = carried.inner_join(other, carried[_AT] == other["__key"])
            carried = carried.drop(_AT, "__key").rename({_AT: "__next"})
        return carried.filter(carried[_AT].notnull())

    def _money_of(self, table: str, rows: ibis.Table) -> Any:
        if self._question.value is not None:
            owner, column = find_column(self._records.snapshot, self._question.value, what="value")
            if owner.name == table:
                return rows[column.name].cast("float64")
        return ibis.null("float64")

    def _with_value(self, wide: ibis.Table, outcome: Outcome | None) -> ibis.Table:
        if self._question.value is None:
            return wide.mutate(value=ibis.null("float64"))
        table, column = find_column(self._records.snapshot, self._question.value, what="value")
        if column.type != "number":
            detail = f"{column.name} holds {column.type}, not money."
            raise BadInput(detail, hint="Name a column of numbers.", where=Where(field="value"))
        if table.name in self._population.ways:
            return wide.mutate(value=wide[self.names[table.name, column.name]].cast("float64"))
        if outcome is not None and outcome.table == table.name:
            return wide.mutate(value=wide["__value"])
        return self._summed(wide, table.name, column.name)

    def _summed(self, wide: ibis.Table, table: str, column: str) -> ibis.Table:
        way = self._roads.way(table, self._population.base.name)
        if way is None:
            detail = f"No join leads from {table} to {self._population.base.name}."
            raise BadInput(detail, hint="State one with --join.", where=Where(field="value"))
        rows = self._records.table(table)
        carried = self._carried(rows.mutate(__money=rows[column].cast("float64")), way)
        each = carried.group_by(_AT).aggregate(__sum=_["__money"].sum())
        key = as_text(wide[self.names[self._population.base.name, way[-1].to_column]])
        other = each.rename(__key=_AT)
        met = wide.left_join(other, key == other["__key"])
        return met.mutate(value=met["__sum"])

    def _entered(self, wide: ibis.Table) -> Any:
        place = self.entry_column()
        return ibis.null("date") if place is None else wide[self.names[place]].cast("date")

    def entry_column(self) -> tuple[str, str] | None:
        """The column, with its table, of the days of entry; None where nothing says them.

        Raises BadInput where the question names another.
        """
        base = self._population.base
        if self._question.date is not None:
            table, column = find_column(self._records.snapshot, self._question.date, what="date")
            if column.type not in ("date", "datetime") or table.name not in self._population.ways:
                detail = f"{self._question.date} is no date of {base.name}."
                dates = [c.name for c in base.columns if c.type in ("date", "datetime")]
                hint = f"Its dates are: {', '.join(dates) or 'none'}."
                raise BadInput(detail, hint=hint, where=Where(field="date"))
            return table.name, column.name
        created = base.column("created")
        types = {c.name: c.type for c in base.columns}
        known = created is not None and types[created] in ("date", "datetime")
        return (base.name, created) if known and created is not None else None

    def _account(self, wide: ibis.Table) -> Any:
        """The account where there is one; of a deal without, and of shared records, the person.

        An account goes by what its people point at, so that it is sealed when they are.
        """
        found = [as_text(wide[self.names[place]]) for place in self.account_columns()]
        return ibis.coalesce(*found) if found else ibis.null("string")

    def account_columns(self) -> list[tuple[str, str]]:
        """The columns, by table, whose first known value is a unit's account."""
        if self._population.unit == "accounts":
            pointed = self._pointed_at()
            return [(self._population.base.name, pointed)] if pointed is not None else []
        kinds = ("accounts",) if self._population.unit == "people" else ("accounts", "people")
        found = [c for kind in kinds for c in self._pointers(kind)]
        if self._population.person is not None:
            found.append((self._population.base.name, self._population.person))
        return found

    def _pointed_at(self) -> str | None:
        """The base's column that people point at, else any other table."""
        kinds = {t.name: t.kind for t in self._records.snapshot.tables}
        base = self._population.base.name
        joins = [j for j in self._roads.joins if j.right == base and j.left != base]
        joins.sort(key=lambda j: kinds[j.left] != "people")  # stable: the first of either sort
        return joins[0].right_column if joins else None

    def _pointers(self, kind: str) -> list[tuple[str, str]]:
        tables = {t.name: t for t in self._records.snapshot.tables}
        base = self._population.base
        ways = [
            way[-1]
            for name, way in self._population.ways.items()
            if way and tables[name].kind == kind
        ]
        if ways:
            return [(ways[0].table, ways[0].column)]
        role = base.column("account_key" if kind == "accounts" else "person_key")
        return [(base.name, role)] if role is not None else []


def reason_of(records: Records, outcome: Outcome) -> str | None:
    """The column in which the outcome's table says why a record was lost, or None."""
    table = next(t for t in records.snapshot.tables if t.name == outcome.table)
    told = [c.name for c in table.columns if c.role == "reason" and c.type == "text"]
    return told[0] if told else None


_AT_ONCE = 50
_HASHED = re.compile(r"[0-9a-f]{32}-\d+")  # what `unit_id` makes where no column is a key


def unit_id(rows: ibis.Table, key: str | None, columns: Sequence[str]) -> Any:
    """The key; without one, a hash of the row's values, so that shuffled rows keep their names."""
    if key is not None:
        number = ibis.row_number().cast("string")
        return ibis.coalesce(as_text(rows[key]), ibis.literal("row ").concat(number))
    parts = [as_text(_comparable(rows[c])).fill_null("") for c in columns]
    # digests of digests: one text of a thousand columns is deeper than an engine reads
    while len(parts) > _AT_ONCE:
        parts = [_digest(parts[i : i + _AT_ONCE]) for i in range(0, len(parts), _AT_ONCE)]
    content = _digest(parts)
    copy = ibis.row_number().over(group_by=content)
    return content.concat(ibis.literal("-")).concat(copy.cast("string"))


def unnamed(unit: str) -> str:
    """A unit's id as people read it: a hash that stands for a row is no name of anybody."""
    return f"no name ({unit[:6]})" if _HASHED.fullmatch(unit) else unit


def _digest(parts: list[Any]) -> Any:
    text = reduce(lambda a, b: a.concat(ibis.literal("\x1f")).concat(b), parts)
    return text.hexdigest("md5")


def _comparable(column: Any) -> Any:
    return column.cast("timestamp") if column.type().is_date() else column
