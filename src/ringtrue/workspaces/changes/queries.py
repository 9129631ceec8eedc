"""What was changed, and what the records said of it."""

from datetime import datetime
from typing import Any

from ringtrue.analysis.changes.values import Change as Asked
from ringtrue.analysis.changes.values import Standing
from ringtrue.workspaces.changes import reading
from ringtrue.workspaces.changes.lines import ChangeLine, HeldBackPerson
from ringtrue.workspaces.changes.models import Change
from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.access import query
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.work.guard import outside_transaction


@query()
def lines(*, actor: Actor) -> tuple[ChangeLine, ...]:
    """Every change, those that stand first, newest first."""
    rows = _rows(actor).order_by("-id")
    found = [reading.line(row) for row in rows]
    return tuple(sorted(found, key=lambda one: one.withdrawn_at is not None))


@query()
def of_persona(*, actor: Actor, persona_id: int) -> tuple[ChangeLine, ...]:
    """The changes made for a persona, newest first; NotFound where there is no such persona."""
    personas.persona_sheet(actor=actor, persona_id=persona_id)
    rows = _rows(actor).filter(persona_id=persona_id, withdrawn_at=None).order_by("-id")
    return tuple(reading.line(row) for row in rows)


@query()
def planned_by(*, actor: Actor, since: datetime) -> tuple[tuple[int, int], ...]:
    """The persona and the member of each change planned since a moment, for totals alone."""
    rows = Change.objects.within(actor).filter(at__gte=since, withdrawn_at=None).order_by("id")
    known = rows.exclude(persona=None).exclude(by=None)
    return tuple(known.values_list("persona_id", "by_id"))


@query()
def change(*, actor: Actor, change_id: int) -> ChangeLine:
    """One change."""
    return reading.line(_rows(actor).by_id(change_id))


@query(needs=Role.ANALYST)
def held_back(*, actor: Actor, change_id: int) -> tuple[HeldBackPerson, ...]:
    """Who is to be held back, by the records as they are now; nobody with a comparison period."""
    row = Change.objects.within(actor).by_id(change_id)
    snapshot = people.snapshot(actor=actor, purpose="handoff")
    if row.comparison == "period" or not snapshot.tables:
        return ()
    from ringtrue.analysis.changes.counting import held_back as named
    from ringtrue.warehouse.engines import open_records
    from ringtrue.warehouse.intake.export import neutralise

    question = measures.question(actor=actor)
    outside_transaction()
    with open_records(snapshot) as records:
        found = named(records, question, reading.asked(row))
    return tuple(HeldBackPerson(unit, neutralise(unit), entered) for unit, entered in found)


@query()
def campaigns(*, actor: Actor) -> tuple[str, ...]:
    """The campaigns that the records name, to choose from; those of the most records first."""
    snapshot = people.snapshot(actor=actor, purpose="handoff")
    if not any(c.role == "campaign" for t in snapshot.tables for c in t.columns):
        return ()
    from ringtrue.analysis.changes.counting import campaigns as named
    from ringtrue.warehouse.engines import open_records

    outside_transaction()
    with open_records(snapshot) as records:
        return named(records)


@query(needs=Role.ANALYST)
def to_judge(*, actor: Actor) -> tuple[tuple[Asked, Standing], ...]:
    """Every change in the order of writing, with what its judgement goes on from."""
    rows = Change.objects.within(actor).order_by("id")
    return tuple((reading.asked(row), reading.standing(row)) for row in rows)


def _rows(actor: Actor) -> Any:
    return Change.objects.within(actor).select_related("persona")
