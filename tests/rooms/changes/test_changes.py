"""From a finding to a change, and to what may be said of it; withdrawn, never lost."""

import csv
import io
import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from ringtrue.analysis.cast import Member
from ringtrue.analysis.results import Checkup, Coverage, Excluded, Finding
from ringtrue.errors import BadInput, BadRule, Conflict, NotAllowed, NotFound
from ringtrue.workspaces.changes import actions, queries
from ringtrue.workspaces.changes.models import Change
from ringtrue.workspaces.changes.values import ChangeDraft
from ringtrue.workspaces.checkup import actions as checkup
from ringtrue.workspaces.checkup import queries as found
from ringtrue.workspaces.measures.actions import set_outcome
from ringtrue.workspaces.members import queries as members
from ringtrue.workspaces.personas import actions as personas
from ringtrue.workspaces.records import actions as records
from ringtrue.workspaces.records.receiving import receive_files
from ringtrue.workspaces.work import queries as work
from ringtrue.workspaces.work.followers import hear_all
from ringtrue.workspaces.work.models import Job
from ringtrue.workspaces.work.run import run_job

pytestmark = pytest.mark.django_db
DRAFT = ChangeDraft("Target food companies.", date(2026, 12, 1), how="share", share=0.3)


def plan(actor, now, draft=DRAFT, **more):
    return actions.plan(actor=actor, draft=replace(draft, **more), now=now)


def leads(*, until: date) -> str:
    """Four leads a day from November on, two of them in the north.

    Before December one in twenty buys; from then on most in the south do, and nobody in the north.
    """
    lines, day, n = ["lead_id,created,industry,region,stage"], date(2026, 11, 2), 0
    while day <= until:
        for i in range(4):
            n += 1
            won = i >= 2 and n % 5 > 0 if day >= date(2026, 12, 1) else n % 20 == 1
            region = "North" if i < 2 else "South"
            lines.append(f"L{n:04},{day},Food,{region},{'won' if won else 'lost'}")
        day += timedelta(1)
    return "\n".join(lines) + "\n"


@pytest.fixture
def bring(now):
    def go(actor, until: date, *, before: str = "") -> None:
        at = datetime(until.year, until.month, until.day, 12, tzinfo=now.tzinfo)
        rows = leads(until=until).replace("\nL", f"\n{before}L")
        upload = ("leads.csv", [rows.encode()])
        import_id = receive_files(actor=actor, uploads=[upload], now=at)
        records.start_import(actor=actor, import_id=import_id, dry_run=False, now=at)
        for row in Job.unscoped.filter(state="waiting", kind="records.import").order_by("id"):
            assert run_job(row.pk, clock=lambda: at) == "done"
        set_outcome(actor=actor, expression="stage=won", horizon=10, now=at)

    return go


@pytest.fixture
def judge(now):
    """`judge(actor, on)` has the ledger, and what follows it here, look as on that day."""

    def go(actor, on: date) -> None:
        at = datetime(on.year, on.month, on.day, 12, tzinfo=now.tzinfo)
        for _ in range(6):
            hear_all(now=at)
            kinds = ("ledger.advance", "changes.judge")
            waiting = list(Job.unscoped.filter(state="waiting", kind__in=kinds).order_by("id"))
            for row in waiting:
                assert run_job(row.pk, clock=lambda: at) == "done"
            if not waiting:
                return

    return go


