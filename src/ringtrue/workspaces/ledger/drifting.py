"""Who came since, held against who was there before: the job that follows every examination.

A persona's reference is taken when its segment is first looked at, and stays; so what is compared
is one segment with itself. Another segment takes another reference.
"""

from collections.abc import Sequence
from typing import Any

from ringtrue.analysis.cast import Member
from ringtrue.analysis.drifted import Drift, Reference
from ringtrue.errors import BadInput
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.snapshot import Snapshot
from ringtrue.workspaces.ledger import actions, looking_back
from ringtrue.workspaces.ledger.judging import NO_RECORDS
from ringtrue.workspaces.ledger.values import Drifted, FrozenReference
from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.personas.models import Segment
from ringtrue.workspaces.work.guard import outside_transaction
from ringtrue.workspaces.work.registry import JobContext, job


@job("ledger.drift", needs=Role.EDITOR)
def look(context: JobContext) -> dict[str, Any]:
    """Hold the people who came since against each persona's reference, and store the answer."""
    context.progress(0.05, "Reading the records")
    drifted = _drifted(context.actor, context)
    context.check()
    context.progress(0.95, "Writing it down")
    run = actions.record_drift(actor=context.actor, drifted=drifted, now=context.now())
    return {"run": run, "data_version": drifted.data_version, "problem": drifted.problem}


def _drifted(actor: Actor, context: JobContext) -> Drifted:
    outside_transaction()
    snapshot = people.snapshot(actor=actor, purpose="ledger")
    if not snapshot.tables:
        return Drifted(snapshot.version, None, problem=NO_RECORDS, hint="Bring in an export.")
    segments = _segments(actor)
    stored = looking_back.references(actor)
    try:
        return _compared(
            snapshot, measures.question(actor=actor), personas.cast(actor=actor), segments, stored
        )
    except BadInput as nothing:
        return Drifted(snapshot.version, None, problem=nothing.detail, hint=nothing.hint)


def _segments(actor: Actor) -> list[tuple[int, int | None]]:
    """Every persona in use with its current segment, in the order of the cast."""
    ids = [key.id for key in personas.persona_keys(actor=actor)]
    rows = Segment.objects.within(actor).filter(persona_id__in=ids, retired_at=None)
    known = dict(rows.values_list("persona_id", "pk"))
    return [(i, known.get(i)) for i in ids]


def _compared(
    snapshot: Snapshot,
    question: Question,
    cast: Sequence[Member],
    segments: list[tuple[int, int | None]],
    stored: dict[int | None, Reference],
) -> Drifted:
    from ringtrue.analysis import drift, fitted, tallying
    from ringtrue.analysis.answerable import answerable
    from ringtrue.analysis.unsealed import frame_for
    from ringtrue.warehouse.engines import open_records

    outside_transaction()
    with open_records(snapshot) as records:
        frame = fitted.prepared(records, frame_for(records, question, cast), cast)
        readable, _ = answerable(cast, frame)
        ready = drift.prepared(records, frame, tallying.of_members(readable, frame), question)
        told = {m.name: segment for m, (_, segment) in zip(cast, segments, strict=True)}
        wanted = {drift.EVERYBODY: None} | {
            p.name: told[p.name] for p in ready.cast.parts if told.get(p.name) is not None
        }
        taken: list[FrozenReference] = []
        if any(segment not in stored for segment in wanted.values()):
            fresh = drift.references(ready, until=drift.split(ready, None))
            taken = [
                FrozenReference(wanted[one.persona], one)
                for one in fresh
                if one.persona in wanted and wanted[one.persona] not in stored
            ]
        held = {**stored, **{one.segment_id: one.reference for one in taken}}
        found = drift.compare(ready, [_named(held[s], name) for name, s in wanted.items()])
    return _answer(snapshot, found, cast, segments, tuple(taken))


def _named(reference: Reference, name: str) -> Reference:
    """The reference under the persona's name of today."""
    from dataclasses import replace

    return replace(reference, persona=name)


def _answer(
    snapshot: Snapshot,
    found: Drift,
    cast: Sequence[Member],
    segments: list[tuple[int, int | None]],
    taken: tuple[FrozenReference, ...],
) -> Drifted:
    ids = {m.name: i for m, (i, _) in zip(cast, segments, strict=True)}
    return Drifted(
        data_version=snapshot.version,
        drift=found,
        persona_ids=tuple(ids[name] for name in found.personas),
        taken=taken,
    )
