"""A persona against imported records: one stored answer, in the numbers anybody can count."""

from dataclasses import asdict, replace
from datetime import date, timedelta

import duckdb
import pytest
from django.utils import timezone

from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.results import NotRun
from ringtrue.workspaces.checkup import queries as checkups
from ringtrue.workspaces.checkup.registry import CHECKS, CheckContext
from ringtrue.workspaces.ledger import queries
from ringtrue.workspaces.ledger.restating import NOT_ONE_QUESTION
from ringtrue.workspaces.measures.actions import set_outcome
from ringtrue.workspaces.personas import actions
from ringtrue.workspaces.personas.queries import persona_sheet
from ringtrue.workspaces.personas.values import EvidenceDraft, SegmentDraft, SentenceDraft
from ringtrue.workspaces.records.actions import redo_import, undo_import
from ringtrue.workspaces.records.lake import lake_root
from ringtrue.workspaces.work.actions import enqueue
from ringtrue.workspaces.work.followers import hear_all
from ringtrue.workspaces.work.run import run_job

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

MAYA = Member(
    name="Maya",
    statements=(
        Statement("She works for 50 to 250 people.", trait="employees", between=(50.0, 250.0)),
        Statement("She works in automotive.", trait="industry", values=("automotive",)),
        Statement("She is in steel.", trait="industry", values=("Steel",), proposed=True),
        Statement("She fears downtime.", kind="challenge"),
    ),
)


@pytest.fixture
def maya(editor, now) -> int:
    return actions.create(actor=editor, draft=MAYA, now=now)


def judged(actor, persona_id):
    return queries.judged(actor=actor, persona_id=persona_id)


def counted(asked, place: int = 0) -> list[tuple]:
    """What plain DuckDB answers to one question of a page."""
    sql = asked.questions[place].sql.replace("'lake/", f"'{lake_root().resolve()}/")
    return duckdb.connect().execute(sql).fetchall()


def test_each_sentence_is_told_in_counts_that_tie(
    editor, viewer, maya, bring_leads, judge, sign_in
) -> None:
    bring_leads(editor)
    judge(editor)
    found = judged(editor, maya)
    assert [line.verdict for line in found.lines] == [
        "fits_past", "does_not_fit_past", "untested", "no_data",
    ]  # fmt: skip
    size, industry, *_ = found.lines
    assert (size.k, size.n, size.everyone) == (228, 240, 468 / 600)
    assert (industry.k, industry.n, industry.share) == (24, 240, 0.1)
    assert "Food" in industry.sentence
    assert (found.against.buyers, found.against.people) == (240, 600)
    assert (found.strong, found.rest) == (
        "One of four sentences fits the people who bought.", "The industry is wrong.",
    )  # fmt: skip
    assert [step.goes_to for step in found.steps] == ["claims", "claims"]
    assert found.current
    # and each goes down to the question that found it
    for line in (size, industry):
        asked = queries.claim_sql(actor=editor, claim_id=line.id)
        assert "the seal of Acme" not in asked.questions[0].sql
        assert counted(asked) == [(line.k, line.n)]
    where = f"/ledger/sentences/{industry.id}/sql"
    assert where in sign_in(editor).get(f"/personas/{maya}").content.decode()
    assert "read_parquet(" in sign_in(editor).get(where).content.decode()
    assert where not in sign_in(viewer).get(f"/personas/{maya}").content.decode()
    assert queries.claim_sql(actor=editor, claim_id=found.lines[3].id).why


def test_what_customers_said_years_ago_is_stale_on_the_page_and_in_the_stored_answer(
    editor, maya, bring_leads, judge, now, sign_in
) -> None:
    fears = persona_sheet(actor=editor, persona_id=maya).statements[3].id
    for who in ("Ann", "Bea", "Cid"):
        said = EvidenceDraft("customer", date(2020, 5, 4), "Yes.", speaker=who, supports=(fears,))
        actions.add_evidence(actor=editor, persona_id=maya, evidence=said, now=now)
    bring_leads(editor)
    judge(editor)
    last = judged(editor, maya).lines[3]
    assert (last.verdict, last.since, last.keeps_days) == ("stale", now.date(), 365)
    [persona] = asdict(queries.examined(actor=editor).checkup)["personas"]
    told = persona["claims"][3]
    assert (told["verdict"], told["since"], told["keeps_days"], told["newest"]) == (
        "stale", now.date().isoformat(), 365, "2020-05-04",
    )  # fmt: skip
    assert told["heard"] == {
        "confirm": 0, "deny": 0, "old": 3, "later": 0, "newest": "2020-05-04",
    }  # fmt: skip
    page = sign_in(editor).get(f"/personas/{maya}").content.decode()
    assert "Three of three customers said so, the newest on 4 May 2020: over 365 days ago." in page
    assert "Asked of customers since 21 November 2026; what they say keeps for 365 days" in page
    assert queries.to_ask(actor=editor, persona_id=maya).lines[0].id == fears


