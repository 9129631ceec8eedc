"""What changes do when the records were looked at, or one of them began."""

from datetime import datetime

from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.members.queries import AuditLine
from ringtrue.workspaces.work.actions import enqueue
from ringtrue.workspaces.work.followers import follows


@follows("ledger.record", "changes.begin")
def judge_anew(actor: Actor, row: AuditLine, now: datetime) -> None:
    """Hold every change that has begun against the records again; what still waits is enough."""
    enqueue(actor=actor, kind="changes.judge", arguments={}, now=now, once=True)
