"""Records as an earlier day knew them: each row's traits from the last import that came by then.

Whoever came first later has the traits of the first import that brought them, which are those known
when they entered the records. What happened (outcome, dates, money) and what points to other tables
stays as it is known today: of these, who settles an outcome asks by their days.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import ibis
import pyarrow.parquet as pq

from ringtrue.errors import UnknownColumn
from ringtrue.warehouse import outcomes
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.joining import as_text
from ringtrue.warehouse.naming import find_column
from ringtrue.warehouse.schema import Question, Role, Table

# What happened, and what tells rows apart or points elsewhere.
TODAYS: tuple[Role, ...] = (
    *("key", "person_key", "account_key", "deal_key", "name", "email"),
    *("created", "closed", "start", "end", "value"),
)
Stand = Literal["then", "then_or_first", "first", "today"]


@dataclass(frozen=True)
class Version:
    """What one import brought of a table: its Parquet file, and the day it came."""

    file: str
    day: date


History = Mapping[str, Sequence[Version]]  # by table, in order of arrival, replaced ones included


def as_known_on(
    records: Records, history: History, question: Question, *, day: date
) -> tuple[Records, dict[str, Stand]]:
    """The records with traits as `day` knew them, and for each table with traits how they stand.

    `then` where all came by the day, `then_or_first` where some came later, `first` where all did,
    `today` where no earlier state is kept.
    """
    shown: dict[str, ibis.Table] = {}
    stands: dict[str, Stand] = {}
    for table in records.snapshot.tables:
        names = _traits(records, table, question)
        if not names:
            continue
        came = history.get(table.name, ())
        stands[table.name] = _stand(table, came, day)
        if stands[table.name] in ("then_or_first", "first"):
            shown[table.name] = _earlier(records, table, names, came, day)
    return (records.showing(shown) if shown else records), stands


def _stand(table: Table, came: Sequence[Version], day: date) -> Stand:
    late = sum(version.day > day for version in came)
    if came and not late:
        return "then"
    if table.key is None or len(came) < 2:
        return "today"
    return "first" if late == len(came) else "then_or_first"


def _traits(records: Records, table: Table, question: Question) -> tuple[str, ...]:
    """The columns of a table that may be traits: neither keys nor dates, nor what is asked for."""
    asked = _asked(records, question)
    outcome = outcomes.parse(records, question)
    if outcome is not None and outcome.column is not None:
        asked.add((outcome.table, outcome.column))
    return tuple(
        c.name for c in table.columns if c.role not in TODAYS and (table.name, c.name) not in asked
    )


def _asked(records: Records, question: Question) -> set[tuple[str, str]]:
    """Columns that the question names, and those that join."""
    named = [name for name in (question.date, question.value) if name is not None]
    named += [side.strip() for join in question.joins for side in join.split("=")]
    found = {(j.left, j.left_column) for j in records.snapshot.joins}
    found |= {(j.right, j.right_column) for j in records.snapshot.joins}
    for name in named:
        with suppress(UnknownColumn):  # whoever builds the frame says so
            table, column = find_column(records.snapshot, name)
            found.add((table.name, column.name))
    return found


def _earlier(
    records: Records, table: Table, names: Sequence[str], came: Sequence[Version], day: date
) -> ibis.Table:
    """Today's rows with the traits of the version by the day, else of the first after it."""
    now = records.table(table.name)
    by_day = [v.file for v in came if v.day <= day]
    after = [v.file for v in came if v.day > day]
    assert table.key is not None
    met = now.mutate(__key=as_text(now[table.key]))
    # later files win: turned round, the first that came does
    for place, files in enumerate((tuple(reversed(after)), tuple(by_day))):
        rows = _version(records, table, now, names, files, f"{table.name} version {place}")
        if rows is None:
            continue
        rows = rows.rename({f"__v{place}_{i}": name for i, name in enumerate(names)})
        rows = rows.rename({f"__k{place}": "__key"})
        met = met.left_join(rows, met["__key"] == rows[f"__k{place}"])
        there = met[f"__k{place}"].notnull()
        met = met.mutate(
            **{
                name: ibis.ifelse(there, met[f"__v{place}_{i}"], met[name])
                for i, name in enumerate(names)
            }
        )
    return met.select(*(c.name for c in table.columns))


def _version(
    records: Records,
    table: Table,
    now: ibis.Table,
    names: Sequence[str],
    files: tuple[str, ...],
    called: str,
) -> ibis.Table | None:
    """The rows of some imports, the later of two winning, typed as today's; None without files."""
    if not files or table.key is None:
        return None
    there = {name for file in files for name in pq.read_schema(file).names}
    columns = tuple(c for c in table.columns if c.name in there)
    if table.key not in there:
        return None
    rows = records.beside(replace(table, name=called, columns=columns, files=files))
    cells = {
        name: rows[name].cast(now[name].type()) if name in there else ibis.null(now[name].type())
        for name in names
    }
    typed = rows.select(__key=as_text(rows[table.key].cast(now[table.key].type())), **cells)
    return typed.filter(typed["__key"].notnull())
