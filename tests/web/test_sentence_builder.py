"""The sentence builder: every form of claim from its fields and from its text."""

from html.parser import HTMLParser

import pytest

from ringtrue.analysis.cast import Member, Statement
from ringtrue.workspaces.personas import actions, queries
from ringtrue.workspaces.personas.models import Claim
from ringtrue.workspaces.personas.values import EvidenceDraft

SAID = Statement("They do it this way.", proposed=True)
FIELDS = {
    "share": {"trait": "industry", "value": ["Food"], "share": "60"},
    "comparison": {"side": "below"},
    "mean": {"trait": "employees", "amount": "150", "lowest": "0", "highest": "5000"},
    "quantile": {"trait": "employees", "amount": "100", "share": "75", "side": "below"},
    "prevalence": {"share": "33"},
    "sequence": {"trait": "events.what", "value": ["demo"], "then": "order", "share": "50"},
    "theme": {"trait": "tickets.topic", "value": ["onboarding"], "share": "30"},
}
AS_TEXT = {
    "share": "at least 60 % have industry = Food, margin 5 %",
    "comparison": "worse than everybody else, margin 5 %",
    "mean": "average of employees at least 150, from 0 to 5000, margin 5",
    "quantile": "at least 75 % stay within 100 in employees, margin 5 %",
    "prevalence": "at least 33 % of buyers are like this, margin 5 %",
    "sequence": "at least 50 % did events.what = demo before order, margin 5 %",
    "theme": "at least 30 % speak of tickets.topic = onboarding, margin 5 %",
}


@pytest.fixture
def persona(editor, now):
    return actions.create(
        actor=editor, draft=Member("Ann", (SAID,), rule="industry = Food"), now=now
    )


def post(client, actor, persona, **fields):
    sheet = queries.persona_sheet(actor=actor, persona_id=persona)
    [row] = sheet.statements
    said = {"row": "1", "r1-claim": row.id, "r1-text": row.text, "r1-decision": "test"}
    said |= {f"r1-{name}": value for name, value in fields.items()}
    said |= {"do": "save", "reason": "So it is tested.", "version": sheet.row.version}
    return client.post(f"/personas/{persona}/claims", said)


@pytest.mark.parametrize("form", FIELDS)
def test_every_form_is_saved_from_its_fields_and_shown_again(
    editor, sign_in, persona, form: str
) -> None:
    client = sign_in(editor)
    answer = post(client, editor, persona, form=form, margin="5", shelf="180", **FIELDS[form])
    assert answer.status_code == 302, answer.content.decode()[:2000]
    [row] = queries.persona_sheet(actor=editor, persona_id=persona).statements
    assert (row.form, row.state, row.shelf_days) == (form, "confirmed", 180)
    assert row.test_text == AS_TEXT[form] + ", fresh for 180 days"
    # without records nothing can be chosen: the page sends back what it was tested by
    again = Sent().of(client.get(f"/personas/{persona}/claims").text)
    answer = client.post(f"/personas/{persona}/claims", {**again, "do": "save", "reason": "Again."})
    assert answer.status_code == 302, answer.text[:2000]
    [same] = queries.persona_sheet(actor=editor, persona_id=persona).statements
    assert (same.id, same.state, same.test_text) == (row.id, "confirmed", row.test_text)


class Sent(HTMLParser):
    """What a browser sends of a page's form, left as it is."""

    def of(self, page: str) -> dict[str, list[str]]:
        self.found: dict[str, list[str]] = {}
        self.select = ""
        self.feed(page)
        return self.found

    def handle_starttag(self, tag, attrs) -> None:
        said = dict(attrs)
        if tag == "select":
            self.select = said.get("name", "")
        chosen = "checked" in said or said.get("type") not in ("radio", "checkbox")
        if tag == "input" and "name" in said and chosen and "disabled" not in said:
            self.found.setdefault(said["name"], []).append(said.get("value") or "")
        if tag == "option" and "selected" in said:
            self.found.setdefault(self.select, []).append(said["value"])

    def handle_data(self, data) -> None:
        """The sentence stands in the page's only text area."""
        if (self.get_starttag_text() or "").startswith("<textarea") and data.strip():
            self.found.setdefault("r1-text", []).append(data)


@pytest.mark.parametrize("form", AS_TEXT)
def test_every_form_is_saved_from_its_text(editor, sign_in, persona, form: str) -> None:
    answer = post(sign_in(editor), editor, persona, test=AS_TEXT[form], testwas="")
    assert answer.status_code == 302
    [row] = queries.persona_sheet(actor=editor, persona_id=persona).statements
    assert (row.form, row.test_text) == (form, AS_TEXT[form])


