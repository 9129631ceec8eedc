"""A trait that later records do without, and a level that goes by another word since."""

import pytest
from tests.rooms.ledger.test_running_tests import MAYA, dated, entries

from ringtrue.analysis.cast import Member, Statement
from ringtrue.workspaces.ledger import actions as ledger
from ringtrue.workspaces.personas import actions

# the rows that these write are written on both databases in test_running_tests and its neighbours
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def maya(editor, now):
    return actions.create(actor=editor, draft=MAYA, now=now)


def without(text: str, column: int) -> str:
    rows = [line.split(",") for line in text.splitlines()]
    return "\n".join(",".join(c for i, c in enumerate(r) if i != column) for r in rows) + "\n"


def sized(text: str) -> str:
    head, *rows = text.splitlines()
    return "\n".join([f"{head},size", *(f"{r},{150 if i % 3 else 20}" for i, r in enumerate(rows))])


def test_a_trait_that_later_leads_come_without_makes_its_claims_stale(
    editor, maya, bring_leads, judge, sign_in
) -> None:
    bring_leads(editor, dated(40))
    judge(editor)
    assert [e.verdict for e in entries(editor)] == ["undecided", "undecided"]
    bring_leads(editor, without(dated(600, first=1000, month=7), 1))
    judge(editor)
    said = "413 leads came since without industry."  # the others of the 600 are sealed
    for entry in entries(editor):
        assert (entry.verdict, entry.state["gone"]) == ("stale", said)
    client = sign_in(editor)
    for where in (f"/personas/{maya}", f"/personas/{maya}/claims", "/ledger"):
        assert said in client.get(where).content.decode(), where
    bring_leads(editor, dated(40, first=3000, month=8))
    judge(editor)
    assert [e.state["gone"] for e in entries(editor)] == ["", ""]


def test_a_level_renamed_for_new_leads_waits_and_offers_the_new_word(
    editor, maya, bring_leads, judge, sign_in
) -> None:
    bring_leads(editor, dated(40))
    judge(editor)
    counted = entries(editor)[1].state["n"]
    bring_leads(editor, dated(600, first=1000, month=7).replace("Food", "Nutrition"))
    judge(editor)
    auto, food = entries(editor)
    assert (auto.verdict, auto.state["waits"]) == ("contradicted", "")
    assert food.verdict == "undecided"
    assert (food.state["n"], food.state["frozen"]) == (counted, False)
    assert food.state["waits"].startswith("“Food” ends where “Nutrition” begins")
    client = sign_in(editor)
    page = client.get(f"/personas/{maya}/claims").content.decode()
    assert "“Food” ends where “Nutrition” begins" in page
    asked = {
        "row": "1", "r1-claim": food.claim_id, "r1-text": food.text, "r1-decision": "test",
        "r1-trait": "industry", "r1-value": ["Food"], "do": "words-1",
    }  # fmt: skip
    swapped = client.post(f"/personas/{maya}/claims", asked).content.decode()
    assert 'value="Nutrition" checked' in swapped


def test_two_words_that_are_not_the_same_are_told_apart_and_the_claim_goes_on(
    editor, viewer, maya, bring_leads, judge, sign_in
) -> None:
    bring_leads(editor, dated(40))
    judge(editor)
    bring_leads(editor, dated(600, first=1000, month=7).replace("Food", "Nutrition"))
    judge(editor)
    auto, food = entries(editor)
    where = f"/ledger/claims/{food.pk}"
    assert "They are not the same" not in sign_in(viewer).get(where).content.decode()
    assert sign_in(viewer).post(f"{where}/apart").status_code == 403
    client = sign_in(editor)
    assert "They are not the same" in client.get(where).content.decode()
    stale = client.post(f"{where}/apart", {"old": ["Food"], "new": ["Nourishment"]})
    assert stale.status_code == 409
    assert "The records changed meanwhile: “Food” ends where “Nutrition” begins." in stale.text
    shown = {"old": ["Food"], "new": ["Nutrition"]}
    assert 'name="new" value="Nutrition"' in stale.text
    assert client.post(f"{where}/apart", shown).status_code == 302
    counted = food.state["n"]
    bring_leads(editor, dated(600, first=3000, month=8).replace("Food", "Nutrition"))
    judge(editor)
    food = entries(editor)[1]
    assert (food.state["waits"], food.state["words"]) == ("", [])
    assert food.state["apart"] == [["Food", "Nutrition"]]
    assert food.state["n"] > counted
    assert "They are not the same" not in client.get(where).content.decode()
    assert client.post(f"/ledger/claims/{auto.pk}/apart").status_code == 409


def test_a_rule_that_goes_by_a_renamed_level_holds_up_its_persona_s_claims(
    editor, bring_leads, judge, sign_in, now
) -> None:
    said = Statement("They are big.", trait="size", between=(100, None), at_least=0.6)
    ruled = Member("Ruled", (said,), rule="industry = Food")
    actions.create(actor=editor, draft=ruled, now=now)
    bring_leads(editor, sized(dated(40)))
    judge(editor)
    [before] = entries(editor)
    assert before.state["waits"] == ""
    bring_leads(editor, sized(dated(600, first=1000, month=7).replace("Food", "Nutrition")))
    judge(editor)
    [entry] = entries(editor)
    assert entry.state["ruled"] == [["Food", "Nutrition"]]
    assert entry.state["waits"].startswith("Who belongs goes by “Food”, which ends where “Nutri")
    page = sign_in(editor).get(f"/ledger/claims/{entry.pk}").content.decode()
    assert "Change who belongs" in page
    ledger.tell_apart(actor=editor, entry_id=entry.pk, shown=[("Food", "Nutrition")], now=now)
    judge(editor)
    [entry] = entries(editor)
    assert (entry.state["waits"], entry.state["ruled"]) == ("", [])


def test_a_level_that_ends_with_no_new_one_beside_it_is_counted(
    editor, maya, bring_leads, judge
) -> None:
    bring_leads(editor, dated(40))
    judge(editor)
    bring_leads(editor, dated(600, first=1000, month=7).replace("Food", "Automotive"))
    judge(editor)
    food = entries(editor)[1]
    assert (food.verdict, food.state["waits"]) == ("contradicted", "")


def test_a_level_renamed_in_every_record_waits_for_its_word(
    editor, maya, bring_leads, judge
) -> None:
    """A new export in which the old leads have the new word, too."""
    bring_leads(editor, dated(40))
    judge(editor)
    bring_leads(editor, dated(600).replace("Food", "Nutrition"))
    judge(editor)
    food = entries(editor)[1]
    assert (food.verdict, food.state["words"]) == ("undecided", [["Food", "Nutrition"]])


def test_other_words_of_one_export_are_told_by_their_days(editor, maya, bring_leads, judge) -> None:
    """One file in which the word changed in July: half of its leads have each."""
    july = dated(200, first=200, month=7).replace("Food", "Nutrition").split("\n", 1)[1]
    bring_leads(editor, dated(200) + july)
    judge(editor)
    food = entries(editor)[1]
    assert (food.verdict, food.state["n"]) == ("untested", 0)
    assert food.state["words"] == [["Food", "Nutrition"]]
