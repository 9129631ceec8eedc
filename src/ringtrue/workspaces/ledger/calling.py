"""Five buyers to call about what no column tells, drawn at random and the same on every look.

The draw is by a keyed hash of the buyer, so that nobody picks the five who will agree. Whom a page
names is kept in this process by all that it was drawn from, and nowhere else: new or erased records
are another question.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, get_args

import ibis

from ringtrue.warehouse.engines import Records, open_records
from ringtrue.warehouse.schema import Question, Unit
from ringtrue.warehouse.snapshot import Snapshot
from ringtrue.warehouse.traits import Frame, table
from ringtrue.warehouse.wide import unnamed
from ringtrue.workspaces.ledger.lines import Customer
from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.work.guard import outside_transaction

MOST = 5
KEPT = 128  # answers, of five people each
UNITS = get_args(Unit)
# Questions about what happened, not about whether our sentence is right.
QUESTIONS = (
    "When did this last come up, and what happened?",
    "What did you do about it, and what did that cost you?",
    "What would have had to be different?",
)


def customers(actor: Actor, *, salt: str) -> tuple[Customer, ...]:
    """At most five buyers; none without records, or before an outcome was chosen."""
    snapshot = people.snapshot(actor=actor, purpose="ledger")
    question = measures.question(actor=actor)
    if not snapshot.tables or question.outcome is None:
        return ()
    return _drawn_from(*smaller(snapshot, question), salt)


@lru_cache(maxsize=KEPT)
def _drawn_from(snapshot: Snapshot, question: Question, salt: str) -> tuple[Customer, ...]:
    outside_transaction()
    with open_records(snapshot) as records:
        return drawn(records, snapshot, table(records, question), salt)


def smaller(snapshot: Snapshot, question: Question) -> tuple[Snapshot, Question]:
    """What it takes to say who bought and what they are called: no trait, no table beside.

    Of the tables those of people, accounts and deals stay, and what the question names; of their
    columns those with a role, or all where no key tells the rows apart. A question with joins of
    its own is left as it is.
    """
    if question.joins:
        return snapshot, question
    named = " ".join(filter(None, (question.outcome, question.date)))
    tables = tuple(
        replace(t, columns=tuple(c for c in t.columns if c.role or not t.key or c.name in named))
        for t in snapshot.tables
        if t.kind in UNITS or t.name in named
    )
    there = {t.name for t in tables}
    joins = tuple(j for j in snapshot.joins if {j.left, j.right} <= there)
    asked = replace(question, value=None, ignore=(), known_before=(), put_back=())
    return replace(snapshot, tables=tables, joins=joins, arrivals=()), asked


def drawn(records: Records, snapshot: Snapshot, frame: Frame, salt: str) -> tuple[Customer, ...]:
    """At most five buyers of a frame."""
    key = snapshot.seal.key if snapshot.seal else snapshot.workspace
    buyers = frame.table.filter(frame.table.status == "won")
    place = ibis.literal(f"call:{key}:{salt}:").concat(buyers.unit_id).hexdigest("md5")
    known = called(snapshot, frame)
    wanted = buyers.select("unit_id", *known.every).mutate(drawn_at=place)
    rows = records.rows(wanted.order_by("drawn_at").limit(MOST))
    return tuple(customer(row, known) for row in rows)


@dataclass(frozen=True)
class Called:
    """The frame's columns that name somebody, those by which they are reached, their companies."""

    names: tuple[str, ...]
    ways: tuple[str, ...]
    companies: tuple[str, ...]

    @property
    def every(self) -> tuple[str, ...]:
        """All of them, each once."""
        return tuple(dict.fromkeys((*self.names, *self.ways, *self.companies)))


def called(snapshot: Snapshot, frame: Frame) -> Called:
    """By which columns of a frame somebody is called."""
    return Called(
        tuple(_columns(snapshot, frame, "name")),
        tuple(_columns(snapshot, frame, "email")),
        tuple(_columns(snapshot, frame, "account_key")),
    )


def _columns(snapshot: Snapshot, frame: Frame, role: str) -> list[str]:
    """The frame's columns of a role: those of the people first, then of their companies."""
    roles = {(t.name, c.name): c.role for t in snapshot.tables for c in t.columns}
    found = [c for c in frame.columns if roles.get((c.table, c.column)) == role]
    kinds = {t.name: t.kind for t in snapshot.tables}
    return [c.name for c in sorted(found, key=lambda c: kinds[c.table] != frame.unit)]


def customer(row: dict[str, Any], known: Called) -> Customer:
    """Somebody to call, from a row with the columns of `known`.

    A company goes by its name, else by what accounts are known by: its name in many exports.
    """
    said = [str(row[name]) for name in known.names if row[name]]
    reach = [str(row[name]) for name in known.ways if row[name]]
    accounts = [str(row[name]) for name in known.companies if row[name]]
    return Customer(
        unit_id=str(row["unit_id"]),
        name=" ".join(said[:2]) or (reach[0] if reach else unnamed(str(row["unit_id"]))),
        company=", ".join(said[2:3] or accounts[:1]),
        reach=reach[0] if reach else "",
    )


def speaker(who: Customer) -> str:
    """The name under which somebody's answers count once, however often they are asked."""
    return (f"{who.name}, {who.company}" if who.company else who.name)[:120].strip()
