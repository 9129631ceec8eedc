"""The workspace's cast held against its records, once, for whoever asks.

A checkup and the ledger's own job look at the same version of the same records; what was found is
kept in this process for the last few, so that the second of them does not count again.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from ringtrue.analysis import counting
from ringtrue.analysis.cast import Member
from ringtrue.analysis.costing import CostInputs
from ringtrue.analysis.examined import Examination, Leak
from ringtrue.analysis.ledgers import Running, running_from
from ringtrue.analysis.results import Checkup, PersonaLine
from ringtrue.analysis.tracked import Tracks
from ringtrue.errors import BadInput
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.snapshot import Snapshot
from ringtrue.workspaces.checkup import queries as checkup
from ringtrue.workspaces.ledger import judging, looking
from ringtrue.workspaces.ledger.asking import asked_now
from ringtrue.workspaces.ledger.models import Entry
from ringtrue.workspaces.ledger.settled import settled_by
from ringtrue.workspaces.ledger.values import Examined, Looked, Moved
from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.personas.lines import StatementRow
from ringtrue.workspaces.work.guard import outside_transaction

if TYPE_CHECKING:
    from ringtrue.warehouse.engines import Records
    from ringtrue.warehouse.traits import Frame

_KEPT = 4
_found: OrderedDict[tuple[int, str, str, date], "_Computed"] = OrderedDict()

Saying = Callable[[float, str], None]


@dataclass(frozen=True)
class Found:
    """What an examination found: everything the checks read, and the answer to be stored.

    `looked` is the look at the running tests, where one was asked for.
    """

    examination: Examination
    examined: Examined
    looked: Looked | None = None


@dataclass(frozen=True)
class _Computed:
    """What the records say, whatever the running tests do."""

    examination: Examination
    report: Checkup
    tracks: Tracks
    leaks: tuple[Leak, ...]
    costs: CostInputs
    today: date


@dataclass(frozen=True)
class _Under:
    """The running test of a claim, and its clock."""

    test: Running
    since: date


def _silent(fraction: float, words: str) -> None:
    """Nobody listens."""


def examine(actor: Actor, *, today: date, saying: Saying = _silent, look: bool = False) -> Found:
    """Hold the cast against the records as they are now; with `look`, move the running tests on.

    Raises BadInput where there are no records, and what an analysis raises for a question or a rule
    that does not go with them.
    """
    outside_transaction()
    snapshot = people.snapshot(actor=actor, purpose="ledger")
    if not snapshot.tables:
        raise BadInput(
            judging.NO_RECORDS, hint="Bring in who bought and who did not: a CRM export."
        )
    key = (actor.workspace_id, snapshot.digest, asked_now(actor), today)
    looked = None
    if look or key not in _found:
        saying(0.2, "Reading the records")
        _found[key], looked = _compute(actor, snapshot, today, look=look, kept=_found.get(key))
        while len(_found) > _KEPT:
            _found.popitem(last=False)
    _found.move_to_end(key)
    saying(0.8, "Writing the verdicts")
    return _told(actor, snapshot, key[2], _found[key], looked)


def _told(
    actor: Actor, snapshot: Snapshot, asked: str, computed: _Computed, looked: Looked | None
) -> Found:
    report = computed.report
    said = personas.statements(actor=actor)
    running = _running(actor, looked)
    settled = [
        _settled(line, rows, running, computed.today, few=report.few)
        for line, (_, rows) in zip(report.personas, said, strict=True)
    ]
    shown = replace(report, findings=(), not_run=(), personas=tuple(settled))
    question = measures.question(actor=actor)
    problem, hint = _problem(question)
    examined = Examined(
        data_version=snapshot.version,
        asked=asked,
        checkup=counting.without_tests(shown),
        persona_ids=tuple(persona_id for persona_id, _ in said),
        claim_ids=tuple(tuple(row.id for row in rows) for _, rows in said),
        supported=tuple(
            persona_id
            for line, (persona_id, _) in zip(settled, said, strict=True)
            if judging.validated(line.claims)
        ),
        problem=problem,
        hint=hint,
        tracks=counting.tracks_without_tests(computed.tracks) if report.few else computed.tracks,
        leaks=computed.leaks,
        question=repr(question),
    )
    tests = {claim_id: under.test for claim_id, under in running.items()}
    since = settled_by(computed.examination, settled, said, tests)
    return Found(replace(computed.examination, settled=since), examined, looked)


def _compute(
    actor: Actor, snapshot: Snapshot, today: date, *, look: bool, kept: _Computed | None
) -> tuple[_Computed, Looked | None]:
    """What the records say, or what is `kept` of it, and the look at the running tests.

    The frame is built for every look: its tables live in an engine that ends with the job.
    """
    from ringtrue.analysis import fitted, hindsight, honesty
    from ringtrue.analysis.answerable import answerable
    from ringtrue.analysis.unsealed import frame_for
    from ringtrue.warehouse.engines import open_records

    cast, costs = personas.cast(actor=actor), checkup.costs(actor=actor)
    question = measures.question(actor=actor)
    kept = kept if kept is not None and kept.costs == costs else None
    outside_transaction()
    with open_records(snapshot) as records:
        frame = frame_for(records, question, cast, as_of=today)
        frame = fitted.prepared(records, frame, cast)
        readable, unread = answerable(cast, frame)
        leaks = honesty.leaks(records, frame, question) if kept is None else kept.leaks
        looked = None
        if look and question.outcome is not None:
            untold = hindsight.told(records, question, leaks)
            moved = looking.Asked(snapshot, question, cast, frozenset(unread), untold)
            looked = looking.look(actor, records, frame, moved, today)
        if kept is None:
            told = _answered(records, frame, question, readable, today, costs, leaks)
            kept = replace(told, report=_saying_why(told.report, unread))
        return kept, looked


def _answered(
    records: "Records",
    frame: "Frame",
    question: Question,
    cast: Sequence[Member],
    today: date,
    costs: CostInputs,
    leaks: tuple[Leak, ...],
) -> _Computed:
    """The examination, its report and what became of the personas' people."""
    from ringtrue.analysis import checkup as answers
    from ringtrue.analysis import examination, tracking

    found = examination.examine(
        records,
        question=question,
        cast=cast,
        today=today,
        frame=frame,
        response_days=costs.response_days,
        leaks=leaks,
    )
    found = answers.worth(found, costs)
    knowing = frozenset(leak.column for leak in found.leaks or ())
    tracks = tracking.track(records, frame, question, cast, today=today, without=knowing)
    files = tuple(t.name for t in records.snapshot.tables)
    report = answers.compose(found, frame, files=files)
    return _Computed(found, report, tracks, leaks, costs, today)


