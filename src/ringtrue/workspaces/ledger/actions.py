"""Every change to the ledger: an examination swapped in whole, never in parts."""

from dataclasses import asdict
from datetime import datetime

from ringtrue.errors import Conflict
from ringtrue.workspaces.ledger.models import PAST, LedgerRun, RunningTest
from ringtrue.workspaces.ledger.values import Examined, TestedLine
from ringtrue.workspaces.members.access import action
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.personas import actions as personas
from ringtrue.workspaces.personas.models import Claim

KEPT = 50  # examinations; the newest of them are what trends and "since last week" are drawn from


@action(needs=Role.ANALYST)
def record(*, actor: Actor, examined: Examined, now: datetime) -> int:
    """Store an examination as the one everybody reads, with each claim's test beside it."""
    run = LedgerRun.objects.add(
        actor,
        data_version=examined.data_version,
        asked=examined.asked,
        examined=asdict(examined.checkup),
        tracks=asdict(examined.tracks) if examined.tracks is not None else {},
        personas=list(examined.persona_ids),
        claims=[list(ids) for ids in examined.claim_ids],
        problem={"detail": examined.problem, "hint": examined.hint} if examined.problem else {},
        at=now,
    )
    _tests(actor, examined, now)
    others = tuple(i for i in examined.persona_ids if i not in examined.supported)
    personas.note_support(actor=actor, supported=examined.supported, others=others, now=now)
    _forget_old(actor)
    return int(run.pk)


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
    row.verdict, row.state = test.verdict, test.state
    row.share, row.low, row.high, row.everyone = line.share, line.low, line.high, line.everyone
    row.n, row.k, row.sentence = line.n, line.k, line.sentence
    row.data_version, row.at = version, now
    row.save()


def _forget_old(actor: Actor) -> None:
    newest = LedgerRun.objects.within(actor).order_by("-id").values_list("pk", flat=True)[:KEPT]
    LedgerRun.objects.within(actor).exclude(pk__in=list(newest)).delete()
