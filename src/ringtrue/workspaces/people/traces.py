"""One question about a person, to every room that holds personal data.

Nothing here opens a transaction: records are read by an engine, and each room erases by its own
audited actions, so that what one room refuses does not undo what another has erased.
"""

from collections.abc import Iterator
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
    """Everything that rooms hold about whom these words name: key, address or name; for owners."""
    found = tuple(
        Held(holder.room, rows)
        for holder in _asked(actor, words)
        if (rows := holder.export(actor=actor, words=words))
    )
    actions.export_person(actor=actor, rows=sum(len(held.rows) for held in found), now=now)
    return found


def erase(*, actor: Actor, words: str, now: datetime) -> tuple[Erased, ...]:
    """Take whom these words name out of every room that can, the highest first; for owners."""
    done = []
    for holder in reversed(tuple(_asked(actor, words))):
        try:
            rows, refused = holder.erase(actor=actor, words=words, now=now), ""
        except Conflict as fault:
            rows, refused = 0, f"{fault.detail} {fault.hint}".strip()
        if rows or refused:
            done.append(Erased(holder.room, rows, refused))
    actions.erase_person(actor=actor, rows=sum(one.rows for one in done), now=now)
    return tuple(done)


def _asked(actor: Actor, words: str) -> Iterator[Holder]:
    outside_transaction("Asking every room")
    if actor.role < Role.OWNER:
        detail = "What is held about a person is for owners."
        raise NotAllowed(detail, hint="Ask an owner of the workspace.")
    if len(words.strip()) < LEAST:
        detail = f"{words.strip()!r} could be anybody."
        raise BadInput(detail, hint="Give a key, an address or a name.", where=Where(field="words"))
    yield from HOLDERS.values()
