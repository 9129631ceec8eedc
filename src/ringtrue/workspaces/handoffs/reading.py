"""Rows of criteria and blind sessions as plain values, for the queries of this room."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from ringtrue.analysis.qualified import Judge, TaggedLead
from ringtrue.workspaces.handoffs.models import (
    BlindLead,
    BlindSession,
    BlindSheet,
    BlindTag,
    Criteria,
    Signature,
)
from ringtrue.workspaces.handoffs.sheets import (
    CriteriaLine,
    SessionLine,
    SheetLine,
    SignatureLine,
)
from ringtrue.workspaces.members.actor import Actor, Role


def criteria_lines(actor: Actor) -> list[CriteriaLine]:
    """Every version of the criteria with its standing signatures, newest first."""
    signed: dict[int, list[SignatureLine]] = defaultdict(list)
    standing = Signature.objects.within(actor).filter(withdrawn_at=None)
    for row in standing.order_by("department"):
        mine = actor.member_id is not None and row.by_id == actor.member_id
        line = SignatureLine(row.pk, row.department, row.by_name, row.at, mine)
        signed[row.criteria_id].append(line)
    rows = Criteria.objects.within(actor).order_by("-version")
    return [_criteria(row, signed[row.pk]) for row in rows]


def _criteria(row: Criteria, signatures: Sequence[SignatureLine]) -> CriteriaLine:
    return CriteriaLine(
        id=row.pk,
        version=row.version,
        lines=tuple(str(line) for line in row.lines),
        owner=row.owner_name,
        owner_id=row.owner_id,
        reason=row.reason,
        by=row.by_name,
        at=row.at,
        signatures=tuple(signatures),
    )


def sessions(actor: Actor) -> Any:
    """Blind sessions with how many leads were drawn, newest first."""
    rows = BlindSession.objects.within(actor).select_related("criteria")
    leads = BlindLead.objects.within(actor)
    return rows.annotate(leads=_counted(leads, "session")).order_by("-started_at", "-id")


def _counted(rows: Any, of: str) -> Coalesce:
    """How many rows point to each row of the query this is annotated to."""
    counted = rows.filter(**{of: OuterRef("pk")}).order_by().values(of).annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


def in_open_rounds(actor: Actor) -> Any:
    """The drawn leads of blind sessions that are not closed, of which nobody speaks elsewhere."""
    return BlindLead.objects.within(actor).filter(session__closed_at=None)


def session_lines(actor: Actor, rows: Sequence[Any]) -> tuple[SessionLine, ...]:
    """Sessions as values, with how far each judge is, and whether the asker may read them."""
    by_session: dict[int, list[SheetLine]] = defaultdict(list)
    sheets = BlindSheet.objects.within(actor).filter(session_id__in=[row.pk for row in rows])
    judged = _counted(BlindTag.objects.within(actor), "sheet")
    for sheet in sheets.annotate(judged=judged).order_by("joined_at", "id"):
        mine = actor.member_id is not None and sheet.member_id == actor.member_id
        line = SheetLine(sheet.member_name, sheet.department, sheet.judged, sheet.finished_at, mine)
        by_session[sheet.session_id].append(line)
    return tuple(_session(actor, row, tuple(by_session[row.pk])) for row in rows)


def may_close(actor: Actor, session: Any) -> bool:
    """Whoever may edit ends a round, and who started it ends their own."""
    started = actor.member_id is not None and session.by_id == actor.member_id
    return actor.role >= Role.EDITOR or (started and actor.role >= Role.ANALYST)


def _session(actor: Actor, row: Any, sheets: tuple[SheetLine, ...]) -> SessionLine:
    # whoever still judges must not be swayed: their own sheet is in, or none can change any more
    mine = any(s.mine and s.finished_at is not None for s in sheets)
    readable = mine or (row.closed_at is not None and actor.role >= Role.OWNER)
    return SessionLine(
        id=row.pk,
        started_at=row.started_at,
        by=row.by_name,
        closed_at=row.closed_at,
        leads=row.leads,
        drawn_from=row.drawn_from,
        version=row.criteria.version if row.criteria else None,
        sheets=sheets,
        readable=readable,
        closable=row.closed_at is None and may_close(actor, row),
    )


def tagged(actor: Actor, session_id: int) -> tuple[list[Any], list[TaggedLead], list[Judge]]:
    """The leads of a session, as rows and with what finished sheets say, and whose these are."""
    of_session = BlindSheet.objects.within(actor).filter(session_id=session_id)
    sheets = list(of_session.exclude(finished_at=None).order_by("joined_at", "id"))
    rows = list(BlindLead.objects.within(actor).filter(session_id=session_id).order_by("place"))
    tags = BlindTag.objects.within(actor).filter(sheet__in=[sheet.pk for sheet in sheets])
    said = {(tag.lead_id, tag.sheet_id): tag.said for tag in tags}
    leads = [
        TaggedLead(row.place, facts(row), tuple(said.get((row.pk, s.pk), "") for s in sheets))
        for row in rows
    ]
    return rows, leads, [Judge(s.member_name, s.department) for s in sheets]


def facts(row: Any) -> tuple[tuple[str, str], ...]:
    """A lead's facts as it was frozen with them."""
    return tuple((str(name), str(value)) for name, value in row.facts)
