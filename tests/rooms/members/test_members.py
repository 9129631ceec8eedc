"""Who may come in, with which role, and what is written down about it."""

from datetime import timedelta

import pytest

from ringtrue.errors import BadInput, BrokenPromise, Conflict, NotAllowed, NotFound
from ringtrue.workspaces.members import actions, queries
from ringtrue.workspaces.members.actor import SYSTEM, Actor, Role, system_in
from ringtrue.workspaces.members.models import AuditRow, SignInLink, User

pytestmark = pytest.mark.django_db


def test_a_workspace_is_founded_by_the_machine_alone(owner, now) -> None:
    with pytest.raises(NotAllowed):
        actions.create_workspace(actor=owner, name="Mine", now=now)
    made = actions.create_workspace(actor=SYSTEM, name="  Acme   Ltd ", now=now)
    assert queries.workspace(actor=system_in(made)).name == "Acme Ltd"
    row = AuditRow.objects.within(system_in(made)).get()
    assert (row.event, row.subject) == ("members.create_workspace", str(made))


def test_two_workspaces_of_one_name_have_two_addresses(now) -> None:
    ids = [actions.create_workspace(actor=SYSTEM, name="Acme", now=now) for _ in range(3)]
    slugs = [queries.workspace(actor=system_in(i)).slug for i in ids]
    assert slugs == ["acme", "acme-2", "acme-3"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "a\x00b"])
def test_a_workspace_needs_a_name_that_can_be_shown(name, now) -> None:
    with pytest.raises(BadInput):
        actions.create_workspace(actor=SYSTEM, name=name, now=now)


@pytest.mark.parametrize("role", ["viewer", "analyst", "editor"])
def test_only_owners_change_who_is_here(role, workspace, join, now) -> None:
    actor = join(workspace, role)
    with pytest.raises(NotAllowed):
        actions.add_member(actor=actor, email="x@example.com", role=Role.VIEWER, now=now)
    with pytest.raises(NotAllowed):
        actions.make_sign_in_link(actor=actor, member_id=actor.member_id, now=now)
    with pytest.raises(NotAllowed):
        actions.rename_workspace(actor=actor, name="x", now=now)


def test_an_address_is_one_person_however_it_is_written(owner, now) -> None:
    actions.add_member(actor=owner, email="Maya@Example.com ", role=Role.VIEWER, now=now)
    with pytest.raises(Conflict):
        actions.add_member(actor=owner, email="maya@example.COM", role=Role.EDITOR, now=now)
    assert User.objects.filter(email__iexact="maya@example.com").count() == 1


def test_a_person_may_be_in_two_workspaces_with_two_roles(owner, stranger, now) -> None:
    for actor, role in ((owner, Role.VIEWER), (stranger, Role.OWNER)):
        place = system_in(actor.workspace_id)
        actions.add_member(actor=place, email="both@example.com", role=role, now=now)
    user = User.objects.get(email="both@example.com")
    lines = queries.workspaces_of(actor=SYSTEM, user_id=user.pk)
    assert {line.name: line.role for line in lines} == {
        "Acme": Role.VIEWER,
        "Elsewhere": Role.OWNER,
    }


def test_the_last_owner_stays(owner, now) -> None:
    with pytest.raises(Conflict):
        actions.change_role(actor=owner, member_id=owner.member_id, role=Role.EDITOR, now=now)
    with pytest.raises(Conflict):
        actions.remove_member(actor=owner, member_id=owner.member_id, now=now)
    other = actions.add_member(actor=owner, email="b@example.com", role=Role.OWNER, now=now)
    actions.change_role(actor=owner, member_id=owner.member_id, role=Role.EDITOR, now=now)
    assert queries.member(actor=owner, member_id=other).role == Role.OWNER


def test_a_link_signs_in_once_and_only_its_digest_is_kept(owner, now) -> None:
    made = actions.make_sign_in_link(actor=owner, member_id=owner.member_id, now=now)
    kept = SignInLink.objects.get()
    assert made.token not in str(vars(kept))
    assert made.token not in repr(made)
    assert queries.open_link(actor=SYSTEM, token=made.token, now=now).workspace == "Acme"
    inside = actions.redeem_sign_in_link(actor=SYSTEM, token=made.token, now=now)
    assert inside.workspace_id == owner.workspace_id
    with pytest.raises(NotFound):
        actions.redeem_sign_in_link(actor=SYSTEM, token=made.token, now=now)
    with pytest.raises(NotFound):
        queries.open_link(actor=SYSTEM, token=made.token, now=now)


def test_a_link_ends_after_a_week_with_its_successor_and_with_the_membership(owner, now) -> None:
    member_id = actions.add_member(actor=owner, email="b@example.com", role=Role.VIEWER, now=now)
    first = actions.make_sign_in_link(actor=owner, member_id=member_id, now=now)
    second = actions.make_sign_in_link(actor=owner, member_id=member_id, now=now)
    late = now + actions.LINK_LIFE + timedelta(seconds=1)
    with pytest.raises(NotFound):
        actions.redeem_sign_in_link(actor=SYSTEM, token=first.token, now=now)
    with pytest.raises(NotFound):
        actions.redeem_sign_in_link(actor=SYSTEM, token=second.token, now=late)
    actions.remove_member(actor=owner, member_id=member_id, now=now)
    with pytest.raises(NotFound):
        actions.redeem_sign_in_link(actor=SYSTEM, token=second.token, now=now)


