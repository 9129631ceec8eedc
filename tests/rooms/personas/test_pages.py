"""From a pasted slide to confirmed sentences and a rule, without scripts."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ringtrue.workspaces.personas import actions, queries

pytestmark = pytest.mark.django_db
SLIDE = """Maintenance Maya
She plans upkeep for a factory of 50 to 250 people.
She works in automotive or aerospace.
She is frustrated by unplanned downtime.
"""


def only_persona(actor):
    (row,) = queries.persona_rows(actor=actor)
    return queries.persona_sheet(actor=actor, persona_id=row.id)


def form_of(sheet) -> dict[str, object]:
    """The description's form as a browser posts it."""
    posted: dict[str, object] = {"row": [], "version": sheet.row.version, "reason": "Said so."}
    for n, row in enumerate(sheet.statements, start=1):
        posted["row"].append(str(n))
        posted |= {
            f"r{n}-claim": row.id, f"r{n}-text": row.text, f"r{n}-kind": row.kind,
            f"r{n}-trait": row.trait, f"r{n}-value": list(row.values), f"r{n}-share": "50",
            f"r{n}-low": "" if row.low is None else row.low,
            f"r{n}-high": "" if row.high is None else row.high,
            f"r{n}-decision": {"confirmed": "test", "no_data": "ask"}.get(row.state, "later"),
        }  # fmt: skip
    return posted


def test_a_pasted_slide_becomes_sentences_nobody_has_confirmed(client, owner) -> None:
    given = {"name": "Maya", "text": SLIDE, "written": "2025-03"}
    answer = client.post(reverse("first"), given)
    sheet = only_persona(owner)
    assert answer.url == reverse("persona_claims", args=[sheet.row.id])
    assert [row.state for row in sheet.statements] == ["proposed"] * len(sheet.statements)
    assert "She works in automotive or aerospace." in [row.text for row in sheet.statements]
    assert (sheet.row.written, sheet.row.written_stated_by) == ("2025-03", "Owner")
    page = client.get(answer.url).content.decode()
    assert "She is frustrated by unplanned downtime." in page


def test_a_slide_that_begins_with_a_name_needs_no_other(client, owner) -> None:
    client.post(reverse("first"), {"name": "", "text": SLIDE})
    sheet = only_persona(owner)
    assert (sheet.row.name, len(sheet.statements)) == ("Maintenance Maya", 3)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"name": "", "text": "She buys software."}, "no name yet"),
        ({"name": "Maya", "text": "   "}, "no sentence to test"),
        ({"name": "Maya", "text": SLIDE, "written": "2031-01"}, "still to come"),
        ({"name": "Maya", "text": SLIDE, "written": "March"}, "is no month"),
    ],
)
def test_what_cannot_be_used_is_said_and_what_was_typed_stays(client, owner, given, says) -> None:
    answer = client.post(reverse("first"), given)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert says in page
    assert given["text"].strip()[:20] in page
    assert queries.persona_rows(actor=owner) == ()


def test_a_document_and_a_persona_file_are_read(client, owner) -> None:
    slide = SimpleUploadedFile("maya.md", SLIDE.encode())
    client.post(reverse("first"), {"name": "Maya", "text": "", "document": slide})
    assert len(only_persona(owner).statements) == 3
    yaml = b"ringtrue: 1\nname: Omar\ndescription:\n  - text: He asks the price.\n    trait: null\n"
    file = SimpleUploadedFile("omar.yaml", yaml)
    client.post(reverse("first"), {"name": "", "text": "", "document": file})
    assert {row.name for row in queries.persona_rows(actor=owner)} == {"Maya", "Omar"}
    broken = SimpleUploadedFile("x.docx", b"\x00\x01")
    answer = client.post(reverse("first"), {"name": "X", "text": "", "document": broken})
    assert answer.status_code == 400


def test_saving_the_form_confirms_sets_aside_and_leaves_open(client, owner, persona_id) -> None:
    sheet = only_persona(owner)
    posted = form_of(sheet) | {"r2-decision": "test", "r2-value": ["Rail"], "r2-others": "Ships"}
    posted |= {"r1-decision": "later"}
    answer = client.post(reverse("persona_claims", args=[persona_id]), posted)
    assert answer.url == reverse("persona_judged", args=[persona_id])
    after = only_persona(owner)
    assert [row.state for row in after.statements] == ["proposed", "confirmed", "no_data"]
    assert after.statements[1].values == ("Rail", "Ships")
    assert after.versions[0].reason == "Said so."