def _saying_why(report: Checkup, unread: dict[str, str]) -> Checkup:
    lines = tuple(
        replace(line, outcome=replace(line.outcome, reason=unread[line.name]))
        if line.name in unread
        else line
        for line in report.personas
    )
    return replace(report, personas=lines)


def _problem(question: Question) -> tuple[str, str]:
    if question.outcome is not None:
        return "", ""
    return (
        "Nobody has said yet what counts as a sale.",
        "Choose the column that says who bought, such as deal stage is won.",
    )


def _running(actor: Actor, looked: Looked | None) -> dict[int, _Under]:
    """The running test of each claim, as the newest look left it."""
    rows = Entry.objects.within(actor).filter(closed_at=None, claim__isnull=False)
    moved = looked.moved if looked is not None else ()
    told = rows.values_list("pk", "claim_id", "since")
    known = {str(pk): (claim_id, since) for pk, claim_id, since in told}
    if looked is not None:  # it says of all how they stand; what ends is told as it stood
        rows = rows.filter(pk__in=[int(m.key) for m in moved if m.key in known and _ends(m)])
    found = {row.claim_id: _Under(running_from(row.state), row.since) for row in rows if row.state}
    for one in moved:
        begun = (one.begun.claim_id, one.begun.since) if one.begun else None
        claim_id, since = begun or known.get(one.key, (None, None))
        if claim_id is not None and not _ends(one):
            found[claim_id] = _Under(one.running, since)
    return found


def _ends(moved: Moved) -> bool:
    return bool(moved.closed or moved.running.closed)


def _settled(
    line: PersonaLine,
    rows: tuple[StatementRow, ...],
    running: dict[int, _Under],
    today: date,
    *,
    few: bool = False,
) -> PersonaLine:
    claims = tuple(
        judging.settle(
            claim,
            row,
            under.test if under is not None else None,
            today=today,
            few=few,
            since=under.since if under is not None else None,
        )
        for claim, row in zip(line.claims, rows, strict=True)
        for under in (running.get(row.id),)
    )
    if [c.verdict for c in claims] == [c.verdict for c in line.claims]:
        return replace(line, claims=claims)
    return replace(line, claims=claims, verdict=judging.past_of(claims))
