"""Every change to hand-offs: judgements, the list of leads, criteria signed, leads judged blind."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import OuterRef, Subquery

from ringtrue.errors import BadInput, Conflict, NotAllowed, Where
from ringtrue.workspaces.handoffs import drawing, reading
from ringtrue.workspaces.handoffs.departments import NAMED, SAYINGS
from ringtrue.workspaces.handoffs.lines import LeadDraft
from ringtrue.workspaces.handoffs.models import (
    BlindLead,
    BlindSession,
    BlindSheet,
    BlindTag,
    Criteria,
    Judgement,
    Signature,
    WaitingLead,
)
from ringtrue.workspaces.handoffs.reasons import PLAIN
from ringtrue.workspaces.members.access import action
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.members.models import Membership
from ringtrue.workspaces.personas.models import Persona

LONGEST_NOTE = 500
LONGEST_LINE = 300
MOST_LINES = 20
# what may be another for a lead that waits on; its id stays, since a page somebody reads names it
RENEWED = [
    *("position", "label", "company", "campaign", "entered", "persona"),
    *("facts", "reasons", "more", "more_of_persona"),
]


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
    if reading.in_open_rounds(actor).filter(lead=waiting.lead).exists():
        # said here it would be read by those who are still to judge the same lead unseen
        detail = f"{waiting.label} is being judged blind."
        raise Conflict(detail, hint="The lead waits here again once that round is closed.")
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
    """Swap in the list of leads that wait; one that waits on keeps its id, which pages name."""
    known = set(Persona.objects.within(actor).values_list("pk", flat=True))
    rows = WaitingLead.objects.within(actor)
    rows.exclude(lead__in=[draft.lead[:255] for draft in leads]).delete()
    rows.bulk_create(
        [_row(actor, position, draft, known) for position, draft in enumerate(leads)],
        update_conflicts=True,
        unique_fields=["workspace", "lead"],
        update_fields=RENEWED,
    )


def _row(actor: Actor, position: int, draft: LeadDraft, known: set[int]) -> WaitingLead:
    return WaitingLead(
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


@action(needs=Role.OWNER)
def forget_lead(*, actor: Actor, lead: str, now: datetime) -> int:
    """Erase one lead from this room: what was said of it stays, not who it was."""
    WaitingLead.objects.within(actor).filter(lead=lead).delete()
    rows = Judgement.objects.within(actor).filter(lead=lead)
    count = 0
    for row in rows:
        row.lead, row.label, row.note = f"erased {row.pk}", "erased", ""
        row.save()
        count += 1
    for blind in BlindLead.objects.within(actor).filter(lead=lead):
        blind.lead, blind.label, blind.company = f"erased {blind.pk}", "erased", ""
        blind.facts = []
        blind.save()
        count += 1
    return count


@action(needs=Role.EDITOR)
def write_criteria(
    *, actor: Actor, lines: Sequence[str], owner_id: int, reason: str, now: datetime
) -> int:
    """Write what counts as a qualified lead; it is a new version that nobody has signed yet."""
    owner = Membership.objects.within(actor).select_related("user").by_id(owner_id)
    wording = _wording(lines)
    newest = Criteria.objects.within(actor).order_by("-version").first()
    if newest is not None:
        if newest.lines == wording and newest.owner_id == owner.pk:
            raise Conflict("That is the wording already.", hint="Change a line, or the owner.")
        if not reason.strip():
            hint = "Whoever comes after you will want to know."
            raise BadInput("A new wording needs a reason.", hint=hint, where=Where(field="reason"))
    row = Criteria.objects.add(
        actor,
        version=newest.version + 1 if newest else 1,
        lines=wording,
        owner=owner,
        owner_name=owner.user.name or owner.user.email,
        reason=reason.strip()[:LONGEST_NOTE],
        by_id=actor.member_id,
        by_name=actor.name,
        at=now,
    )
    return int(row.pk)


def _wording(lines: Sequence[str]) -> list[str]:
    kept = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    where = Where(field="lines")
    if not kept:
        hint = "One a line: “can name a budget”, “has asked for a date”."
        raise BadInput("There is no criterion.", hint=hint, where=where)
    if len(kept) > MOST_LINES or max(map(len, kept)) > LONGEST_LINE:
        detail = f"At most {MOST_LINES} criteria of {LONGEST_LINE} characters each are kept."
        raise BadInput(detail, hint="Few and short ones are remembered.", where=where)
    return kept


@action(needs=Role.ANALYST)
def sign(*, actor: Actor, criteria_id: int, department: str, now: datetime) -> int:
    """Sign the newest criteria for a department; nobody signs for both."""
    row = Criteria.objects.within(actor).by_id(criteria_id)
    member_id = _member(actor)
    _department(department)
    if Criteria.objects.within(actor).filter(version__gt=row.version).exists():
        raise Conflict(f"Version {row.version} was replaced.", hint="Sign the newest wording.")
    standing = Signature.objects.within(actor).filter(criteria=row, withdrawn_at=None)
    for other in standing:
        if other.department == department:
            raise Conflict(f"{other.by_name} has signed for {department}.")
        if other.by_id == member_id:
            detail = f"You signed for {other.department} already."
            raise Conflict(detail, hint="Somebody else signs for the other department.")
    signed = Signature.objects.add(
        actor, criteria=row, department=department, by_id=member_id, by_name=actor.name, at=now
    )
    return int(signed.pk)


@action(needs=Role.ANALYST)
def withdraw_signature(*, actor: Actor, signature_id: int, now: datetime) -> int:
    """Take one's own signature back."""
    row = Signature.objects.within(actor).by_id(signature_id)
    if row.by_id != _member(actor):
        raise NotAllowed(f"That is {row.by_name}'s signature.", hint="Each takes back their own.")
    if row.withdrawn_at is not None:
        raise Conflict("That was taken back already.")
    row.withdrawn_at = now
    row.save()
    return int(row.pk)


