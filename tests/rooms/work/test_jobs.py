"""Long work: asked for once, run once at a time, tried again only when that may help."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from ringtrue.errors import (
    BadInput,
    BrokenPromise,
    Cancelled,
    Conflict,
    NotAllowed,
    NotFound,
    Temporary,
)
from ringtrue.workspaces.members import actions as members
from ringtrue.workspaces.members.actor import SYSTEM, Role
from ringtrue.workspaces.work import actions, queries, registry
from ringtrue.workspaces.work.guard import outside_transaction
from ringtrue.workspaces.work.reaper import reap_all
from ringtrue.workspaces.work.registry import job
from ringtrue.workspaces.work.run import run_job

pytestmark = pytest.mark.django_db


@dataclass
class Clock:
    """A clock that the test moves."""

    at: Any
    seen: list = field(default_factory=list)

    def __call__(self):
        return self.at

    def forward(self, **span) -> None:
        self.at += timedelta(**span)


@pytest.fixture
def clock(now) -> Clock:
    return Clock(now)


@pytest.fixture
def kind(monkeypatch):
    """`kind(handler, needs=...)` is a kind of job that exists for this test only."""
    monkeypatch.setattr(registry, "KINDS", dict(registry.KINDS))

    def make(handler, *, needs: Role = Role.ANALYST, attempts: int = 3) -> str:
        job("test.kind", needs=needs, attempts=attempts)(handler)
        return "test.kind"

    return make


def _ask(actor, kind: str, now, **arguments) -> int:
    return actions.enqueue(actor=actor, kind=kind, arguments=arguments, now=now)


def test_a_job_is_done_with_its_result_and_tells_how_far_it_is(analyst, kind, clock, now) -> None:
    seen = []

    def handler(context) -> dict:
        context.progress(0.5, "Half way")
        seen.append(queries.job(actor=analyst, job_id=context.job_id))
        return {"sum": sum(context.arguments["numbers"])}

    job_id = _ask(analyst, kind(handler), now, numbers=[1, 2, 3])
    assert run_job(job_id, clock=clock) == "done"
    assert (seen[0].state, seen[0].percent, seen[0].words) == ("running", 50, "Half way")
    line = queries.job(actor=analyst, job_id=job_id)
    assert (line.state, line.result, line.percent) == ("done", {"sum": 6}, 100)


def test_a_job_that_has_ended_does_not_run_again(analyst, kind, clock, now) -> None:
    ran = []
    job_id = _ask(analyst, kind(lambda context: ran.append(1)), now)
    assert run_job(job_id, clock=clock) == "done"
    assert run_job(job_id, clock=clock) == ""
    assert ran == [1]


def test_only_known_kinds_can_be_asked_for(owner, now) -> None:
    for name in ("os.system", "ringtrue.workspaces.work.run.run_job", "", "x" * 200):
        with pytest.raises(BadInput):
            _ask(owner, name, now)


def test_a_kind_asks_for_its_role(viewer, editor, kind, now) -> None:
    name = kind(lambda context: None, needs=Role.EDITOR)
    with pytest.raises(NotAllowed):
        _ask(viewer, name, now)
    assert _ask(editor, name, now)


def test_arguments_are_plain_json_and_short(analyst, kind, now) -> None:
    name = kind(lambda context: None)
    with pytest.raises(BadInput):
        _ask(analyst, name, now, text="x" * 100_000)
    with pytest.raises(ValueError, match="JSON"):
        _ask(analyst, name, now, number=float("nan"))


def test_a_mistake_in_what_was_given_ends_the_job_with_what_to_do(
    analyst, kind, clock, now
) -> None:
    def handler(context) -> None:
        raise BadInput("The file is empty.", hint="Export it again.")

    job_id = _ask(analyst, kind(handler), now)
    assert run_job(job_id, clock=clock) == "failed"
    fault = queries.job(actor=analyst, job_id=job_id).error
    assert (fault.code, fault.detail, fault.hint) == (
        "bad_input",
        "The file is empty.",
        "Export it again.",
    )


def test_our_own_fault_is_not_shown_in_its_details(analyst, kind, clock, now) -> None:
    def handler(context) -> None:
        raise KeyError("password=hunter2")

    job_id = _ask(analyst, kind(handler), now)
    assert run_job(job_id, clock=clock) == "failed"
    fault = queries.job(actor=analyst, job_id=job_id).error
    assert fault.code == "our_fault"
    assert "hunter2" not in str(fault)


def test_only_the_temporary_is_tried_again_and_not_for_ever(analyst, kind, clock, now) -> None:
    tries = []

    def handler(context) -> None:
        tries.append(clock())
        raise Temporary("The disk is full.")

    job_id = _ask(analyst, kind(handler, attempts=3), now)
    assert run_job(job_id, clock=clock) == "waiting"
    assert run_job(job_id, clock=clock) == ""  # not before its pause is over
    clock.forward(seconds=6)
    assert run_job(job_id, clock=clock) == "waiting"
    clock.forward(minutes=1)
    assert run_job(job_id, clock=clock) == "failed"
    assert len(tries) == 3


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_at_its_next_step(
    analyst, kind, clock, now
) -> None:
    steps = []

    def handler(context) -> None:
        steps.append("begun")
        actions.cancel(actor=analyst, job_id=context.job_id, now=now)
        context.check()
        steps.append("went on")

    name = kind(handler)
    waits = _ask(analyst, name, now)
    actions.cancel(actor=analyst, job_id=waits, now=now)
    assert queries.job(actor=analyst, job_id=waits).state == "cancelled"
    assert run_job(waits, clock=clock) == ""
    runs = _ask(analyst, name, now)
    assert run_job(runs, clock=clock) == "cancelled"
    assert steps == ["begun"]
    with pytest.raises(Conflict):
        actions.cancel(actor=analyst, job_id=runs, now=now)


def test_a_viewer_cancels_nothing(analyst, viewer, kind, now) -> None:
    job_id = _ask(analyst, kind(lambda context: None), now)
    with pytest.raises(NotAllowed):
        actions.cancel(actor=viewer, job_id=job_id, now=now)


def test_another_workspace_sees_and_cancels_nothing(analyst, stranger, kind, now) -> None:
    job_id = _ask(analyst, kind(lambda context: None), now)
    with pytest.raises(NotFound):
        queries.job(actor=stranger, job_id=job_id)
    with pytest.raises(NotFound):
        actions.cancel(actor=stranger, job_id=job_id, now=now)
    assert queries.jobs(actor=stranger) == ()


def test_a_dead_workers_job_is_taken_up_again_after_its_lease(analyst, kind, clock, now) -> None:
    job_id = _ask(analyst, kind(lambda context: "finished"), now)
    assert actions.claim(actor=SYSTEM, job_id=job_id, now=clock())  # and then the worker dies
    clock.forward(seconds=30)
    assert reap_all(now=clock()) == 0
    clock.forward(seconds=31)
    assert reap_all(now=clock()) == 1
    assert run_job(job_id, clock=clock) == "done"
    assert queries.job(actor=analyst, job_id=job_id).attempts == 2


def test_a_job_that_kills_its_worker_each_time_fails_in_the_end(analyst, kind, clock, now) -> None:
    job_id = _ask(analyst, kind(lambda context: None, attempts=2), now)
    for _ in range(2):
        assert actions.claim(actor=SYSTEM, job_id=job_id, now=clock())
        clock.forward(minutes=2)
        reap_all(now=clock())
    line = queries.job(actor=analyst, job_id=job_id)
    assert (line.state, line.error.code) == ("failed", "worker_lost")


def test_a_heartbeat_keeps_the_lease(analyst, kind, clock, now) -> None:
    def handler(context) -> None:
        for _ in range(5):
            clock.forward(seconds=40)
            context.check()
            assert reap_all(now=clock()) == 0

    assert run_job(_ask(analyst, kind(handler), now), clock=clock) == "done"


def test_a_worker_thought_dead_cannot_write_over_its_successor(analyst, kind, clock, now) -> None:
    runs = []

    def handler(context) -> str:
        runs.append(1)
        if len(runs) > 1:
            return "second"
        clock.forward(minutes=2)
        reap_all(now=clock())
        assert run_job(context.job_id, clock=clock) == "done"
        return "first"

    job_id = _ask(analyst, kind(handler), now)
    assert run_job(job_id, clock=clock) == ""
    assert queries.job(actor=analyst, job_id=job_id).result == "second"


def test_a_worker_told_to_stop_puts_its_job_back_uncounted(
    analyst, kind, clock, now, monkeypatch
) -> None:
    import threading

    from ringtrue.workspaces.work import run

    told = threading.Event()
    monkeypatch.setattr(run, "_stopping", told)
    steps = []

    def handler(context) -> None:
        steps.append(1)
        if len(steps) == 1:
            run.stop_soon()
        context.check()

    job_id = _ask(analyst, kind(handler), now)
    assert run_job(job_id, clock=clock) == "waiting"
    told.clear()
    assert run_job(job_id, clock=clock) == "done"
    assert queries.job(actor=analyst, job_id=job_id).attempts == 1


def test_a_ticket_that_was_lost_with_its_worker_is_written_anew(analyst, kind, now) -> None:
    from django_tasks_db.models import DBTaskResult

    job_id = _ask(analyst, kind(lambda context: None), now)
    ticket = DBTaskResult.objects.get()
    assert ticket.args_kwargs == {"args": [job_id], "kwargs": {}}
    assert reap_all(now=now) == 0
    ticket.claim("a worker that dies")
    assert reap_all(now=now) == 1
    assert DBTaskResult.objects.filter(status="READY").count() == 1


def test_who_has_left_or_was_given_less_no_longer_runs_jobs(
    owner, analyst, kind, clock, now
) -> None:
    ran = []
    name = kind(lambda context: ran.append(context.actor.role))
    first, second, third = (_ask(analyst, name, now) for _ in range(3))
    assert run_job(first, clock=clock) == "done"
    members.change_role(actor=owner, member_id=analyst.member_id, role=Role.VIEWER, now=now)
    assert run_job(second, clock=clock) == "failed"
    members.remove_member(actor=owner, member_id=analyst.member_id, now=now)
    assert run_job(third, clock=clock) == "failed"
    assert ran == [Role.ANALYST]


def test_asking_twice_for_the_same_is_once_while_it_waits(analyst, kind, clock, now) -> None:
    name = kind(lambda context: None)
    asked = {"actor": analyst, "kind": name, "now": now, "once": True}
    first = actions.enqueue(arguments={"a": 1, "b": 2}, **asked)
    assert actions.enqueue(arguments={"b": 2, "a": 1}, **asked) == first
    assert actions.enqueue(arguments={"a": 2}, **asked) != first
    run_job(first, clock=clock)
    assert actions.enqueue(arguments={"a": 1, "b": 2}, **asked) != first


def test_engine_work_inside_a_transaction_is_refused() -> None:
    outside_transaction()
    with transaction.atomic(), pytest.raises(BrokenPromise):
        outside_transaction()


def test_a_job_is_not_run_inside_a_transaction(analyst, kind, now) -> None:
    job_id = _ask(analyst, kind(lambda context: None), now)
    with transaction.atomic(), pytest.raises(BrokenPromise):
        run_job(job_id)


def test_the_machine_s_own_steps_are_not_for_members(owner, kind, now) -> None:
    job_id = _ask(owner, kind(lambda context: None), now)
    with pytest.raises(NotFound):
        actions.claim(actor=owner, job_id=job_id, now=now)
    with pytest.raises(NotFound):
        queries.assignment(actor=owner, job_id=job_id)


def test_cancelled_is_no_failure(analyst, kind, clock, now) -> None:
    def handler(context) -> None:
        raise Cancelled("by hand")

    job_id = _ask(analyst, kind(handler), now)
    assert run_job(job_id, clock=clock) == "cancelled"
    assert queries.job(actor=analyst, job_id=job_id).error is None


def test_asking_again_for_what_waits_is_no_event(analyst, kind, now) -> None:
    from ringtrue.workspaces.members.models import AuditRow

    asked = {"actor": analyst, "kind": kind(lambda context: None), "now": now, "once": True}
    actions.enqueue(arguments={}, **asked)
    before = AuditRow.objects.within(analyst).count()
    actions.enqueue(arguments={}, **asked)
    assert AuditRow.objects.within(analyst).count() == before
