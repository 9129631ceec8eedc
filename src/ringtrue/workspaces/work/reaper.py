"""Jobs whose worker died are taken back once their lease has run out."""

from datetime import datetime

from ringtrue.workspaces.members.actor import SYSTEM, system_in
from ringtrue.workspaces.work import actions, queries


def reap_all(*, now: datetime) -> int:
    """Take back what dead workers held, and queue again what lost its ticket; how many."""
    lost = queries.expired(actor=SYSTEM, now=now)
    for workspace_id, job_id in lost:
        actions.reap(actor=system_in(workspace_id), job_id=job_id, now=now)
    stranded = queries.ticketless(actor=SYSTEM, now=now)
    for workspace_id, job_id in stranded:
        actions.requeue(actor=system_in(workspace_id), job_id=job_id, now=now)
    return len(lost) + len(stranded)