@action(needs=Role.ANALYST)
def start_blind(*, actor: Actor, size: int, hidden: Sequence[str], key: str, now: datetime) -> int:
    """Draw waiting leads at random, frozen as they are, for members to judge unseen by each other.

    `hidden` names facts that judges are not shown; `key` is random and decides who is drawn.
    """
    if not drawing.LEAST <= size <= drawing.MOST:
        detail = f"Between {drawing.LEAST} and {drawing.MOST} leads can be judged at a time."
        raise BadInput(detail, hint="40 is usual.", where=Where(field="size"))
    judged = Judgement.objects.within(actor).filter(lead=OuterRef("lead"), withdrawn_at=None)
    waiting = WaitingLead.objects.within(actor).annotate(judged=Subquery(judged.values("id")[:1]))
    leads = list(waiting.filter(judged=None))
    if len(leads) < drawing.LEAST:
        detail = f"{len(leads)} leads wait; {drawing.LEAST} are needed to judge blind."
        raise Conflict(detail, hint="Bring in newer leads.")
    session = BlindSession.objects.add(
        actor,
        criteria=Criteria.objects.within(actor).order_by("-version").first(),
        key=key,
        drawn_from=len(leads),
        by_id=actor.member_id,
        by_name=actor.name,
        started_at=now,
    )
    chosen = drawing.drawn([(row.lead, row) for row in leads], key=key, size=size)
    BlindLead.objects.within(actor).bulk_create(
        [
            BlindLead(
                workspace_id=actor.workspace_id,
                session=session,
                place=place,
                lead=row.lead,
                label=row.label,
                company=row.company,
                facts=[list(fact) for fact in row.facts if fact[0] not in hidden],
            )
            for place, row in enumerate(chosen, 1)
        ]
    )
    return int(session.pk)


@action(needs=Role.ANALYST)
def join_blind(*, actor: Actor, session_id: int, department: str, now: datetime) -> int:
    """Take part in a blind session, standing for a department; returns the member's sheet."""
    session = BlindSession.objects.within(actor).select_for_update().by_id(session_id)
    member_id = _member(actor)
    _department(department)
    _still_open(session)
    if BlindSheet.objects.within(actor).filter(session=session, member_id=member_id).exists():
        raise Conflict("You take part already.")
    row = BlindSheet.objects.add(
        actor,
        session=session,
        member_id=member_id,
        member_name=actor.name,
        department=department,
        joined_at=now,
    )
    return int(row.pk)


