"""Five buyers to call: really buyers, really drawn, and the same five tomorrow."""

import re

import pytest
from django.urls import reverse

from ringtrue.errors import NotAllowed
from ringtrue.workspaces.ledger import calling, queries
from ringtrue.workspaces.personas import actions
from ringtrue.workspaces.personas.queries import persona_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya(editor, now) -> int:
    from ringtrue.analysis.cast import Member, Statement

    said = (Statement("She fears downtime.", kind="challenge"), Statement("She waits."))
    return actions.create(actor=editor, draft=Member(name="Maya", statements=said), now=now)


def people_of(buyers: int) -> str:
    rows = ["lead_id,first_name,last_name,email,company_name,status"]
    for n in range(40):
        status = "won" if n < buyers else "lost"
        rows.append(f"L{n},First{n},Last{n},p{n}@example.com,Firm {n},{status}")
    return "\n".join(rows) + "\n"


def test_the_five_bought_and_stay_the_same(editor, maya, bring_leads, now, monkeypatch) -> None:
    bring_leads(editor, people_of(20))
    first = queries.to_ask(actor=editor, persona_id=maya)
    assert len(first.customers) == 5
    assert all(int(c.unit_id[1:]) < 20 for c in first.customers)
    assert {c.reach for c in first.customers} == {
        f"p{c.unit_id[1:]}@example.com" for c in first.customers
    }
    assert first.customers[0].name.startswith("First")
    with monkeypatch.context() as closed:  # asked once, the records need not be opened again
        closed.setattr(calling, "open_records", None)
        assert queries.to_ask(actor=editor, persona_id=maya).customers == first.customers
    assert [c.unit_id for c in first.customers] != sorted(c.unit_id for c in first.customers)


def test_another_persona_asks_others_and_three_buyers_are_three(
    editor, maya, bring_leads, now
) -> None:
    from ringtrue.analysis.cast import Member

    bring_leads(editor, people_of(20))
    omar = actions.create(actor=editor, draft=Member(name="Omar"), now=now)
    one = queries.to_ask(actor=editor, persona_id=maya).customers
    other = queries.to_ask(actor=editor, persona_id=omar).customers
    assert {c.unit_id for c in one} != {c.unit_id for c in other}


def test_without_records_there_is_nobody_and_the_page_still_takes_answers(
    editor, maya, sign_in
) -> None:
    browser, address = sign_in(editor), reverse("persona_ask", args=[maya])
    assert queries.to_ask(actor=editor, persona_id=maya).customers == ()
    assert "Ask five customers." in browser.get(address).content.decode()
    first, second = persona_sheet(actor=editor, persona_id=maya).statements
    answer = {
        "speaker": "Ann", "text": "It stops at night.", "date": "2026-05-12",
        f"claim-{first.id}": "for", f"claim-{second.id}": "",
    }  # fmt: skip
    assert browser.post(address, answer).url == address
    (said,) = persona_sheet(actor=editor, persona_id=maya).evidence
    assert (said.speaker, said.supports, said.opposes) == ("Ann", (1,), ())
    for wrong in ({"date": "soon"}, {"text": " "}, {"date": "2031-01-01"}):
        assert browser.post(address, answer | wrong).status_code == 400
    assert len(persona_sheet(actor=editor, persona_id=maya).evidence) == 1


def test_names_of_customers_are_not_for_viewers(viewer, maya, stranger) -> None:
    from ringtrue.errors import NotFound

    with pytest.raises(NotAllowed):
        queries.to_ask(actor=viewer, persona_id=maya)
    with pytest.raises(NotFound):
        queries.to_ask(actor=stranger, persona_id=maya)


def test_who_has_neither_a_name_nor_an_id_is_not_called_by_a_hash(
    editor, maya, bring_leads
) -> None:
    rows = [f"{'Food' if n % 2 else 'Steel'},{n},{'won' if n % 4 else 'lost'}" for n in range(40)]
    bring_leads(editor, "\n".join(["industry,size,status", *rows]) + "\n")
    named = {c.name for c in queries.to_ask(actor=editor, persona_id=maya).customers}
    assert len(named) == 5
    assert all(re.fullmatch(r"no name \([0-9a-f]{6}\)", name) for name in named), named