def test_before_records_and_before_an_outcome_the_page_says_what_is_missing(
    editor, maya, judge, bring_leads, now
) -> None:
    assert judged(editor, maya).steps[0].goes_to == "import"
    judge(editor)
    found = judged(editor, maya)
    assert (found.problem, found.line) == ("There are no records yet.", None)
    assert found.steps[0].goes_to == "import"
    bring_leads(editor)
    from ringtrue.workspaces.measures import queries as measures
    from ringtrue.workspaces.measures.actions import remove_outcome

    (outcome,) = measures.outcomes(actor=editor)
    remove_outcome(actor=editor, outcome_id=outcome.id, now=now)
    judge(editor)
    found = judged(editor, maya)
    assert found.problem == "Nobody has said yet what counts as a sale."
    assert found.steps[0].goes_to == "outcome"
    assert {line.verdict for line in found.lines} <= {"untested", "no_data"}


def test_an_answer_is_marked_old_as_soon_as_anything_it_rests_on_changes(
    editor, maya, bring_leads, judge, now
) -> None:
    bring_leads(editor)
    judge(editor)
    assert judged(editor, maya).current
    segment = SegmentDraft(rule="employees > 100")
    actions.set_segment(actor=editor, persona_id=maya, segment=segment, reason="x", now=now)
    assert not judged(editor, maya).current
    judge(editor)
    assert judged(editor, maya).current


def test_a_sentence_confirmed_since_waits_for_the_next_look(
    editor, maya, bring_leads, judge, now
) -> None:
    bring_leads(editor)
    judge(editor)
    row = persona_sheet(actor=editor, persona_id=maya).statements[2]
    draft = SentenceDraft(
        row.text, trait="industry", values=("Steel",), state="confirmed", claim_id=row.id
    )
    actions.confirm(actor=editor, persona_id=maya, sentences=(draft,), now=now)
    waits = judged(editor, maya)
    assert (waits.lines[2].verdict, waits.lines[2].sentence) == (
        "untested", "No records have been held against it yet.",
    )  # fmt: skip
    # true before the worker has heard of it: the page looks again until it has
    assert (waits.asking, waits.strong) == (
        True, "One sentence is being held against the records.",
    )  # fmt: skip
    judge(editor)
    assert judged(editor, maya).lines[2].verdict == "does_not_fit_past"


def test_undo_and_redo_give_the_earlier_answer_to_the_letter(
    editor, maya, bring_leads, judge, now
) -> None:
    import_id = bring_leads(editor)
    judge(editor)
    before = queries.examined(actor=editor)
    undo_import(actor=editor, import_id=import_id, now=now)
    judge(editor)
    assert judged(editor, maya).problem == "There are no records yet."
    redo_import(actor=editor, import_id=import_id, now=now)
    judge(editor)
    after = queries.examined(actor=editor)
    assert (after.checkup, after.data_version) == (before.checkup, before.data_version)


def run_checkup(actor, now) -> None:
    """A checkup, run at once."""
    job = enqueue(actor=actor, kind="checkup.run", arguments={}, now=now)
    run_job(job)


def test_the_checkup_and_the_ledger_say_the_same(editor, maya, bring_leads, judge, now) -> None:
    bring_leads(editor)
    judge(editor)
    run_checkup(editor, now)
    report = checkups.report(actor=editor)
    run = queries.examined(actor=editor)
    assert report.personas == run.checkup.personas
    assert report.coverage == run.checkup.coverage
    codes = {finding.code for finding in report.findings}
    assert {"RT104", "RT201", "RT207", "RT301"} <= codes
    assert "RT101" not in codes  # 228 of 240 who bought are as one of its sentences says
    assert "RT801" not in codes
    assert "RT203" in {silent.code for silent in report.not_run}
    later = timezone.now() + timedelta(days=1)
    set_outcome(actor=editor, expression="status=won", horizon=None, now=later)
    assert isinstance(CHECKS["RT808"](CheckContext(editor, later)), NotRun)  # said again as it was
    set_outcome(actor=editor, expression="status=lost", horizon=None, now=later)
    [anew] = CHECKS["RT808"](CheckContext(editor, later))
    assert f"defined anew on {later.date()}: figures from before and after" in anew.sentence


def test_an_import_and_an_edit_wake_the_ledger_and_it_wakes_the_checkup(
    editor, maya, bring_leads, run_jobs, now
) -> None:
    bring_leads(editor)
    hear_all(now=now)
    run_jobs()
    assert judged(editor, maya).lines[0].verdict == "fits_past"
    hear_all(now=now)
    run_jobs()
    assert checkups.report(actor=editor).personas[0].name == "Maya"


def test_a_rule_on_a_column_that_is_gone_silences_only_its_persona(
    editor, maya, bring_leads, judge, now
) -> None:
    lost = replace(MAYA, name="Omar", rule="region = North")
    omar = actions.create(actor=editor, draft=lost, now=now)
    bring_leads(editor)
    judge(editor)
    assert "no trait called region" in judged(editor, omar).line.outcome.reason
    assert judged(editor, maya).lines[0].verdict != "untested"


