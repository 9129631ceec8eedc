"""The personal data this room holds: whom the digest is sent to. An address is never given out."""

from datetime import datetime
from typing import Any

from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.members.holders import holds
from ringtrue.workspaces.work import actions
from ringtrue.workspaces.work.models import Recipient


def find(*, actor: Actor, words: str) -> tuple[int, ...]:
    """The recipients whose name in the list has these words in it."""
    return tuple(row.pk for row in _rows(actor, words))


def export(*, actor: Actor, words: str) -> tuple[dict[str, Any], ...]:
    """The same as plain values for a file, without the address, which is kept encrypted."""
    return tuple(
        {"recipient": row.name, "service": row.service, "since": row.since.isoformat()}
        for row in _rows(actor, words)
    )


def erase(*, actor: Actor, words: str, now: datetime) -> int:
    """Send them nothing any more, and forget the address; how many there were."""
    rows = _rows(actor, words)
    for row in rows:
        actions.remove_recipient(actor=actor, recipient_id=row.pk, now=now)
    return len(rows)


def _rows(actor: Actor, words: str) -> list[Recipient]:
    wanted = words.strip().casefold()
    if not wanted:
        return []
    rows = Recipient.objects.within(actor).order_by("id")
    return [row for row in rows if wanted in row.name.casefold()]


holds(find=find, export=export, erase=erase)
