"""Every change to hand-offs: a judgement given or taken back, the list of leads renewed."""

from datetime import datetime

from ringtrue.errors import BadInput, Conflict, Where
from ringtrue.workspaces.handoffs.lines import LeadDraft
from ringtrue.workspaces.handoffs.models import Judgement, WaitingLead
from ringtrue.workspaces.handoffs.reasons import PLAIN
from ringtrue.workspaces.members.access import action
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.personas.models import Persona

LONGEST_NOTE = 500


@action(needs=Role.ANALYST)
def judge(
    *, actor: Actor, lead_id: int, accepted: bool, rejected_for: str, note: str, now: datetime
) -> int:
    """Accept a waiting lead, or reject it for one of the reasons; returns the judgement."""
    waiting = WaitingLead.objects.within(actor).select_related("persona").by_id(lead_id)
    if not accepted and rejected_for not in PLAIN:
        known = ", ".join(PLAIN.values())
        raise BadInput("A rejection needs a reason.", hint=known, where=Where(field="reason"))
    if len(note) > LONGEST_NOTE:
        detail = f"The note is longer than {LONGEST_NOTE} characters."
        raise BadInput(detail, hint="Keep the first sentence.", where=Where(field="note"))
    standing = Judgement.objects.within(actor).filter(lead=waiting.lead, withdrawn_at=None)
    if standing.exists():
        raise Conflict(f"{waiting.label} was judged already.", hint="Take that back first.")
    row = Judgement.objects.add(
        actor,
        lead=waiting.lead,
        label=waiting.label,
        campaign=waiting.campaign,
        persona=waiting.persona,
        accepted=accepted,
        reason="" if accepted else rejected_for,
        note=note.strip(),
        by_id=actor.member_id,
        by_name=actor.name,
        at=now,
    )
    return int(row.pk)


@action(needs=Role.ANALYST)
def withdraw(*, actor: Actor, judgement_id: int, now: datetime) -> int:
    """Take a judgement back; the lead waits again."""
    row = Judgement.objects.within(actor).by_id(judgement_id)
    if row.withdrawn_at is not None:
        raise Conflict("That was taken back already.", hint="Judge the lead anew.")
    row.withdrawn_at = now
    row.save()
    return int(row.pk)


@action(needs=Role.ANALYST)
def renew(*, actor: Actor, leads: tuple[LeadDraft, ...], now: datetime) -> None:
    """Swap in the list of leads that wait."""
    known = set(Persona.objects.within(actor).values_list("pk", flat=True))
    rows = WaitingLead.objects.within(actor)
    rows.delete()
    rows.bulk_create(
        [
            WaitingLead(
                workspace_id=actor.workspace_id,
                position=position,
                lead=draft.lead[:255],
                label=draft.label[:255],
                company=draft.company[:255],
                campaign=draft.campaign[:255],
                entered=draft.entered,
                persona_id=draft.persona_id if draft.persona_id in known else None,
                facts=[list(fact) for fact in draft.facts],
                reasons=list(draft.reasons),
                more=draft.more,
                more_of_persona=draft.more_of_persona,
            )
            for position, draft in enumerate(leads)
        ]
    )


@action(needs=Role.OWNER)
def forget_lead(*, actor: Actor, lead: str, now: datetime) -> int:
    """Erase one lead from this room: judgements keep their outcome and reason, not the person."""
    WaitingLead.objects.within(actor).filter(lead=lead).delete()
    rows = Judgement.objects.within(actor).filter(lead=lead)
    count = 0
    for row in rows:
        row.lead, row.label, row.note = f"erased {row.pk}", "erased", ""
        row.save()
        count += 1
    return count
