"""Nothing a persona ever said is lost, and a tested claim is never reworded under its verdict."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringtrue.analysis.cast import Member
from ringtrue.errors import BadInput, Conflict, NotAllowed, NotFound
from ringtrue.workspaces.members.actor import Role
from ringtrue.workspaces.members.models import AuditRow
from ringtrue.workspaces.personas import actions, queries
from ringtrue.workspaces.personas.models import Claim, Version
from ringtrue.workspaces.personas.values import PortraitDraft, SegmentDraft, SentenceDraft

pytestmark = pytest.mark.django_db


def drafts(sheet) -> list[SentenceDraft]:
    return [
        SentenceDraft(s.text, s.kind, s.trait, s.values, s.low, s.high, s.at_least, s.state, s.id)
        for s in sheet.statements
    ]


def sheet_of(actor, persona_id):
    return queries.persona_sheet(actor=actor, persona_id=persona_id)


def test_a_new_persona_says_what_its_draft_said(editor, persona_id) -> None:
    sheet = sheet_of(editor, persona_id)
    assert [s.state for s in sheet.statements] == ["confirmed", "proposed", "no_data"]
    assert sheet.statements[0].test == "employees is between 50 and 250, for mostly (60 %)"
    assert sheet.statements[1].test == (
        "companies.industry is Automotive or Aerospace, for at least half"
    )
    assert (sheet.row.segment.kind, sheet.row.segment.words) == ("column", "persona is Maya")
    assert (sheet.row.written, sheet.row.written_stated_by) == ("2025-03", "Editor")
    assert sheet.row.owner == "Marketing lead"
    assert [v.number for v in sheet.versions] == [1]


def test_other_words_for_a_tested_sentence_are_another_claim_with_its_own_clock(
    editor, persona_id, now
) -> None:
    before = drafts(sheet_of(editor, persona_id))
    later = now + timedelta(days=30)
    edited = (replace(before[0], text="She plans upkeep for up to 250 people."), *before[1:])
    actions.describe(
        actor=editor, persona_id=persona_id, sentences=edited, reason="Clearer.", now=later
    )
    sheet = sheet_of(editor, persona_id)
    old = Claim.objects.within(editor).by_id(before[0].claim_id)
    assert old.text == "She plans upkeep for 50 to 250 people."
    assert (old.retired_at, old.replaced_by_id) == (later, sheet.statements[0].id)
    assert sheet.statements[0].written_at == later
    assert sheet.statements[1].written_at == now


@pytest.mark.parametrize(
    "change", [{"at_least": 0.9}, {"high": 300.0}, {"trait": "staff"}, {"state": "no_data"}]
)
def test_another_test_for_a_tested_sentence_is_another_claim(
    editor, persona_id, now, change
) -> None:
    before = drafts(sheet_of(editor, persona_id))[0]
    actions.confirm(
        actor=editor, persona_id=persona_id, sentences=(replace(before, **change),), now=now
    )
    assert sheet_of(editor, persona_id).statements[0].id != before.claim_id


def test_the_clock_of_a_proposal_starts_when_it_is_confirmed(editor, persona_id, now) -> None:
    before = drafts(sheet_of(editor, persona_id))[1]
    later = now + timedelta(days=2)
    actions.confirm(
        actor=editor, persona_id=persona_id, sentences=(replace(before, state="confirmed"),),
        now=later,
    )  # fmt: skip
    after = sheet_of(editor, persona_id).statements[1]
    assert (after.id, after.state, after.written_at) == (before.claim_id, "confirmed", later)


def test_only_the_kind_of_a_sentence_may_change_without_a_new_claim(
    editor, persona_id, now
) -> None:
    before = drafts(sheet_of(editor, persona_id))
    edited = (replace(before[0], kind="behaviour"), *before[1:])
    actions.describe(
        actor=editor, persona_id=persona_id, sentences=edited, reason="It is.", now=now
    )
    after = sheet_of(editor, persona_id).statements[0]
    assert (after.id, after.kind) == (before[0].claim_id, "behaviour")


def test_restoring_says_again_what_was_said_and_restarts_what_had_left(
    editor, persona_id, now
) -> None:
    before = sheet_of(editor, persona_id)
    later = now + timedelta(days=9)
    kept = drafts(before)[:1]
    actions.describe(
        actor=editor, persona_id=persona_id, sentences=tuple(kept), reason="Shorter.", now=now
    )
    segment = SegmentDraft(column="persona", value="Owner")
    actions.set_segment(
        actor=editor, persona_id=persona_id, segment=segment, reason="Wrong tag.", now=now
    )
    actions.restore(actor=editor, persona_id=persona_id, number=1, reason="Too short.", now=later)
    after = sheet_of(editor, persona_id)
    assert [s.text for s in after.statements] == [s.text for s in before.statements]
    assert after.row.segment.words == "persona is Maya"
    assert after.row.segment.number == 3
    assert after.statements[0].id == before.statements[0].id
    assert after.statements[2].id != before.statements[2].id
    assert after.statements[2].written_at == later
    assert [v.number for v in after.versions] == [4, 3, 2, 1]


def test_every_version_after_the_first_needs_a_reason(editor, persona_id, now) -> None:
    with pytest.raises(BadInput, match="no reason"):
        actions.describe(actor=editor, persona_id=persona_id, sentences=(), reason="  ", now=now)
    assert len(sheet_of(editor, persona_id).versions) == 1


def test_an_edit_begun_on_an_older_version_is_refused(editor, persona_id, now) -> None:
    portrait = PortraitDraft("Maya", job="Plans upkeep")
    actions.portray(
        actor=editor, persona_id=persona_id, portrait=portrait, reason="Short.", now=now
    )
    with pytest.raises(Conflict, match="while you were writing"):
        actions.describe(
            actor=editor, persona_id=persona_id, sentences=(), reason="x", now=now, version=1
        )


def test_a_viewer_and_an_analyst_read_and_change_nothing(editor, persona_id, now) -> None:
    for role in (Role.VIEWER, Role.ANALYST):
        reader = replace(editor, role=role)
        assert sheet_of(reader, persona_id).row.name == "Maintenance Maya"
        with pytest.raises(NotAllowed):
            actions.archive(actor=reader, persona_id=persona_id, reason="x", now=now)


def test_another_workspace_finds_nothing(persona_id, stranger, now) -> None:
    with pytest.raises(NotFound):
        sheet_of(stranger, persona_id)
    with pytest.raises(NotFound):
        actions.archive(actor=stranger, persona_id=persona_id, reason="x", now=now)
    assert queries.persona_rows(actor=stranger) == ()
    assert queries.cast(actor=stranger) == ()


def test_a_sentence_of_another_persona_cannot_be_smuggled_in(editor, maya, persona_id, now) -> None:
    other = actions.create(actor=editor, draft=replace(maya, name="Omar"), now=now)
    foreign = drafts(sheet_of(editor, other))[0]
    with pytest.raises(NotFound):
        actions.describe(
            actor=editor, persona_id=persona_id, sentences=(foreign,), reason="x", now=now
        )


def test_an_archived_persona_keeps_everything_and_comes_back(editor, persona_id, now) -> None:
    actions.archive(actor=editor, persona_id=persona_id, reason="Merged.", now=now)
    assert queries.persona_rows(actor=editor) == ()
    assert queries.cast(actor=editor) == ()
    (row,) = queries.persona_rows(actor=editor, archived=True)
    assert row.statements == 3
    with pytest.raises(Conflict):
        actions.describe(actor=editor, persona_id=persona_id, sentences=(), reason="x", now=now)
    actions.bring_back(actor=editor, persona_id=persona_id, reason="Needed.", now=now)
    assert [r.name for r in queries.persona_rows(actor=editor)] == ["Maintenance Maya"]


def test_two_personas_in_use_never_share_a_name(editor, maya, persona_id, now) -> None:
    with pytest.raises(BadInput, match="called Maintenance Maya already"):
        actions.create(actor=editor, draft=replace(maya, name="maintenance  MAYA"), now=now)
    with pytest.raises(BadInput, match="called Maintenance Maya already"):
        actions.create(actor=editor, draft=maya, now=now)
    actions.archive(actor=editor, persona_id=persona_id, reason="Again.", now=now)
    actions.create(actor=editor, draft=maya, now=now)
    with pytest.raises(BadInput):
        actions.bring_back(actor=editor, persona_id=persona_id, reason="x", now=now)


def test_nine_personas_share_eight_colours_evenly(editor, maya, now) -> None:
    for n in range(9):
        actions.create(actor=editor, draft=replace(maya, name=f"P{n}"), now=now)
    colours = [row.colour for row in queries.persona_rows(actor=editor)]
    assert colours == [*range(8), 0]


def test_every_change_leaves_an_audit_row(editor, persona_id, now) -> None:
    actions.archive(actor=editor, persona_id=persona_id, reason="Merged.", now=now)
    rows = AuditRow.objects.within(editor).order_by("id")
    mine = [r for r in rows if r.event.startswith("personas.")]
    assert [r.event for r in mine] == ["personas.create", "personas.archive"]
    assert mine[1].details == {"persona_id": persona_id, "reason": "Merged."}


TEXTS = st.sampled_from(["She buys.", "She waits.", "She asks peers.", "She reads guides."])
STATES = st.sampled_from(["proposed", "confirmed", "no_data"])
SENTENCE = st.builds(
    lambda text, state, high, share: SentenceDraft(
        text, trait="" if state == "no_data" else "employees", high=high, at_least=share,
        state=state,
    ),
    TEXTS, STATES, st.sampled_from([10.0, 250.0]), st.sampled_from([0.5, 0.9]),
)  # fmt: skip
# an edit: which of the standing sentences stay (by position, in order), and what is new
EDIT = st.tuples(
    st.lists(st.integers(0, 5), unique=True, max_size=4), st.lists(SENTENCE, max_size=2)
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(edits=st.lists(EDIT, min_size=1, max_size=5), back=st.integers(0, 4))
def test_after_any_edits_every_version_can_be_said_again(editor, maya, now, edits, back) -> None:
    name = f"P{Version.objects.within(editor).count()}"
    persona_id = actions.create(actor=editor, draft=replace(maya, name=name), now=now)
    said = [_said(sheet_of(editor, persona_id))]
    written = [_kept(editor, persona_id, 1)]
    for kept, new in edits:
        standing = drafts(sheet_of(editor, persona_id))
        wanted = [standing[i] for i in kept if i < len(standing)] + new
        actions.describe(
            actor=editor, persona_id=persona_id, sentences=tuple(wanted), reason="r", now=now
        )
        said.append(_said(sheet_of(editor, persona_id)))
        number = len(said)
        written.append(_kept(editor, persona_id, number))
    number = min(back, len(edits)) + 1
    actions.restore(actor=editor, persona_id=persona_id, number=number, reason="again", now=now)
    assert _said(sheet_of(editor, persona_id)) == said[number - 1]
    for earlier, snapshot in enumerate(written, start=1):
        kept = _kept(editor, persona_id, earlier)
        assert kept == snapshot
        ids = [s["claim"] for s in snapshot["statements"]]
        assert Claim.objects.within(editor).filter(pk__in=ids).count() == len(ids)


def _kept(actor, persona_id: int, number: int) -> dict:
    return Version.objects.within(actor).get(persona_id=persona_id, number=number).snapshot


def _said(sheet) -> list[tuple]:
    return [(s.text, s.trait, s.values, s.low, s.high, s.at_least, s.state)
            for s in sheet.statements]  # fmt: skip


def test_a_month_of_writing_that_is_yet_to_come_is_refused(editor, now) -> None:
    draft = Member("Maya", (), written="2026-12")
    with pytest.raises(BadInput, match="2026-12, which is yet to come"):
        actions.create(actor=editor, draft=draft, now=now)
    actions.create(actor=editor, draft=replace(draft, written="2026-11"), now=now)
