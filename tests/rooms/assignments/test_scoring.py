"""Who belongs is worked out beside the records: counted, written once, never shown half done."""

import pyarrow.parquet as pq
import pytest

from ringtrue.analysis.cast import Member
from ringtrue.errors import NotFound
from ringtrue.workspaces.assignments import queries
from ringtrue.workspaces.assignments.models import Scoring
from ringtrue.workspaces.measures.actions import set_outcome
from ringtrue.workspaces.personas import actions as personas
from ringtrue.workspaces.personas.values import SegmentDraft
from ringtrue.workspaces.records import actions as records
from ringtrue.workspaces.records import queries as shown
from ringtrue.workspaces.records.receiving import receive_files
from ringtrue.workspaces.work import queries as work
from ringtrue.workspaces.work.actions import enqueue
from ringtrue.workspaces.work.followers import hear_all
from ringtrue.workspaces.work.run import run_job

pytestmark = pytest.mark.django_db

LEADS = "lead_id,industry,employees,status\n" + "".join(
    f"L{n},{'Food' if n % 4 else 'Steel'},{n},{'won' if n % 5 == 0 else 'lost'}\n"
    for n in range(200)
)


@pytest.fixture
def bring(now, run_jobs):
    def go(actor, text: str = LEADS) -> int:
        upload = ("leads.csv", [text.encode()])
        import_id = receive_files(actor=actor, uploads=[upload], now=now)
        records.start_import(actor=actor, import_id=import_id, dry_run=False, now=now)
        run_jobs()
        set_outcome(actor=actor, expression="status=won", horizon=None, now=now)
        return import_id

    return go


@pytest.fixture
def score(now, run_jobs):
    def go(actor):
        run_jobs()
        job_id = enqueue(actor=actor, kind="assignments.score", arguments={}, now=now)
        run_job(job_id, clock=lambda: now)
        line = work.job(actor=actor, job_id=job_id)
        assert line.state == "done", line.error
        return line.result

    return go


def steel(actor, now, rule: str = "industry = Steel", name: str = "Steel Stan") -> int:
    return personas.create(actor=actor, draft=Member(name=name, rule=rule), now=now)


def memberships(actor) -> list[dict]:
    found = queries.files(actor=actor)
    return [row for file in found for row in pq.read_table(file).to_pylist()]


def test_people_and_buyers_of_a_rule_are_counted_and_written(
    workspace, owner, bring, score, now
) -> None:
    bring(owner)
    persona_id = steel(owner, now)
    score(owner)
    told = queries.belonging(actor=owner, persona_id=persona_id)
    assert (told.people, told.share, told.buyers) == (50, 0.25, 10)
    assert told.share_of_buyers == pytest.approx(10 / 40)
    assert told.current
    assert "industry = Steel" in told.why
    rows = memberships(owner)
    assert {row["unit_id"] for row in rows} == {f"L{n}" for n in range(0, 200, 4)}
    assert {(row["persona_id"], row["probability"], row["since"]) for row in rows} == {
        (persona_id, 1.0, now.date())
    }


def test_the_memberships_are_no_rows_of_the_database(workspace, owner, bring, score, now) -> None:
    bring(owner)
    steel(owner, now)
    score(owner)
    [row] = Scoring.objects.within(owner)
    assert "L4" not in str(row.__dict__)
    tables = [table.name for table in shown.visible(actor=owner).tables]
    assert tables == ["leads"]  # nor do they count as records


def test_working_it_out_again_on_the_same_records_changes_nothing(
    workspace, owner, bring, score, now
) -> None:
    bring(owner)
    steel(owner, now)
    first = score(owner)
    before = queries.files(actor=owner)
    assert score(owner) == first
    assert queries.files(actor=owner) == before


def test_who_belonged_before_goes_on_belonging_since_then(
    workspace, owner, bring, score, now, run_jobs
) -> None:
    from datetime import timedelta

    bring(owner)
    steel(owner, now)
    score(owner)
    bring(owner, "lead_id,industry,employees,status\nN1,Steel,5,won\n")
    later = now + timedelta(days=3)
    job_id = enqueue(actor=owner, kind="assignments.score", arguments={}, now=now)
    assert run_job(job_id, clock=lambda: later) == "done"
    since = {row["unit_id"]: row["since"] for row in memberships(owner)}
    assert (since["L4"], since["N1"]) == (now.date(), later.date())


