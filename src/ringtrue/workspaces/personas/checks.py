"""The checks of what personas stand on and who looks after them; they need no records."""

from ringtrue.analysis.checks import rt1, rt3
from ringtrue.analysis.examined import Examination, Examined
from ringtrue.analysis.results import Coverage, OutcomeLine
from ringtrue.workspaces.checkup.registry import Answer, CheckContext, check
from ringtrue.workspaces.personas import queries

_UNKNOWN = OutcomeLine(0, 0, None, None, None, None, "too_few")


def _on_paper(context: CheckContext) -> Examination:
    """The cast as the pure checks read it, without any records."""
    return context.once("personas.on_paper", lambda: _read(context))


def _read(context: CheckContext) -> Examination:
    cast = queries.cast(actor=context.actor)
    return Examination(
        unit="people",
        noun="people",
        rows=0,
        buyers=0,
        lost=0,
        base_rate=None,
        coverage=Coverage(None, None, None),
        personas=tuple(Examined(m.name, m, False, 0, 0, _UNKNOWN) for m in cast),
        claims=(),
        today=context.now.date(),
    )


@check("RT101")
def no_research(context: CheckContext) -> Answer:
    """Nothing a customer said or did stands behind it."""
    return rt1.rt101(_on_paper(context))


@check("RT102")
def inside_view(context: CheckContext) -> Answer:
    """All evidence is what colleagues think."""
    return rt1.rt102(_on_paper(context))


@check("RT107")
def demographics_only(context: CheckContext) -> Answer:
    """Facts about people, and nothing that moves them."""
    return rt1.rt107(_on_paper(context))


@check("RT301")
def no_owner(context: CheckContext) -> Answer:
    """Nobody looks after it."""
    return rt3.rt301(_on_paper(context))


@check("RT302")
def review_overdue(context: CheckContext) -> Answer:
    """Past its review date, or never reviewed."""
    return rt3.rt302(_on_paper(context))
