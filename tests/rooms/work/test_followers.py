"""What happened below is heard above: every event, once, in order, even after a pause."""

from datetime import timedelta

import pytest

from ringtrue.workspaces.members import actions as members
from ringtrue.workspaces.work import followers, schedules
from ringtrue.workspaces.work.followers import follows, hear_all
from ringtrue.workspaces.work.models import Cursor, Heard

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(monkeypatch):
    """A follower of renamings, alone in the house, that notes what it hears."""
    monkeypatch.setattr(followers, "FOLLOWERS", {})
    notes = []

    @follows("members.rename_workspace")
    def note(actor, row, now) -> None:
        notes.append((actor.workspace_id, row.event, row.id))

    return notes


def _rename(owner, now, times: int = 1) -> None:
    for n in range(times):
        members.rename_workspace(actor=owner, name=f"Acme {n}", now=now)


def test_each_event_is_heard_once_by_the_machine_in_its_workspace(owner, heard, now) -> None:
    _rename(owner, now, 3)
    assert hear_all(now=now) == 3
    assert hear_all(now=now) == 0
    assert [w for w, _, _ in heard] == [owner.workspace_id] * 3
    assert len({row for _, _, row in heard}) == 3


def test_what_happened_while_nobody_listened_is_heard_later(owner, heard, now) -> None:
    _rename(owner, now)
    hear_all(now=now)
    _rename(owner, now, 2)
    assert hear_all(now=now) == 2


def test_a_row_that_becomes_visible_late_is_still_heard(owner, heard, now) -> None:
    _rename(owner, now, 3)
    hear_all(now=now)
    late = heard[1][2]
    Heard.objects.filter(row_id=late).delete()  # as if it had not been visible at the first look
    hear_all(now=now)
    assert [row for _, _, row in heard].count(late) == 2


def test_a_follower_that_stumbles_is_tried_again_and_then_passes_on(
    owner, now, monkeypatch, caplog
) -> None:
    monkeypatch.setattr(followers, "FOLLOWERS", {})
    tried = []

    @follows("members.rename_workspace")
    def stumble(actor, row, now) -> None:
        tried.append(row.id)
        if row.id == first:
            raise RuntimeError("no")

    _rename(owner, now, 2)
    first = members_events(owner)[-2]
    for _ in range(10):
        hear_all(now=now)
    assert tried.count(first) == followers.PATIENCE
    assert tried[-1] > first
    assert Cursor.objects.get().failures == 0


def members_events(owner) -> list[int]:
    from ringtrue.workspaces.members.models import AuditRow

    rows = AuditRow.objects.within(owner).filter(event="members.rename_workspace")
    return list(rows.order_by("id").values_list("pk", flat=True))


def test_what_a_stumbling_follower_wrote_is_taken_back(owner, now, monkeypatch) -> None:
    from ringtrue.workspaces.members.queries import workspace

    monkeypatch.setattr(followers, "FOLLOWERS", {})

    @follows("members.note")
    def never(actor, row, now) -> None: ...

    @follows("members.rename_workspace")
    def half(actor, row, now) -> None:
        members.rename_workspace(actor=actor, name="Half done", now=now)
        raise RuntimeError("no")

    _rename(owner, now)
    hear_all(now=now)
    assert workspace(actor=owner).name == "Acme 0"


def test_what_recurs_runs_once_a_period(now, monkeypatch) -> None:
    monkeypatch.setattr(schedules, "PLANS", {})
    ran = []
    schedules.every(timedelta(hours=1), "test.hourly")(ran.append)
    for minutes in (0, 10, 59, 61, 70):
        schedules.begin_due(now=now + timedelta(minutes=minutes))
    assert ran == [now, now + timedelta(minutes=61)]
