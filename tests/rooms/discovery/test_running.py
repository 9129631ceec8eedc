"""A discovery from job, page and command line: one answer, all or nothing, sealed people unread."""

import json
from dataclasses import asdict, replace
from datetime import timedelta

import pytest

from ringtrue.analysis.cast import Member
from ringtrue.analysis.discover import discover
from ringtrue.errors import BadInput, Conflict
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.seal import OpenRecords
from ringtrue.workspaces.checkup.registry import CHECKS, CheckContext
from ringtrue.workspaces.discovery import actions, jobs, queries, reading
from ringtrue.workspaces.discovery.models import Run
from ringtrue.workspaces.measures import actions as measures
from ringtrue.workspaces.measures import queries as asked
from ringtrue.workspaces.members.actor import system_in
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.personas import actions as own
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.work import actions as work_actions
from ringtrue.workspaces.work import queries as work
from ringtrue.workspaces.work import run
from rooms.discovery.conftest import KINDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def look(now, run_jobs):
    """`look(actor)` runs a discovery to its end; returns the job."""

    def go(actor, **more):
        job_id = actions.start(actor=actor, now=now, **more)
        run_jobs()
        return work.job(actor=actor, job_id=job_id)

    return go


def test_job_page_download_and_library_give_one_answer(
    workspace, analyst, bring, look, sign_in
) -> None:
    bring(analyst)
    job = look(analyst)
    assert job.state == "done", job.error
    sheet = queries.latest(actor=analyst)
    assert json.loads(json.dumps(asdict(sheet.report))) == job.result
    with open_records(people.snapshot(actor=analyst, purpose="discovery")) as records:
        direct = discover(OpenRecords(records), question=asked.question(actor=analyst))
    assert json.loads(json.dumps(asdict(direct))) == job.result
    client = sign_in(analyst)
    told = client.get(f"/discovery/runs/{sheet.id}/download")
    assert json.loads(told.content) == job.result
    page = client.get("/discovery").content.decode()
    for proposal in sheet.report.personas:
        assert proposal.name in page


def test_three_clear_kinds_are_found_and_the_leak_is_set_aside(workspace, analyst, bring, look):
    bring(analyst)
    look(analyst)
    sheet = queries.latest(actor=analyst)
    assert len(sheet.proposals) == 3
    assert {line.trait for line in sheet.asides if line.reason == "leak"} == {"score"}
    assert sheet.base == pytest.approx(1 / 3, abs=0.08)
    steps = tuple(replace(step, accepted=step.personas < 4) for step in sheet.report.steps)
    standings = [stair.standing for stair in reading.stairs(replace(sheet.report, steps=steps))]
    assert standings[:3] == ["everyone", "earned", "recommended"]
    assert "recommended" not in standings[3:]
    assert sheet.stairs[2].explained == pytest.approx(1.0, abs=0.05)
    assert all(sentence for line in sheet.proposals for sentence in line.sentences)


def test_the_sealed_people_are_in_no_count_and_in_no_plot(workspace, analyst, bring, look) -> None:
    bring(analyst)
    look(analyst)
    sheet = queries.latest(actor=analyst)
    assert sheet.report.sealed == pytest.approx(180, abs=45)
    assert sheet.report.rows + sheet.report.sealed == 600
    assert sum(p.size for p in sheet.report.personas) == pytest.approx(sheet.report.rows, abs=1)
    assert len(sheet.points) <= sheet.report.rows
    table = queries.traits(actor=analyst)
    assert (table.rows, table.sealed) == (sheet.report.rows, sheet.report.sealed)


def test_an_adopted_persona_counts_its_people_by_the_frozen_segment(
    workspace, owner, bring, look, now, run_jobs
) -> None:
    bring(owner)
    look(owner)
    every = queries.latest(actor=owner).proposals
    proposal = max(every, key=lambda line: line.proposal.outcome.rate)
    persona_id = actions.adopt(
        actor=owner, proposal_id=proposal.id, name="Found Fiona", reason="", now=now
    )
    [member] = personas.cast(actor=owner)
    assert member.model is not None
    work_actions.enqueue(actor=owner, kind="ledger.advance", arguments={}, now=now)
    assert run_jobs()[-1] == "done"
    from ringtrue.workspaces.ledger import queries as ledger

    judged = ledger.judged(actor=owner, persona_id=persona_id)
    # of two hundred, three tenths stay sealed until they confirm it (decision 0011)
    assert judged.line.size == pytest.approx(140, abs=25)
    assert judged.counts.fit >= 3, [(li.text, li.verdict, li.sentence) for li in judged.lines]
    assert judged.counts.do_not_fit == 0
    # what customers did stands behind it; of what they say nobody asked any
    assert CHECKS["RT101"](CheckContext(owner, now)) == ()
    [asked] = CHECKS["RT104"](CheckContext(owner, now))
    assert asked.sentence == "Found Fiona rests on figures; no customer was asked why."
    for place, (industry, *_) in enumerate(KINDS):
        draft = Member(f"P{place}", rule=f"industry = {industry}")
        own.create(actor=owner, draft=draft, now=now)
    [many] = CHECKS["RT205"](CheckContext(owner, now))
    rows = queries.latest(actor=owner).report.rows
    assert many.sentence.startswith(f"You keep four personas; {rows} leads support three (disc")


