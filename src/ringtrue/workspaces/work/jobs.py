"""The digest on its way to one recipient, tried again while that may help."""

from ringtrue.errors import RingtrueError, Temporary
from ringtrue.workspaces.members.actor import SYSTEM
from ringtrue.workspaces.work import actions, queries
from ringtrue.workspaces.work.registry import JobContext, job
from ringtrue.workspaces.work.sending import message_of, send


@job("work.deliver", attempts=4)
def deliver(context: JobContext) -> dict[str, int]:
    """Send an issue, or a test, to a recipient; what went wrong is told in the workspace."""
    recipient_id = int(context.arguments["recipient_id"])
    issue_id = context.arguments.get("issue_id")
    try:
        send(context.actor, recipient_id, message_of(context.actor, issue_id))
    except RingtrueError as error:
        given = queries.assignment(actor=SYSTEM, job_id=context.job_id)
        last = not isinstance(error, Temporary) or given.attempts >= given.max_attempts
        _note(context, recipient_id, error.detail, last)
        raise
    _note(context, recipient_id, "", False)
    return {"recipient_id": recipient_id}


def _note(context: JobContext, recipient_id: int, fault: str, last: bool) -> None:
    actions.note_delivery(
        actor=context.actor, recipient_id=recipient_id, fault=fault, last=last, now=context.now()
    )
