"""The check of this room's own: what is put off again and again."""

from ringtrue.analysis.checks import rt3
from ringtrue.analysis.checks.rt3 import Deferred
from ringtrue.workspaces.checkup import queries
from ringtrue.workspaces.checkup.registry import Answer, CheckContext, check


@check("RT308")
def deferred_again(context: CheckContext) -> Answer:
    """The same risk accepted twice."""
    found = queries.deferred(actor=context.actor)
    return rt3.rt308(
        tuple(
            Deferred(r.subject, r.code, r.persona or None, r.sentence, times, r.until)
            for r, times in found
        )
    )