def test_no_outcome_is_allowed_and_no_rate_is_made_up(workspace, analyst, bring, look) -> None:
    bring(analyst, outcome="")
    look(analyst)
    sheet = queries.latest(actor=analyst)
    assert sheet.base is None
    assert all(p.outcome.rate is None for p in sheet.report.personas)


def test_one_persona_for_everybody_is_an_answer(workspace, analyst, bring, look, sign_in) -> None:
    rows = [f"L{n},{'ab'[n * 7 % 2]},{'cd'[n // 2 % 2]},{'ef'[n // 4 % 2]}" for n in range(400)]
    bring(analyst, text="lead_id,one,two,three\n" + "\n".join(rows) + "\n", outcome="")
    look(analyst)
    sheet = queries.latest(actor=analyst)
    assert (len(sheet.proposals), sheet.report.verdict) == (1, "one")
    assert sign_in(analyst).get("/discovery").status_code == 200


def test_a_number_that_is_asked_for_is_given(workspace, analyst, bring, look) -> None:
    bring(analyst)
    look(analyst, personas=4)
    sheet = queries.latest(actor=analyst)
    assert (len(sheet.proposals), sheet.asked_personas, sheet.one_more) == (4, 4, 5)


def test_without_records_a_run_fails_with_what_to_bring(workspace, analyst, look, sign_in) -> None:
    job = look(analyst)
    assert (job.state, job.error.code) == ("failed", "bad_input")
    assert queries.latest(actor=analyst) is None
    page = sign_in(analyst).get("/discovery").content.decode()
    assert "What to bring in first" in page


def test_a_cancelled_run_leaves_nothing(
    workspace, analyst, bring, now, run_jobs, monkeypatch
) -> None:
    bring(analyst)
    job_id = actions.start(actor=analyst, now=now)
    from ringtrue.analysis import discover as analysis

    whole = analysis.grow

    def cancelled_meanwhile(*args, **kwargs):
        work_actions.cancel(actor=analyst, job_id=job_id, now=now)
        return whole(*args, **kwargs)

    monkeypatch.setattr(analysis, "grow", cancelled_meanwhile)
    run_jobs()
    assert work.job(actor=analyst, job_id=job_id).state == "cancelled"
    assert not Run.objects.within(analyst).exists()


def test_a_run_killed_before_its_end_leaves_nothing_and_is_done_again(
    workspace, analyst, bring, now, run_jobs, monkeypatch
) -> None:
    bring(analyst)
    job_id = actions.start(actor=analyst, now=now)

    def die(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(jobs.proposing, "drafts", die)
        with pytest.raises(KeyboardInterrupt):
            run.run_job(job_id, clock=lambda: now)
    assert not Run.objects.within(analyst).exists()
    later = now + timedelta(days=1)
    work_actions.reap(actor=system_in(analyst.workspace_id), job_id=job_id, now=later)
    assert run.run_job(job_id, clock=lambda: later) == "done"
    assert Run.objects.within(analyst).count() == 1


def test_a_second_run_waits_for_the_first(workspace, analyst, now) -> None:
    actions.start(actor=analyst, now=now)
    with pytest.raises(Conflict):
        actions.start(actor=analyst, now=now)


@pytest.mark.parametrize("many", [0, 13, 100])
def test_an_odd_number_of_personas_is_refused(many, workspace, analyst, now) -> None:
    with pytest.raises(BadInput):
        actions.start(actor=analyst, personas=many, now=now)


def test_what_was_asked_since_makes_a_run_old(workspace, analyst, bring, look, now) -> None:
    bring(analyst)
    look(analyst)
    assert queries.latest(actor=analyst).current
    measures.ignore_trait(actor=analyst, trait="leads.tool", ignored=True, now=now)
    assert not queries.latest(actor=analyst).current


def test_a_trait_left_out_is_out_and_comes_back(workspace, analyst, bring, look, now) -> None:
    bring(analyst)
    measures.ignore_trait(actor=analyst, trait="leads.tool", ignored=True, now=now)
    look(analyst)
    sheet = queries.latest(actor=analyst)
    assert "tool" not in sheet.report.traits
    [aside] = [line for line in sheet.asides if line.trait == "tool"]
    assert (aside.reason, aside.name) == ("ignored", "leads.tool")


def test_the_table_of_traits_says_fill_samples_and_reason(workspace, analyst, bring) -> None:
    bring(analyst)
    lines = {line.name: line for line in queries.traits(actor=analyst).traits}
    assert lines["industry"].fill == 1.0
    assert set(lines["industry"].samples) == {"Packaging", "Construction", "Energy"}
    assert lines["score"].aside.reason == "leak"
    assert lines["lead_id"].aside.reason == "identifier"
    assert lines["lead_id"].samples == ()  # what tells people apart is not shown
