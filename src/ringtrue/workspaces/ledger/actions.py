"""Every change to the ledger: an examination swapped in whole, never in parts."""

import hashlib
import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from ringtrue.analysis.cast import Member
from ringtrue.errors import BadInput, Conflict, Where
from ringtrue.warehouse.schema import Question
from ringtrue.workspaces.ledger import reading, undone
from ringtrue.workspaces.ledger.entering import LEVELS, TABLE
from ringtrue.workspaces.ledger.lean import source
from ringtrue.workspaces.ledger.models import (
    PAST,
    BacktestRun,
    DriftReference,
    DriftRun,
    Entry,
    FrozenCast,
    LedgerRun,
    Look,
    RunningTest,
)
from ringtrue.workspaces.ledger.values import (
    Backtested,
    CallAnswer,
    Confirmed,
    Drifted,
    Examined,
    FrozenReference,
    Looked,
    Moved,
    Proposed,
    TestedLine,
    Written,
)
from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.access import Unchanged, action
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.people import actions as people_actions
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.personas import actions as personas
from ringtrue.workspaces.personas import queries as read
from ringtrue.workspaces.personas.models import Claim, Persona, Segment
from ringtrue.workspaces.personas.values import EvidenceDraft
from ringtrue.workspaces.records import actions as records
from ringtrue.workspaces.records import queries as read_records

KEPT = 50  # examinations; the newest of them are what trends and "since last week" are drawn from


@action(needs=Role.ANALYST)
def record(*, actor: Actor, examined: Examined, now: datetime, looked: Looked | None = None) -> int:
    """Store an examination as the one everybody reads, with each claim's test beside it.

    `looked` moves the running tests on, and says who has entered the ledger by now. An answer like
    the newest one stands for it: so daily looks make no history where nothing changed.
    """
    if looked is not None:
        _moved_on(actor, looked, now)
    run = _kept(
        actor,
        LedgerRun,
        now,
        data_version=examined.data_version,
        asked=examined.asked,
        examined=asdict(examined.checkup),
        tracks=asdict(examined.tracks) if examined.tracks is not None else {},
        personas=list(examined.persona_ids),
        claims=[list(ids) for ids in examined.claim_ids],
        problem={"detail": examined.problem, "hint": examined.hint} if examined.problem else {},
    )
    _tests(actor, examined, now)
    others = tuple(i for i in examined.persona_ids if i not in examined.supported)
    personas.note_support(actor=actor, supported=examined.supported, others=others, now=now)
    _forget_old(actor)
    return int(run.pk)


def _kept(actor: Actor, model: Any, now: datetime, **answer: Any) -> Any:
    """The newest stored answer where it is the same, else a new one."""
    newest = model.objects.within(actor).order_by("-id").first()
    plain = json.loads(json.dumps(answer))
    if newest is not None and all(getattr(newest, name) == plain[name] for name in plain):
        return newest
    return model.objects.add(actor, at=now, **answer)


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
    _publish(actor, TABLE, looked.entered, (key,), now)
    _publish(actor, LEVELS, looked.levels, (), now)
    Look.objects.within(actor).delete()
    Look.objects.add(
        actor,
        arrivals=list(looked.arrivals),
        data_version=looked.data_version,
        seen=looked.seen,
        at=now,
    )


