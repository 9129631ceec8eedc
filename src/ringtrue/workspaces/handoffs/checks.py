"""The check of hand-offs, on the records that judgements are written into."""

from ringtrue.analysis.checks import rt4
from ringtrue.workspaces.checkup.registry import Answer, CheckContext, check
from ringtrue.workspaces.ledger.checks import answer_of


@check("RT402")
def rejected_leads(context: CheckContext) -> Answer:
    """A persona's or campaign's leads are accepted reliably less."""
    return answer_of(context, "RT402", rt4.rt402)
