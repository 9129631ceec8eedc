"""What hand-offs do when something happened: renew the list of leads, write judgements down."""

from datetime import datetime

from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.members.queries import AuditLine
from ringtrue.workspaces.work.actions import enqueue
from ringtrue.workspaces.work.followers import follows


@follows(
    "records.publish",
    "records.undo_import",
    "records.redo_import",
    "measures.set_outcome",
    "personas.create",
    "personas.confirm",
    "personas.describe",
    "personas.set_segment",
    "personas.archive",
    "personas.bring_back",
    "personas.restore",
)
def leads_changed(actor: Actor, row: AuditLine, now: datetime) -> None:
    """Records or personas changed: other leads may wait."""
    enqueue(actor=actor, kind="handoffs.renew", arguments={}, now=now, once=True)


@follows("handoffs.judge", "handoffs.withdraw")
def judged(actor: Actor, row: AuditLine, now: datetime) -> None:
    """Something was said of a lead: the records get to know."""
    enqueue(actor=actor, kind="handoffs.write_down", arguments={}, now=now, once=True)
