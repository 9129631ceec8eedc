"""Settings pages, work in progress, and what is said when something goes wrong."""

import io
import json

import pytest
from PIL import Image

import ringtrue
from ringtrue.server.loading import load_rooms
from ringtrue.web import audit_words
from ringtrue.workspaces.members import actions, queries
from ringtrue.workspaces.members.access import ACTIONS
from ringtrue.workspaces.members.actor import Role
from ringtrue.workspaces.work.actions import enqueue

pytestmark = pytest.mark.django_db


def _png() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "navy").save(out, "PNG")
    out.seek(0)
    out.name = "logo.png"
    return out


def test_an_owner_adds_a_member_and_is_shown_the_link_once(client, owner) -> None:
    form = {"email": "maya@example.com", "name": "Maya", "role": Role.ANALYST.value}
    page = client.post("/settings/members/add", form)
    assert page.status_code == 200
    assert "/enter/" in page.text
    assert page["Cache-Control"] == "no-store"
    assert "/enter/" not in client.get("/settings/members").text
    assert [m.role for m in queries.members(actor=owner)] == [Role.OWNER, Role.ANALYST]


def test_a_mistake_in_the_form_is_said_beside_its_field(client, owner) -> None:
    page = client.post("/settings/members/add", {"email": "owner", "role": "9"})
    assert page.status_code == 400
    assert 'aria-invalid="true"' in page.text
    email = queries.member(actor=owner, member_id=owner.member_id).email
    page = client.post("/settings/members/add", {"email": email, "role": Role.VIEWER.value})
    assert "already a member" in page.text


def test_a_removed_member_comes_back_by_undo(client, owner, editor, now) -> None:
    actions.set_department(actor=owner, member_id=editor.member_id, department="sales", now=now)
    page = client.post(f"/settings/members/{editor.member_id}/remove", follow=True)
    assert "no longer a member" in page.text
    assert "/settings/members/restore" in page.text
    client.post("/settings/members/restore")
    assert {m.role for m in queries.members(actor=owner)} == {Role.OWNER, Role.EDITOR}
    [again] = [m for m in queries.members(actor=owner) if m.role == Role.EDITOR]
    assert again.department == "sales"
    assert client.post("/settings/members/restore").status_code == 404


@pytest.mark.parametrize("role", ["viewer", "analyst", "editor"])
def test_who_is_no_owner_sees_members_and_changes_nothing(
    role, workspace, join, sign_in, owner
) -> None:
    client = sign_in(join(workspace, role))
    page = client.get("/settings/members")
    assert page.status_code == 200
    assert "Remove" not in page.text
    assert client.get("/settings/audit").status_code == 403
    assert client.post("/settings/name", {"name": "Mine"}).status_code == 403
    assert client.post(f"/settings/members/{owner.member_id}/link").status_code == 403
    form = {"role": Role.OWNER.value}
    assert client.post(f"/settings/members/{owner.member_id}/role", form).status_code == 403


def test_the_last_owner_s_role_is_kept_with_a_reason(client, owner) -> None:
    form = {"role": Role.VIEWER.value}
    page = client.post(f"/settings/members/{owner.member_id}/role", form)
    assert page.status_code == 409
    assert "keeps one owner" in page.text


def test_name_and_logo_are_changed_and_shown(client, owner) -> None:
    assert client.post("/settings/name", {"name": "Acme & Söhne"}).status_code == 302
    assert "Acme &amp; Söhne" in client.get("/settings").text
    assert client.get("/settings/logo.png").status_code == 404
    assert client.post("/settings/logo", {"logo": _png()}).status_code == 302
    logo = client.get("/settings/logo.png")
    assert (logo.status_code, logo["Content-Type"]) == (200, "image/png")
    bad = io.BytesIO(b"<svg/>")
    bad.name = "x.png"
    assert client.post("/settings/logo", {"logo": bad}).status_code == 400
    client.post("/settings/logo", {"remove": "yes"})
    assert client.get("/settings/logo.png").status_code == 404


def test_the_audit_page_says_what_was_done_in_plain_sentences(client, owner, editor, now) -> None:
    load_rooms()
    ours = [run for run in ACTIONS.values() if run.__module__.startswith("ringtrue.")]
    audited = {run.event for run in ours if not run.quiet}
    assert audited == set(audit_words.WORDS)
    assert all(said[0].isupper() and said[-1] == "." for said, _ in audit_words.WORDS.values())
    actions.set_department(actor=owner, member_id=editor.member_id, department="sales", now=now)
    page = client.get("/settings/audit").text
    assert "Said which department a member belongs to." in page
    assert f"member {editor.member_id}" in page
    assert "set_department" not in page
    assert [audit_words.detail(d) for d in ("session_id", "import_id")] == ["round", "import"]
    assert audit_words.told("records.gone_since") == ("records: gone since", "")


