"""Who belongs to which persona, at the records as they are now, written as a derived batch."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ringtrue.analysis.cast import Member
from ringtrue.errors import BadInput
from ringtrue.workspaces.assignments import actions, queries
from ringtrue.workspaces.assignments.asking import asked_now
from ringtrue.workspaces.assignments.lines import Membership, Scored, Written
from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.actor import Role
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.personas.lines import PersonaRow
from ringtrue.workspaces.personas.matching import frame_of
from ringtrue.workspaces.records.lake import relative, tables_of
from ringtrue.workspaces.work.guard import outside_transaction
from ringtrue.workspaces.work.registry import JobContext, job

if TYPE_CHECKING:
    from ringtrue.warehouse.engines import Records
    from ringtrue.warehouse.traits import Frame


@job("assignments.score", needs=Role.ANALYST)
def score(ctx: JobContext) -> dict[str, Any]:
    """Work out who belongs to each persona, and swap the answer in; nothing to do when it stands.

    A persona whose rule the records cannot answer has nobody; the others are not held up.
    """
    outside_transaction()
    asked = asked_now(ctx.actor)
    latest = queries.latest(actor=ctx.actor)
    if latest is not None and queries.up_to_date(actor=ctx.actor):
        return {"scoring": latest.id, "problem": latest.problem}
    ctx.progress(0.1, "Reading who there is")
    try:
        scored, written = _worked_out(ctx, asked)
    except BadInput as nothing:  # no records or an outcome that is gone: an answer, too
        version = people.snapshot(actor=ctx.actor, purpose="assignment").version
        scored = Scored(version, asked, 0, 0, "people", (), nothing.detail, nothing.hint)
        written = None
    ctx.check()
    scoring = actions.record(actor=ctx.actor, scored=scored, written=written, now=ctx.now())
    return {"scoring": scoring, "problem": scored.problem}


@dataclass(frozen=True)
class _Part:
    """One persona to be scored: its segment's number, and the chance that a row belongs."""

    row: PersonaRow
    chance: Any | None


def _worked_out(ctx: JobContext, asked: str) -> tuple[Scored, Written]:
    from ringtrue.analysis import fitted
    from ringtrue.warehouse.engines import open_records

    snapshot = people.snapshot(actor=ctx.actor, purpose="assignment")
    if not snapshot.tables:
        raise BadInput("There are no records.", hint="Bring in who there is: a CRM export.")
    rows = personas.persona_rows(actor=ctx.actor)
    cast = personas.cast(actor=ctx.actor)
    earlier = queries.files(actor=ctx.actor)
    outside_transaction()
    with open_records(snapshot) as opened:
        frame = frame_of(opened, measures.question(actor=ctx.actor))
        frame = fitted.prepared(opened, frame, cast)
        parts = [_Part(row, _chance(member, frame)) for row, member in zip(rows, cast, strict=True)]
        ctx.progress(0.4, "Working out who belongs")
        shown = _shown(opened, frame, cast)
        counts = _counts(opened, shown, parts)
        lake = tables_of(ctx.actor.workspace_id)
        today = ctx.now().date()
        written = _written(opened, frame, parts, earlier=earlier, lake=lake, today=today)
    scored = Scored(snapshot.version, asked, shown.rows, shown.counts.won, frame.noun, counts)
    return scored, written


def _shown(records: "Records", frame: "Frame", cast: Sequence[Member]) -> "Frame":
    """Whom numbers are told of: a sealed person belongs, but shows in no count before the day."""
    from ringtrue.analysis.unsealed import keeps_sealed
    from ringtrue.warehouse.seal import without_sealed

    seal = records.snapshot.seal
    if seal is None or not keeps_sealed(records, cast):
        return frame
    table = without_sealed(frame.table, seal, units=frame.rows)
    [row] = records.rows(table.aggregate(n=table.count(), won=(table.status == "won").sum()))
    counts = replace(frame.counts, won=int(row["won"] or 0))
    return replace(frame, table=table, rows=int(row["n"]), counts=counts)


def _chance(member: Member, frame: "Frame") -> Any | None:
    from ringtrue.analysis.statements import chance

    try:
        return chance(member, frame.table, frame.columns)
    except BadInput:  # the checkup says of this persona that its rule cannot be answered
        return None


def _counts(records: "Records", frame: "Frame", parts: Sequence[_Part]) -> tuple[Membership, ...]:
    from ringtrue.warehouse.scoring import count_members

    counted = count_members(records, frame.table, [part.chance for part in parts])
    return tuple(
        Membership(part.row.id, part.row.segment.number, people_, buyers)
        for part, (people_, buyers) in zip(parts, counted, strict=True)
    )


def _written(
    records: "Records",
    frame: "Frame",
    parts: Sequence[_Part],
    *,
    earlier: tuple[str, ...],
    lake: Path,
    today: date,
) -> Written:
    from ringtrue.warehouse.scoring import Scorable, write_members

    wanted = [
        Scorable(part.row.id, part.row.segment.number, part.chance)
        for part in parts
        if part.chance is not None
    ]
    batch = write_members(
        records, frame.table, wanted, lake=lake, name=actions.TABLE, earlier=earlier, today=today
    )
    return Written(relative(batch.path), batch.digest, batch.rows)
