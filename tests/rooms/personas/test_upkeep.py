"""Reviews, what changed, who opened a persona: written down, and read by the checks in totals."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from ringtrue.analysis.cast import Member
from ringtrue.analysis.results import NotRun
from ringtrue.errors import BadInput, NotAllowed, NotFound
from ringtrue.workspaces.changes import actions as changes
from ringtrue.workspaces.changes.values import ChangeDraft
from ringtrue.workspaces.checkup.registry import CHECKS, CheckContext, in_use
from ringtrue.workspaces.members import actions as members
from ringtrue.workspaces.members import queries as member_queries
from ringtrue.workspaces.personas import actions, queries

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=31)


def answer(actor, code: str, now):
    return CHECKS[code](CheckContext(actor, now))


def fired(actor, code: str, now) -> list[str]:
    found = answer(actor, code, now)
    assert not isinstance(found, NotRun), found.missing
    return [f.sentence for f in found]


def test_a_review_sets_the_next_one_and_stands_on_the_page(client, owner, persona_id, now) -> None:
    address = reverse("persona_review", args=[persona_id])
    assert "Never reviewed." in client.get(address).content.decode()
    given = {"departments": ["sales", "marketing"], "note": "The price is new."}
    page = client.post(address, given, follow=True).content.decode()
    assert "Sales, Marketing" in page
    assert "The price is new." in page
    [kept] = queries.persona_sheet(actor=owner, persona_id=persona_id).reviews
    row = queries.persona_sheet(actor=owner, persona_id=persona_id).row
    assert (kept.departments, kept.by) == (("Sales", "Marketing"), "Owner")
    assert row.next_review == kept.on + timedelta(days=92)
    assert client.post(address, {"note": "Nobody came."}).status_code == 400


def test_a_review_names_departments_and_days_that_can_be(editor, persona_id, now) -> None:
    today = now.date()
    for more in (
        {"departments": ()},
        {"departments": ("knitting",)},
        {"departments": ("sales",), "on": today + timedelta(days=1)},
        {"departments": ("sales",), "next_review": today},
    ):
        with pytest.raises(BadInput):
            actions.reviewed(
                actor=editor, persona_id=persona_id, **{"on": today, "now": now, **more}
            )


def test_reviewed_by_one_department_alone_is_found(editor, persona_id, now) -> None:
    assert isinstance(answer(editor, "RT307", now), NotRun)
    assert not in_use(editor, "RT307")
    here = {"actor": editor, "persona_id": persona_id, "on": now.date(), "now": now}
    actions.reviewed(**here, departments=("sales",))
    assert in_use(editor, "RT307")
    assert fired(editor, "RT307", now) == ["Maintenance Maya was reviewed by Sales alone."]
    assert fired(editor, "RT302", now) == []
    actions.reviewed(**here, departments=("sales", "product"))
    assert fired(editor, "RT307", now) == []


def test_a_change_after_the_last_look_is_found_until_somebody_looks(
    client, owner, persona_id, now
) -> None:
    assert isinstance(answer(owner, "RT303", now), NotRun)
    given = {"kind": "price", "text": "The new price list", "on": "2026-11-23"}
    later = now + timedelta(days=10)
    page = client.post(reverse("shifts"), given, follow=True).content.decode()
    assert "The new price list" in page
    [shift] = queries.shifts(actor=owner)
    assert (shift.on, shift.kind_plain, shift.by) == (date(2026, 11, 23), "A price", "Owner")
    [said] = fired(owner, "RT303", later)
    assert "since then: The new price list (2026-11-23)" in said
    [about] = answer(owner, "RT303", later)
    assert about.evidence["subject"] == "2026-11-23 The new price list"
    assert (
        "The new price list"
        in client.get(reverse("persona_review", args=[persona_id])).content.decode()
    )
    actions.reviewed(
        actor=owner, persona_id=persona_id, on=date(2026, 11, 24), departments=("sales",), now=later
    )
    assert fired(owner, "RT303", later) == []
    client.post(reverse("shift_remove", args=[shift.id]))
    assert queries.shifts(actor=owner) == ()


def test_a_version_without_a_reason_is_found_and_mended_by_the_next(
    editor, maya, persona_id, now
) -> None:
    assert fired(editor, "RT304", now) == ["Nobody wrote down why Maintenance Maya is as it is."]
    face = actions.archive  # a reason that a page fills in is none
    face(actor=editor, persona_id=persona_id, reason="Merged.", now=now)
    actions.bring_back(actor=editor, persona_id=persona_id, reason="Brought back.", now=now)
    assert len(fired(editor, "RT304", now)) == 1
    actions.set_segment(
        actor=editor, persona_id=persona_id, segment=None, reason="It drew nobody.", now=now
    )
    assert fired(editor, "RT304", now) == []


def test_known_by_one_waits_a_month_and_ends_when_another_opens_it(
    owner, editor, viewer, persona_id, now
) -> None:
    assert isinstance(answer(owner, "RT306", now + MONTH), NotRun)  # nothing was ever opened
    opened = {"persona_id": persona_id}
    assert actions.note_opening(actor=editor, **opened, now=now)
    assert not actions.note_opening(actor=editor, **opened, now=now)
    assert isinstance(answer(owner, "RT306", now + timedelta(days=20)), NotRun)
    assert len(fired(owner, "RT306", now + MONTH)) == 1
    assert actions.note_opening(actor=viewer, **opened, now=now + MONTH)
    assert fired(owner, "RT306", now + MONTH) == []


def test_two_who_work_together_are_left_in_peace(editor, owner, persona_id, now) -> None:
    actions.note_opening(actor=editor, persona_id=persona_id, now=now)
    assert isinstance(answer(editor, "RT306", now + MONTH), NotRun)


def test_opening_a_page_is_remembered_once_a_day_without_a_trace_in_the_audit(
    client, owner, persona_id
) -> None:
    before = len(member_queries.audit_trail(actor=owner))
    for _ in range(2):
        assert client.get(reverse("persona", args=[persona_id])).status_code == 200
    assert len(member_queries.audit_trail(actor=owner)) == before


def test_marketing_only_speaks_of_five_others_or_not_at_all(
    owner, editor, join, workspace, persona_id, now
) -> None:
    members.set_department(actor=owner, member_id=editor.member_id, department="marketing", now=now)
    others = [join(workspace, "VIEWER", f"V{n}") for n in range(5)]
    actions.note_opening(actor=editor, persona_id=persona_id, now=now)
    later = now + timedelta(days=95)
    actions.note_opening(actor=editor, persona_id=persona_id, now=later)
    for other in others[:4]:
        members.set_department(actor=owner, member_id=other.member_id, department="sales", now=now)
    assert "5 members outside marketing" in answer(owner, "RT701", later).missing
    members.set_department(actor=others[4], member_id=others[4].member_id, department="product",
                           now=now)  # fmt: skip
    assert isinstance(answer(owner, "RT701", now), NotRun)  # no quarter of openings yet
    assert fired(owner, "RT701", later) == [
        "Nobody outside marketing used Maintenance Maya in the last quarter."
    ]
    actions.note_opening(actor=others[0], persona_id=persona_id, now=later)
    assert fired(owner, "RT701", later) == []


def test_a_review_with_others_and_a_change_they_planned_are_use(
    owner, editor, join, workspace, persona_id, now
) -> None:
    members.set_department(actor=owner, member_id=editor.member_id, department="marketing", now=now)
    for n in range(5):
        one = join(workspace, "EDITOR", f"E{n}")
        members.set_department(actor=one, member_id=one.member_id, department="sales", now=now)
    actions.note_opening(actor=editor, persona_id=persona_id, now=now)
    later = now + timedelta(days=95)
    actions.note_opening(actor=editor, persona_id=persona_id, now=later)
    assert len(fired(owner, "RT701", later)) == 1
    draft = ChangeDraft("Target food.", later.date() + timedelta(days=1), how="share", share=0.3)
    planned = changes.plan(actor=one, draft=draft, persona_id=persona_id, now=later)
    assert fired(owner, "RT701", later) == []
    changes.withdraw(actor=one, change_id=planned, reason="No.", now=later)
    assert len(fired(owner, "RT701", later)) == 1
    actions.reviewed(
        actor=editor, persona_id=persona_id, on=later.date(), departments=("sales",), now=later
    )
    assert fired(owner, "RT701", later) == []


def test_a_persona_that_no_change_is_for_is_found_where_others_have_some(
    owner, maya, persona_id, now
) -> None:
    other = actions.create(actor=owner, draft=replace(maya, name="Omar"), now=now)
    later = now + timedelta(days=100)
    assert [s for s in fired(owner, "RT304", later) if "refers" in s] == []  # nobody plans anything
    draft = ChangeDraft("Target food.", later.date() + timedelta(days=1), how="share", share=0.3)
    changes.plan(actor=owner, draft=draft, persona_id=other, now=later)
    unnamed = [s for s in fired(owner, "RT304", later) if "refers" in s]
    assert len(unnamed) == 1
    assert unnamed[0].endswith("No campaign and no change refers to Maintenance Maya.")


def test_a_department_is_said_by_oneself_or_by_an_owner(owner, viewer, editor, now) -> None:
    mine = {"actor": viewer, "now": now}
    members.set_department(**mine, member_id=viewer.member_id, department="sales")
    with pytest.raises(NotAllowed):
        members.set_department(**mine, member_id=editor.member_id, department="sales")
    with pytest.raises(BadInput):
        members.set_department(**mine, member_id=viewer.member_id, department="knitting")
    member = member_queries.member(actor=owner, member_id=viewer.member_id)
    assert (member.department, member.department_plain) == ("sales", "Sales")


def test_nobody_reaches_reviews_and_changes_of_another_workspace(
    stranger, owner, persona_id, now
) -> None:
    shift = actions.add_shift(actor=owner, on=now.date(), kind="price", text="New.", now=now)
    with pytest.raises(NotFound):
        actions.remove_shift(actor=stranger, shift_id=shift, now=now)
    with pytest.raises(NotFound):
        actions.note_opening(actor=stranger, persona_id=persona_id, now=now)
    assert queries.shifts(actor=stranger) == ()


def test_what_stands_behind_a_persona_is_checked_in_a_workspace_too(editor, now) -> None:
    bare = Member("Omar")
    actions.create(actor=editor, draft=bare, now=now)
    assert fired(editor, "RT108", now) == ["Nobody can picture Omar: no occupation, age or image."]