def test_a_change_keeps_the_finding_and_the_persona_as_they_were(workspace, owner, now) -> None:
    maya = Member("Maya", rule="industry = Food")
    persona_id = personas.create(actor=owner, draft=maya, now=now)
    said = Finding("RT201", "ideal", "high", ("mk",), "Maya", "Too large.", {}, None, "Revise.")
    report = Checkup(1, 9, "people", (), 0, Excluded(0, 0), None, (), Coverage(None, None, None),
                     (said,), (), "x")  # fmt: skip
    checkup.record(actor=owner, report=report, data_version=1, now=now)
    [finding] = found.findings(actor=owner, now=now)
    ids = {"persona_id": persona_id, "finding_id": finding.id}
    draft = replace(DRAFT, whom="persona")
    change_id = actions.plan(actor=owner, draft=draft, **ids, now=now)
    checkup.record(actor=owner, report=replace(report, findings=()), data_version=2, now=now)
    personas.archive(actor=owner, persona_id=persona_id, reason="Gone.", now=now)
    line = queries.change(actor=owner, change_id=change_id)
    assert (line.finding_code, line.finding_sentence) == ("RT201", "Too large.")
    assert (line.persona, line.whom) == ("Maya", "Maya: industry = Food")
    assert (line.verdict, line.word) == ("planned", "planned")
    row = Change.objects.within(owner).by_id(change_id)
    assert row.whom == {"rule": "industry = Food"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"says": "  "}, "says"),
        ({"says": "x" * 301}, "says"),
        ({"starts": date(2026, 11, 21)}, "starts"),  # nobody can be held back today
        ({"starts": date(2029, 11, 21)}, "starts"),
        ({"until": date(2026, 11, 30)}, "until"),
        ({"share": 0.0}, "share"),
        ({"share": 0.9}, "share"),
        ({"how": "rule"}, "held_back"),
        ({"whom": "rule"}, "rule"),
        ({"whom": "persona"}, "whom"),
        ({"expects": "fame"}, "expects"),
    ],
)
def test_what_makes_no_sense_is_refused_by_field(wrong, field, workspace, owner, now) -> None:
    with pytest.raises(BadInput) as refused:
        plan(owner, now, **wrong)
    assert refused.value.where.field == field
    assert queries.lines(actor=owner) == ()


def test_a_rule_that_cannot_be_read_is_refused(workspace, owner, now) -> None:
    with pytest.raises(BadRule):
        plan(owner, now, whom="rule", rule="industry = ")
    with pytest.raises(BadRule):
        plan(owner, now, how="rule", held_back="and and")


def test_it_begins_once_and_nobody_was_held_back_before_it_was_written(
    workspace, owner, now
) -> None:
    change_id = plan(owner, now)
    with pytest.raises(BadInput, match="not begun yet"):
        actions.begin(actor=owner, change_id=change_id, on=date(2026, 12, 2), now=now)
    with pytest.raises(BadInput, match="Nobody was held back"):
        actions.begin(actor=owner, change_id=change_id, on=now.date(), now=now)
    later = now + timedelta(days=20)
    actions.begin(actor=owner, change_id=change_id, on=date(2026, 12, 1), now=later)
    with pytest.raises(Conflict):
        actions.begin(actor=owner, change_id=change_id, on=date(2026, 12, 3), now=later)
    assert queries.change(actor=owner, change_id=change_id).happened_on == date(2026, 12, 1)


def test_with_a_comparison_period_an_earlier_start_may_be_written_and_is_said(
    workspace, owner, now, bring, judge
) -> None:
    bring(owner, date(2026, 12, 31))
    then = datetime(2026, 12, 31, 13, tzinfo=now.tzinfo)
    change_id = plan(owner, then, how="period")
    actions.begin(actor=owner, change_id=change_id, on=date(2026, 12, 1), now=then)
    judge(owner, date(2026, 12, 31))
    line = queries.change(actor=owner, change_id=change_id)
    assert (line.verdict, line.word) == ("more", "more since then")
    assert line.sentence.startswith("Since then 33 of 84 bought, before 4 of 84; what else")
    assert line.sentence.endswith("The day it began was written down afterwards.")


def test_withdrawn_is_not_deleted_and_no_longer_judged(workspace, owner, now) -> None:
    change_id = plan(owner, now)
    with pytest.raises(BadInput):
        actions.withdraw(actor=owner, change_id=change_id, reason=" ", now=now)
    actions.withdraw(actor=owner, change_id=change_id, reason="No budget.", now=now)
    with pytest.raises(Conflict):
        actions.withdraw(actor=owner, change_id=change_id, reason="Again.", now=now)
    with pytest.raises(Conflict):
        actions.begin(actor=owner, change_id=change_id, on=now.date(), now=now)
    [line] = queries.lines(actor=owner)
    assert (line.verdict, line.withdrawn_reason) == ("withdrawn", "No budget.")
    assert len(queries.to_judge(actor=owner)) == 1  # its place in the order stays


