"""What followers have heard, when schedules last began, and that a worker is there; all quiet."""

from datetime import datetime, timedelta

from ringtrue.workspaces.members.access import action
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.work.actions._machine import machine
from ringtrue.workspaces.work.models import WORKER_BEAT, Cursor, Heard, Schedule


@action(needs=Role.OWNER, quiet=True)
def hear(*, actor: Actor, follower: str, row: int, now: datetime) -> bool:
    """Note that a follower deals with an audit row; False when it already has."""
    machine(actor)
    cursor, _ = Cursor.objects.get_or_create(follower=follower)
    if Heard.objects.filter(cursor=cursor, row_id=row).exists():
        return False
    Heard(cursor=cursor, row_id=row).save()
    return True


@action(needs=Role.OWNER, quiet=True)
def move_cursor(*, actor: Actor, follower: str, position: int, keep: int, now: datetime) -> None:
    """Move a follower's cursor on, and forget single rows more than `keep` behind it."""
    machine(actor)
    cursor, _ = Cursor.objects.get_or_create(follower=follower)
    cursor.position, cursor.failures = max(cursor.position, position), 0
    cursor.save()
    Heard.objects.filter(cursor=cursor, row_id__lte=cursor.position - keep).delete()


@action(needs=Role.OWNER, quiet=True)
def stumble(*, actor: Actor, follower: str, now: datetime) -> int:
    """Count a follower's failure on its next row, and say how often it has failed there."""
    machine(actor)
    cursor, _ = Cursor.objects.get_or_create(follower=follower)
    cursor.failures += 1
    cursor.save()
    return cursor.failures


@action(needs=Role.OWNER, quiet=True)
def begin_schedule(*, actor: Actor, name: str, every: timedelta, now: datetime) -> bool:
    """True for the one worker that may begin what recurs now."""
    machine(actor)
    _, fresh = Schedule.objects.get_or_create(name=name, defaults={"last_at": now})
    due = Schedule.objects.filter(name=name, last_at__lte=now - every)
    return fresh or bool(due.update(last_at=now))


@action(needs=Role.OWNER, quiet=True)
def beat(*, actor: Actor, now: datetime) -> None:
    """Say that a worker is there."""
    machine(actor)
    Schedule.objects.update_or_create(name=WORKER_BEAT, defaults={"last_at": now})
