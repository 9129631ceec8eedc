"""A look at the whole ledger, swapped in at once, never in parts."""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from ringtrue.analysis.cast import Member
from ringtrue.analysis.ledgers import plain
from ringtrue.errors import Conflict
from ringtrue.warehouse.schema import Question
from ringtrue.workspaces.ledger import undone
from ringtrue.workspaces.ledger.actions import _drawing
from ringtrue.workspaces.ledger.entering import LEVELS, TABLE
from ringtrue.workspaces.ledger.keeping import outdated, standing
from ringtrue.workspaces.ledger.models import (
    Entry,
    FrozenCast,
    LedgerRun,
    Look,
)
from ringtrue.workspaces.ledger.values import (
    Confirmed,
    Examined,
    Looked,
    Moved,
    Proposed,
)
from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.access import Unchanged, action
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.people import actions as people_actions
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.personas import actions as personas
from ringtrue.workspaces.personas.models import Claim
from ringtrue.workspaces.records import actions as records
from ringtrue.workspaces.records import queries as read_records


@action(needs=Role.ANALYST)
def record(*, actor: Actor, examined: Examined, now: datetime, looked: Looked | None = None) -> int:
    """Store an examination as the one everybody reads.

    `looked` moves the running tests on, and says who has entered the ledger by now. An answer like
    the newest one stands for it: so daily looks make no history where nothing changed.
    """
    if looked is not None:
        _moved_on(actor, looked, now)
    _refuse_gone(actor, {claim for ids in examined.claim_ids for claim in ids})
    answer = {
        "data_version": examined.data_version,
        "asked": examined.asked,
        "examined": asdict(examined.checkup),
        "tracks": asdict(examined.tracks) if examined.tracks is not None else {},
        "leaks": _leaks(examined),
        "personas": list(examined.persona_ids),
        "claims": [list(ids) for ids in examined.claim_ids],
        "problem": {"detail": examined.problem, "hint": examined.hint} if examined.problem else {},
    }
    run = standing(actor, LedgerRun, answer) or LedgerRun.objects.add(actor, at=now, **answer)
    others = tuple(i for i in examined.persona_ids if i not in examined.supported)
    personas.note_support(actor=actor, supported=examined.supported, others=others, now=now)
    outdated(actor, LedgerRun).delete()
    return int(run.pk)


@action(needs=Role.ANALYST)
def look(*, actor: Actor, looked: Looked, now: datetime) -> int:
    """Move the running tests on, before anybody is examined; how many of them say something new."""
    moved = _moved_on(actor, looked, now)
    return moved or Unchanged(0)  # type: ignore[return-value]


def _leaks(examined: Examined) -> dict[str, Any]:
    """The columns that knew the outcome, as the next look reads them."""
    return {"asked": examined.question, "columns": [asdict(leak) for leak in examined.leaks]}


def _moved_on(actor: Actor, looked: Looked, now: datetime) -> int:
    """Swap a look in; how many tests changed with it or began."""
    rows = {str(row.pk): row for row in Entry.objects.within(actor).select_for_update()}
    newest = Look.objects.within(actor).select_for_update().first()
    if (newest.pk if newest is not None else None) != looked.follows:
        # its counts go on from a look that is no longer the newest: somebody would count twice
        raise Conflict("The ledger moved on meanwhile.", hint="The next look takes it from there.")
    going_on = [(rows[m.key], m) for m in looked.moved if m.key in rows]
    points: list[tuple[Entry, list[Any]]] = []
    changed = [
        row for row, m in going_on if row.closed_at is None and _move(row, m, looked, now, points)
    ]
    _drawing.thin_out(actor, changed)
    _write_anew(actor, Entry, changed, ENTRY_MOVES)  # what ends makes room for what begins
    begun = [m for m in looked.moved if m.key not in rows]
    _all_there(actor, begun, {row.place for row in rows.values()})
    entered = []
    for moved in begun:
        row = _entered(actor, moved, now)
        if moved.begun is not None and moved.begun.closest:
            row.cast = _frozen_cast(actor, looked.cast, now)
        _move(row, moved, looked, now, points)
        entered.append(row)
    Entry.objects.within(actor).bulk_create(entered)
    _drawing.draw(actor, points)
    if not looked.still:
        _entered_now(actor, looked, now)
    return len(changed) + len(entered)


ENTRY_MOVES = ("state", "verdict", "at", "counted_from", "closed_at", "closed_why")


def _write_anew(actor: Actor, model: Any, rows: list[Any], names: tuple[str, ...]) -> None:
    """Rows that are there, with these fields of theirs; ten thousand in few statements."""
    if rows:
        model.objects.within(actor).bulk_create(
            rows, update_conflicts=True, unique_fields=["id"], update_fields=names
        )


def _entered_now(actor: Actor, looked: Looked, now: datetime) -> None:
    """Add those who entered, and note which look that was and what it had seen."""
    key = {"name": "entry", "type": "text", "role": "key"}
    for table, file, columns in ((TABLE, looked.entered, (key,)), (LEVELS, looked.levels, ())):
        if file is not None:
            records.publish_derived(
                actor=actor, table=table, kind="other", columns=columns, now=now, **asdict(file)
            )
    Look.objects.within(actor).delete()
    Look.objects.add(
        actor,
        arrivals=list(looked.arrivals),
        data_version=looked.data_version,
        seen=looked.seen,
        at=now,
    )