def test_records_that_arrive_are_held_against_it_until_it_can_be_told(
    workspace, owner, now, bring, judge
) -> None:
    change_id = plan(owner, now, how="rule", held_back="region = North")
    bring(owner, date(2026, 12, 8))
    begun = datetime(2026, 12, 2, 9, tzinfo=now.tzinfo)
    actions.begin(actor=owner, change_id=change_id, on=date(2026, 12, 1), now=begun)
    judge(owner, date(2026, 12, 8))
    line = queries.change(actor=owner, change_id=change_id)
    assert (line.verdict, line.waiting) == ("early", 32)
    bring(owner, date(2026, 12, 12))
    judge(owner, date(2026, 12, 12))
    line = queries.change(actor=owner, change_id=change_id)
    assert [(s.words, s.n) for s in line.sides] == [("it concerned", 4), ("held back", 4)]
    assert line.verdict == "undecided"
    assert "Can't tell yet." in line.sentence
    bring(owner, date(2026, 12, 20))
    judge(owner, date(2026, 12, 20))
    line = queries.change(actor=owner, change_id=change_id)
    assert (line.verdict, line.decided_on) == ("better", "2026-12-20")
    assert "16 of 20 it concerned bought, 0 of 20 held back" in line.sentence
    assert "bought more often than those held back" in line.sentence
    assert line.log_better > 4 > line.log_worse
    bring(owner, date(2026, 12, 28))
    judge(owner, date(2026, 12, 28))
    after = queries.change(actor=owner, change_id=change_id)
    assert (after.blocks, after.decided_on) == (line.blocks, "2026-12-20")
    assert after.sides[0].n == 36


def test_what_the_records_cannot_answer_is_said(workspace, owner, now, bring, judge) -> None:
    change_id = plan(owner, now, whom="rule", rule="colour = red")
    bring(owner, date(2026, 12, 31))
    then = datetime(2026, 12, 31, 13, tzinfo=now.tzinfo)
    actions.begin(actor=owner, change_id=change_id, on=date(2026, 12, 1), now=then)
    judge(owner, date(2026, 12, 31))
    line = queries.change(actor=owner, change_id=change_id)
    assert line.sentence.startswith("It cannot be counted: There is no trait called colour")
    assert line.sides == ()


def test_nothing_is_read_before_a_change_begins(workspace, owner, now, judge, monkeypatch) -> None:
    from ringtrue.warehouse import engines
    from ringtrue.workspaces.work.actions import enqueue

    plan(owner, now)
    monkeypatch.setattr(engines, "open_records", None)
    job_id = enqueue(actor=owner, kind="changes.judge", arguments={}, now=now)
    run_job(job_id, clock=lambda: now)
    line = work.job(actor=owner, job_id=job_id)
    assert (line.state, line.result) == ("done", {"judged": 0})


