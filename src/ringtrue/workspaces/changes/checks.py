"""The checks of who refers to a persona and who uses it, as far as plans and campaigns tell."""

from dataclasses import replace
from datetime import timedelta

from ringtrue.analysis.checks import rt3, rt7
from ringtrue.analysis.examined import Use
from ringtrue.errors import BadInput
from ringtrue.workspaces.changes import queries
from ringtrue.workspaces.checkup.registry import Answer, CheckContext, check
from ringtrue.workspaces.ledger.checks import examination_in
from ringtrue.workspaces.members import queries as members
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.personas.checks import on_paper

QUARTER = timedelta(days=92)
MARKETING = "marketing"


@check("RT304")
def undocumented_reason(context: CheckContext) -> Answer:
    """The newest version does not say why, or nothing refers to the persona."""
    return rt3.rt304(replace(on_paper(context), referred=_referred(context)))


@check("RT701")
def marketing_only(context: CheckContext) -> Answer:
    """No other department used it in a quarter."""
    paper = on_paper(context)
    if paper.use is None:
        return rt7.rt701(paper)
    return rt7.rt701(replace(paper, use=_with_plans(context, paper.use)))


def _referred(context: CheckContext) -> frozenset[str] | None:
    """Whom changes and campaigns name; campaigns that name nobody of the cast speak other words."""
    changes = queries.lines(actor=context.actor)
    planned = {c.persona.casefold() for c in changes if c.persona and c.withdrawn_at is None}
    cast = {key.name.casefold() for key in personas.persona_keys(actor=context.actor)}
    named = {name.casefold() for name in _campaigns_name(context)}
    return frozenset(planned | (named if named & cast else set())) or None


def _campaigns_name(context: CheckContext) -> tuple[str, ...]:
    try:
        found = examination_in(context).examination.witnessed.campaigns
    except BadInput:
        return ()
    return () if isinstance(found, str) else found.named


def _with_plans(context: CheckContext, use: tuple[Use, ...]) -> tuple[Use, ...]:
    """The same with who planned a change for a persona in the last quarter."""
    since = context.now - QUARTER
    of_member = dict(members.departments(actor=context.actor))
    names = {key.id: key.name for key in personas.persona_keys(actor=context.actor)}
    planned = [
        (names.get(persona_id, ""), of_member[member_id])
        for persona_id, member_id in queries.planned_by(actor=context.actor, since=since)
        if of_member.get(member_id)
    ]
    return tuple(
        replace(
            one,
            inside=one.inside + planned.count((one.name, MARKETING)),
            outside=one.outside + sum(n == one.name and d != MARKETING for n, d in planned),
        )
        for one in use
    )