def _publish(
    actor: Actor,
    table: str,
    file: Written | None,
    columns: tuple[dict[str, str], ...],
    now: datetime,
) -> None:
    if file is not None:
        records.publish_derived(
            actor=actor,
            table=table,
            kind="other",
            path=file.path,
            digest=file.digest,
            rows=file.rows,
            columns=columns,
            now=now,
            beside=file.beside,
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


@action(needs=Role.EDITOR)
def tell_apart(*, actor: Actor, entry_id: int, now: datetime) -> int:
    """Say that the word which begins is another thing than the one which ends: the test goes on."""
    row = Entry.objects.within(actor).select_for_update().by_id(entry_id)
    row.state, row.at = reading.told_apart(row), now
    row.save()
    return int(row.pk)


@action(needs=Role.EDITOR)
def accept_loss(*, actor: Actor, reason: str, now: datetime) -> int:
    """Let go of imports that were counted and undone: every test that counted one begins anew.

    What was found before stays with the entry that ends; only people first seen from now on count
    for the next. Returns how many ended. BadInput without a reason, Conflict where nothing waits.
    """
    if not reason.strip():
        raise BadInput(
            "The loss has no reason yet.",
            hint="Say why these records do not come back.",
            where=Where(field="reason"),
        )
    rows = undone.ending(actor)
    if not rows:
        raise Conflict("No import that was counted is undone.", hint="Nothing waits for one.")
    version = read_records.data_version(actor=actor)
    why = f"An import it counted was undone: {reason.strip()}"[:250]
    for row in rows:
        if row.at_discovery == "sealed":
            row.at_discovery = "undecided"
        row.closed_at, row.closed_why = now, why
        if row.state:
            row.state = {**row.state, "closed_over": version}
        row.save()
    return len(rows)


@action(needs=Role.EDITOR)
def hear(*, actor: Actor, persona_id: int, claim_id: int, answer: CallAnswer, now: datetime) -> int:
    """What a customer said on a call about one sentence; an earlier answer of theirs is withdrawn.

    So everybody counts once for each sentence. Returns the id of the evidence.
    """
    sheet = read.persona_sheet(actor=actor, persona_id=persona_id)
    row = next((s for s in sheet.statements if s.id == claim_id), None)
    if row is None:
        raise Conflict("This sentence was changed meanwhile.", hint="Reload the call sheet.")
    from_sheet = source(row.text)
    for said in sheet.evidence:
        mine = said.by == "customer" and said.speaker == answer.speaker.strip()
        if mine and said.source == from_sheet:
            personas.withdraw_evidence(
                actor=actor, evidence_id=said.id, reason="Answered anew.", now=now
            )
    draft = EvidenceDraft(
        by="customer",
        date=answer.date,
        text=answer.words,
        source=from_sheet,
        speaker=answer.speaker,
        supports=(claim_id,) if answer.stance == "confirms" else (),
        opposes=(claim_id,) if answer.stance == "denies" else (),
    )
    return personas.add_evidence(actor=actor, persona_id=persona_id, evidence=draft, now=now)


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


def _forget_old(actor: Actor) -> None:
    newest = LedgerRun.objects.within(actor).order_by("-id").values_list("pk", flat=True)[:KEPT]
    LedgerRun.objects.within(actor).exclude(pk__in=list(newest)).delete()


@action(needs=Role.ANALYST)
def record_drift(*, actor: Actor, drifted: Drifted, now: datetime) -> int:
    """Store what changed, and the references that were taken on the way; one once taken stays."""
    _freeze(actor, drifted.taken, drifted.data_version, now)
    run = _kept(
        actor,
        DriftRun,
        now,
        data_version=drifted.data_version,
        drift=asdict(drifted.drift) if drifted.drift is not None else {},
        personas=list(drifted.persona_ids),
        problem={"detail": drifted.problem, "hint": drifted.hint} if drifted.problem else {},
    )
    newest = DriftRun.objects.within(actor).order_by("-id").values_list("pk", flat=True)[:KEPT]
    DriftRun.objects.within(actor).exclude(pk__in=list(newest)).delete()
    return int(run.pk)


def _freeze(actor: Actor, taken: tuple[FrozenReference, ...], version: int, now: datetime) -> None:
    wanted = [one.segment_id for one in taken if one.segment_id is not None]
    here = set(Segment.objects.within(actor).filter(pk__in=wanted).values_list("pk", flat=True))
    known = set(DriftReference.objects.within(actor).values_list("segment_id", flat=True))
    for one in taken:
        gone = one.segment_id is not None and one.segment_id not in here
        if gone or one.segment_id in known:
            continue
        DriftReference.objects.add(
            actor,
            segment_id=one.segment_id,
            reference=asdict(one.reference),
            until=date.fromisoformat(one.reference.last),
            data_version=version,
            at=now,
        )


@action(needs=Role.ANALYST)
def record_backtest(
    *, actor: Actor, persona_id: int | None, tested: Backtested, now: datetime
) -> int:
    """Store a backtest's answer; earlier ones stay to be read."""
    if persona_id is not None:
        Persona.objects.within(actor).by_id(persona_id)
    run = BacktestRun.objects.add(
        actor,
        persona_id=persona_id,
        as_of=tested.as_of,
        data_version=tested.data_version,
        backtest=asdict(tested.backtest) if tested.backtest is not None else {},
        personas=list(tested.persona_ids),
        problem={"detail": tested.problem, "hint": tested.hint} if tested.problem else {},
        at=now,
    )
    newest = BacktestRun.objects.within(actor).order_by("-id").values_list("pk", flat=True)[:KEPT]
    BacktestRun.objects.within(actor).exclude(pk__in=list(newest)).delete()
    return int(run.pk)
