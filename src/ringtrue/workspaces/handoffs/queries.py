"""What waits for sales and what sales said; what counts as qualified, and leads judged blind.

Members judge the same leads without seeing each other. So no query tells what somebody else said
before one's own sheet is in (an owner may read once a session is closed), what the checkup is told
comes of closed sessions, and a lead that is being judged blind does not wait for a word meanwhile.
"""

from collections import Counter, defaultdict
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery

from ringtrue.analysis.checks.agreeing import SharedIdea
from ringtrue.analysis.qualified import FEWEST, SIDES, Comparison, compare
from ringtrue.errors import CannotFit, NotAllowed, NotFound
from ringtrue.workspaces.checkup import queries as checkup
from ringtrue.workspaces.handoffs import reading
from ringtrue.workspaces.handoffs.departments import NAMED
from ringtrue.workspaces.handoffs.lines import (
    Desk,
    JudgedGroup,
    JudgementLine,
    LeadLine,
    ReasonCount,
)
from ringtrue.workspaces.handoffs.models import (
    BlindLead,
    BlindSheet,
    BlindTag,
    Judgement,
    WaitingLead,
)
from ringtrue.workspaces.handoffs.reasons import plain
from ringtrue.workspaces.handoffs.sheets import (
    BlindLeadLine,
    CriteriaHistory,
    DifferentLead,
    Drawable,
    FactLine,
    SessionLine,
    SessionResult,
)
from ringtrue.workspaces.members import queries as members
from ringtrue.workspaces.members.access import query
from ringtrue.workspaces.members.actor import Actor

LATEST = 20


