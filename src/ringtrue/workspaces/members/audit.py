"""One row for every change: who, when, what, to which thing; by id, never by content."""

from dataclasses import replace
from typing import Any

from ringtrue.workspaces.members.models import AuditRow


def _safe(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def write_audit(event: str, kwargs: dict[str, Any], result: Any) -> None:
    """Write the audit row of one action, inside its transaction.

    An action that makes or opens a workspace comes from outside; its row is kept inside.
    """
    actor = kwargs["actor"]
    if not actor.workspace_id:
        actor = replace(actor, workspace_id=getattr(result, "workspace_id", result))
    details = {k: v for k, v in kwargs.items() if k.endswith("_id") and _safe(v)}
    if isinstance(kwargs.get("reason"), str):
        details["reason"] = kwargs["reason"][:500]
    AuditRow.objects.add(
        actor,
        event=event,
        subject=str(result) if _safe(result) else "",
        details=details,
        member_id=actor.member_id,
        actor_kind=actor.kind,
        actor_name=actor.name,
        at=kwargs["now"],
    )