@action(needs=Role.ANALYST)
def tag_blind(*, actor: Actor, session_id: int, place: int, said: str, now: datetime) -> int:
    """Say of one lead whether it is qualified; what was said may change until one has finished."""
    sheet = _own_sheet(actor, session_id)
    if said not in SAYINGS:
        known = ", ".join(SAYINGS.values())
        raise BadInput("Say whether the lead is qualified.", hint=known, where=Where(field="said"))
    lead = BlindLead.objects.within(actor).filter(session_id=session_id, place=place).first()
    if lead is None:
        raise BadInput(f"There is no lead {place} in this round.", where=Where(field="place"))
    row = BlindTag.objects.within(actor).filter(sheet=sheet, lead=lead).first()
    if row is None:
        row = BlindTag.objects.add(actor, sheet=sheet, lead=lead, said=said, at=now)
    else:
        row.said, row.at = said, now
        row.save()
    return int(row.pk)


@action(needs=Role.ANALYST)
def finish_blind(*, actor: Actor, session_id: int, now: datetime) -> int:
    """Hand in one's sheet; from then on it stands, and what the others said may be read.

    The last of those who take part closes the session, once both departments have judged.
    """
    session = BlindSession.objects.within(actor).select_for_update().by_id(session_id)
    sheet = _own_sheet(actor, session_id)
    leads = BlindLead.objects.within(actor).filter(session_id=session_id).count()
    left = leads - BlindTag.objects.within(actor).filter(sheet=sheet).count()
    if left:
        detail = f"{left} of {leads} leads are still to judge."
        raise Conflict(detail, hint="“Not sure” is an answer, too.")
    sheet.finished_at = now
    sheet.save()
    sheets = BlindSheet.objects.within(actor).filter(session=session)
    both = set(sheets.values_list("department", flat=True)) == set(NAMED)
    if both and not sheets.filter(finished_at=None).exists():
        session.closed_at = now
        session.save()
    return int(sheet.pk)


@action(needs=Role.ANALYST)
def close_blind(*, actor: Actor, session_id: int, leaving_out: bool, now: datetime) -> int:
    """End a blind session: by whoever started it, or an editor.

    Conflict while a sheet is not handed in, unless those are left out; NotAllowed for others.
    """
    session = BlindSession.objects.within(actor).select_for_update().by_id(session_id)
    if not reading.may_close(actor, session):
        detail = f"{session.by_name} started this round."
        raise NotAllowed(detail, hint="Whoever started it closes it, or an editor.")
    _still_open(session)
    sheets = BlindSheet.objects.within(actor).filter(session=session, finished_at=None)
    names = list(sheets.order_by("joined_at", "id").values_list("member_name", flat=True))
    if names and not leaving_out:
        detail = f"Not handed in yet: {', '.join(names)}."
        raise Conflict(detail, hint="Wait, or close with those who handed in.")
    session.closed_at = now
    session.save()
    return int(session.pk)


def _member(actor: Actor) -> int:
    if actor.member_id is None:
        detail = "Only a member can sign or judge."
        raise NotAllowed(detail, hint="Sign in; a token speaks for nobody.")
    return actor.member_id


def _department(department: str) -> None:
    if department not in NAMED:
        known = ", ".join(NAMED.values())
        detail = "Say which department you stand for."
        raise BadInput(detail, hint=known, where=Where(field="department"))


def _still_open(session: BlindSession) -> None:
    if session.closed_at is not None:
        detail = "This round of judging is closed; nobody can join or change it any more."
        raise Conflict(detail, hint="Take part in the next, or start it.")


def _own_sheet(actor: Actor, session_id: int) -> BlindSheet:
    """The member's own sheet, where it may still change."""
    session = BlindSession.objects.within(actor).by_id(session_id)
    _still_open(session)
    sheets = BlindSheet.objects.within(actor).filter(session=session)
    sheet: BlindSheet | None = sheets.filter(member_id=_member(actor)).first()
    if sheet is None:
        raise Conflict("You do not take part yet.", hint="Say which department you stand for.")
    if sheet.finished_at is not None:
        raise Conflict("You have handed in your sheet.", hint="Start another round to judge anew.")
    return sheet
