"""A quote, a document, a survey, a query: each in one form, each with its chip on the sentence."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from ringtrue.errors import BadInput
from ringtrue.workspaces.checkup.registry import CHECKS, CheckContext
from ringtrue.workspaces.personas import actions, privacy, queries
from ringtrue.workspaces.personas.values import EvidenceDraft

pytestmark = pytest.mark.django_db
SURVEY = EvidenceDraft("customer", date(2026, 5, 1), "Downtime hurts.", "May survey",
                       sort="survey", asked=120, agree=84)  # fmt: skip
QUERY = EvidenceDraft("customer", date(2026, 5, 1), "Most come from food.", sort="query",
                      result="41 of 80 deals", sql="select count(*) from deals")  # fmt: skip


def sheet_of(actor, persona_id):
    return queries.persona_sheet(actor=actor, persona_id=persona_id)


def test_a_survey_is_typed_in_and_stands_on_its_sentence(client, owner, persona_id) -> None:
    third = sheet_of(owner, persona_id).statements[2].id
    address = reverse("persona_evidence", args=[persona_id])
    form = client.get(f"{address}?about={third}&stance=against").content.decode()
    assert f'name="opposes" value="{third}" checked' in form
    given = {"sort": "survey", "text": "Downtime hurts.", "asked": "1,200", "agree": "840",
             "by": "customer", "date": "2026-05-01", "supports": [str(third)]}  # fmt: skip
    page = client.post(address, given, follow=True).content.decode()
    assert "survey, 840 of 1,200" in page
    [line] = sheet_of(owner, persona_id).evidence
    assert (line.sort, line.asked, line.agree, line.typed_by) == ("survey", 1200, 840, "Owner")
    assert (line.supports, line.speaker) == ((3,), "")
    row = sheet_of(owner, persona_id).statements[2]
    assert (row.known, row.customers_for) == ("told", 0)


def test_what_only_one_sort_has_is_left_out_of_the_others(client, owner, persona_id) -> None:
    given = {"sort": "quote", "text": "It stops.", "asked": "9", "agree": "9", "result": "x",
             "sql": "drop table x", "by": "customer", "speaker": "Ines"}  # fmt: skip
    client.post(reverse("persona_evidence", args=[persona_id]), given)
    [line] = sheet_of(owner, persona_id).evidence
    assert (line.asked, line.agree, line.result, line.sql) == (None, None, "", "")
    assert line.chip == "customer quote"


def test_a_query_shows_its_result_and_its_text_which_nobody_runs(client, owner, persona_id) -> None:
    actions.add_evidence(
        actor=owner, persona_id=persona_id, evidence=replace(QUERY, sql="select '<b>' from x"),
        now=sheet_of(owner, persona_id).row.created_at,
    )  # fmt: skip
    page = client.get(reverse("persona", args=[persona_id])).content.decode()
    assert "41 of 80 deals" in page
    assert "select &#x27;&lt;b&gt;&#x27; from x" in page


def test_a_mark_makes_it_a_machines_word_and_it_counts_as_nobodys(
    client, owner, persona_id, now
) -> None:
    given = {"sort": "quote", "text": "As a planner, I value uptime.", "by": "customer",
             "speaker": "Ines", "machine": "yes"}  # fmt: skip
    client.post(reverse("persona_evidence", args=[persona_id]), given)
    [line] = sheet_of(owner, persona_id).evidence
    assert (line.by, line.chip) == ("machine", "quote by a machine")
    assert sheet_of(owner, persona_id).row.customers_heard == 0
    [found] = CHECKS["RT109"](CheckContext(owner, now))
    assert "As a planner, I value uptime." in found.sentence


@pytest.mark.parametrize(
    "wrong",
    [
        replace(SURVEY, agree=None),
        replace(SURVEY, asked=None),
        replace(SURVEY, agree=121),
        replace(SURVEY, agree=-1),
        replace(SURVEY, asked=0, agree=0),
        replace(QUERY, result=" "),
        replace(QUERY, sql="x" * 2001),
        replace(QUERY, sort="rumour"),
    ],
)
def test_figures_that_cannot_be_are_refused(wrong, editor, persona_id, now) -> None:
    with pytest.raises(BadInput):
        actions.add_evidence(actor=editor, persona_id=persona_id, evidence=wrong, now=now)


def test_a_count_that_is_none_is_said_on_the_form_with_what_was_typed(client, persona_id) -> None:
    given = {"sort": "survey", "text": "Downtime hurts.", "asked": "many", "agree": "9"}
    answer = client.post(reverse("persona_evidence", args=[persona_id]), given)
    assert answer.status_code == 400
    assert "is no count" in answer.content.decode()
    assert 'value="many"' in answer.content.decode()


def test_evidence_goes_out_in_a_file_and_comes_in_whole(editor, persona_id, now) -> None:
    for draft in (SURVEY, QUERY):
        actions.add_evidence(actor=editor, persona_id=persona_id, evidence=draft, now=now)
    text = queries.persona_file(actor=editor, persona_id=persona_id)
    draft = queries.file_draft(actor=editor, text=text, file="maya.yaml")
    copy = actions.create(actor=editor, draft=replace(draft, name="Copy"), now=now)
    there = {(e.sort, e.asked, e.agree, e.result, e.sql, e.source)
             for e in sheet_of(editor, copy).evidence}  # fmt: skip
    assert there == {
        ("survey", 120, 84, "", "", "May survey"),
        ("query", None, None, "41 of 80 deals", "select count(*) from deals", ""),
    }


def test_a_survey_is_nobodys_voice_and_confirms_what_customers_said(
    editor, persona_id, now
) -> None:
    def fired(code: str) -> int:
        return len(CHECKS[code](CheckContext(editor, now)))

    quote = EvidenceDraft("customer", date(2026, 5, 1), "It stops.", speaker="Ines")
    actions.add_evidence(actor=editor, persona_id=persona_id, evidence=quote, now=now)
    assert (fired("RT103"), fired("RT104")) == (1, 1)
    actions.add_evidence(actor=editor, persona_id=persona_id, evidence=SURVEY, now=now)
    assert (fired("RT103"), fired("RT104")) == (1, 0)


def test_an_erased_query_leaves_its_date_and_sort(owner, persona_id, now) -> None:
    actions.add_evidence(actor=owner, persona_id=persona_id, evidence=QUERY, now=now)
    assert privacy.erase(actor=owner, words="from deals", now=now) == 1
    [line] = sheet_of(owner, persona_id).evidence
    assert (line.sort, line.sql, line.typed_by) == ("query", "", "")


def test_evidence_is_withdrawn_with_a_reason(client, owner, persona_id, now) -> None:
    row = actions.add_evidence(actor=owner, persona_id=persona_id, evidence=SURVEY, now=now)
    page = client.get(reverse("persona", args=[persona_id])).content.decode()
    address = reverse("evidence_withdraw", args=[row])
    assert address in page
    assert client.post(address, {"reason": " "}).status_code == 400
    client.post(address, {"reason": "It was another firm's survey."})
    assert sheet_of(owner, persona_id).evidence == ()