def test_moving_adding_and_removing_saves_nothing_until_it_is_saved(
    client, owner, persona_id
) -> None:
    sheet = only_persona(owner)
    address = reverse("persona_claims", args=[persona_id])
    texts = [row.text for row in sheet.statements]
    page = client.post(address, form_of(sheet) | {"do": "up-2"}).content.decode()
    assert page.index(texts[1]) < page.index(texts[0])
    assert "Not saved yet." in page
    client.post(address, form_of(sheet) | {"do": "remove-1"})
    client.post(address, form_of(sheet) | {"do": "add"})
    assert only_persona(owner) == sheet


def test_a_row_that_cannot_be_tested_is_named_and_nothing_is_saved(
    client, owner, persona_id
) -> None:
    sheet = only_persona(owner)
    address = reverse("persona_claims", args=[persona_id])
    for change in ({"r1-low": "many"}, {"r2-decision": "test", "r2-value": []}, {"reason": " "}):
        answer = client.post(address, form_of(sheet) | change)
        assert answer.status_code == 400
        assert only_persona(owner) == sheet


def test_two_who_write_at_once_are_told(client, owner, persona_id, now) -> None:
    sheet = only_persona(owner)
    actions.archive(actor=owner, persona_id=persona_id, reason="x", now=now)
    actions.bring_back(actor=owner, persona_id=persona_id, reason="x", now=now)
    answer = client.post(reverse("persona_claims", args=[persona_id]), form_of(sheet))
    assert answer.status_code == 400
    assert "changed while you were writing" in answer.content.decode()


def test_a_rule_is_built_step_by_step_and_shown_as_text(client, owner, persona_id) -> None:
    address = reverse("persona_rule", args=[persona_id])
    assert client.get(address).status_code == 200
    posted = {
        "node": ["0", "1", "2", "3", "4"], "do": "show",
        "n0-depth": 0, "n0-word": "and",
        "n1-depth": 1, "n1-column": "employees", "n1-sign": "between", "n1-low": "50",
        "n1-high": "250",
        "n2-depth": 1, "n2-word": "none",
        "n3-depth": 2, "n3-column": "country", "n3-sign": "in", "n3-others": "DE\nAT",
        "n4-depth": 2, "n4-column": "", "n4-sign": "in",
    }  # fmt: skip
    page = client.post(address, posted).content.decode()
    text = "employees between 50 and 250 and not (country in (DE, AT))"
    assert text in page
    saved = client.post(address, {"do": "save", "rule": text, "reason": "Told by sales."})
    assert saved.url == reverse("persona", args=[persona_id])
    assert only_persona(owner).row.segment.rule == text
    again = client.get(address).content.decode()
    assert again.count('name="node"') == 4


def test_a_group_and_a_condition_are_added_where_they_belong(client, persona_id) -> None:
    from ringtrue.web.pages import rule_form as form

    start = form.nodes_of({"column": "a", "operator": "=", "values": ["1"]})
    grown = form.changed(form.changed(start, "group-0"), "line-2")
    assert [(n.depth, n.word) for n in grown] == [(0, "and"), (1, ""), (1, "or"), (2, ""), (2, "")]
    assert form.changed(grown, "remove-2") == start
    assert form.changed(start, "remove-0") == start


def test_a_rule_that_cannot_be_read_is_said_and_changes_nothing(client, owner, persona_id) -> None:
    address = reverse("persona_rule", args=[persona_id])
    before = only_persona(owner).row.segment
    for do in ("save", "parse"):
        answer = client.post(address, {"do": do, "rule": "employees >", "reason": "x"})
        assert answer.status_code == 400
        assert "employees &gt;" in answer.content.decode()
    assert only_persona(owner).row.segment == before


def test_a_viewer_reads_and_cannot_save(sign_in, viewer, owner, persona_id) -> None:
    reader = sign_in(viewer)
    asked = [
        reverse(n, args=[persona_id]) for n in ("persona_claims", "persona_rule", "persona_edit")
    ]
    for address in (*asked, reverse("first")):
        page = reader.get(address)
        assert page.status_code == 200
        assert "Your role reads; an editor can" in page.text  # said before anything is typed
        assert 'value="save"' not in page.text
    assert reader.post(reverse("persona_rule", args=[persona_id]), {"rule": ""}).status_code == 403
    assert reader.post(reverse("first"), {"name": "X", "text": SLIDE}).status_code == 403


def test_another_workspaces_persona_is_not_found(stranger_client, persona_id) -> None:
    for name in ("persona_claims", "persona_rule", "persona_column"):
        assert stranger_client.get(reverse(name, args=[persona_id])).status_code == 404


def test_the_page_of_a_rule_does_not_wait_for_the_count_which_comes_after_it(client, owner, now):
    from ringtrue.analysis.cast import Member

    made = actions.create(actor=owner, draft=Member("Maya", rule="employees > 50"), now=now)
    page = client.get(reverse("persona_rule", args=[made])).content.decode()
    address = reverse("persona_rule_count", args=[made])
    assert f'hx-post="{address}" hx-trigger="load"' in page
    assert "Counting" in page
