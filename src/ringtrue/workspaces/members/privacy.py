"""The personal data this room holds: who is a member, by which address and name.

A member is removed on the page of members; what they did keeps their name there, as every room
keeps the name of whoever decided something.
"""

from datetime import datetime
from typing import Any

from ringtrue.errors import Conflict
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.members.holders import holds
from ringtrue.workspaces.members.models import Membership


def find(*, actor: Actor, words: str) -> tuple[int, ...]:
    """The members whose address or name has these words in it."""
    return tuple(row.pk for row in _rows(actor, words))


def export(*, actor: Actor, words: str) -> tuple[dict[str, Any], ...]:
    """The same as plain values for a file."""
    return tuple(
        {
            "email": row.user.email,
            "name": row.user.name,
            "department": row.department,
            "since": row.since.isoformat(),
            "last_seen": row.last_seen.isoformat() if row.last_seen else "",
        }
        for row in _rows(actor, words)
    )


def erase(*, actor: Actor, words: str, now: datetime) -> int:
    """Nothing is erased of members; Conflict while these words name one."""
    rows = _rows(actor, words)
    if rows:
        named = ", ".join(row.user.name or row.user.email for row in rows)
        detail = f"{named} can sign in here."
        raise Conflict(detail, hint="An owner removes members on the page Settings, Members.")
    return 0


def _rows(actor: Actor, words: str) -> list[Membership]:
    wanted = words.strip().casefold()
    if not wanted:
        return []
    rows = Membership.objects.within(actor).select_related("user").order_by("id")
    return [row for row in rows if wanted in f"{row.user.email}\n{row.user.name}".casefold()]


holds(find=find, export=export, erase=erase)