def test_another_rule_begins_anew(workspace, owner, bring, score, now) -> None:
    bring(owner)
    persona_id = steel(owner, now)
    score(owner)
    other = SegmentDraft(rule="industry = Food")
    personas.set_segment(
        actor=owner, persona_id=persona_id, segment=other, reason="We erred.", now=now
    )
    assert not queries.belonging(actor=owner, persona_id=persona_id).current
    score(owner)
    told = queries.belonging(actor=owner, persona_id=persona_id)
    assert (told.people, told.current) == (150, True)
    assert {row["segment"] for row in memberships(owner)} == {2}


def test_a_rule_that_cannot_be_answered_holds_up_nobody_else(
    workspace, owner, bring, score, now
) -> None:
    bring(owner)
    broken = steel(owner, now, "colour = red", "Red Rita")
    fine = steel(owner, now)
    score(owner)
    assert queries.belonging(actor=owner, persona_id=broken).people == 0
    assert queries.belonging(actor=owner, persona_id=fine).people == 50


def test_without_records_nobody_belongs_and_it_is_said_why(workspace, owner, score, now) -> None:
    steel(owner, now)
    assert "no records" in score(owner)["problem"]
    assert queries.latest(actor=owner).problem == "There are no records."
    assert queries.files(actor=owner) == ()


def test_records_and_personas_ask_for_it_by_themselves(workspace, owner, bring, now) -> None:
    hear_all(now=now)
    bring(owner)
    steel(owner, now)
    hear_all(now=now)
    kinds = [job.kind for job in work.jobs(actor=owner)]
    assert kinds.count("assignments.score") == 1  # what still waits is enough


def test_an_undone_import_takes_its_people_with_it(workspace, owner, bring, score, now) -> None:
    bring(owner)
    persona_id = steel(owner, now)
    second = bring(owner, "lead_id,industry,employees,status\nN1,Steel,5,won\n")
    score(owner)
    assert queries.belonging(actor=owner, persona_id=persona_id).people == 51
    records.undo_import(actor=owner, import_id=second, now=now)
    score(owner)
    assert queries.belonging(actor=owner, persona_id=persona_id).people == 50
    assert "N1" not in {row["unit_id"] for row in memberships(owner)}


def test_a_job_that_dies_before_its_end_leaves_what_was(
    workspace, owner, bring, score, now, monkeypatch
) -> None:
    from ringtrue.workspaces.assignments import jobs
    from ringtrue.workspaces.work.run import run_job

    bring(owner)
    steel(owner, now)
    score(owner)
    before = memberships(owner), queries.latest(actor=owner)
    bring(owner, "lead_id,industry,employees,status\nN1,Steel,5,won\n")

    def die(**kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(jobs.actions, "record", die)
    job_id = enqueue(actor=owner, kind="assignments.score", arguments={}, now=now)
    with pytest.raises(KeyboardInterrupt):
        run_job(job_id)
    assert (memberships(owner), queries.latest(actor=owner)) == before


def test_a_stranger_learns_nothing_of_who_belongs(
    workspace, owner, bring, score, now, stranger
) -> None:
    bring(owner)
    persona_id = steel(owner, now)
    score(owner)
    with pytest.raises(NotFound):
        queries.belonging(actor=stranger, persona_id=persona_id)
    assert queries.latest(actor=stranger) is None
    assert queries.files(actor=stranger) == ()


def test_the_persona_page_says_how_many_belong_and_why(
    workspace, owner, bring, score, now, client
) -> None:
    bring(owner)
    persona_id = steel(owner, now)
    assert "Who belongs</h2>" not in client.get(f"/personas/{persona_id}").content.decode()
    score(owner)
    page = client.get(f"/personas/{persona_id}").content.decode()
    assert "50 leads (25" in page
    assert "10 of them buyers (25" in page
