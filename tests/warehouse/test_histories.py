"""What became of each unit: days to its first sale, and whether it stayed a year."""

from datetime import date

import pytest
from tests.frames.build import joined, made, snapshot

from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.histories import of_units
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.traits import table

QUESTION = Question(outcome="deals.stage=won", date="people.created")


@pytest.fixture
def tables(tmp_path):
    people = made(
        tmp_path, "people",
        {"id": ["A", "B", "C", "D"], "created": [date(2025, 1, day) for day in (1, 2, 3, 4)]},
        roles={"id": "key", "created": "created"},
    )  # fmt: skip
    deals = made(
        tmp_path, "deals",
        {
            "deal": ["1", "2", "3", "4", "5"],
            "person": ["A", "A", "B", "C", "D"],
            "stage": ["won", "won", "won", "lost", "won"],
            "closed": [date(2025, 1, 31), date(2025, 3, 1), date(2025, 1, 12), date(2025, 2, 1),
                       date(2024, 12, 1)],
        },
        kind="deals", roles={"deal": "key", "person": "person_key", "closed": "closed"},
    )  # fmt: skip
    terms = made(
        tmp_path, "terms",
        {
            "term": ["1", "2", "3", "4"],
            "person": ["A", "A", "B", "D"],
            "start": [date(2025, 2, 1), date(2025, 8, 1), date(2025, 2, 1), date(2026, 3, 1)],
            "end": [date(2025, 8, 1), date(2026, 6, 1), date(2025, 12, 31), None],
        },
        kind="subscriptions",
        roles={"term": "key", "person": "person_key", "start": "start", "end": "end"},
    )  # fmt: skip
    return people, deals, terms


def found(tables, joins=("deals.person", "terms.person")):
    there = snapshot(*tables, joins=[joined(one, "people.id") for one in joins])
    with open_records(there) as records:
        frame = table(records, QUESTION)
        told = of_units(records, frame, QUESTION)
        rows = {r["unit_id"]: (r["__days"], r["__stayed"]) for r in records.rows(told.table)}
    return rows, told.no_stay


def test_the_first_sale_counts_and_one_before_the_entry_is_no_duration(tables) -> None:
    rows, _ = found(tables)
    assert {unit: days for unit, (days, _) in rows.items()} == {
        "A": 30, "B": 10, "C": None, "D": None,
    }  # fmt: skip


def test_renewed_terms_are_one_customer_and_a_young_one_is_not_judged(tables) -> None:
    rows, why = found(tables)
    assert {unit: stayed for unit, (_, stayed) in rows.items()} == {
        "A": True, "B": False, "C": None, "D": None,
    }  # fmt: skip
    assert why == ""


def test_what_keeps_retention_from_being_told_is_said(tables) -> None:
    people, deals, terms = tables
    assert found((people, deals), ("deals.person",))[1] == "There is no table of subscriptions."
    assert "No join leads from terms" in found((people, deals, terms), ("deals.person",))[1]