def test_a_persona_is_counted_by_its_rule_and_so_by_the_sql_of_it(
    editor, viewer, stranger, maya, bring_leads, judge, now, sign_in
) -> None:
    segment = SegmentDraft(rule="industry = Automotive")
    actions.set_segment(actor=editor, persona_id=maya, segment=segment, reason="x", now=now)
    bring_leads(editor)
    judge(editor)
    ((_, line),) = queries.persona_lines(actor=editor)
    assert (line.size, line.outcome.n, line.outcome.successes) == (114, 114, 24)
    assert line.outcome.compared == "below"
    assert queries.coverage(actor=editor).matched_buyers == pytest.approx(0.1)
    (row,) = queries.verdict_counts(actor=editor)
    assert (row.rings, row.marks[1], row.counts.unconfirmed) == (
        "does_not_ring_true", "does_not_fit_past", 1,
    )  # fmt: skip
    asked = queries.persona_sql(actor=editor, persona_id=maya)
    assert counted(asked)[0][:2] == (line.size, 24)
    [(_, k, n, other_k, other_n)] = counted(asked, 1)
    assert (k, n, other_k, other_n) == (24, 114, 216, 486)
    where = f"/ledger/personas/{maya}/sql"
    assert where in sign_in(editor).get(f"/personas/{maya}").text
    assert sign_in(editor).get(where).text.count("<pre") == 2
    assert where not in sign_in(viewer).get(f"/personas/{maya}").text
    assert sign_in(viewer).get(where).status_code == 403
    # and what a checkup found goes down to what counted it
    run_checkup(editor, now)
    told = {f.code: f for f in checkups.findings(actor=editor, now=now)}
    for code, rows in (
        ("RT201", [(24, 240)]),
        ("RT202", [(k, n)]),
        ("RT203", [(216, 0, 240)]),
    ):
        finding = told[code]
        found = queries.finding_sql(actor=editor, finding_id=finding.id, now=now)
        answer = counted(found)
        assert [row[-4:-2] if code == "RT202" else row for row in answer] == rows, code
        page = sign_in(editor).get(f"/checkup/findings/{finding.id}").text
        assert f"/ledger/findings/{finding.id}/sql" in page
    silent = queries.finding_sql(actor=editor, finding_id=told["RT301"].id, now=now)
    assert (silent.questions, silent.why) == ((), NOT_ONE_QUESTION)
    for page in (f"findings/{silent.finding_id}", f"drift/{maya}", "drift"):
        assert sign_in(viewer).get(f"/ledger/{page}/sql").status_code == 403
    endless = f"/ledger/personas/{'9' * 30}/sql"
    assert sign_in(editor).get(endless).status_code == 404


def test_three_customers_speak_where_no_column_does(editor, maya, bring_leads, judge, now) -> None:
    from datetime import date

    from ringtrue.workspaces.personas.values import EvidenceDraft

    fear = persona_sheet(actor=editor, persona_id=maya).statements[3].id
    for speaker in ("Ann", "Bea", "Cid"):
        said = EvidenceDraft("customer", date(2026, 5, 1), "No.", speaker=speaker, opposes=(fear,))
        actions.add_evidence(actor=editor, persona_id=maya, evidence=said, now=now)
    bring_leads(editor)
    judge(editor)
    line = judged(editor, maya).lines[3]
    assert (line.verdict, line.plain, line.how) == ("denied", "customers deny it", "outlined")
    assert line.sentence == "Three of three customers deny it, none of them since it was written."
    [found] = CHECKS["RT207"](CheckContext(editor, now))
    assert f"“She fears downtime.” {line.sentence}" in found.sentence


def test_another_workspace_sees_nothing_of_it(editor, maya, bring_leads, judge, stranger) -> None:
    from ringtrue.errors import NotFound

    bring_leads(editor)
    judge(editor)
    assert queries.examined(actor=stranger) is None
    assert queries.verdict_counts(actor=stranger) == ()
    with pytest.raises(NotFound):
        judged(stranger, maya)


def test_while_the_records_are_being_asked_the_page_says_so_and_looks_again(
    editor, maya, bring_leads, judge, sign_in, now
) -> None:
    from django.urls import reverse

    bring_leads(editor)
    enqueue(actor=editor, kind="ledger.advance", arguments={}, now=now)
    found = judged(editor, maya)
    assert (found.asking, found.strong) == (
        True, "Four sentences are being held against the records.",
    )  # fmt: skip
    address = reverse("persona_judged", args=[maya])
    browser = sign_in(editor)
    assert "every 1500ms" in browser.get(address).content.decode()
    judge(editor)
    assert "every 1500ms" not in browser.get(address).content.decode()


def test_an_answer_that_no_event_called_old_is_asked_for_again_in_time(
    editor, maya, bring_leads, judge, run_jobs, now
) -> None:
    from ringtrue.workspaces.ledger.followers import catch_up
    from ringtrue.workspaces.ledger.models import LedgerRun

    bring_leads(editor)
    judge(editor)
    run_jobs()
    catch_up(now)
    assert run_jobs() == []
    LedgerRun.unscoped.update(asked="as an earlier release asked")
    assert not judged(editor, maya).current
    catch_up(now)
    assert "done" in run_jobs()
    assert judged(editor, maya).current
