"""One question about a person, to every room that holds personal data.

Nothing here opens a transaction: records are read by an engine, and each room erases by its own
audited actions, so that what one room refuses does not undo what another has erased.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ringtrue.errors import BadInput, Conflict, NotAllowed, Where
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.members.holders import HOLDERS, Holder
from ringtrue.workspaces.people import actions
from ringtrue.workspaces.work.guard import outside_transaction

LEAST = 3  # letters; fewer stand in the middle of anybody's words


@dataclass(frozen=True)
class Held:
    """What one room holds about a person, as plain values."""

    room: str
    rows: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Erased:
    """How many rows a room let go of; where it could not, `refused` says why and what helps."""

    room: str
    rows: int
    refused: str = ""


def export(*, actor: Actor, words: str, now: datetime) -> tuple[Held, ...]:
    """Everything that rooms hold about whom these words name: key, address or name; for owners.

    Where the records know one such person, what they call them is asked for, too: evidence has
    customers by name, whatever the request came with.
    """
    holders, called = _asked(actor, words)
    found = tuple(
        Held(holder.room, rows) for holder in holders if (rows := _held(actor, holder, called))
    )
    actions.export_person(actor=actor, rows=sum(len(held.rows) for held in found), now=now)
    return found


def erase(*, actor: Actor, words: str, now: datetime) -> tuple[Erased, ...]:
    """Take whom these words name out of every room that can, the highest first; for owners."""
    done = []
    holders, called = _asked(actor, words)
    for holder in reversed(holders):
        rows, refused = 0, ""
        for name in called:
            try:
                rows += holder.erase(actor=actor, words=name, now=now)
            except Conflict as fault:
                refused = refused or f"{fault.detail} {fault.hint}".strip()
        if rows or refused:
            done.append(Erased(holder.room, rows, refused))
    actions.erase_person(actor=actor, rows=sum(one.rows for one in done), now=now)
    return tuple(done)


def _held(actor: Actor, holder: Holder, called: Sequence[str]) -> tuple[dict[str, Any], ...]:
    rows: list[dict[str, Any]] = []
    for name in called:
        rows += [row for row in holder.export(actor=actor, words=name) if row not in rows]
    return tuple(rows)


def _asked(actor: Actor, words: str) -> tuple[tuple[Holder, ...], tuple[str, ...]]:
    """Every room, and all that the person is called: as asked, and as the records call them."""
    outside_transaction("Asking every room")
    if actor.role < Role.OWNER:
        detail = "What is held about a person is for owners."
        raise NotAllowed(detail, hint="Ask an owner of the workspace.")
    if len(words.strip()) < LEAST:
        detail = f"{words.strip()!r} could be anybody."
        raise BadInput(detail, hint="Give a key, an address or a name.", where=Where(field="words"))
    holders = tuple(HOLDERS.values())
    more = [n for h in holders if h.names is not None for n in h.names(actor=actor, words=words)]
    others = [n for n in more if len(n) >= LEAST and n.casefold() != words.strip().casefold()]
    return holders, tuple(dict.fromkeys([words, *others]))
