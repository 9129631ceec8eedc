"""With a persona that discovery drew, nothing is counted of the people who are to confirm it."""

import json
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pytest
from tests.frames.build import made, snapshot

from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.checkup import checkup
from ringtrue.analysis.results import Checkup
from ringtrue.stats.encoding import CodedTrait
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.seal import OpenRecords
from ringtrue.warehouse.snapshot import Seal
from ringtrue.warehouse.traits import table

PEOPLE = 600
QUESTION = Question(outcome="won=yes")
FOOD = Statement("She packs food.", trait="industry", values=("food",))
WRITTEN = Member("Bob", (FOOD,), rule="size >= 100")
SEAL = Seal(key="k")


def drawn() -> Member:
    """A persona of discovery's: of two classes the one of large firms in food."""
    industry = CodedTrait(
        "industry", "industry", "levels", ("food", "cars"), levels=("food", "cars")
    )
    size = CodedTrait("kind", "kind", "levels", ("big", "small"), levels=("big", "small"))
    sharp = [[0.95, 0.05], [0.05, 0.95]]
    text = {
        "class": 0,
        "at_least": 0.7,
        "columns": {"industry": "people.industry", "kind": "people.kind"},
        "codebook": {"traits": [asdict(industry), asdict(size)]},
        "weights": [0.5, 0.5],
        "probabilities": [sharp, sharp],
        "missing": [],
    }
    return Member("Ann", (FOOD,), model=json.dumps(text))


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    """600 people, half of them large firms in food; the sealed part is marked by `mark`."""
    folder = tmp_path_factory.mktemp("sealed")
    return snapshot(made(folder, "people", cells(folder), roles={"id": "key"}))


def cells(folder: Path, **changed: dict[str, str]) -> dict[str, list[object]]:
    numbers = range(PEOPLE)
    return {
        "id": [f"P{i}" for i in numbers],
        "industry": ["food" if i % 2 else "cars" for i in numbers],
        "kind": ["big" if i % 2 else "small" for i in numbers],
        "size": [200.0 if i % 2 else 5.0 for i in numbers],
        "won": [changed.get("won", {}).get(f"P{i}", "yes" if i % 3 else "no") for i in numbers],
    }


def asked(shot, *cast: Member, seal: Seal | None = SEAL) -> Checkup:
    sealed = replace(shot, seal=seal)
    return checkup(sealed, question=QUESTION, cast=cast, today=date(2026, 11, 21))


def test_written_personas_alone_are_held_against_everybody(records):
    assert asked(records, WRITTEN).rows == PEOPLE


def test_with_an_adopted_one_all_are_held_against_the_open_people_alone(records):
    with open_records(records) as opened:
        open_people = table(OpenRecords(opened, SEAL), QUESTION).rows
    found = asked(records, drawn(), WRITTEN)
    assert found.rows == open_people < PEOPLE
    assert any(f"{PEOPLE - open_people} of {PEOPLE} people stay sealed" in t for t in found.totals)
    ann, bob = found.personas
    assert ann.size + 0 == bob.size <= open_people
    assert ann.claims[0].n == bob.claims[0].n <= found.buyers < found.rows


def test_once_opened_everybody_counts(records):
    assert asked(records, drawn(), WRITTEN, seal=replace(SEAL, opened=True)).rows == PEOPLE
    assert asked(records, drawn(), seal=None).rows == PEOPLE


def test_what_becomes_of_sealed_people_moves_no_number(records, tmp_path):
    with open_records(records) as opened:
        frame = table(OpenRecords(opened, SEAL), QUESTION)
        open_ids = {r["unit_id"] for r in opened.rows(frame.table.select("unit_id"))}
    turned = {f"P{i}": "no" for i in range(PEOPLE) if f"P{i}" not in open_ids}
    other = snapshot(made(tmp_path, "people", cells(tmp_path, won=turned), roles={"id": "key"}))
    assert turned
    assert asked(other, drawn(), WRITTEN) == asked(records, drawn(), WRITTEN)
    assert asked(other, WRITTEN) != asked(records, WRITTEN)
