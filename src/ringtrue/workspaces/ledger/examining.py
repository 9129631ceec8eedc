"""The workspace's cast held against its records, once, for whoever asks.

A checkup and the ledger's own job look at the same version of the same records; what was found is
kept in this process for the last few, so that the second of them does not count again.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from ringtrue.analysis.cast import Member
from ringtrue.analysis.examined import Examination
from ringtrue.analysis.results import Checkup, ClaimLine, PersonaLine
from ringtrue.analysis.tracked import Tracks
from ringtrue.errors import BadInput
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.snapshot import Snapshot
from ringtrue.workspaces.ledger import judging
from ringtrue.workspaces.ledger.asking import asked_now
from ringtrue.workspaces.ledger.models import RunningTest
from ringtrue.workspaces.ledger.values import Examined, TestedLine
from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.personas.lines import StatementRow
from ringtrue.workspaces.work.guard import outside_transaction

_KEPT = 4
_found: OrderedDict[tuple[int, str, str, date], "Found"] = OrderedDict()

Saying = Callable[[float, str], None]


@dataclass(frozen=True)
class Found:
    """What an examination found: everything the checks read, and the answer to be stored."""

    examination: Examination
    examined: Examined


def _silent(fraction: float, words: str) -> None:
    """Nobody listens."""


def examine(actor: Actor, *, today: date, saying: Saying = _silent) -> Found:
    """Hold the cast against the records as they are now.

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
    if key not in _found:
        _found[key] = _examine(actor, snapshot, key[2], today, saying)
        while len(_found) > _KEPT:
            _found.popitem(last=False)
    _found.move_to_end(key)
    return _found[key]


def _examine(actor: Actor, snapshot: Snapshot, asked: str, today: date, saying: Saying) -> Found:
    cast = personas.cast(actor=actor)
    question = measures.question(actor=actor)
    saying(0.2, "Reading the records")
    examination, report, tracks = _compute(snapshot, question, cast, today)
    saying(0.8, "Writing the verdicts")
    said = personas.statements(actor=actor)
    running = _running(actor)
    settled = [
        _settled(line, rows, running) for line, (_, rows) in zip(report.personas, said, strict=True)
    ]
    problem, hint = _problem(question)
    examined = Examined(
        data_version=snapshot.version,
        asked=asked,
        checkup=replace(report, findings=(), not_run=(), personas=tuple(settled)),
        persona_ids=tuple(persona_id for persona_id, _ in said),
        claim_ids=tuple(tuple(row.id for row in rows) for _, rows in said),
        tests=_tests(report, settled, said, running),
        problem=problem,
        hint=hint,
        tracks=tracks,
    )
    return Found(examination, examined)


def _compute(
    snapshot: Snapshot, question: Question, cast: tuple[Member, ...], today: date
) -> tuple[Examination, Checkup, Tracks]:
    from ringtrue.analysis import checkup, examination, fitted, tracking
    from ringtrue.analysis.answerable import answerable
    from ringtrue.analysis.unsealed import frame_for
    from ringtrue.warehouse.engines import open_records

    with open_records(snapshot) as records:
        frame = frame_for(records, question, cast, as_of=today)
        frame = fitted.prepared(records, frame, cast)
        readable, unread = answerable(cast, frame)
        found = examination.examine(
            records, question=question, cast=readable, today=today, frame=frame
        )
        leaks = frozenset(leak.column for leak in found.leaks or ())
        tracks = tracking.track(records, frame, question, readable, today=today, without=leaks)
        files = tuple(t.name for t in snapshot.tables)
        report = _saying_why(checkup.compose(found, frame, files=files), unread)
        return found, report, tracks


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


def _running(actor: Actor) -> dict[int, RunningTest]:
    return {row.claim_id: row for row in RunningTest.objects.within(actor)}


def _verdict(running: dict[int, RunningTest], claim_id: int) -> str:
    row = running.get(claim_id)
    return row.verdict if row is not None else "untested"


def _settled(
    line: PersonaLine, rows: tuple[StatementRow, ...], running: dict[int, RunningTest]
) -> PersonaLine:
    claims = tuple(
        judging.settle(claim, row, _verdict(running, row.id))
        for claim, row in zip(line.claims, rows, strict=True)
    )
    if claims == line.claims:
        return line
    return replace(line, claims=claims, verdict=judging.past_of(claims))


def _tests(
    report: Checkup,
    settled: list[PersonaLine],
    said: tuple[tuple[int, tuple[StatementRow, ...]], ...],
    running: dict[int, RunningTest],
) -> tuple[TestedLine, ...]:
    """Each confirmed claim with what the past says of it, and its running test as it stands."""
    found: list[TestedLine] = []
    for line, after, (_, rows) in zip(report.personas, settled, said, strict=True):
        for past, shown, row in zip(line.claims, after.claims, rows, strict=True):
            if row.state == "confirmed":
                found.append(_test(past, shown, running.get(row.id), row.id))
    return tuple(found)


def _test(
    past: ClaimLine, shown: ClaimLine, before: RunningTest | None, claim_id: int
) -> TestedLine:
    kept = replace(past, sentence=shown.sentence)
    if before is None:
        return TestedLine(claim_id, kept)
    return TestedLine(claim_id, kept, before.verdict, before.state)
