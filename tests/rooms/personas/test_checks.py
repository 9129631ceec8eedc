"""Each check of this room has a case that must fire and one that must not."""

from dataclasses import replace
from datetime import date

import pytest

from ringtrue.analysis.cast import Statement
from ringtrue.analysis.results import NotRun
from ringtrue.workspaces.checkup.registry import CHECKS, CheckContext
from ringtrue.workspaces.personas import actions, checks
from ringtrue.workspaces.personas.values import EvidenceDraft

pytestmark = pytest.mark.django_db
assert checks


@pytest.fixture
def fires(editor, now):
    def ask(code: str) -> list[str]:
        answer = CHECKS[code](CheckContext(editor, now))
        assert not isinstance(answer, NotRun)
        return [found.persona or found.sentence for found in answer]

    return ask


def hear(editor, persona_id, now, by: str) -> None:
    draft = EvidenceDraft(by, date(2026, 5, 1), "It stops at night.", speaker=by)
    actions.add_evidence(actor=editor, persona_id=persona_id, evidence=draft, now=now)


def test_no_research_fires_until_anybody_is_written_down(editor, persona_id, now, fires) -> None:
    assert fires("RT101") == ["Maintenance Maya"]
    hear(editor, persona_id, now, "customer")
    assert fires("RT101") == []


def test_inside_view_fires_until_a_customer_is_heard(editor, persona_id, now, fires) -> None:
    assert fires("RT102") == []
    hear(editor, persona_id, now, "member")
    assert fires("RT102") == ["Maintenance Maya"]
    hear(editor, persona_id, now, "customer")
    assert fires("RT102") == []


def test_demographics_only_fires_where_nothing_moves_anybody(editor, maya, now, fires) -> None:
    facts = replace(maya, statements=maya.statements[:2])
    actions.create(actor=editor, draft=facts, now=now)
    assert fires("RT107") == ["Maintenance Maya"]
    moved = (*facts.statements, Statement("He fears set-up.", kind="challenge"))
    actions.create(actor=editor, draft=replace(facts, name="Omar", statements=moved), now=now)
    assert fires("RT107") == ["Maintenance Maya"]


def test_no_owner_and_overdue_fire_until_somebody_looks_after_it(editor, maya, now, fires) -> None:
    draft = replace(maya, owner=None, written=None)
    persona_id = actions.create(actor=editor, draft=draft, now=now)
    assert fires("RT301") == ["Maintenance Maya"]
    assert fires("RT302") == ["Maintenance Maya"]
    actions.set_owner(
        actor=editor, persona_id=persona_id, owner_id=editor.member_id,
        next_review=date(2027, 1, 3), now=now,
    )  # fmt: skip
    assert fires("RT301") == []
    assert fires("RT302") == []
    actions.set_owner(
        actor=editor, persona_id=persona_id, owner_id=None, owner_words="Marketing lead",
        next_review=date(2026, 11, 20), now=now,
    )  # fmt: skip
    assert fires("RT301") == []
    assert fires("RT302") == ["Maintenance Maya"]


def test_an_archived_persona_is_left_in_peace(editor, persona_id, now) -> None:
    actions.archive(actor=editor, persona_id=persona_id, reason="Merged.", now=now)
    answer = CHECKS["RT101"](CheckContext(editor, now))
    assert isinstance(answer, NotRun)
