"""A look at the whole ledger, swapped in at once, never in parts."""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime

from ringtrue.analysis.cast import Member
from ringtrue.errors import Conflict
from ringtrue.warehouse.schema import Question
from ringtrue.workspaces.ledger import undone
from ringtrue.workspaces.ledger.entering import LEVELS, TABLE
from ringtrue.workspaces.ledger.keeping import outdated, standing
from ringtrue.workspaces.ledger.models import (
    PAST,
    Entry,
    FrozenCast,
    LedgerRun,
    Look,
    RunningTest,
)
from ringtrue.workspaces.ledger.values import (
    Confirmed,
    Examined,
    Looked,
    Moved,
    Proposed,
    TestedLine,
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
    """Store an examination as the one everybody reads, with each claim's test beside it.

    `looked` moves the running tests on, and says who has entered the ledger by now. An answer like
    the newest one stands for it: so daily looks make no history where nothing changed.
    """
    if looked is not None:
        _moved_on(actor, looked, now)
    answer = {
        "data_version": examined.data_version,
        "asked": examined.asked,
        "examined": asdict(examined.checkup),
        "tracks": asdict(examined.tracks) if examined.tracks is not None else {},
        "personas": list(examined.persona_ids),
        "claims": [list(ids) for ids in examined.claim_ids],
        "problem": {"detail": examined.problem, "hint": examined.hint} if examined.problem else {},
    }
    run = standing(actor, LedgerRun, answer) or LedgerRun.objects.add(actor, at=now, **answer)
    _tests(actor, examined, now)
    others = tuple(i for i in examined.persona_ids if i not in examined.supported)
    personas.note_support(actor=actor, supported=examined.supported, others=others, now=now)
    outdated(actor, LedgerRun).delete()
    return int(run.pk)


def _moved_on(actor: Actor, looked: Looked, now: datetime) -> None:
    rows = {str(row.pk): row for row in Entry.objects.within(actor).select_for_update()}
    newest = Look.objects.within(actor).select_for_update().first()
    if (newest.pk if newest is not None else None) != looked.follows:
        # its counts go on from a look that is no longer the newest: somebody would count twice
        raise Conflict("The ledger moved on meanwhile.", hint="The next look takes it from there.")
    taken = {row.place for row in rows.values()}
    for moved in looked.moved:
        row = rows.get(moved.key)
        if row is None:
            row = _entered(actor, moved, taken, now)
            if moved.begun is not None and moved.begun.closest:
                row.cast = _frozen_cast(actor, looked.cast, now)
        elif row.closed_at is not None:
            continue
        _move(row, moved, looked, now)
    if not looked.still:
        _entered_now(actor, looked, now)


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


def _entered(actor: Actor, moved: Moved, taken: set[int], now: datetime) -> Entry:
    """A new entry; Conflict where another look gave its place away meanwhile."""
    begun = moved.begun
    assert begun is not None
    if moved.running.place in taken:
        raise Conflict("The ledger moved on meanwhile.", hint="The next look takes it from there.")
    if not Claim.objects.within(actor).filter(pk=begun.claim_id).exists():
        raise Conflict("A sentence was removed meanwhile.", hint="The next examination knows.")
    row: Entry = Entry.objects.add(
        actor,
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
    return row


def _frozen_cast(actor: Actor, cast: tuple[Member, ...], now: datetime) -> FrozenCast:
    """The cast as a row; the same one is written once."""
    members = [asdict(member) for member in cast]
    digest = hashlib.sha256(json.dumps(members, sort_keys=True).encode()).hexdigest()
    row: FrozenCast | None = FrozenCast.objects.within(actor).filter(digest=digest).first()
    if row is None:
        row = FrozenCast.objects.add(actor, digest=digest, members=members, at=now)
    assert row is not None
    return row


def _move(row: Entry, moved: Moved, looked: Looked, now: datetime) -> None:
    # an entry that ends keeps the mark of what it was tested on
    kept = row.state.get("asked", looked.asked)
    before = (row.state.get("n", 0.0), row.state.get("other_n", 0.0))
    if (moved.running.n, moved.running.other_n) != before:
        row.counted_from = undone.counted_from(row, looked.arrivals)
    apart = row.state.get("apart", ())  # may have been said while the look was taken
    row.state = {**asdict(moved.running), "asked": kept, "apart": list(apart)}
    row.verdict, row.at = moved.running.verdict, now
    why = moved.closed or moved.running.closed
    if why:
        row.closed_at, row.closed_why = now, why
        row.state = {**row.state, "closed_over": looked.data_version}
    row.save()


def _tests(actor: Actor, examined: Examined, now: datetime) -> None:
    ids = [test.claim_id for test in examined.tests]
    claims = Claim.objects.within(actor).filter(pk__in=ids).in_bulk()
    if len(claims) != len(set(ids)):
        raise Conflict("A sentence was removed meanwhile.", hint="The next examination knows.")
    rows = {row.claim_id: row for row in RunningTest.objects.within(actor).filter(claim__in=ids)}
    for test in examined.tests:
        row = rows.get(test.claim_id) or RunningTest(
            workspace_id=actor.workspace_id, claim_id=test.claim_id
        )
        _write(row, test, examined.data_version, now)


def _write(row: RunningTest, test: TestedLine, version: int, now: datetime) -> None:
    line = test.line
    row.past = line.verdict if line.verdict in PAST else "no_data"
    row.verdict = test.verdict
    row.share, row.low, row.high, row.everyone = line.share, line.low, line.high, line.everyone
    row.n, row.k, row.sentence = line.n, line.k, line.sentence
    row.data_version, row.at = version, now
    row.save()


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
