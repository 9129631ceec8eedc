"""The page of discovery: what is found, decided by the press of a button, for those who may."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from ringtrue.web.pages.discovery import seconds_left
from ringtrue.workspaces.discovery import actions, queries
from ringtrue.workspaces.discovery.models import Proposal
from ringtrue.workspaces.members.actor import SYSTEM
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.work import actions as work_actions
from ringtrue.workspaces.work import queries as work
from ringtrue.workspaces.work.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(workspace, draft_run):
    run_id = draft_run(workspace)
    return run_id, queries.proposals(actor=workspace, run_id=run_id)


def test_the_newest_run_shows_with_its_steps_and_its_map(found, client) -> None:
    page = client.get("/discovery").content.decode()
    assert "<b>The records propose 2 personas.</b> They come back." in page
    assert "86" in page
    assert "kept unread" in page
    assert "Show me three anyway" in page
    assert page.count('class="card proposed') == 2
    assert "4 leads (2" in page  # fit no persona
    assert "9 (4" in page  # are between two
    assert "<svg" in page


def test_what_kind_of_groups_they_are_is_said_in_words_and_on_a_chip(found, client) -> None:
    page = client.get("/discovery").content.decode()
    assert "a repeatable cut" in page
    assert "cuts along it that come back" in page  # beside the map
    assert "-3.14 standard errors against a gradient (one bent line)" in page  # for analysts


def test_what_a_person_is_worth_and_what_still_goes_together_are_shown(found, client) -> None:
    page = client.get("/discovery").content.decode()
    assert page.count("worth 1,250 each, 990 to 1,511") == 1
    analyst = page[page.index("Still go together within personas") :]
    assert "company size" in analyst
    assert "0.31" in analyst


def test_adopting_leads_to_the_persona(found, client, owner) -> None:
    proposal = found[1][0]
    answer = client.post(f"/discovery/proposals/{proposal.id}/adopt", {"name": "Planner Paula"})
    [key] = personas.persona_keys(actor=owner)
    assert (answer.status_code, answer["Location"]) == (302, f"/personas/{key.id}")
    page = client.get("/discovery").content.decode()
    assert "Planner Paula" in page
    assert client.get(answer["Location"]).status_code == 200


def test_a_name_that_is_taken_is_said_on_the_page(found, client) -> None:
    one, two = found[1]
    client.post(f"/discovery/proposals/{one.id}/adopt", {"name": "Planner Paula"})
    answer = client.post(f"/discovery/proposals/{two.id}/adopt", {"name": "Planner Paula"})
    assert answer.status_code == 400
    assert "There is a persona called Planner Paula already" in answer.content.decode()


def test_adopting_twice_is_told_as_a_conflict(found, client) -> None:
    url = f"/discovery/proposals/{found[1][0].id}/adopt"
    client.post(url, {"name": "Planner Paula"})
    assert client.post(url, {"name": "Another"}).status_code == 409


def test_a_decline_and_its_way_back(found, client, owner) -> None:
    proposal = found[1][1]
    bare = client.post(f"/discovery/proposals/{proposal.id}/decline", {"reason": ""})
    assert bare.status_code == 400
    client.post(f"/discovery/proposals/{proposal.id}/decline", {"reason": "Too few for us."})
    page = client.get("/discovery").content.decode()
    assert "Declined: Too few for us." in page
    client.post(f"/discovery/proposals/{proposal.id}/back")
    assert queries.proposal(actor=owner, proposal_id=proposal.id).state == "open"


def test_a_viewer_reads_without_buttons_and_is_refused(found, viewer, sign_in) -> None:
    client = sign_in(viewer)
    page = client.get("/discovery").content.decode()
    assert "Adopt" not in page
    assert "Run again" not in page
    proposal = found[1][0]
    answer = client.post(f"/discovery/proposals/{proposal.id}/adopt", {"name": "X"})
    assert answer.status_code == 403
    assert client.post("/discovery/start").status_code == 403


def test_another_workspace_finds_none_of_it(found, stranger_client) -> None:
    run_id, proposals = found
    for path in (f"/discovery/runs/{run_id}", f"/discovery/runs/{run_id}/download"):
        assert stranger_client.get(path).status_code == 404
    for what in ("adopt", "decline", "back"):
        path = f"/discovery/proposals/{proposals[0].id}/{what}"
        assert stranger_client.post(path, {"name": "X", "reason": "Y"}).status_code == 404
    assert Proposal.unscoped.get(pk=proposals[0].id).state == "open"


def test_a_running_job_is_watched_and_cancelled(workspace, client, owner, now) -> None:
    client.post("/discovery/start", {"personas": "3"})
    job = work.running(actor=owner, kind="discovery.run")
    page = client.get("/discovery").content.decode()
    assert "Waiting for its turn" in page
    assert client.get(f"/discovery/jobs/{job.id}/step").status_code == 200
    work_actions.claim(actor=SYSTEM, job_id=job.id, now=now)
    client.post(f"/discovery/jobs/{job.id}/cancel")
    assert work.job(actor=owner, job_id=job.id).cancel_asked


def test_a_page_after_cancel_says_that_it_was_cancelled(workspace, client, owner, now) -> None:
    job_id = actions.start(actor=owner, now=now)
    client.post(f"/discovery/jobs/{job_id}/cancel")
    assert work.job(actor=owner, job_id=job_id).state == "cancelled"
    for _ in range(2):  # not only in the message that goes with the next page
        page = client.get("/discovery").content.decode()
        assert "The last run was cancelled" in page


def test_how_long_it_may_still_take_is_told_and_steady(workspace, client, owner) -> None:
    client.post("/discovery/start")
    job = work.running(actor=owner, kind="discovery.run")
    begun = timezone.now()
    work_actions.claim(actor=SYSTEM, job_id=job.id, now=begun)
    Job.unscoped.filter(pk=job.id).update(fraction=0.25, started_at=begun - timedelta(seconds=20))
    page = client.get(f"/discovery/jobs/{job.id}/step").content.decode()
    assert "about 60 seconds left" in page or "about 61 seconds left" in page
    assert f"/discovery/jobs/{job.id}/step?left=6" in page
    assert "seconds left" in client.get("/discovery").content.decode()
    again = client.get(f"/discovery/jobs/{job.id}/step?left=30").content.decode()
    assert "about 30 seconds left" in again
    for odd in ("x", "-1", "9" * 40, "1e9"):
        assert client.get(f"/discovery/jobs/{job.id}/step?left={odd}").status_code == 200


def test_a_run_that_is_stuck_never_seems_to_need_longer_and_longer(workspace, owner, now) -> None:
    job_id = actions.start(actor=owner, now=now)
    job = replace(work.job(actor=owner, job_id=job_id), started_at=now, fraction=0.2)
    told = [seconds_left(job, now + timedelta(seconds=20))]
    assert told == [80.0]
    for second in range(21, 60):
        told += [seconds_left(job, now + timedelta(seconds=second), told[-1])]
    assert max(told) == 80.0
    assert told == sorted(told, reverse=True)
    far = replace(job, fraction=0.9)
    soon = [told[-1]]
    for second in range(60, 75):
        soon += [seconds_left(far, now + timedelta(seconds=second), soon[-1])]
    assert soon[1] > 40
    assert soon[-1] < 12
    assert seconds_left(replace(job, fraction=0.01), now) is None


def test_asking_again_while_one_runs_only_shows_it(workspace, client, owner) -> None:
    client.post("/discovery/start")
    assert client.post("/discovery/start").status_code == 302
    assert len(work.jobs(actor=owner, kind="discovery.run")) == 1


def test_the_watching_ends_when_the_job_has(workspace, client, owner, now, run_jobs) -> None:
    job_id = actions.start(actor=owner, now=now)
    run_jobs()  # there are no records: it fails
    answer = client.get(f"/discovery/jobs/{job_id}/step")
    assert (answer.status_code, answer["HX-Redirect"]) == (286, "/discovery")


@pytest.mark.parametrize("personas", ["none", "-1", "0", "99", "12345", "²"])
def test_an_odd_number_is_refused_with_a_word(personas, workspace, client) -> None:
    answer = client.post("/discovery/start", {"personas": personas})
    assert answer.status_code == 400


def test_the_table_of_traits_is_there_without_a_script(workspace, client, owner, bring) -> None:
    bring(owner, text="lead_id,industry,status\nL1,Food,won\nL2,Steel,lost\n")
    whole = client.get("/discovery/traits").content.decode()
    part = client.get("/discovery/traits", headers={"HX-Request": "true"}).content.decode()
    assert "<html" in whole
    assert "<html" not in part
    assert "industry" in part
    assert 'hx-get="/discovery/traits"' in client.get("/discovery/choose").content.decode()