def test_who_is_held_back_is_listed_for_the_tool_that_sends(
    workspace, owner, viewer, now, bring, client
) -> None:
    bring(owner, date(2026, 12, 31), before="=")
    change_id = plan(owner, datetime(2026, 12, 31, tzinfo=now.tzinfo), starts=date(2027, 1, 4))
    listed = queries.held_back(actor=owner, change_id=change_id)
    assert 0.2 < len(listed) / 240 < 0.4
    answer = client.get(f"/changes/{change_id}/held-back.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["hold_back"] for row in rows] == [one.cell for one in listed]
    assert {(one.unit[:2], one.cell) for one in listed} == {
        ("=L", f"'{one.unit}") for one in listed
    }
    assert "attachment" in answer["Content-Disposition"]
    [taken] = members.audit_trail(actor=owner, event="changes.download_held_back")
    assert (taken.subject, taken.actor_name) == (str(change_id), "Owner")
    with pytest.raises(NotAllowed):
        queries.held_back(actor=viewer, change_id=change_id)
    period = plan(owner, now, how="period")
    assert queries.held_back(actor=owner, change_id=period) == ()


def test_the_walk_on_pages_from_a_finding_to_a_withdrawal(workspace, owner, now, client) -> None:
    persona_id = personas.create(actor=owner, draft=Member("Maya", rule="industry = Food"), now=now)
    assert "Nothing has been changed yet" in client.get("/changes").text
    form = client.get(f"/changes/new?persona={persona_id}").text
    assert "Maya's people, as they are told apart now" in form
    given = {"says": "Target <b>food</b>.", "starts": "2099-12-01", "whom": "persona",
             "how": "share", "share": "20", "expects": "won", "persona": persona_id}  # fmt: skip
    refused = client.post("/changes/new", given)
    assert refused.status_code == 400
    assert "more than two years away" in refused.text
    assert "Target &lt;b&gt;food&lt;/b&gt;." in refused.text
    soon = (date.today() + timedelta(3)).isoformat()
    assert client.post("/changes/new", {**given, "starts": soon}).status_code == 302
    page = client.get("/changes").text
    assert "One change." in page
    assert "with 20 % held back by chance" in page
    assert "Target &lt;b&gt;food" in client.get(f"/personas/{persona_id}").text
    [line] = queries.lines(actor=owner)
    client.post(f"/changes/{line.id}/withdraw", {"reason": "No budget."})
    assert "No budget." in client.get("/changes").text


def test_a_campaign_is_chosen_among_those_of_the_records_or_written(
    workspace, owner, viewer, now, client, sign_in
) -> None:
    upload = (
        "leads.csv",
        [b"lead_id,campaign,stage\nL1,Spring,won\nL2,Spring,lost\nL3,<Fair>,won\n"],
    )
    import_id = receive_files(actor=owner, uploads=[upload], now=now)
    records.start_import(actor=owner, import_id=import_id, dry_run=False, now=now)
    for job_id in Job.unscoped.filter(state="waiting").values_list("pk", flat=True):
        run_job(job_id, clock=lambda: now)
    assert queries.campaigns(actor=viewer) == ("Spring", "<Fair>")
    said = Finding("RT402", "rejected", "high", ("sales",), None, "Sales rejected most.",
                   {"kind": "campaign", "name": "Spring"}, None, "Stop it.")  # fmt: skip
    report = Checkup(1, 3, "people", (), 0, Excluded(0, 0), None, (), Coverage(None, None, None),
                     (said,), ())  # fmt: skip
    checkup.record(actor=owner, report=report, data_version=1, now=now)
    [row] = found.findings(actor=owner, now=now)
    form = client.get(f"/changes/new?finding={row.id}").text
    assert '<option value="Spring"></option><option value="&lt;Fair&gt;"></option>' in form
    assert 'name="campaign" value="Spring"' in form
    assert 'list="campaigns"' in form
    # the way there is on the overview's cards, too, for those who may
    personas.create(actor=owner, draft=Member("Maya", rule="industry = Food"), now=now)
    assert f"/changes/new?finding={row.id}" in client.get("/").text
    assert "/changes/new" not in sign_in(viewer).get("/").text


@pytest.mark.parametrize(
    "address", ["/changes/new?persona=x", "/changes/new?finding=9999999999999999999"]
)
def test_an_address_that_names_nothing_is_refused_kindly(address, workspace, client) -> None:
    assert client.get(address).status_code == 400


def test_a_plan_from_another_workspaces_persona_or_finding_is_not_found(
    workspace, owner, stranger, stranger_client, now
) -> None:
    persona_id = personas.create(actor=owner, draft=Member("Maya"), now=now)
    with pytest.raises(NotFound):
        actions.plan(actor=stranger, draft=DRAFT, persona_id=persona_id, now=now)
    assert stranger_client.get(f"/changes/new?persona={persona_id}").status_code == 404
    assert queries.lines(actor=stranger) == ()


def test_marketers_meet_neither_e_values_nor_blocks(workspace, owner, now, client) -> None:
    plan(owner, now)
    page = client.get("/changes").text
    plain = re.sub(r'<details class="behind analyst">.*?</details>', "", page, flags=re.S)
    assert "e-value" in page
    assert not re.search(r"e-value|e-BH|\bblocks?\b|posterior", plain)
