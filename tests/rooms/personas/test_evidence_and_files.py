"""Evidence keeps who spoke and decides the grade; a persona goes out as a file and comes in."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ringtrue.analysis.cast import EvidenceLine, Statement
from ringtrue.errors import BadInput, BadPersonaFile, BadRule, NotAllowed, NotFound
from ringtrue.workspaces.personas import actions, privacy, queries
from ringtrue.workspaces.personas.grading import grade
from ringtrue.workspaces.personas.values import EvidenceDraft, SegmentDraft

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 12)


def hear(editor, persona_id, now, speaker, *, by="customer", supports=(), opposes=()) -> int:
    draft = EvidenceDraft(by, DAY, f"{speaker} says so.", "Interview", speaker, supports, opposes)
    return actions.add_evidence(actor=editor, persona_id=persona_id, evidence=draft, now=now)


def sheet_of(actor, persona_id):
    return queries.persona_sheet(actor=actor, persona_id=persona_id)


def test_five_different_customers_make_a_persona_heard(editor, persona_id, now) -> None:
    for speaker in ("Ann", "Ann", "Bea", "Cid", "Dot"):
        hear(editor, persona_id, now, speaker)
    hear(editor, persona_id, now, "Colleague", by="member")
    assert sheet_of(editor, persona_id).row.grade == "proto"
    last = hear(editor, persona_id, now, "Eve")
    row = sheet_of(editor, persona_id).row
    assert (row.grade, row.grade_plain, row.customers_heard) == ("qualitative", "heard", 5)
    actions.withdraw_evidence(actor=editor, evidence_id=last, reason="Not a customer.", now=now)
    assert sheet_of(editor, persona_id).row.grade == "proto"


@pytest.mark.parametrize(
    ("interviews", "found", "has_segment", "supported", "label"),
    [
        (0, False, True, False, "proto"),
        (4, True, True, False, "statistical"),
        (5, True, True, False, "qualitative"),
        (5, True, True, True, "validated"),
        (0, True, True, True, "statistical"),
        (0, False, True, True, "statistical"),
        (5, False, False, True, "qualitative"),
    ],
)
def test_a_grade_says_no_more_than_what_stands_behind_it(
    interviews, found, has_segment, supported, label
) -> None:
    assert label == grade(
        interviews=interviews, found=found, has_segment=has_segment, claims_supported=supported
    )


def test_a_segment_that_records_drew_makes_an_outline_and_a_declared_rule_does_not(
    editor, persona_id, now
) -> None:
    drawn = SegmentDraft(model={"traits": ["employees"]}, label="reproducible")
    actions.set_segment(
        actor=editor, persona_id=persona_id, segment=drawn, reason="Found.", now=now
    )
    row = sheet_of(editor, persona_id).row
    assert (row.grade, row.segment.label_plain) == ("statistical", "a repeatable cut")
    declared = SegmentDraft(rule="employees > 50")
    actions.set_segment(
        actor=editor, persona_id=persona_id, segment=declared, reason="Declared.", now=now
    )
    assert sheet_of(editor, persona_id).row.grade == "proto"


def test_a_sentence_shows_who_supports_and_who_opposes_it(editor, persona_id, now) -> None:
    third = sheet_of(editor, persona_id).statements[2].id
    for speaker in ("Ann", "Bea"):
        hear(editor, persona_id, now, speaker, opposes=(third,))
    hear(editor, persona_id, now, "Cid", supports=(third,))
    hear(editor, persona_id, now, "Boss", by="member", supports=(third,))
    row = sheet_of(editor, persona_id).statements[2]
    assert (row.customers_for, row.customers_against, row.supports, row.opposes) == (1, 2, 2, 2)
    assert row.known == "told"
    line = next(e for e in sheet_of(editor, persona_id).evidence if e.speaker == "Ann")
    assert (line.opposes, line.supports) == ((3,), ())


def test_evidence_follows_an_unchanged_sentence_and_not_other_words(
    editor, persona_id, now
) -> None:
    from ringtrue.workspaces.personas.values import SentenceDraft

    first = sheet_of(editor, persona_id).statements[0]
    hear(editor, persona_id, now, "Ann", supports=(first.id,))
    draft = SentenceDraft(
        first.text, trait="employees", high=300.0, state="confirmed", claim_id=first.id
    )
    actions.confirm(actor=editor, persona_id=persona_id, sentences=(draft,), now=now)
    second = sheet_of(editor, persona_id).statements[0]
    assert (second.id != first.id, second.customers_for) == (True, 1)
    other = replace(draft, text="She plans upkeep for 300.", claim_id=second.id)
    actions.confirm(actor=editor, persona_id=persona_id, sentences=(other,), now=now)
    assert sheet_of(editor, persona_id).statements[0].customers_for == 0


def test_evidence_from_tomorrow_or_about_a_foreign_sentence_is_refused(
    editor, persona_id, maya, now
) -> None:
    tomorrow = EvidenceDraft("customer", now.date() + timedelta(days=1), "Soon.")
    with pytest.raises(BadInput, match="still to come"):
        actions.add_evidence(actor=editor, persona_id=persona_id, evidence=tomorrow, now=now)
    other = actions.create(actor=editor, draft=replace(maya, name="Omar"), now=now)
    foreign = sheet_of(editor, other).statements[0].id
    with pytest.raises(NotFound):
        hear(editor, persona_id, now, "Ann", supports=(foreign,))
    assert sheet_of(editor, persona_id).evidence == ()


def test_an_erased_person_is_gone_from_evidence_while_the_count_of_voices_stays(
    editor, owner, persona_id, now
) -> None:
    hear(editor, persona_id, now, "Ann Example")
    hear(editor, persona_id, now, "Bea")
    assert [h.speaker for h in privacy.find(actor=owner, words="ann example")] == ["Ann Example"]
    with pytest.raises(NotAllowed):
        privacy.erase(actor=editor, words="Ann Example", now=now)
    assert privacy.erase(actor=owner, words="Ann Example", now=now) == 1
    assert privacy.find(actor=owner, words="Ann Example") == ()
    assert sheet_of(editor, persona_id).row.customers_heard == 2
    assert [row["speaker"] for row in privacy.export(actor=owner, words="bea")] == ["Bea"]


def test_a_persona_goes_out_as_a_file_and_comes_in_equal(editor, maya, now) -> None:
    statements = (
        *maya.statements[:1],
        Statement("He reads case studies.", kind="channel", proposed=True),
        Statement("He fears set-up.", kind="challenge"),
    )
    evidence = (EvidenceLine("customer", "2026-02-11", "Nobody fills it in.", (1,), (3,)),)
    out = replace(
        maya, statements=statements, evidence=evidence, column=None, value=None,
        rule="employees between 50 and 250", next_review="2027-01-03", job="Plans upkeep",
        occupation="Planner", age="43",
    )  # fmt: skip
    first = actions.create(actor=editor, draft=out, now=now)
    text = queries.persona_file(actor=editor, persona_id=first)
    draft = queries.file_draft(actor=editor, text=text, file="maya.yaml")
    assert draft == out
    second = actions.create(actor=editor, draft=replace(draft, name="Again"), now=now)
    assert queries.as_member(actor=editor, persona_id=second) == replace(out, name="Again")


def test_a_file_with_an_unknown_key_names_its_line(editor) -> None:
    with pytest.raises(BadPersonaFile) as caught:
        queries.file_draft(actor=editor, text="ringtrue: 1\nname: M\nmood: x\n", file="m.yaml")
    assert (caught.value.where.line, caught.value.where.file) == (3, "m.yaml")


def test_a_rule_is_kept_as_text_and_as_tree_whichever_was_given(editor, persona_id, now) -> None:
    tree = {"and": [
        {"column": "employees", "operator": "between", "values": ["50", "250"]},
        {"column": "country", "operator": "in", "values": ["DE", "AT"]},
    ]}  # fmt: skip
    text = "employees between 50 and 250 and country in (DE, AT)"
    seen = []
    for draft in (SegmentDraft(rule=text), SegmentDraft(tree=tree)):
        actions.set_segment(
            actor=editor, persona_id=persona_id, segment=draft, reason="Said.", now=now
        )
        seen.append(sheet_of(editor, persona_id).row.segment)
    assert [(s.rule, s.tree) for s in seen] == [(text, tree), (text, tree)]
    assert sheet_of(editor, persona_id).statements[0].definition
    with pytest.raises(BadRule):
        actions.set_segment(
            actor=editor, persona_id=persona_id, segment=SegmentDraft(rule="employees >"),
            reason="Said.", now=now,
        )  # fmt: skip
    assert sheet_of(editor, persona_id).row.segment.number == 3


def test_sentences_go_into_analysis_only_as_far_as_somebody_confirmed_them(
    editor, persona_id
) -> None:
    (member,) = queries.cast(actor=editor)
    assert [(s.trait, s.values, s.between) for s in member.statements] == [
        ("employees", (), (50.0, 250.0)),
        (None, (), None),
        (None, (), None),
    ]
    assert (member.column, member.value) == ("persona", "Maya")


def test_lists_ask_the_same_number_of_questions_for_one_persona_and_for_twenty(
    editor, maya, now, django_assert_num_queries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked() -> list[int]:
        counts = []
        for read in (queries.persona_rows, queries.cast, queries.statements,
                     queries.tested_claims, queries.persona_keys):  # fmt: skip
            with CaptureQueriesContext(
                connection,
            ) as captured:
                read(actor=editor)
            counts.append(len(captured))
        return counts

    actions.create(actor=editor, draft=maya, now=now)
    one = asked()
    for n in range(19):
        actions.create(actor=editor, draft=replace(maya, name=f"P{n}"), now=now)
    assert asked() == one


def test_a_sentence_on_a_column_that_draws_the_segment_is_a_definition(
    editor, persona_id, now
) -> None:
    frozen = {
        "class": 0,
        "codebook": {"traits": [{"column": "employees"}]},
        "columns": {"employees": "companies.employees"},
    }
    for model, definitions in ((frozen, [True, False, False]), ({"traits": ["industry"]}, None)):
        segment = SegmentDraft(model=model)
        actions.set_segment(
            actor=editor, persona_id=persona_id, segment=segment, reason="Found.", now=now
        )
        found = [s.definition for s in sheet_of(editor, persona_id).statements]
        # the second sentence is only proposed, yet it names companies.industry
        assert found == (definitions or [False, True, False])