@pytest.mark.parametrize("before", ["", "x", "-1", "9" * 40, "٣", "1 or 1=1"])
def test_the_audit_page_takes_whatever_stands_in_its_address(before, client) -> None:
    assert client.get("/settings/audit", {"before": before}).status_code == 200


def test_a_job_s_page_tells_and_stops_asking_when_it_has_ended(client, owner, run_jobs, now):
    job_id = enqueue(actor=owner, kind="checkup.run", arguments={}, now=now)
    assert "Waiting" in client.get(f"/jobs/{job_id}").text
    assert client.get(f"/jobs/{job_id}/step").status_code == 200
    run_jobs()
    assert client.get(f"/jobs/{job_id}/step").status_code == 286
    assert client.get("/settings/jobs").status_code == 200


def test_a_job_is_cancelled_from_its_page(client, owner, now) -> None:
    job_id = enqueue(actor=owner, kind="checkup.run", arguments={}, now=now)
    page = client.post(f"/jobs/{job_id}/cancel", follow=True)
    assert "Cancelled" in page.text
    assert client.post(f"/jobs/{job_id}/cancel").status_code == 409


def test_a_job_of_another_workspace_is_not_there(stranger_client, owner, now) -> None:
    job_id = enqueue(actor=owner, kind="checkup.run", arguments={}, now=now)
    for path in (f"/jobs/{job_id}", f"/jobs/{job_id}/step"):
        assert stranger_client.get(path).status_code == 404
    assert stranger_client.post(f"/jobs/{job_id}/cancel").status_code == 404


def test_what_is_not_there_says_so_in_our_look(client) -> None:
    page = client.get("/no/such/page")
    assert page.status_code == 404
    assert "no page at this address" in page.text
    assert "ringtrue" in page.text.lower()


def test_a_part_of_a_page_gets_a_line_not_a_page(client) -> None:
    part = client.get("/jobs/999999", headers={"HX-Request": "true"})
    assert part.status_code == 404
    assert "<html" not in part.text


def test_an_error_of_ours_is_a_page_without_its_details(client, monkeypatch) -> None:
    from ringtrue.web.pages import work

    def broken(**given):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(work.queries, "jobs", broken)
    client.raise_request_exception = False
    page = client.get("/settings/jobs")
    assert page.status_code == 500
    assert "secret detail" not in page.text
    assert "our side" in page.text


def test_an_unknown_address_of_the_json_is_a_problem_document(client) -> None:
    answer = client.get("/api/v1/health")
    assert answer.json() == {"status": "fine", "version": ringtrue.__version__}
    described = client.get("/api/v1/openapi.json")
    assert "/api/v1/health" in described.json()["paths"]


def test_problems_have_one_shape() -> None:
    from ringtrue.api.problems import problem

    answer = problem(400, "bad_input", "No.", "Mend it.", {"line": 3, "column": None})
    assert answer["Content-Type"] == "application/problem+json"
    body = json.loads(answer.content)
    assert body["code"] == "bad_input"
    assert body["where"] == {"line": 3}
    assert {"type", "title", "status", "detail", "hint"} <= set(body)


def test_readiness_speaks_of_the_role_asked_about(client, now) -> None:
    from django.utils import timezone

    from ringtrue.workspaces.members.actor import SYSTEM
    from ringtrue.workspaces.work.actions import beat

    assert client.get("/_readyz?role=worker").status_code == 503
    assert client.get("/_readyz?role=cook").status_code == 400
    beat(actor=SYSTEM, now=timezone.now())
    assert client.get("/_readyz?role=worker").status_code == 200


def test_a_visitor_in_a_hurry_is_led_to_sign_in(db) -> None:
    from django.test import Client

    part = Client().get("/settings/jobs", headers={"HX-Request": "true"})
    assert part["HX-Redirect"] == "/account/login/"


@pytest.mark.parametrize("number", ["0", "9" * 18, "9" * 40])
def test_a_number_nothing_has_is_not_found(number, client) -> None:
    assert client.get(f"/jobs/{number}").status_code == 404
    assert client.post(f"/workspaces/{number}/enter").status_code == 404
    assert client.post(f"/settings/members/{number}/remove").status_code == 404


def test_a_members_page_is_kept_by_no_shared_cache(client) -> None:
    assert "private" in client.get("/settings/members")["Cache-Control"]