def _all_there(actor: Actor, begun: list[Moved], taken: set[int]) -> None:
    """Conflict where another look gave a place away meanwhile, or a sentence is gone."""
    if taken.intersection(moved.running.place for moved in begun):
        raise Conflict("The ledger moved on meanwhile.", hint="The next look takes it from there.")
    _refuse_gone(actor, {moved.begun.claim_id for moved in begun if moved.begun is not None})


def _refuse_gone(actor: Actor, claims: set[int]) -> None:
    known = Claim.objects.within(actor).values_list("pk", flat=True)
    if claims and claims - set(known):
        raise Conflict("A sentence was removed meanwhile.", hint="The next examination knows.")


def _entered(actor: Actor, moved: Moved, now: datetime) -> Entry:
    """A new entry, not stored yet."""
    begun = moved.begun
    assert begun is not None
    return Entry(
        workspace_id=actor.workspace_id,
        claim_id=begun.claim_id,
        place=moved.running.place,
        persona=begun.persona[:120],
        text=begun.text,
        statement=begun.statement,
        segment=begun.segment,
        since=begun.since,
        over=begun.over,
        stated_by=begun.stated_by[:120],
        verdict="untested",
        at_discovery="",
        written_at=now,
        at=now,
    )


def _frozen_cast(actor: Actor, cast: tuple[Member, ...], now: datetime) -> FrozenCast:
    """The cast as a row; the same one is written once."""
    members = [asdict(member) for member in cast]
    digest = hashlib.sha256(json.dumps(members, sort_keys=True).encode()).hexdigest()
    row: FrozenCast | None = FrozenCast.objects.within(actor).filter(digest=digest).first()
    if row is None:
        row = FrozenCast.objects.add(actor, digest=digest, members=members, at=now)
    assert row is not None
    return row


def _move(
    row: Entry, moved: Moved, looked: Looked, now: datetime, points: list[tuple[Entry, list[Any]]]
) -> bool:
    """Writes a look's outcome into an entry that runs; False where nothing of it is another.

    What its plot has to draw anew is added to `points`.
    """
    before = _moving(row)
    # an entry that ends keeps the mark of what it was tested on
    kept = row.state.get("asked", looked.asked)
    counted = (row.state.get("n", 0.0), row.state.get("other_n", 0.0))
    if (moved.running.n, moved.running.other_n) != counted:
        row.counted_from = undone.counted_from(row, looked.arrivals)
    apart = row.state.get("apart", ())  # may have been said while the look was taken
    # the row is the key, and a new one has none yet
    state = {**plain(moved.running), "key": "", "asked": kept, "apart": list(apart)}
    drawn, new = _drawing.newest_alone(row.state, state["points"])
    if new:
        points.append((row, new))
    row.state = {**state, **drawn}
    row.verdict = moved.running.verdict
    why = moved.closed or moved.running.closed
    if why:
        row.closed_at, row.closed_why = now, why
        row.state = {**row.state, "closed_over": looked.data_version}
    if _moving(row) == before:
        return False
    row.at = now
    return True


def _moving(row: Entry) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in ENTRY_MOVES)


@action(needs=Role.ANALYST)
def enter_proposals(
    *,
    actor: Actor,
    proposed: tuple[Proposed, ...],
    now: datetime,
    question: Question | None = None,
) -> int:
    """Enter what discovery proposes, before anybody decides and before one sealed row is read.

    `question` is what discovery asked, the workspace's where none is given: it is what the sealed
    will be asked, whatever counts as a sale by then. Adopted or declined, each keeps its place.
    Nothing enters once the seal is open: later records alone test what later runs propose. Returns
    how many entered.
    """
    if people.seal_opened(actor=actor):
        return Unchanged(0)  # type: ignore[return-value]
    newest = Entry.objects.within(actor).order_by("-place").values_list("place", flat=True).first()
    place = -1 if newest is None else newest
    version = read_records.data_version(actor=actor)
    standing = list(read_records.standing_versions(actor=actor))
    asked = asdict(question or measures.question(actor=actor))
    for number, one in enumerate(proposed, start=1):
        Entry.objects.add(
            actor,
            place=place + number,
            origin=one.origin[:120],
            persona=one.member.name[:120],
            text=one.statement.text,
            statement=asdict(one.statement),
            member=asdict(one.member),
            since=now.date(),
            over=version,
            counted_from=standing,
            question=asked,
            verdict="untested",
            at_discovery="sealed",
            written_at=now,
            at=now,
        )
    return len(proposed)


@action(needs=Role.EDITOR)
def confirm(
    *, actor: Actor, confirmed: tuple[Confirmed, ...], data_version: int, now: datetime
) -> int:
    """Write down what the people kept aside said, and that they are open from now on, for good."""
    people_actions.open_seal(actor=actor, data_version=data_version, now=now)
    rows = Entry.objects.within(actor).select_for_update().filter(at_discovery="sealed").in_bulk()
    if set(rows) != {one.entry_id for one in confirmed}:
        raise Conflict(
            "Discovery proposed more meanwhile.", hint="Nothing was opened; read them once more."
        )
    for one in confirmed:
        row = rows[one.entry_id]
        row.state, row.verdict = asdict(one.running), one.running.verdict
        row.at_discovery, row.at = one.at_discovery, now
        row.closed_at, row.closed_why = now, "Read once, on the people kept aside."
        row.save()
    return len(confirmed)
