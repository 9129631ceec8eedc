"""Criteria of "qualified" that both sign, and leads that both judge without seeing each other."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from ringtrue.analysis.results import NotRun
from ringtrue.errors import BadInput, Conflict, NotAllowed, NotFound
from ringtrue.workspaces.checkup.registry import CheckContext
from ringtrue.workspaces.handoffs import actions, checks, privacy, queries
from ringtrue.workspaces.handoffs.lines import LeadDraft
from ringtrue.workspaces.members.actor import Role

pytestmark = pytest.mark.django_db
WORDING = ("Can name a budget", "Has asked for a date")


def draft(number: int) -> LeadDraft:
    industry = "Packaging" if number % 2 else "Steel"
    facts = (("industry", industry), ("employees", str(number)), ("won", "never"))
    return LeadDraft(f"L{number}", f"Person {number}", "Acme", "Webinar", date(2026, 11, 2), None,
                     facts)  # fmt: skip


@pytest.fixture
def waiting(workspace, now):
    actions.renew(actor=workspace, leads=tuple(draft(i) for i in range(60)), now=now)


@pytest.fixture
def anna(workspace, join):
    """Anna of marketing."""
    return join(workspace, "analyst", "Anna")


@pytest.fixture
def ben(workspace, join):
    """Ben of sales."""
    return join(workspace, "analyst", "Ben")


def write(actor, now, *, lines=WORDING, reason="", owner=None) -> int:
    owner_id = (owner or actor).member_id
    return actions.write_criteria(
        actor=actor, lines=lines, owner_id=owner_id, reason=reason, now=now
    )


def start(actor, now, *, size: int = 40, hidden=("won",), key: str = "k") -> int:
    return actions.start_blind(actor=actor, size=size, hidden=hidden, key=key, now=now)


def judge(actor, session_id: int, department: str, now, says: Callable[[int, str], str]) -> None:
    """Join, judge every lead by its place and industry, and hand in."""
    actions.join_blind(actor=actor, session_id=session_id, department=department, now=now)
    for place in range(1, queries.blind_session(actor=actor, session_id=session_id).leads + 1):
        lead = queries.blind_lead(actor=actor, session_id=session_id, place=place)
        said = says(place, dict(lead.facts)["industry"])
        actions.tag_blind(actor=actor, session_id=session_id, place=place, said=said, now=now)
    actions.finish_blind(actor=actor, session_id=session_id, now=now)


def by_industry(place: int, industry: str) -> str:
    return "yes" if industry == "Steel" else "no"


def against(place: int, industry: str) -> str:
    return "no" if industry == "Steel" else "yes"


def answer(actor, now):
    return checks.two_definitions(CheckContext(actor, now))


# criteria


def test_criteria_are_shared_once_both_signed_the_same_version(editor, anna, ben, now) -> None:
    first = write(editor, now)
    actions.sign(actor=anna, criteria_id=first, department="marketing", now=now)
    assert not queries.criteria(actor=ben).newest.shared
    second = write(editor, now, lines=(*WORDING, "Decides alone"), reason="Deals stalled.")
    actions.sign(actor=ben, criteria_id=second, department="sales", now=now)
    assert not queries.criteria(actor=ben).newest.shared  # marketing signed other words
    actions.sign(actor=anna, criteria_id=second, department="marketing", now=now)
    told = queries.criteria(actor=ben)
    assert told.newest.shared
    assert (told.newest.version, told.newest.owner, told.newest.reason) == (
        2, "Editor", "Deals stalled.",
    )  # fmt: skip
    assert [c.lines for c in told.earlier] == [WORDING]
    assert told.newest.signed_by == ("marketing", "sales")


def test_one_member_cannot_sign_for_both_and_a_department_signs_once(
    editor, anna, ben, now
) -> None:
    criteria_id = write(editor, now)
    actions.sign(actor=anna, criteria_id=criteria_id, department="marketing", now=now)
    with pytest.raises(Conflict, match="You signed for marketing"):
        actions.sign(actor=anna, criteria_id=criteria_id, department="sales", now=now)
    with pytest.raises(Conflict, match="Anna has signed"):
        actions.sign(actor=ben, criteria_id=criteria_id, department="marketing", now=now)
    with pytest.raises(BadInput):
        actions.sign(actor=ben, criteria_id=criteria_id, department="finance", now=now)


def test_an_older_wording_cannot_be_signed(editor, anna, now) -> None:
    first = write(editor, now)
    write(editor, now, lines=("Else",), reason="why")
    with pytest.raises(Conflict, match="replaced"):
        actions.sign(actor=anna, criteria_id=first, department="marketing", now=now)


def test_a_signature_is_taken_back_by_its_own_hand(editor, anna, ben, now) -> None:
    criteria_id = write(editor, now)
    signed = actions.sign(actor=anna, criteria_id=criteria_id, department="marketing", now=now)
    with pytest.raises(NotAllowed):
        actions.withdraw_signature(actor=ben, signature_id=signed, now=now)
    actions.withdraw_signature(actor=anna, signature_id=signed, now=now)
    assert queries.criteria(actor=anna).newest.signatures == ()
    with pytest.raises(Conflict):
        actions.withdraw_signature(actor=anna, signature_id=signed, now=now)
    actions.sign(actor=anna, criteria_id=criteria_id, department="sales", now=now)


@pytest.mark.parametrize("lines", [(), ("  ", ""), ("x" * 301,), tuple(map(str, range(21)))])
def test_criteria_are_few_and_short(lines, editor, now) -> None:
    with pytest.raises(BadInput):
        write(editor, now, lines=lines)


def test_a_new_wording_needs_a_reason_and_a_change(editor, now) -> None:
    write(editor, now)
    with pytest.raises(BadInput, match="reason"):
        write(editor, now, lines=("Else",))
    with pytest.raises(Conflict, match="already"):
        write(editor, now, reason="why")


# judged blind


def test_the_draw_follows_from_its_key_and_is_frozen(waiting, workspace, anna, now) -> None:
    first, again, other = (start(anna, now, key=key) for key in ("k", "k", "other"))

    def seen(session_id: int) -> list:
        actions.join_blind(actor=anna, session_id=session_id, department="sales", now=now)
        leads = (queries.blind_lead(actor=anna, session_id=session_id, place=p) for p in (1, 2, 3))
        return [lead.facts for lead in leads]

    before = seen(first)
    assert before == seen(again)
    assert before != seen(other)
    actions.renew(actor=workspace, leads=(), now=now)
    lead = queries.blind_lead(actor=anna, session_id=first, place=1)
    assert lead.facts == before[0]


def test_a_judge_sees_facts_and_neither_outcome_nor_campaign_nor_name(waiting, anna, now) -> None:
    session_id = start(anna, now)
    actions.join_blind(actor=anna, session_id=session_id, department="sales", now=now)
    lead = queries.blind_lead(actor=anna, session_id=session_id, place=1)
    assert [name for name, _ in lead.facts] == ["industry", "employees"]  # what was hidden is not
    assert not {"Webinar", "Person"} & set(str(lead).replace("'", " ").split())


def test_leads_that_sales_has_judged_are_not_drawn(waiting, workspace, analyst, now) -> None:
    for lead in queries.desk(actor=analyst, limit=50).waiting:
        actions.judge(
            actor=analyst, lead_id=lead.id, accepted=True, rejected_for="", note="", now=now
        )
    assert queries.drawable(actor=analyst).leads == 10
    session_id = start(analyst, now)
    assert queries.blind_session(actor=analyst, session_id=session_id).leads == 10
    actions.close_blind(actor=workspace, session_id=session_id, leaving_out=False, now=now)
    last = queries.desk(actor=analyst).waiting[0]
    actions.judge(actor=analyst, lead_id=last.id, accepted=True, rejected_for="", note="", now=now)
    with pytest.raises(Conflict, match="9 leads wait"):
        start(analyst, now)


def test_nobody_reads_what_others_said_before_their_own_sheet_is_in(
    waiting, owner, anna, ben, viewer, now
) -> None:
    session_id = start(anna, now)
    judge(anna, session_id, "marketing", now, by_industry)
    actions.join_blind(actor=ben, session_id=session_id, department="sales", now=now)
    actions.tag_blind(actor=ben, session_id=session_id, place=1, said="yes", now=now)
    for blind in (ben, owner, viewer):
        assert not queries.blind_session(actor=blind, session_id=session_id).readable
        with pytest.raises(NotAllowed):
            queries.blind_results(actor=blind, session_id=session_id)
    alone = queries.blind_results(actor=anna, session_id=session_id)
    assert alone.comparison is None
    assert alone.missing == "Sales has not handed in yet."
    actions.close_blind(actor=owner, session_id=session_id, leaving_out=True, now=now)
    closed = queries.blind_results(actor=owner, session_id=session_id)
    assert closed.missing == "Sales never handed in. Of this round there is nothing to compare."
    assert not closed.session.both
    for blind in (ben, viewer):
        with pytest.raises(NotAllowed):
            queries.blind_results(actor=blind, session_id=session_id)


def test_a_judge_sees_ones_own_tags_alone(waiting, anna, ben, now) -> None:
    session_id = start(anna, now)
    judge(anna, session_id, "marketing", now, by_industry)
    with pytest.raises(NotAllowed):
        queries.blind_lead(actor=ben, session_id=session_id, place=1)
    actions.join_blind(actor=ben, session_id=session_id, department="sales", now=now)
    lead = queries.blind_lead(actor=ben, session_id=session_id, place=1)
    assert (lead.said, lead.judged, lead.next_place) == ("", 0, 2)


def test_a_sheet_is_whole_before_it_is_handed_in_and_stands_after(waiting, anna, now) -> None:
    session_id = start(anna, now, size=10)
    given = {"actor": anna, "session_id": session_id, "now": now}
    with pytest.raises(Conflict, match="do not take part"):
        actions.tag_blind(**given, place=1, said="yes")
    actions.join_blind(**given, department="sales")
    with pytest.raises(Conflict, match="10 of 10"):
        actions.finish_blind(**given)
    with pytest.raises(BadInput):
        actions.tag_blind(**given, place=1, said="maybe")
    with pytest.raises(BadInput):
        actions.tag_blind(**given, place=11, said="yes")
    for place in range(1, 11):
        actions.tag_blind(**given, place=place, said="yes")
    actions.tag_blind(**given, place=1, said="unsure")  # a mind may change until then
    actions.finish_blind(**given)
    with pytest.raises(Conflict, match="handed in"):
        actions.tag_blind(**given, place=1, said="no")
    with pytest.raises(Conflict, match="part already"):
        actions.join_blind(**given, department="marketing")


def test_results_say_in_plain_words_where_they_differ(waiting, anna, ben, now) -> None:
    session_id = start(anna, now)
    judge(anna, session_id, "marketing", now, lambda place, industry: "yes")
    judge(ben, session_id, "sales", now, by_industry)
    told = queries.blind_results(actor=ben, session_id=session_id)
    found = told.comparison
    packaging = sum(dict(d.facts)["industry"] == "Packaging" for d in told.different)
    assert len(told.different) == packaging == found.both - found.agreed
    assert found.sentence.startswith(f"You agree on {found.agreed} of 40 leads; by chance alone")
    assert (found.gaps[0].trait, found.gaps[0].value) == ("industry", "Packaging")
    assert found.gaps[0].sales == 0
    assert not found.gaps[0].could_be_chance
    assert {d.qualified_by for d in told.different} == {"marketing"}
    assert all(d.label.startswith("Person") for d in told.different)


def test_nobody_accepts_or_rejects_a_lead_while_it_is_judged_blind(
    waiting, owner, anna, ben, now
) -> None:
    def say(lead) -> None:
        actions.judge(actor=ben, lead_id=lead.id, accepted=True, rejected_for="", note="", now=now)

    shown = queries.desk(actor=ben, limit=60).waiting
    session_id = start(anna, now)
    desk = queries.desk(actor=ben, limit=60)
    assert (len(desk.waiting), desk.waiting_count, desk.judged_blind) == (20, 20, 40)
    assert queries.waiting_count(actor=ben) == 20
    drawn = {lead.id for lead in shown} - {lead.id for lead in desk.waiting}
    held = next(lead for lead in shown if lead.id in drawn)
    with pytest.raises(Conflict, match="is being judged blind"):  # the page was open before
        say(held)
    say(desk.waiting[0])
    actions.close_blind(actor=owner, session_id=session_id, leaving_out=False, now=now)
    assert queries.desk(actor=ben).judged_blind == 0
    say(held)


def test_who_started_a_round_closes_it_and_no_other_analyst_does(
    waiting, workspace, join, owner, anna, ben, now
) -> None:
    mine, other = start(anna, now), start(ben, now)
    assert queries.blind_session(actor=anna, session_id=mine).closable
    assert not queries.blind_session(actor=anna, session_id=other).closable
    with pytest.raises(NotAllowed, match=f"{ben.name} started this round"):
        actions.close_blind(actor=anna, session_id=other, leaving_out=True, now=now)
    actions.close_blind(actor=anna, session_id=mine, leaving_out=False, now=now)
    assert not queries.blind_session(actor=anna, session_id=mine).closable
    actions.close_blind(actor=owner, session_id=other, leaving_out=False, now=now)
    # who may no longer judge ends nothing, nor does a token in nobody's name
    third = start(anna, now)
    for gone in (replace(anna, role=Role.VIEWER), replace(anna, member_id=None, kind="token")):
        with pytest.raises(NotAllowed):
            actions.close_blind(actor=gone, session_id=third, leaving_out=False, now=now)


def test_a_round_closes_with_the_last_of_both_departments_and_a_late_judge_is_told(
    waiting, workspace, join, owner, anna, ben, now
) -> None:
    session_id = start(anna, now)
    late = join(workspace, "analyst", "Late")

    def closed() -> bool:
        return queries.blind_session(actor=anna, session_id=session_id).closed_at is not None

    judge(anna, session_id, "marketing", now, by_industry)
    assert not closed()  # sales is still to come, and may
    actions.join_blind(actor=owner, session_id=session_id, department="marketing", now=now)
    judge(ben, session_id, "sales", now, by_industry)
    assert not closed()
    with pytest.raises(Conflict, match="Not handed in yet: Owner"):
        actions.close_blind(actor=owner, session_id=session_id, leaving_out=False, now=now)
    for place in range(1, 41):
        actions.tag_blind(actor=owner, session_id=session_id, place=place, said="yes", now=now)
    actions.finish_blind(actor=owner, session_id=session_id, now=now)
    assert closed()
    with pytest.raises(Conflict, match="nobody can join"):
        actions.join_blind(actor=late, session_id=session_id, department="sales", now=now)


# the check


def test_the_check_is_silent_until_the_room_is_used(waiting, owner, anna, now) -> None:
    assert isinstance(answer(owner, now), NotRun)


def test_the_check_wants_criteria_once_the_room_is_used(
    waiting, owner, editor, anna, ben, now
) -> None:
    lead = queries.desk(actor=owner).waiting[0]
    actions.judge(actor=owner, lead_id=lead.id, accepted=True, rejected_for="", note="", now=now)
    assert "Nothing is written" in answer(owner, now)[0].sentence
    criteria_id = write(editor, now)
    assert "Neither marketing nor sales" in answer(owner, now)[0].sentence
    actions.sign(actor=anna, criteria_id=criteria_id, department="marketing", now=now)
    assert answer(owner, now)[0].sentence == "Sales has not signed version 1 of the criteria."
    actions.sign(actor=ben, criteria_id=criteria_id, department="sales", now=now)
    found = answer(owner, now)
    assert isinstance(found, NotRun)
    assert "30 leads" in found.missing


def test_the_check_fires_on_two_definitions_once_all_have_handed_in(
    waiting, owner, editor, anna, ben, now
) -> None:
    criteria_id = write(editor, now)
    actions.sign(actor=anna, criteria_id=criteria_id, department="marketing", now=now)
    actions.sign(actor=ben, criteria_id=criteria_id, department="sales", now=now)
    session_id = start(anna, now)
    actions.join_blind(actor=owner, session_id=session_id, department="sales", now=now)
    judge(anna, session_id, "marketing", now, against)
    judge(ben, session_id, "sales", now, by_industry)
    assert isinstance(answer(owner, now), NotRun)  # the owner still judges, and may read checkups
    actions.close_blind(actor=owner, session_id=session_id, leaving_out=True, now=now)
    [found] = answer(owner, now)
    assert "agree on 0 of 40 leads" in found.sentence
    assert "industry" in found.sentence
    alike = start(anna, now)
    judge(anna, alike, "marketing", now, by_industry)
    judge(ben, alike, "sales", now, by_industry)
    assert answer(owner, now) == ()


# walls and privacy


def test_a_stranger_finds_nothing_and_a_viewer_changes_nothing(
    waiting, anna, stranger, viewer, now
) -> None:
    session_id = start(anna, now)
    with pytest.raises(NotFound):
        actions.join_blind(actor=stranger, session_id=session_id, department="sales", now=now)
    assert queries.blind_sessions(actor=stranger) == ()
    with pytest.raises(NotAllowed):
        start(viewer, now)


def test_erasing_a_person_takes_the_name_out_of_blind_judging(
    waiting, workspace, anna, ben, now
) -> None:
    session_id = start(anna, now, size=60)
    judge(anna, session_id, "marketing", now, against)
    judge(ben, session_id, "sales", now, by_industry)
    [waits, line] = privacy.export(actor=workspace, words="Person 17")
    assert waits["label"] == "Person 17"
    assert line["company"] == "Acme"
    assert "industry: Packaging" in line["facts"]
    assert line["judged_blind"] == "marketing: yes; sales: no"
    assert privacy.erase(actor=workspace, words="Person 17", now=now) == 1
    assert privacy.find(actor=workspace, words="Person 17") == ()
    told = queries.blind_results(actor=anna, session_id=session_id)
    assert told.comparison.both == 60  # what was said still counts
    erased = [d for d in told.different if d.label == "erased"]
    assert [(d.company, d.facts) for d in erased] == [("", ())]
