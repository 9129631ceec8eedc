"""The checks of hand-offs: what members signed and judged blind, and what sales said of leads."""

from ringtrue.analysis.checks import agreeing, rt4
from ringtrue.workspaces.checkup.registry import Answer, CheckContext, check, used
from ringtrue.workspaces.handoffs import queries
from ringtrue.workspaces.ledger.checks import answer_of
from ringtrue.workspaces.members.actor import Actor


@check("RT401")
def two_definitions(context: CheckContext) -> Answer:
    """Marketing and sales mean two things by "qualified", or share no criteria of it."""
    return agreeing.rt401(queries.shared_idea(actor=context.actor))


@check("RT402")
def rejected_leads(context: CheckContext) -> Answer:
    """A persona's or campaign's leads are accepted reliably less."""
    return answer_of(context, "RT402", rt4.rt402)


@used("RT4")
def handoffs_are_used(actor: Actor) -> bool:
    """Whether leads wait for a word of sales here, or had one."""
    return queries.waiting_count(actor=actor) > 0 or bool(queries.judged_leads(actor=actor))
