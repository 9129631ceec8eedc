"""The declared personas are ordinary persona files, tied to columns that are there."""

from datetime import date
from pathlib import Path

import pytest
from tests.questions.exports import file_hints

from ringtrue.analysis.castfile import read_folder
from ringtrue.analysis.questions import propose
from ringtrue.demo import fieldnote, plainfield
from ringtrue.demo.measures import read

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("firm")
    fieldnote.write(folder, seed=3, today=TODAY, tables=("contacts", "companies"))
    return folder


def test_four_personas_with_owner_month_review_and_customers_voices(folder: Path) -> None:
    cast = read_folder(folder / "personas")
    assert [m.name for m in cast] == [
        "Compliance Clara",
        "Digital Dirk",
        "Planner Paula",
        "Service Sven",
    ]
    for member in cast:
        assert 5 <= len(member.statements) <= 8
        assert member.owner
        assert member.written == "2025-05"
        assert member.next_review > TODAY.isoformat()
        assert member.rule
        assert all(e.by == "customer" and e.date < TODAY.isoformat() for e in member.evidence)
        assert {s.kind for s in member.statements} >= {"motivation", "challenge", "driver"} - {
            "driver"
        }


def test_every_trait_and_value_of_a_description_is_in_the_files(folder: Path) -> None:
    for member in read_folder(folder / "personas"):
        for statement in member.statements:
            if statement.trait is None:
                continue
            table, column = statement.trait.split(".")
            values = {row[column] for row in read(folder, table)}
            assert set(statement.values) <= values
            assert statement.values or statement.between


def test_plainfield_declares_the_same_four(tmp_path: Path) -> None:
    written = plainfield.write(tmp_path, seed=3, today=TODAY, tables=("contacts", "companies"))
    assert len(read_folder(written.personas)) == 4


def test_the_declared_trait_is_what_the_questions_would_propose(folder: Path) -> None:
    hints = (*file_hints(folder / "contacts.csv"), *file_hints(folder / "companies.csv"))
    hits = total = 0
    for member in read_folder(folder / "personas"):
        for statement in member.statements:
            total += 1
            hits += propose([statement.text], hints)[0].trait == statement.trait
    assert hits >= 0.8 * total, (hits, total)
