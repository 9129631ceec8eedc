"""Proposals are written in one go, and each is adopted once, declined with a reason, or left."""

import pytest

from ringtrue.errors import BadInput, Conflict, NotAllowed, NotFound
from ringtrue.workspaces.discovery import actions, queries
from ringtrue.workspaces.discovery.models import Proposal, Run
from ringtrue.workspaces.personas import queries as personas

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposals(workspace, draft_run):
    return queries.proposals(actor=workspace, run_id=draft_run(workspace))


def adopt(actor, proposal, now, name="Planner Paula"):
    return actions.adopt(actor=actor, proposal_id=proposal.id, name=name, reason="", now=now)


def test_an_adopted_proposal_is_a_persona_with_its_sentences_and_its_segment(
    proposals, editor, now
) -> None:
    persona_id = adopt(editor, proposals[0], now)
    sheet = personas.persona_sheet(actor=editor, persona_id=persona_id)
    [sentence] = sheet.statements
    assert (sentence.text, sentence.state, sentence.trait) == (
        "Most are in Packaging.", "confirmed", "leads.industry",
    )  # fmt: skip
    assert sentence.at_least < proposals[0].proposal.traits[0].share
    assert sentence.definition  # its own segment reads the trait
    assert (sheet.row.segment.kind, sheet.row.segment.label) == ("model", "reproducible")
    assert sheet.row.grade == "statistical"
    line = queries.proposal(actor=editor, proposal_id=proposals[0].id)
    assert (line.state, line.persona_id, line.persona) == ("adopted", persona_id, "Planner Paula")


def test_the_other_proposals_stay_open(proposals, editor, now) -> None:
    adopt(editor, proposals[0], now)
    assert queries.proposal(actor=editor, proposal_id=proposals[1].id).state == "open"
    assert queries.open_count(actor=editor) == 1


def test_adopting_twice_is_a_conflict_and_makes_no_second_persona(proposals, editor, now) -> None:
    adopt(editor, proposals[0], now)
    with pytest.raises(Conflict):
        adopt(editor, proposals[0], now, name="Another")
    assert len(personas.persona_keys(actor=editor)) == 1


def test_a_name_that_is_taken_changes_nothing(proposals, editor, now) -> None:
    adopt(editor, proposals[0], now)
    with pytest.raises(BadInput):
        adopt(editor, proposals[1], now)
    assert queries.proposal(actor=editor, proposal_id=proposals[1].id).state == "open"


def test_a_decline_needs_a_reason_and_can_be_taken_back(proposals, editor, now) -> None:
    proposal_id = proposals[1].id
    with pytest.raises(BadInput):
        actions.decline(actor=editor, proposal_id=proposal_id, reason="  ", now=now)
    actions.decline(actor=editor, proposal_id=proposal_id, reason="Too few.", now=now)
    with pytest.raises(Conflict):
        adopt(editor, proposals[1], now)
    actions.take_back(actor=editor, proposal_id=proposal_id, now=now)
    line = queries.proposal(actor=editor, proposal_id=proposal_id)
    assert (line.state, line.reason, line.decided_by) == ("open", "", "")
    with pytest.raises(Conflict):
        actions.take_back(actor=editor, proposal_id=proposal_id, now=now)


def test_what_was_adopted_cannot_be_taken_back_here(proposals, editor, now) -> None:
    adopt(editor, proposals[0], now)
    with pytest.raises(Conflict):
        actions.take_back(actor=editor, proposal_id=proposals[0].id, now=now)


@pytest.mark.parametrize("role", ["viewer", "analyst"])
def test_only_editors_decide(role, proposals, workspace, join, now) -> None:
    member = join(workspace, role, "Reader")
    assert queries.latest(actor=member) is not None
    with pytest.raises(NotAllowed):
        adopt(member, proposals[0], now)
    with pytest.raises(NotAllowed):
        actions.decline(actor=member, proposal_id=proposals[0].id, reason="no", now=now)


def test_a_viewer_cannot_start_a_run(workspace, viewer, now) -> None:
    with pytest.raises(NotAllowed):
        actions.start(actor=viewer, now=now)


def test_a_stranger_finds_nothing_of_ours(proposals, stranger, now) -> None:
    [row] = Run.unscoped.all()
    with pytest.raises(NotFound):
        adopt(stranger, proposals[0], now)
    with pytest.raises(NotFound):
        actions.decline(actor=stranger, proposal_id=proposals[0].id, reason="no", now=now)
    with pytest.raises(NotFound):
        queries.run(actor=stranger, run_id=row.pk)
    with pytest.raises(NotFound):
        queries.proposals(actor=stranger, run_id=row.pk)
    assert queries.latest(actor=stranger) is None
    assert queries.history(actor=stranger) == ()


def test_a_job_done_twice_writes_one_run(workspace, draft_run) -> None:
    assert draft_run(workspace, 7) == draft_run(workspace, 7)
    assert Run.objects.within(workspace).count() == 1
    assert Proposal.objects.within(workspace).count() == 2


def test_a_run_whose_last_proposal_cannot_be_written_leaves_nothing(
    workspace, draft_run, monkeypatch
) -> None:
    whole = actions._write

    def second_fails(actor, run, position, draft):
        if position == 1:
            raise RuntimeError("the disk is full")
        whole(actor, run, position, draft)

    monkeypatch.setattr(actions, "_write", second_fails)
    with pytest.raises(RuntimeError):
        draft_run(workspace)
    assert not Run.objects.within(workspace).exists()
    assert not Proposal.objects.within(workspace).exists()


def test_runs_are_forgotten_only_where_nothing_was_decided(
    workspace, draft_run, editor, now, monkeypatch
) -> None:
    monkeypatch.setattr(actions, "KEPT", 2)
    first = draft_run(workspace, 1)
    adopt(editor, queries.proposals(actor=workspace, run_id=first)[0], now)
    others = [draft_run(workspace, n) for n in (2, 3, 4)]
    left = [row.id for row in queries.history(actor=workspace)]
    assert left == [others[2], others[1], first]


def test_a_persona_knows_the_run_it_came_from(proposals, editor, now) -> None:
    persona_id = adopt(editor, proposals[0], now)
    [row] = Run.objects.within(editor)
    assert queries.came_from(actor=editor, persona_id=persona_id) == row.pk


def test_an_erased_persona_leaves_the_decision(proposals, editor, now) -> None:
    from ringtrue.workspaces.personas.models import Persona

    persona_id = adopt(editor, proposals[0], now)
    Persona.unscoped.filter(pk=persona_id).delete()
    line = queries.proposal(actor=editor, proposal_id=proposals[0].id)
    assert (line.state, line.persona_id) == ("adopted", None)
