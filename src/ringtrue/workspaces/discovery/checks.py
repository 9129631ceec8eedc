"""The check that asks discovery, besides the records, how many personas there should be."""

from dataclasses import replace

from ringtrue.analysis.checks import rt2
from ringtrue.analysis.examined import Examination
from ringtrue.workspaces.checkup.registry import Answer, CheckContext, check
from ringtrue.workspaces.discovery import queries
from ringtrue.workspaces.ledger.checks import answer_of


@check("RT205")
def too_many(context: CheckContext) -> Answer:
    """Two personas cannot be told apart, or there are more than growth supports."""
    grown = queries.grown(actor=context.actor)

    def pure(examination: Examination) -> Answer:
        return rt2.rt205(replace(examination, grown=grown))

    return answer_of(context, "RT205", pure)