@pytest.mark.parametrize(
    "fields",
    [
        {"decision": "ask", "shelf": "180"},
        {"test": "ask customers, fresh for 180 days", "testwas": ""},
    ],
)
def test_what_customers_are_asked_is_saved_with_how_long_their_word_keeps(
    editor, sign_in, persona, fields
) -> None:
    client = sign_in(editor)
    answer = post(client, editor, persona, **fields)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    [row] = queries.persona_sheet(actor=editor, persona_id=persona).statements
    assert (row.form, row.state, row.shelf_days) == ("qualitative", "no_data", 180)
    assert row.test_text == "ask customers, fresh for 180 days"
    page = client.get(f"/personas/{persona}/claims").content.decode()
    assert '<option value="180" selected>half a year' in page  # without any records, too
    assert "what they say keeps for 180 days" in client.get(f"/personas/{persona}").content.decode()
    again = post(client, editor, persona, decision="ask", shelf="180")
    assert again.status_code == 302
    [same] = queries.persona_sheet(actor=editor, persona_id=persona).statements
    assert same.id == row.id


def test_other_words_for_what_customers_are_asked_are_another_claim(
    editor, sign_in, persona, now
) -> None:
    client = sign_in(editor)
    post(client, editor, persona, decision="ask")
    [row] = queries.persona_sheet(actor=editor, persona_id=persona).statements
    for who in ("Ann", "Bea", "Cid"):
        said = EvidenceDraft("customer", now.date(), "Yes.", speaker=who, supports=(row.id,))
        actions.add_evidence(actor=editor, persona_id=persona, evidence=said, now=now)
    post(client, editor, persona, decision="ask", shelf="90")
    [kept] = queries.persona_sheet(actor=editor, persona_id=persona).statements
    assert (kept.id != row.id, kept.customers_for) == (True, 3)
    post(client, editor, persona, decision="ask", text="They fear it.", shelf="90")
    [other] = queries.persona_sheet(actor=editor, persona_id=persona).statements
    assert (other.id != kept.id, other.voices) == (True, ())
    old = Claim.objects.within(editor).by_id(kept.id)
    assert (old.replaced_by_id, old.text) == (other.id, "They do it this way.")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"form": "mean", "trait": "employees", "amount": "150"}, "least and the largest"),
        ({"form": "mean", "trait": "employees"}, "names no amount"),
        (
            {"form": "mean", "trait": "employees", "amount": "9", "lowest": "10", "highest": "20"},
            "does not lie between",
        ),
        ({"form": "sequence", "trait": "events.what", "value": ["demo"]}, "needs two events"),
        (
            {"form": "sequence", "trait": "e.what", "value": ["demo"], "then": "demo"},
            "come before itself",
        ),
        ({"form": "share", "trait": "industry"}, "cannot be tested as it stands"),
        ({"form": "oracle"}, "is no kind of claim"),
        ({"form": "comparison", "margin": "lots"}, "is no number"),
        ({"form": "prevalence", "margin": "150"}, "is no margin"),
        ({"test": "surely"}, "no test that can be read"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(
    editor, sign_in, persona, fields, why: str
) -> None:
    answer = post(sign_in(editor), editor, persona, **fields)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert why in page
    [row] = queries.persona_sheet(actor=editor, persona_id=persona).statements
    assert row.state == "proposed"
    assert "They do it this way." in page


def test_a_value_the_records_no_longer_use_is_offered_its_new_word(
    editor, sign_in, now, run_jobs
) -> None:
    from ringtrue.workspaces.records import actions as records
    from ringtrue.workspaces.records.receiving import receive_files

    rows = [f"L{n},{'Automobile Industry' if n % 2 else 'Food'},{n % 3 == 0}" for n in range(60)]
    text = "\n".join(["lead_id,industry,won", *rows]) + "\n"
    import_id = receive_files(actor=editor, uploads=[("leads.csv", [text.encode()])], now=now)
    records.start_import(actor=editor, import_id=import_id, dry_run=False, now=now)
    run_jobs()
    said = Statement("She works there.", trait="industry", values=("Automobile",))
    persona = actions.create(actor=editor, draft=Member("Ann", (said,)), now=now)
    client = sign_in(editor)
    page = client.get(f"/personas/{persona}/claims").content.decode()
    assert "“Automobile” is in no record; “Automobile Industry” is." in page
    sheet = queries.persona_sheet(actor=editor, persona_id=persona)
    asked = {
        "row": "1", "r1-claim": sheet.statements[0].id, "r1-text": "She works there.",
        "r1-decision": "test", "r1-trait": "industry", "r1-value": ["Automobile"], "do": "words-1",
    }  # fmt: skip
    swapped = client.post(f"/personas/{persona}/claims", asked).content.decode()
    assert 'value="Automobile Industry" checked' in swapped
    assert "Not saved yet" in swapped
