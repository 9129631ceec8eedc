"""Every change to what is decided about people as a whole, and what was done for one of them."""

from datetime import datetime

from ringtrue.errors import Conflict
from ringtrue.workspaces.members.access import action
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.people.models import OpenedSeal


@action(needs=Role.EDITOR)
def open_seal(*, actor: Actor, data_version: int, now: datetime) -> int:
    """Say that the sealed people have been read; Conflict where they were read before.

    Only the ledger's confirmation asks for it, in the transaction that writes what it found.
    """
    if OpenedSeal.objects.within(actor).exists():
        raise Conflict(
            "The people kept aside were read before.", hint="That can be done once; look there."
        )
    row = OpenedSeal.objects.add(actor, data_version=data_version, at=now)
    return int(row.pk)


@action(needs=Role.OWNER)
def export_person(*, actor: Actor, rows: int, now: datetime) -> int:
    """Note that what is held about a person was given out, and how many rows that were."""
    return rows


@action(needs=Role.OWNER)
def erase_person(*, actor: Actor, rows: int, now: datetime) -> int:
    """Note that a person was taken out of every room that could, and of how many rows."""
    return rows
