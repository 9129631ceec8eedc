"""What changed since, and backtests, in a workspace: stored, frozen, and read on pages."""

from datetime import date, timedelta

import duckdb
import numpy as np
import pytest

from ringtrue.analysis.cast import Member
from ringtrue.errors import NotFound
from ringtrue.workspaces.checkup import queries as checkups
from ringtrue.workspaces.ledger import queries
from ringtrue.workspaces.ledger.looking_back import NOT_COMPARED
from ringtrue.workspaces.ledger.models import DriftReference
from ringtrue.workspaces.personas import actions
from ringtrue.workspaces.personas.models import Segment
from ringtrue.workspaces.personas.values import SegmentDraft
from ringtrue.workspaces.records.lake import lake_root
from ringtrue.workspaces.records.models import Import
from ringtrue.workspaces.work.actions import enqueue
from ringtrue.workspaces.work.followers import hear_all

# the rows that these write are written on both databases in test_running_tests and its neighbours
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def rows(first: date, people: int, rail: float, seed: int = 1, start: int = 0) -> str:
    """Leads of a year from a day on; of the planners a share works in rail, and they win more."""
    rng = np.random.default_rng(seed)
    lines = ["lead_id,created_at,role,industry,status"]
    for n in range(people):
        role = "planner" if rng.random() < 0.5 else "buyer"
        of_rail = role == "planner" and rng.random() < rail
        won = rng.random() < (0.4 if role == "planner" else 0.1)
        day = first + timedelta(days=int(n * 365 / people))
        industry = "Rail" if of_rail else "Food"
        lines.append(f"L{start + n},{day},{role},{industry},{'won' if won else 'lost'}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def settle(run_jobs, now):
    """Everything that follows from what just happened, done."""

    def go() -> None:
        hear_all(now=now)
        while run_jobs():
            hear_all(now=now)

    return go


@pytest.fixture
def ada(editor, now) -> int:
    return actions.create(actor=editor, draft=Member("Ada", rule="role = planner"), now=now)


@pytest.fixture
def known(editor, ada, bring_leads, settle) -> int:
    """Ada in a workspace of 1,600 leads of 2024 in which nothing moves, looked at once."""
    bring_leads(editor, rows(date(2024, 1, 1), 1600, 0.3))
    settle()
    return ada


def changed(editor, bring_leads, settle) -> None:
    """Another year, in which her people are others."""
    bring_leads(editor, rows(date(2025, 1, 1), 800, 0.75, seed=2, start=5000))
    settle()


def test_the_first_look_takes_a_reference_and_finds_nothing(editor, known) -> None:
    sheet = queries.drift(actor=editor)
    assert sheet.current
    assert sheet.problem == ""
    assert sheet.drift.personas == ("Ada",)
    assert sheet.persona_ids == (known,)
    assert sheet.drift.drifted == ()
    kept = DriftReference.objects.within(editor)
    assert kept.count() == 2
    assert kept.filter(segment=None).count() == 1


def test_later_people_are_held_against_the_reference_that_stays(
    editor, known, bring_leads, settle, now, client
) -> None:
    before = {r.pk: r.reference for r in DriftReference.objects.within(editor)}
    changed(editor, bring_leads, settle)
    sheet = queries.drift(actor=editor)
    [shift] = sheet.of(known)
    assert (shift.what, shift.trait) == ("profile", "industry")
    assert {r.pk: r.reference for r in DriftReference.objects.within(editor)} == before
    [found] = [f for f in checkups.findings(actor=editor, now=now) if f.code == "RT208"]
    assert found.persona == "Ada"
    assert shift.sentence in found.sentence
    page = client.get("/ledger/drift").text
    assert shift.sentence in page
    assert "Who changed." in page
    assert shift.sentence in client.get(f"/personas/{known}").text
    # and both times go down to the questions that count them
    for who, of in ((known, "Ada"), (None, "everybody")):
        asked = queries.drift_sql(actor=editor, persona_id=who)
        then, now_ = (_counted(one.sql) for one in asked.questions)
        shifts = [s for s in sheet.drift.shifts if s.persona == of]
        assert len(shifts) > 1
        for i, one in enumerate(shifts, start=1):
            assert (then[f"n{i}"], now_[f"n{i}"]) == (one.then_n, one.now_n)
            assert (then[f"k{i}"] / one.then_n, now_[f"k{i}"] / one.now_n) == (one.then, one.now)
    same = queries.finding_sql(actor=editor, finding_id=found.id, now=now)
    assert same.questions == queries.drift_sql(actor=editor, persona_id=known).questions
    assert f"/ledger/drift/{known}/sql" in page
    assert "/ledger/drift/sql" in page
    assert client.get(f"/ledger/drift/{known}/sql").text.count("<pre") == 2


def _counted(sql: str) -> dict[str, int]:
    cursor = duckdb.connect().execute(sql.replace("'lake/", f"'{lake_root().resolve()}/"))
    return dict(zip([c[0] for c in cursor.description], cursor.fetchone(), strict=True))


def test_another_rule_takes_another_reference(editor, known, settle, now) -> None:
    draft = SegmentDraft(rule="role = buyer")
    actions.set_segment(actor=editor, persona_id=known, segment=draft, reason="why", now=now)
    settle()
    assert DriftReference.objects.within(editor).count() == 3
    told = queries.drift(actor=editor)
    assert told.drift is not None
    assert told.of(known) == ()


def test_without_dated_people_it_says_how_many_it_needs(
    editor, ada, bring_leads, settle, client
) -> None:
    bring_leads(editor)
    settle()
    sheet = queries.drift(actor=editor)
    assert sheet.drift is None
    assert queries.drift_sql(actor=editor, persona_id=ada).why == NOT_COMPARED
    assert "100 dated leads are needed" in sheet.problem
    assert "100 dated leads are needed" in client.get("/ledger/drift").text
    [lacking] = [n for n in checkups.not_run(actor=editor) if n.code == "RT208"]
    assert "100 dated leads are needed" in lacking.missing


def test_before_anybody_looked_the_page_says_so(client) -> None:
    assert "Nobody has looked yet" in client.get("/ledger/drift").text


def test_a_backtest_is_asked_for_on_the_page_and_read_there(
    editor, known, client, run_jobs
) -> None:
    client.post("/ledger/backtests/start", {"as_of": "2024-07-01", "persona": str(known)})
    client.post("/ledger/backtests/start", {"as_of": "2024-07-01", "persona": ""})
    run_jobs()
    whole, one = queries.backtests(actor=editor)
    page = client.get(f"/ledger/backtests/{whole.id}").text
    assert "What was said of people, and what came" in page
    last = whole.backtest.bands[-1]
    assert f"{last.k:,} of {last.n:,}" in page.partition('id="bands"')[2]
    assert (one.persona_id, whole.persona_id) == (known, None)
    assert one.backtest.verdict == "better"
    assert one.persona_ids == (known,)
    assert any("only after 2024-07-01" in note for note in one.backtest.notes)
    page = client.get(f"/ledger/backtests/{one.id}").text
    assert "Better than the base rate" in page
    assert "August 2024" in page
    assert 'data-label="Everybody">' in page  # the heading, where the table has no room for one
    assert "Freeze a persona on a day" in client.get(f"/ledger/backtests?persona={known}").text


def backtested(editor, day: date, run_jobs, now):
    arguments = {"as_of": day.isoformat(), "persona": None}
    enqueue(actor=editor, kind="ledger.backtest", arguments=arguments, now=now)
    assert run_jobs()[-1] == "done"
    [line] = queries.backtests(actor=editor, limit=1)
    return line.backtest


def test_a_backtest_reads_what_the_imports_by_its_day_said(
    editor, ada, bring_leads, run_jobs, now
) -> None:
    text = rows(date(2024, 1, 1), 800, 0.3)
    first = bring_leads(editor, text)
    before = backtested(editor, date(2024, 7, 1), run_jobs, now)
    assert "known today" in " ".join(before.notes)  # the one import came after the day
    changed = text.replace("planner", "worker").replace("buyer", "planner")
    second = bring_leads(editor, changed)
    for key, day in ((first, "2024-06-30"), (second, "2025-03-01")):
        Import.unscoped.filter(pk=key).update(published_at=f"{day}T12:00Z")
    after = backtested(editor, date(2024, 7, 1), run_jobs, now)
    assert after.personas == before.personas
    assert any("the last import by 2024-07-01" in note for note in after.notes)


def test_a_backtest_scores_the_rule_in_force_on_its_day(editor, known, run_jobs, now) -> None:
    draft = SegmentDraft(rule="role = buyer")
    actions.set_segment(actor=editor, persona_id=known, segment=draft, reason="why", now=now)
    first, new = Segment.unscoped.filter(persona_id=known).order_by("number")
    early, later = now.replace(year=2024, month=3), now.replace(year=2024, month=9)
    Segment.unscoped.filter(pk=first.pk).update(frozen_at=early, retired_at=later)
    Segment.unscoped.filter(pk=new.pk).update(frozen_at=later)
    told = backtested(editor, date(2024, 7, 1), run_jobs, now)
    assert told.personas[0].verdict == "better"  # planners win more, buyers less
    assert told.personas[0].lift.low > 1
    assert any("as it was written on 2024-07-01" in note for note in told.notes)
    newer = backtested(editor, date(2024, 10, 1), run_jobs, now)
    assert newer.personas[0].lift.high < 1
    assert not any("Who belongs" in note for note in newer.notes)
    older = backtested(editor, date(2024, 2, 1), run_jobs, now)
    assert older.personas[0].lift.high < 1
    assert any("so today's is scored" in note for note in older.notes)


def test_a_backtest_that_cannot_be_run_says_why(editor, known, client, run_jobs) -> None:
    wrong = client.post("/ledger/backtests/start", {"as_of": "soon"})
    assert wrong.status_code == 400
    assert "is not a day" in wrong.text
    assert (
        client.post("/ledger/backtests/start", {"as_of": "2024-07-01", "persona": "9"}).status_code
        == 400
    )
    client.post("/ledger/backtests/start", {"as_of": "2030-01-01"})
    run_jobs()
    [sheet] = queries.backtests(actor=editor)
    assert "30 decided leads are needed" in sheet.problem
    assert "30 decided leads are needed" in client.get(f"/ledger/backtests/{sheet.id}").text


def test_a_persona_of_elsewhere_has_no_backtest_here(stranger, known, now, run_jobs) -> None:
    enqueue(
        actor=stranger,
        kind="ledger.backtest",
        arguments={"as_of": "2024-07-01", "persona": known},
        now=now,
    )
    assert run_jobs() == ["failed"]
    with pytest.raises(NotFound):
        queries.backtest(actor=stranger, backtest_id=1)
