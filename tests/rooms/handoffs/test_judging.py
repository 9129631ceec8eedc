"""Sales says of each lead whether it is worth a call; what was said can be taken back."""

import csv
import io
import re
from datetime import date

import pytest

from ringtrue.errors import BadInput, Conflict, NotAllowed, NotFound
from ringtrue.workspaces.handoffs import actions, privacy, queries
from ringtrue.workspaces.handoffs.jobs import _as_csv
from ringtrue.workspaces.handoffs.lines import LeadDraft

pytestmark = pytest.mark.django_db


def draft(lead: str, **more) -> LeadDraft:
    given = {
        "label": f"Person {lead}",
        "company": "Acme",
        "campaign": "Webinar",
        "entered": date(2026, 11, 2),
        "persona_id": None,
        "facts": (("industry", "Packaging"),),
    }
    return LeadDraft(lead=lead, **{**given, **more})


@pytest.fixture
def waiting(workspace, now):
    actions.renew(actor=workspace, leads=tuple(draft(f"L{i}") for i in range(4)), now=now)
    return queries.desk(actor=workspace).waiting


def judge(actor, lead, now, *, accepted=False, reason="budget", note=""):
    return actions.judge(
        actor=actor, lead_id=lead.id, accepted=accepted, rejected_for=reason, note=note, now=now
    )


def test_a_judged_lead_waits_no_longer_and_its_reason_is_counted(waiting, analyst, now) -> None:
    judge(analyst, waiting[0], now)
    judge(analyst, waiting[1], now, reason="timing")
    judge(analyst, waiting[2], now, accepted=True)
    desk = queries.desk(actor=analyst)
    assert [lead.lead for lead in desk.waiting] == ["L3"]
    assert (desk.accepted, desk.rejected) == (1, 2)
    (group,) = desk.by_campaign
    assert (group.name, group.judged) == ("Webinar", 3)
    assert {r.plain: r.times for r in group.reasons} == {"No budget": 1, "Not now": 1}


def test_leads_behind_the_list_are_counted_too(workspace, analyst, now) -> None:
    leads = tuple(draft(f"L{i}", more=7000, more_of_persona=20) for i in range(3))
    actions.renew(actor=workspace, leads=leads, now=now)
    assert queries.desk(actor=analyst).waiting_count == 7003
    first = queries.desk(actor=analyst).waiting[0]
    judgement_id = judge(analyst, first, now)
    assert queries.waiting_count(actor=analyst) == 7002
    assert queries.judged_leads(actor=analyst) == ("L0",)
    actions.withdraw(actor=analyst, judgement_id=judgement_id, now=now)
    assert queries.waiting_count(actor=analyst) == 7003


def test_what_was_said_can_be_taken_back_once(waiting, analyst, now) -> None:
    judgement_id = judge(analyst, waiting[0], now)
    actions.withdraw(actor=analyst, judgement_id=judgement_id, now=now)
    assert len(queries.desk(actor=analyst).waiting) == 4
    with pytest.raises(Conflict):
        actions.withdraw(actor=analyst, judgement_id=judgement_id, now=now)


def test_a_lead_is_judged_once_at_a_time(waiting, analyst, now) -> None:
    judge(analyst, waiting[0], now)
    with pytest.raises(Conflict):
        judge(analyst, waiting[0], now, accepted=True)


@pytest.mark.parametrize("reason", ["", "because", "Budget"])
def test_a_rejection_needs_one_of_the_reasons(reason, waiting, analyst, now) -> None:
    with pytest.raises(BadInput):
        judge(analyst, waiting[0], now, reason=reason)
    assert queries.desk(actor=analyst).rejected == 0


def test_a_note_has_a_limit(waiting, analyst, now) -> None:
    with pytest.raises(BadInput):
        judge(analyst, waiting[0], now, note="x" * 501)


def test_a_viewer_reads_and_does_not_judge(waiting, viewer, now) -> None:
    assert queries.desk(actor=viewer).waiting_count == 4
    with pytest.raises(NotAllowed):
        judge(viewer, waiting[0], now)


def test_renewing_the_list_keeps_what_was_said(waiting, analyst, workspace, now) -> None:
    judge(analyst, waiting[0], now)
    actions.renew(actor=workspace, leads=(draft("L0"), draft("L9")), now=now)
    desk = queries.desk(actor=analyst)
    assert [lead.lead for lead in desk.waiting] == ["L9"]
    assert desk.latest[0].lead == "L0"


def test_a_lead_that_waits_on_can_be_judged_from_a_page_of_before(
    waiting, analyst, workspace, now
) -> None:
    fewer = (draft("L9"), draft("L1", company="Acme Ltd"))
    actions.renew(actor=workspace, leads=fewer, now=now)
    judge(analyst, waiting[1], now)
    assert queries.desk(actor=analyst).latest[0].lead == "L1"
    (left,) = queries.desk(actor=analyst).waiting
    assert left.lead == "L9"
    with pytest.raises(NotFound):
        judge(analyst, waiting[0], now)


def test_a_stranger_finds_no_lead_of_ours(waiting, stranger, now) -> None:
    with pytest.raises(NotFound):
        judge(stranger, waiting[0], now)
    assert queries.desk(actor=stranger).waiting_count == 0


def test_judgements_are_written_down_one_line_each(waiting, analyst, now) -> None:
    judge(analyst, waiting[0], now, note="they laughed")
    judge(analyst, waiting[1], now, accepted=True)
    text = b"".join(_as_csv(queries.judgements(actor=analyst))).decode()
    rows = {r["lead"]: r for r in csv.DictReader(io.StringIO(text))}
    assert rows["L0"]["judged_as"] == "rejected"
    assert rows["L0"]["rejection_reason"] == "No budget"
    assert rows["L1"]["judged_as"] == "accepted"
    assert rows["L1"]["rejection_reason"] == ""
    assert "laughed" not in text  # a note about a person stays in its room


def test_erasing_a_person_keeps_the_count_and_takes_the_name(
    waiting, analyst, workspace, now
) -> None:
    judge(analyst, waiting[0], now, note="called Person L0 twice")
    assert privacy.find(actor=workspace, words="person l0") == ("L0",)
    assert privacy.erase(actor=workspace, words="Person L0", now=now) == 1
    assert privacy.find(actor=workspace, words="Person L0") == ()
    assert queries.desk(actor=analyst).rejected == 1


def test_a_card_says_what_spoke_most_for_its_persona(workspace, analyst, sign_in, now) -> None:
    from ringtrue.analysis.cast import Member
    from ringtrue.workspaces.personas import actions as personas

    persona_id = personas.create(actor=workspace, draft=Member("Maya"), now=now)
    known = ("Packaging", "50 to 250 employees", "ERP")
    leads = (draft("L1", persona_id=persona_id, reasons=known), draft("L2", persona_id=persona_id))
    actions.renew(actor=workspace, leads=leads, now=now)
    with_reasons, without = queries.desk(actor=analyst).waiting
    assert (with_reasons.reasons, without.reasons) == (known, ())
    page = re.sub(r"<[^>]+>", "", sign_in(analyst).get("/hand-offs").content.decode())
    assert "looks like Maya, above all by Packaging, 50 to 250 employees and ERP" in page
    assert page.count("above all") == 1
