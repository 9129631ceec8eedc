"""What members can do after a look: no clock runs backwards, nobody counts twice, places last."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.rooms.ledger.test_running_tests import AUTO, FOOD, MAYA, dated, entries

from ringtrue.analysis.cast import Member, Statement
from ringtrue.errors import BadInput, Conflict
from ringtrue.workspaces.ledger import actions as ledger
from ringtrue.workspaces.ledger.examining import examine
from ringtrue.workspaces.ledger.models import Entry
from ringtrue.workspaces.ledger.values import Proposed
from ringtrue.workspaces.measures.actions import set_outcome
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.personas import actions
from ringtrue.workspaces.personas.describing import draft_of
from ringtrue.workspaces.personas.models import Claim
from ringtrue.workspaces.personas.values import SegmentDraft
from ringtrue.workspaces.records import actions as records


@pytest.fixture
def maya(editor, now):
    return actions.create(actor=editor, draft=MAYA, now=now)


def counts(actor) -> list[float]:
    return [entry.state["n"] for entry in entries(actor)]


def test_two_looks_at_once_count_nobody_twice(editor, now, maya, bring_leads, judge) -> None:
    """The slower one read an earlier version; a persona was written and looked at meanwhile."""
    bring_leads(editor, dated(30))
    judge(editor)
    today = now.date()
    slow = examine(editor, today=today, look=True)
    again = examine(editor, today=today, look=True)
    bring_leads(editor, dated(40, first=100, month=7))
    bob = Member("Bob", (replace(FOOD, text="He packs food."),), written="2025-03", rule=None)
    actions.create(actor=editor, draft=bob, now=now)
    judge(editor)
    before = [(e.state, e.verdict) for e in entries(editor)]
    for late in (slow, again):
        with pytest.raises(Conflict, match="moved on meanwhile"):
            ledger.record(actor=editor, examined=late.examined, looked=late.looked, now=now)
    assert [(e.state, e.verdict) for e in entries(editor)] == before
    judge(editor)
    judge(editor)
    assert [e.state["n"] for e in entries(editor)] == [s["n"] for s, _ in before]


def test_a_sentence_edited_while_its_test_runs_ends_with_what_it_had(
    editor, now, maya, bring_leads, judge
) -> None:
    bring_leads(editor, dated(30))
    judge(editor)
    bring_leads(editor, dated(20, first=100, month=7))
    running = examine(editor, today=now.date(), look=True)
    row = Claim.objects.within(editor).get(text=FOOD.text, retired_at=None)
    other = Claim.objects.within(editor).get(text=AUTO.text, retired_at=None)
    said = (draft_of(other), replace(draft_of(row), values=("Automotive",)))
    actions.describe(actor=editor, persona_id=maya, sentences=said, reason="So", now=now)
    with suppress(Conflict):  # whoever comes second looks anew
        ledger.record(actor=editor, examined=running.examined, looked=running.looked, now=now)
    judge(editor)
    judge(editor)
    auto, food, new = entries(editor)
    assert (auto.state["n"], food.closed_at is None, new.state["n"]) == (25, False, 0)


def proposed() -> tuple[Proposed, ...]:
    said = Statement("They pack.", trait="industry", values=("Food",))
    return tuple(Proposed(f"1:{i}", Member("Found", (said,), rule="a = b"), said) for i in range(3))


def test_what_discovery_proposed_keeps_its_places_while_others_enter(
    editor, now, bring_leads, judge
) -> None:
    bring_leads(editor, dated(40))
    ledger.enter_proposals(actor=editor, proposed=proposed(), now=now)
    actions.create(actor=editor, draft=MAYA, now=now)
    judge(editor)
    assert [(e.place, e.at_discovery) for e in entries(editor)] == [
        (0, "sealed"), (1, "sealed"), (2, "sealed"), (3, ""), (4, ""),
    ]  # fmt: skip
    ledger.enter_proposals(actor=editor, proposed=proposed()[:1], now=now)
    judge(editor)
    assert [e.place for e in entries(editor)] == list(range(6))


def test_a_proposal_that_came_while_the_sealed_were_read_keeps_them_sealed(
    editor, now, bring_leads
) -> None:
    bring_leads(editor, dated(40))
    ledger.enter_proposals(actor=editor, proposed=proposed(), now=now)
    with pytest.raises(Conflict, match="more meanwhile"):
        ledger.confirm(actor=editor, confirmed=(), data_version=1, now=now)
    assert not people.seal_opened(actor=editor)


def test_what_counts_as_a_sale_said_anew_begins_every_test_anew(
    editor, now, maya, bring_leads, judge
) -> None:
    second = bring_leads(editor, dated(60))
    judge(editor)
    set_outcome(actor=editor, expression="status=lost", horizon=None, now=now)
    judge(editor)
    found = entries(editor)
    assert [e.closed_at is None for e in found] == [False, False, True, True]
    assert {e.closed_why for e in found[:2]} == {
        "What counts as a sale, or who is counted, was said anew; a new test began that day."
    }
    assert {e.stated_by for e in found[2:]} == {""}  # the month it came with is used up
    assert counts(editor)[2:] == [0, 0]
    # nor does counting everybody anew bring the earlier people under the later outcome
    records.undo_import(actor=editor, import_id=second, now=now)
    records.redo_import(actor=editor, import_id=second, now=now)
    judge(editor)
    assert counts(editor)[2:] == [0, 0]


def test_rows_without_a_key_are_counted_from_one_export_alone(
    editor, now, maya, bring_leads, judge
) -> None:
    """The next one may hold the same people with another cell, who would look new each time."""
    keyed = dated(60)
    bare = "\n".join(line.split(",", 1)[1] for line in keyed.splitlines())
    bring_leads(editor, bare + "\n")
    judge(editor)
    assert counts(editor) == [30, 30]
    touched = [f"{line},{'touched' if n == 0 else 'x'}" for n, line in enumerate(bare.splitlines())]
    bring_leads(editor, "\n".join(touched) + "\n")
    judge(editor)
    assert counts(editor) == [30, 30]
    assert "the rows of leads have no key" in entries(editor)[1].state["waits"]
    bring_leads(editor, keyed)
    judge(editor)
    found = entries(editor)
    assert [e.closed_at is None for e in found] == [False, False, True, True]
    assert counts(editor)[2:] == [0, 0]  # they are the same people, who came before


def test_undone_and_brought_back_counts_nobody_twice(editor, now, maya, bring_leads, judge) -> None:
    bring_leads(editor, dated(30))
    second = bring_leads(editor, dated(12, first=100, month=7))
    judge(editor)
    whole = counts(editor)
    records.undo_import(actor=editor, import_id=second, now=now)
    judge(editor)
    assert counts(editor) == whole
    assert all(e.state["waits"] for e in entries(editor) if not e.state["frozen"])
    records.redo_import(actor=editor, import_id=second, now=now)
    judge(editor)
    assert counts(editor) == whole
    bring_leads(editor, dated(30))  # the same file once more, under another import
    judge(editor)
    assert counts(editor) == whole


def test_reworded_and_back_put_away_and_back_drawn_anew_and_back_moves_no_clock_back(
    editor, now, maya, bring_leads, judge
) -> None:
    bring_leads(editor, dated(60))
    judge(editor)
    first = Claim.objects.within(editor).get(text=FOOD.text, retired_at=None)
    auto = Claim.objects.within(editor).get(text=AUTO.text, retired_at=None)
    day = now + timedelta(days=1)
    keep, other = draft_of(auto), replace(draft_of(first), text="She packs much food.")
    actions.describe(actor=editor, persona_id=maya, sentences=(keep, other), reason="a", now=day)
    row = Claim.objects.within(editor).get(text=other.text, retired_at=None)
    back = replace(draft_of(row), text=FOOD.text)
    actions.describe(actor=editor, persona_id=maya, sentences=(keep, back), reason="b", now=day)
    actions.restore(actor=editor, persona_id=maya, number=1, reason="c", now=day)
    judge(editor)
    actions.archive(actor=editor, persona_id=maya, reason="d", now=day)
    judge(editor)
    actions.bring_back(actor=editor, persona_id=maya, reason="e", now=day)
    judge(editor)
    open_ = [e for e in entries(editor) if e.closed_at is None]
    assert len(open_) == 2
    assert all(e.since >= now.date() and e.over == 1 and e.state["n"] == 0 for e in open_)
    assert len({e.place for e in entries(editor)}) == len(entries(editor))


def test_a_rule_tried_and_taken_off_again_before_the_first_look_uses_up_the_month(
    editor, now, bring_leads, judge
) -> None:
    ruled = replace(MAYA, rule="industry = Food")
    persona = actions.create(actor=editor, draft=ruled, now=now)
    bring_leads(editor, dated(60))
    actions.set_segment(
        actor=editor, persona_id=persona, segment=SegmentDraft(rule="industry = Automotive"),
        reason="Try", now=now,
    )  # fmt: skip
    actions.set_segment(actor=editor, persona_id=persona, segment=None, reason="No", now=now)
    Entry.objects.within(editor).delete()  # as though nobody had looked in between
    judge(editor)
    assert {e.stated_by for e in entries(editor)} == {""}
    assert counts(editor) == [0, 0]


@pytest.mark.parametrize(
    "terms",
    [
        {"form": "quantile", "amount": 10.0, "margin": 0.5},
        {"at_least": 0.2, "margin": 0.2},
        {"form": "mean", "amount": 60.0, "lowest": 0.0, "highest": 90.0, "margin": 60.0},
    ],
)
def test_a_margin_that_makes_everything_true_is_refused_while_writing(editor, now, terms) -> None:
    said = replace(AUTO, **terms)
    with pytest.raises(BadInput, match="would be true"):
        actions.create(actor=editor, draft=Member("Eve", (said,)), now=now)


def test_what_means_nothing_is_part_of_what_a_test_asks() -> None:
    """Who takes a word for nothing may take just the losses out that speak against a claim."""
    from ringtrue.warehouse.schema import Question
    from ringtrue.workspaces.ledger.entering import outcome_asked

    plain = Question(outcome="status=won")
    other = Question(outcome="status=won", missing_words=("price",))
    assert outcome_asked(plain, "people") != outcome_asked(other, "people")
    assert outcome_asked(plain, "people") == outcome_asked(Question(outcome="status=won"), "people")