def test_members_cannot_speak_for_the_machine(owner, now) -> None:
    for call in (queries.all_workspaces, queries.latest_event):
        with pytest.raises(NotFound):
            call(actor=owner)
    with pytest.raises(NotFound):
        queries.actor_for(actor=owner, user_id=1, workspace_id=owner.workspace_id)
    with pytest.raises(BrokenPromise):
        AuditRow.objects.everywhere(owner)


def test_a_role_is_looked_up_and_ends_with_the_membership(owner, now) -> None:
    member_id = actions.add_member(actor=owner, email="b@example.com", role=Role.VIEWER, now=now)
    user = User.objects.get(email="b@example.com")
    where = {"actor": SYSTEM, "user_id": user.pk, "workspace_id": owner.workspace_id}
    assert queries.actor_for(**where).role == Role.VIEWER
    actions.change_role(actor=owner, member_id=member_id, role=Role.ANALYST, now=now)
    assert queries.actor_for(**where).role == Role.ANALYST
    actions.remove_member(actor=owner, member_id=member_id, now=now)
    with pytest.raises(NotFound):
        queries.actor_for(**where)


def test_an_action_that_fails_leaves_no_audit_row(owner, now) -> None:
    before = AuditRow.objects.within(owner).count()
    with pytest.raises(BadInput):
        actions.add_member(actor=owner, email="nonsense", role=Role.VIEWER, now=now)
    assert AuditRow.objects.within(owner).count() == before


def test_the_audit_trail_names_who_did_what_but_never_content(owner, now) -> None:
    actions.add_member(
        actor=owner, email="secret@example.com", name="Secret", role=Role.VIEWER, now=now
    )
    newest = queries.audit_trail(actor=owner)[0]
    assert (newest.event, newest.actor_name) == ("members.add_member", "Owner")
    assert "secret" not in str(newest).lower()


def test_the_audit_trail_is_for_owners_and_pages_back(owner, editor, now) -> None:
    with pytest.raises(NotAllowed):
        queries.audit_trail(actor=editor)
    for n in range(5):
        actions.rename_workspace(actor=owner, name=f"Acme {n}", now=now)
    first = queries.audit_trail(actor=owner, limit=2)
    second = queries.audit_trail(actor=owner, limit=2, before=first[-1].id)
    assert [r.id for r in (*first, *second)] == sorted(
        [r.id for r in (*first, *second)], reverse=True
    )
    assert first[-1].id > second[0].id


def test_a_visit_begins_after_half_an_hour_of_silence(viewer, now) -> None:
    def visit(minutes: int) -> tuple:
        actions.note_visit(actor=viewer, now=now + timedelta(minutes=minutes))
        line = queries.member(actor=viewer, member_id=viewer.member_id)
        return line.last_seen, line.previous_visit

    assert visit(0) == (now, None)
    assert visit(20) == (now + timedelta(minutes=20), None)
    assert visit(90) == (now + timedelta(minutes=90), now + timedelta(minutes=20))


def test_the_members_list_costs_the_same_for_one_and_for_twenty(
    owner, now, django_assert_num_queries
) -> None:
    with django_assert_num_queries(1):
        queries.members(actor=owner)
    for n in range(20):
        actions.add_member(actor=owner, email=f"m{n}@example.com", role=Role.VIEWER, now=now)
    with django_assert_num_queries(1):
        assert len(queries.members(actor=owner)) == 21


def test_an_owner_takes_hold_of_nobody_from_a_workspace_that_is_not_theirs(
    owner, stranger, now
) -> None:
    """Else one would add another firm's owner, make a link, and be them everywhere."""
    victim = queries.member(actor=owner, member_id=owner.member_id)
    with pytest.raises(Conflict):
        actions.add_member(actor=stranger, email=victim.email, role=Role.VIEWER, now=now)
    place = system_in(stranger.workspace_id)
    there = actions.add_member(actor=place, email=victim.email, role=Role.VIEWER, now=now)
    with pytest.raises(Conflict):
        actions.make_sign_in_link(actor=stranger, member_id=there, now=now)
    assert actions.make_sign_in_link(actor=place, member_id=there, now=now)


def test_who_owns_both_workspaces_lets_people_into_both(owner, stranger, now) -> None:
    place = system_in(stranger.workspace_id)
    mine = queries.member(actor=owner, member_id=owner.member_id).email
    second = actions.add_member(actor=place, email=mine, role=Role.OWNER, now=now)
    there = Actor(stranger.workspace_id, Role.OWNER, "member", second, "Owner")
    for actor in (owner, there):
        member_id = actions.add_member(
            actor=actor, email="b@example.com", role=Role.VIEWER, now=now
        )
        assert actions.make_sign_in_link(actor=actor, member_id=member_id, now=now)


def test_a_link_made_before_somebody_joined_elsewhere_no_longer_opens(owner, stranger, now) -> None:
    member_id = actions.add_member(actor=owner, email="b@example.com", role=Role.VIEWER, now=now)
    made = actions.make_sign_in_link(actor=owner, member_id=member_id, now=now)
    place = system_in(stranger.workspace_id)
    actions.add_member(actor=place, email="b@example.com", role=Role.VIEWER, now=now)
    with pytest.raises(NotFound):
        actions.redeem_sign_in_link(actor=SYSTEM, token=made.token, now=now)
