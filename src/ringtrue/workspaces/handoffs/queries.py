"""What waits for sales, what sales said, and why leads were turned down."""

from collections import Counter, defaultdict
from typing import Any

from django.db.models import OuterRef, Subquery

from ringtrue.workspaces.handoffs.lines import (
    Desk,
    JudgedGroup,
    JudgementLine,
    LeadLine,
    ReasonCount,
)
from ringtrue.workspaces.handoffs.models import Judgement, WaitingLead
from ringtrue.workspaces.handoffs.reasons import plain
from ringtrue.workspaces.members.access import query
from ringtrue.workspaces.members.actor import Actor

LATEST = 20


@query()
def desk(*, actor: Actor, persona_id: int | None = None, limit: int = 25) -> Desk:
    """The page of hand-offs; with `persona_id`, only that persona's leads wait."""
    open_leads = _waiting(actor)
    more = _more(actor, persona_id)
    if persona_id is not None:
        open_leads = open_leads.filter(persona_id=persona_id)
    said = list(_standing(actor))
    return Desk(
        waiting=tuple(_lead_line(row) for row in open_leads[:limit]),
        waiting_count=open_leads.count() + more,
        latest=tuple(_judgement_line(row) for row in said[:LATEST]),
        by_persona=_groups(
            said, lambda row: (row.persona.name if row.persona else "", row.persona_id)
        ),
        by_campaign=_groups(said, _campaign),
        accepted=sum(row.accepted for row in said),
        rejected=sum(not row.accepted for row in said),
    )


@query()
def lead(*, actor: Actor, lead_id: int) -> LeadLine:
    """One waiting lead."""
    return _lead_line(WaitingLead.objects.within(actor).select_related("persona").by_id(lead_id))


@query()
def judgement(*, actor: Actor, judgement_id: int) -> JudgementLine:
    """One judgement."""
    rows = Judgement.objects.within(actor).select_related("persona")
    return _judgement_line(rows.by_id(judgement_id))


@query()
def waiting_count(*, actor: Actor) -> int:
    """How many leads wait for a judgement."""
    return int(_waiting(actor).count()) + _more(actor)


@query()
def judged_leads(*, actor: Actor) -> tuple[str, ...]:
    """The leads that were judged, and whose judgement stands."""
    return tuple(row.lead for row in _standing(actor))


@query()
def judgements(*, actor: Actor) -> tuple[JudgementLine, ...]:
    """Every standing judgement, newest first."""
    return tuple(_judgement_line(row) for row in _standing(actor))


@query()
def of_personas(*, actor: Actor) -> tuple[JudgedGroup, ...]:
    """What sales said of each persona's leads, most rejected first."""
    return _groups(_standing(actor), _persona)


def _persona(row: Judgement) -> tuple[str, int | None]:
    return (row.persona.name if row.persona else "", row.persona_id)


def _campaign(row: Judgement) -> tuple[str, int | None]:
    return (row.campaign, None)


def _standing(actor: Actor) -> Any:
    rows = Judgement.objects.within(actor).filter(withdrawn_at=None).select_related("persona")
    return rows.order_by("-at", "-id")


def _more(actor: Actor, persona_id: int | None = None) -> int:
    """How many wait besides those listed, with `persona_id` that persona's alone."""
    rows = WaitingLead.objects.within(actor)
    if persona_id is None:
        first = rows.first()
        return first.more if first else 0
    first = rows.filter(persona_id=persona_id).first()
    return first.more_of_persona if first else 0


def _waiting(actor: Actor) -> Any:
    judged = Judgement.objects.within(actor).filter(lead=OuterRef("lead"), withdrawn_at=None)
    rows = WaitingLead.objects.within(actor).annotate(said=Subquery(judged.values("id")[:1]))
    return rows.filter(said=None).select_related("persona").order_by("position")


def _groups(rows: Any, of: Any) -> tuple[JudgedGroup, ...]:
    grouped: dict[tuple[str, int | None], list[Judgement]] = defaultdict(list)
    for row in rows:
        name, persona_id = of(row)
        if name:
            grouped[name, persona_id].append(row)
    groups = [_group(name, persona_id, said) for (name, persona_id), said in grouped.items()]
    return tuple(sorted(groups, key=lambda g: (-g.rejected, -g.accepted, g.name)))


def _group(name: str, persona_id: int | None, rows: list[Judgement]) -> JudgedGroup:
    reasons = Counter(row.reason for row in rows if not row.accepted)
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    return JudgedGroup(
        name=name,
        persona_id=persona_id,
        accepted=sum(row.accepted for row in rows),
        rejected=sum(reasons.values()),
        reasons=tuple(ReasonCount(reason, plain(reason), times) for reason, times in ordered),
    )


def _lead_line(row: WaitingLead) -> LeadLine:
    return LeadLine(
        id=row.pk,
        lead=row.lead,
        label=row.label,
        company=row.company,
        campaign=row.campaign,
        entered=row.entered,
        persona=row.persona.name if row.persona else "",
        persona_id=row.persona_id,
        portrait=(row.persona.portrait or row.persona.name) if row.persona else "",
        colour=row.persona.colour if row.persona else 0,
        facts=tuple((str(name), str(value)) for name, value in row.facts),
        reasons=tuple(str(reason) for reason in row.reasons),
    )


def _judgement_line(row: Judgement) -> JudgementLine:
    return JudgementLine(
        id=row.pk,
        lead=row.lead,
        label=row.label,
        campaign=row.campaign,
        persona=row.persona.name if row.persona else "",
        persona_id=row.persona_id,
        accepted=row.accepted,
        reason=row.reason,
        reason_plain=plain(row.reason),
        note=row.note,
        by=row.by_name,
        at=row.at,
    )