@query()
def desk(*, actor: Actor, persona_id: int | None = None, limit: int = 25) -> Desk:
    """The page of hand-offs; with `persona_id`, only that persona's leads wait."""
    unjudged = _waiting(actor)
    more = _more(actor, persona_id)
    if persona_id is not None:
        unjudged = unjudged.filter(persona_id=persona_id)
    open_leads = _offered(actor, unjudged)
    said = list(_standing(actor))
    return Desk(
        waiting=tuple(_lead_line(row) for row in open_leads[:limit]),
        waiting_count=open_leads.count() + more,
        judged_blind=unjudged.count() - open_leads.count(),
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
    return int(_offered(actor, _waiting(actor)).count()) + _more(actor)


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


@query()
def criteria(*, actor: Actor) -> CriteriaHistory:
    """What counts as qualified: the newest wording with its signatures, and those before it."""
    lines = reading.criteria_lines(actor)
    return CriteriaHistory(lines[0] if lines else None, tuple(lines[1:]))


@query()
def drawable(*, actor: Actor) -> Drawable:
    """The leads that can be drawn for blind judging, and which facts judges would be shown."""
    leads = list(_waiting(actor))
    knowing = _knowing(actor)
    first: dict[str, str] = {}
    for row in leads:
        for name, value in row.facts:
            first.setdefault(str(name), str(value))
    lines = (FactLine(name, value, _bare(name) in knowing) for name, value in first.items())
    return Drawable(len(leads), tuple(lines))


def _knowing(actor: Actor) -> set[str]:
    """Columns of which the latest checkup says that they know the outcome."""
    report = checkup.report(actor=actor)
    found = [f for f in report.findings if f.code in ("RT801", "RT802")] if report else []
    told: list[Any] = [f.evidence.get("columns") or [] for f in found]
    return {_bare(str(column["column"])) for columns in told for column in columns}


def _bare(name: str) -> str:
    return name.rsplit(".", 1)[-1]


@query()
def blind_sessions(*, actor: Actor) -> tuple[SessionLine, ...]:
    """Every blind session, newest first."""
    return reading.session_lines(actor, list(reading.sessions(actor)))


@query()
def blind_session(*, actor: Actor, session_id: int) -> SessionLine:
    """One blind session: who takes part and how far they are."""
    [line] = reading.session_lines(actor, [reading.sessions(actor).by_id(session_id)])
    return line


@query()
def blind_lead(*, actor: Actor, session_id: int, place: int) -> BlindLeadLine:
    """One lead of a blind session as the asker judges it; for those who take part."""
    session = reading.sessions(actor).by_id(session_id)
    sheets = BlindSheet.objects.within(actor).filter(session=session)
    sheet = sheets.filter(member_id=actor.member_id).first() if actor.member_id else None
    if sheet is None:
        hint = "Say which department you stand for."
        raise NotAllowed("You do not take part in this round.", hint=hint)
    row = BlindLead.objects.within(actor).filter(session=session, place=place).first()
    if row is None:
        raise NotFound(f"There is no lead {place} in this round.")
    tags = BlindTag.objects.within(actor).filter(sheet=sheet).select_related("lead")
    said = {tag.lead.place: tag.said for tag in tags}
    order = [*range(place + 1, session.leads + 1), *range(1, place)]
    return BlindLeadLine(
        session_id=session_id,
        place=place,
        leads=session.leads,
        judged=len(said),
        company=row.company,
        facts=reading.facts(row),
        said=said.get(place, ""),
        next_place=next((p for p in order if p not in said), None),
        finished=sheet.finished_at is not None or session.closed_at is not None,
    )


@query()
def blind_results(*, actor: Actor, session_id: int) -> SessionResult:
    """What came of a blind session, of the sheets handed in by now.

    Readable once the asker's own sheet is in, and for an owner once the session is closed.
    """
    session = blind_session(actor=actor, session_id=session_id)
    if not session.readable:
        detail = "What the others said is shown once your own sheet is in."
        raise NotAllowed(detail, hint="Judge all leads first; that keeps the comparison honest.")
    rows, leads, judges = reading.tagged(actor, session_id)
    missing = [NAMED[side] for side in SIDES if side not in {j.department for j in judges}]
    if missing:
        return SessionResult(
            session, None, _not_in(missing, closed=session.closed_at is not None), ()
        )
    try:
        found = compare(leads, judges)
    except CannotFit as nothing:
        return SessionResult(session, None, f"{nothing.detail} {nothing.hint}", ())
    return SessionResult(session, found, "", _different(found, rows))


def _not_in(missing: list[str], *, closed: bool) -> str:
    who, many = " and ".join(missing), len(missing) > 1
    if closed:
        said = "Neither department" if many else f"{who} never"
        return f"{said} handed in. Of this round there is nothing to compare."
    return f"{who} {'have' if many else 'has'} not handed in yet."


def _different(found: Comparison, rows: list[Any]) -> tuple[DifferentLead, ...]:
    of = {row.place: row for row in rows}
    return tuple(
        DifferentLead(
            place=one.place,
            label=of[one.place].label,
            company=of[one.place].company,
            qualified_by=one.qualified_by,
            facts=reading.facts(of[one.place]),
        )
        for one in found.apart
    )


@query()
def shared_idea(*, actor: Actor) -> SharedIdea:
    """What there is of a shared idea of "qualified": sums alone, of sessions that are closed."""
    newest = next(iter(reading.criteria_lines(actor)), None)
    begun = list(reading.sessions(actor))
    through = _through(actor)
    counted = next((s for s in begun if s.pk in through and s.leads >= FEWEST), None)
    _, leads, judges = reading.tagged(actor, counted.pk if counted else 0)
    try:
        compared = compare(leads, judges) if counted else None
    except CannotFit:
        compared = None
    return SharedIdea(
        members=len(members.members(actor=actor)),
        used=bool(newest or begun or Judgement.objects.within(actor).exists()),
        version=newest.version if newest else None,
        signed_by=newest.signed_by if newest else (),
        compared=compared,
        day=counted.started_at.date() if counted else None,
    )


def _through(actor: Actor) -> set[int]:
    """Sessions that nobody can join or change any more, with a sheet of both departments."""
    kept = BlindSheet.objects.within(actor).exclude(session__closed_at=None)
    handed_in = kept.exclude(finished_at=None).values("session_id")
    sheets = handed_in.annotate(**{s: Count("id", filter=Q(department=s)) for s in SIDES})
    return {row["session_id"] for row in sheets if all(row[side] for side in SIDES)}


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


def _offered(actor: Actor, rows: Any) -> Any:
    """Those of the waiting leads that nobody judges blind at the moment."""
    return rows.exclude(lead__in=reading.in_open_rounds(actor).values("lead"))


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
