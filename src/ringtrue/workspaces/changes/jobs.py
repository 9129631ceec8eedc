"""Changes are judged anew whenever the records have been looked at."""

from typing import Any

from ringtrue.analysis.changes.values import Seen
from ringtrue.errors import BadInput
from ringtrue.workspaces.changes import actions, queries, reading
from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.actor import Role
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.work.guard import outside_transaction
from ringtrue.workspaces.work.registry import JobContext, job

NO_RECORDS = "there are no records."


@job("changes.judge", needs=Role.ANALYST)
def judge(ctx: JobContext) -> dict[str, Any]:
    """Count what the records hold of every change that has begun, and store what may be said."""
    from ringtrue.analysis.changes import judging

    outside_transaction()
    found = queries.to_judge(actor=ctx.actor)
    changes = [change for change, _ in found]
    if all(change.begun is None for change in changes):
        return {"judged": 0}
    ctx.progress(0.1, "Reading the records")
    today = ctx.now().date()
    version, seen = _seen(ctx, changes)
    told = judging.judge(changes, seen, [state for _, state in found], today=today)
    ctx.check()
    judged = tuple(
        reading.judged(one)
        for one, change in zip(told, changes, strict=True)
        if change.begun is not None
    )
    actions.record(actor=ctx.actor, judged=judged, data_version=version, now=ctx.now())
    return {"judged": len(judged)}


def _seen(ctx: JobContext, changes: list[Any]) -> tuple[int, tuple[Seen, ...]]:
    from ringtrue.analysis.changes.counting import count
    from ringtrue.warehouse.engines import open_records

    snapshot = people.snapshot(actor=ctx.actor, purpose="ledger")
    question = measures.question(actor=ctx.actor)
    if not snapshot.tables:
        return snapshot.version, tuple(Seen(c.key, problem=NO_RECORDS) for c in changes)
    outside_transaction()
    try:
        with open_records(snapshot) as records:
            today = ctx.now().date()
            return snapshot.version, count(records, question, changes, today=today)
    except BadInput as nothing:  # a question that does not go with the records: an answer, too
        return snapshot.version, tuple(Seen(c.key, problem=nothing.detail) for c in changes)
