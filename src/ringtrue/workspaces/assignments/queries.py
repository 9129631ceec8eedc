"""Who belongs to which persona, as counts; the people themselves lie in a derived table."""

from ringtrue.workspaces.assignments.asking import asked_now
from ringtrue.workspaces.assignments.lines import Belonging, Membership, PersonLine, ScoringLine
from ringtrue.workspaces.assignments.models import Scoring
from ringtrue.workspaces.members.access import query
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.records import queries as records

TABLE = "assignments"
WHY = {
    "rule": "the rule: {words}",
    "column": "the column: {words}",
    "model": "what they have in common with those discovery found, at least 70 % likely",
}


@query()
def latest(*, actor: Actor) -> ScoringLine | None:
    """The newest working-out of who belongs, None before the first."""
    row = Scoring.objects.within(actor).order_by("-id").first()
    return _line(row) if row is not None else None


@query()
def belonging(*, actor: Actor, persona_id: int) -> Belonging | None:
    """Who belongs to a persona, counted; None before it was first worked out.

    NotFound where this workspace has no such persona.
    """
    row = personas.persona_sheet(actor=actor, persona_id=persona_id).row
    scored = Scoring.objects.within(actor).order_by("-id").first()
    if scored is None:
        return None
    line = _line(scored)
    mine = next((c for c in line.counts if c.persona_id == persona_id), None)
    if mine is None:
        return None
    return Belonging(
        persona_id=persona_id,
        people=mine.people,
        share=mine.people / line.rows if line.rows else None,
        buyers=mine.buyers,
        share_of_buyers=mine.buyers / line.buyers if line.buyers else None,
        noun=line.noun,
        why=WHY.get(row.segment.kind, "").format(words=row.segment.words),
        data_version=line.data_version,
        at=line.at,
        current=mine.segment == row.segment.number,
    )


@query()
def people_explained(*, actor: Actor, persona_id: int) -> tuple[PersonLine, ...]:
    """The newest people of a persona, each with what speaks for it, against it, and what would move
    them; none where nobody belongs, or the records can no longer tell.

    People withheld from discovery are left out. NotFound where this workspace has no such persona.
    """
    from ringtrue.workspaces.assignments.explaining import explained

    row = personas.persona_sheet(actor=actor, persona_id=persona_id).row
    return explained(actor, row)


@query()
def up_to_date(*, actor: Actor) -> bool:
    """Whether the newest working-out still answers today's question on today's records."""
    row = Scoring.objects.within(actor).order_by("-id").first()
    return row is not None and row.asked == asked_now(actor)


@query()
def files(*, actor: Actor) -> tuple[str, ...]:
    """The Parquet files that say who belongs (unit_id, persona_id, segment, probability, since)."""
    return records.derived_files(actor=actor, table=TABLE)


def _line(row: Scoring) -> ScoringLine:
    return ScoringLine(
        id=row.pk,
        data_version=row.data_version,
        rows=row.rows,
        buyers=row.buyers,
        noun=row.noun,
        counts=tuple(Membership(**count) for count in row.counts),
        problem=row.problem.get("detail", ""),
        hint=row.problem.get("hint", ""),
        at=row.at,
    )
