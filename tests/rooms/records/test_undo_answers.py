"""Undo restores every answer to the letter: the snapshot's JSON, the question, and a checkup's."""

from dataclasses import asdict

import pytest

from ringtrue.analysis.checkup import checkup
from ringtrue.workspaces.measures import actions as measures
from ringtrue.workspaces.measures import queries as asked
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.records import actions

# the answers are those of files in the lake, whichever database keeps the imports
pytestmark = [pytest.mark.django_db, pytest.mark.real_data, pytest.mark.one_database]
NAMES = ("contacts", "companies", "deals")


def answer(actor, now) -> dict:
    snapshot = people.snapshot(actor=actor, purpose="checkup")
    question = asked.question(actor=actor)
    found = checkup(
        snapshot, question=question, declared="hubspot_companies.Industry", today=now.date()
    )
    return {"checkup": asdict(found), "snapshot": snapshot.to_json(), "question": question}


@pytest.fixture
def hubspot(data, analyst, drop, now) -> list[tuple[str, bytes]]:
    folder = data / "hubspot-export-synthetic"
    files = [(f"hubspot_{n}.csv", (folder / f"hubspot_{n}.csv").read_bytes()) for n in NAMES]
    drop(analyst, *files)
    measures.set_outcome(
        actor=analyst, expression="hubspot_deals.Deal Stage=Closed Won", horizon=None, now=now
    )
    return files


def test_an_import_that_is_undone_leaves_the_checkup_as_it_was(analyst, drop, hubspot, now) -> None:
    before = answer(analyst, now)
    assert before["checkup"]["buyers"] == 67
    more = hubspot[2][1].replace(b"Closed Lost", b"Closed Won")
    sheet = drop(analyst, ("hubspot_deals.csv", more))
    assert sheet.row.outcomes.updated == 69
    changed = answer(analyst, now)
    assert changed["checkup"] != before["checkup"]
    actions.undo_import(actor=analyst, import_id=sheet.row.id, now=now)
    assert answer(analyst, now) == before
    actions.redo_import(actor=analyst, import_id=sheet.row.id, now=now)
    assert answer(analyst, now) == changed


def test_a_dry_run_changes_no_answer(analyst, drop, hubspot, now) -> None:
    before = answer(analyst, now)
    drop(analyst, ("hubspot_deals.csv", hubspot[2][1].replace(b"Lost", b"Won")), dry=True)
    assert answer(analyst, now) == before


def test_the_same_export_again_changes_no_number(analyst, drop, hubspot, now) -> None:
    before = answer(analyst, now)["checkup"]
    sheet = drop(analyst, *hubspot)
    assert (sheet.row.outcomes.created, sheet.row.outcomes.updated) == (0, 0)
    again = answer(analyst, now)["checkup"]
    # what is told of two imports lacks less once there are two
    told_of_imports = {"RT403", "RT407", "RT808"}
    lacked = [line for line in before["not_run"] if line["code"] not in told_of_imports]
    assert [line for line in again["not_run"] if line["code"] not in told_of_imports] == lacked
    assert {**again, "not_run": ()} == {**before, "not_run": ()}
