"""Time passes and nobody brings records: the ledger looks once a day, and says what changed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ringtrue.workspaces.changes import actions as changes
from ringtrue.workspaces.changes.models import Change
from ringtrue.workspaces.changes.values import ChangeDraft
from ringtrue.workspaces.checkup.models import CheckupRun, Finding
from ringtrue.workspaces.ledger.models import DriftRun, Entry, LedgerRun
from ringtrue.workspaces.members.actor import SYSTEM
from ringtrue.workspaces.overview import queries as overview
from ringtrue.workspaces.personas import actions
from ringtrue.workspaces.records.models import Batch
from ringtrue.workspaces.work import actions as work
from ringtrue.workspaces.work import queries as planned
from ringtrue.workspaces.work.followers import hear_all
from ringtrue.workspaces.work.models import Job
from ringtrue.workspaces.work.run import run_job
from ringtrue.workspaces.work.schedules import begin_due
from rooms.ledger.test_running_tests import FOOD, MAYA, dated

pytestmark = pytest.mark.django_db
CHAIN = ["ledger.advance", "ledger.drift", "checkup.run", "changes.judge"]


@pytest.fixture
def worked():
    """`worked(at)` does what a worker does at a moment, to the end; the kinds of jobs it ran."""

    def go(at) -> list[str]:
        begin_due(now=at)
        ran = []
        while True:
            hear_all(now=at)
            waiting = planned.due(actor=SYSTEM, now=at)
            if not waiting:
                return ran
            ran.append(Job.unscoped.get(pk=waiting[0]).kind)
            assert run_job(waiting[0], clock=lambda: at) == "done"

    return go


@pytest.fixture
def known(editor, now, bring_leads, worked):
    """Maya, whose one sentence October's leads support for 90 days; a review; and a change."""
    said = replace(FOOD, shelf_days=90)
    draft = replace(MAYA, statements=(said,), next_review="2027-01-15")
    actions.create(actor=editor, draft=draft, now=now)
    bring_leads(editor, dated(400, month=10))
    plan = ChangeDraft("Write to food first.", starts=now.date(), how="period")
    change_id = changes.plan(actor=editor, draft=plan, now=now)
    changes.begin(actor=editor, change_id=change_id, on=now.date(), now=now)
    worked(now)
    return change_id


def stored(actor) -> tuple[int, ...]:
    """How many answers are kept, and files of entries."""
    kept = [m.objects.within(actor).count() for m in (LedgerRun, DriftRun, CheckupRun)]
    return (*kept, Batch.objects.within(actor).filter(derived=True).count())


def codes(actor) -> set[str]:
    newest = CheckupRun.objects.within(actor).order_by("-id").first()
    return set(Finding.objects.within(actor).filter(run=newest).values_list("code", flat=True))


def test_what_turns_old_is_found_though_nobody_brings_anything(editor, now, known, worked) -> None:
    assert Entry.objects.within(editor).get().verdict == "supported"
    assert "RT302" not in codes(editor)
    assert worked(now + timedelta(hours=2)) == []
    later = now + timedelta(days=100)
    ran = worked(later)
    assert [kind for kind in ran if kind in CHAIN] == CHAIN
    assert Entry.objects.within(editor).get().verdict == "stale"
    assert "RT302" in codes(editor)
    assert Change.objects.within(editor).get(pk=known).judged_at == later


def test_a_day_on_which_nothing_changed_leaves_no_trace(editor, owner, now, known, worked) -> None:
    later = now + timedelta(days=100)
    worked(later)
    before = stored(editor)
    work.plan_digest(actor=owner, on=True, weekday=0, hour=8, now=later)
    for days in (1, 2):
        at = later + timedelta(days=days)
        assert worked(at).count("ledger.advance") == 1
        assert worked(at + timedelta(hours=1)) == []
        assert overview.digest(actor=owner, now=at).silent
    assert stored(editor) == before


def test_a_look_that_fails_is_not_tried_again_until_tomorrow(editor, now, known, worked) -> None:
    later = now + timedelta(days=3)
    begin_due(now=later)
    asked = Job.objects.within(editor).filter(kind="ledger.advance", created_at=later)
    asked.update(state="failed", ended_at=later)
    assert asked.count() == 1
    begin_due(now=later + timedelta(hours=1))
    assert Job.objects.within(editor).filter(state="waiting", kind="ledger.advance").count() == 0
    begin_due(now=later + timedelta(days=1))
    assert Job.objects.within(editor).filter(state="waiting", kind="ledger.advance").count() == 1
