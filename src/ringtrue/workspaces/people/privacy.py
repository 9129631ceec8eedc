"""The people in the records: found and given out by exact key, e-mail address or name.

Rewriting batches without a person, with its pages, is work of its own; until then erasing says so.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from ringtrue.errors import Conflict
from ringtrue.warehouse.schema import Table
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.members.holders import holds
from ringtrue.workspaces.people import queries
from ringtrue.workspaces.work.guard import outside_transaction

NAMING = ("key", "email", "name", "person_key")


@dataclass(frozen=True)
class Held:
    """One row of the records that names the person."""

    table: str
    row: dict[str, Any]


def find(*, actor: Actor, words: str) -> tuple[Held, ...]:
    """The rows whose key, e-mail address or name is the given one, letters' case forgiven."""
    from ringtrue.warehouse.engines import open_records
    from ringtrue.warehouse.joining import as_text

    wanted = words.strip().lower()
    if not wanted:
        return ()
    snapshot = queries.snapshot(actor=actor, purpose="privacy")
    found: list[Held] = []
    outside_transaction()
    with open_records(snapshot) as records:
        for table in snapshot.tables:
            there = records.table(table.name)
            same = [as_text(there[c]).strip().lower() == wanted for c in _naming(table)]
            if len(_called(table)) > 1:  # first and last name in columns of their own
                first, last = (as_text(there[c]).strip().lower() for c in _called(table))
                same.append(first.concat(" ").concat(last) == wanted)
            if same:
                hit = reduce(or_, (one.fill_null(False) for one in same))
                found += [Held(table.name, r) for r in records.rows(there.filter(hit))]
    return tuple(found)


def names(*, actor: Actor, words: str) -> tuple[str, ...]:
    """The full name and the addresses of the one person whom the words name, where it is one.

    One word alone is no full name; and of a name that two people share nobody knows which of them
    is meant, so that it leads on to nothing.
    """
    tables = {t.name: t for t in queries.snapshot(actor=actor, purpose="privacy").tables}

    def people(of: str) -> list[tuple[Table, dict[str, Any]]]:
        found = [(tables[held.table], held.row) for held in find(actor=actor, words=of)]
        return [(table, row) for table, row in found if table.kind == "people"]

    rows = people(words)
    if len(rows) != 1:
        return ()
    [(table, row)] = rows
    ways = [str(row[c.name]).strip() for c in table.columns if c.role == "email" and row[c.name]]
    whole = " ".join(str(row[name]).strip() for name in _called(table) if row[name])
    known = " " in whole and len(people(whole)) == 1
    return tuple(dict.fromkeys([*([whole] if known else []), *ways]))


def export(*, actor: Actor, words: str) -> tuple[dict[str, Any], ...]:
    """The same as plain values for a file."""
    found = find(actor=actor, words=words)
    return tuple({"table": held.table, **held.row} for held in found)


def erase(*, actor: Actor, words: str, now: datetime) -> int:
    """Take the person out of the records; Conflict while rows name them, since it cannot yet."""
    found = find(actor=actor, words=words)
    if found:
        tables = ", ".join(sorted({held.table for held in found}))
        raise Conflict(
            f"{len(found)} rows of {tables} name this person, and cannot be rewritten yet.",
            hint="Undo the imports they came with, and import the files without the person.",
        )
    return 0


def _called(table: Table) -> list[str]:
    """The columns of somebody's name: one, or the first and the last."""
    return [c.name for c in table.columns if c.role == "name"][:2]


def _naming(table: Table) -> list[str]:
    return [c.name for c in table.columns if c.role in NAMING]


holds(find=find, export=export, erase=erase, names=names)
