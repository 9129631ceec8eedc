"""What assignments do when something happened: work out anew who belongs."""

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
    "measures.remove_outcome",
    "personas.create",
    "personas.set_segment",
    "personas.restore",
    "personas.archive",
    "personas.bring_back",
)
def others_may_belong(actor: Actor, row: AuditLine, now: datetime) -> None:
    """Records or segments changed: others may belong; what still waits is enough."""
    enqueue(actor=actor, kind="assignments.score", arguments={}, now=now, once=True)
