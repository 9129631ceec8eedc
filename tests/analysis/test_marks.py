"""What marks a persona's people out is counted from everybody's records, its own rule apart."""

from datetime import date

import pytest
from tests.frames.build import made, snapshot

from ringtrue.analysis.cast import Member
from ringtrue.analysis.checkup import checkup
from ringtrue.warehouse.schema import Question

N = 400
PEOPLE = {
    "id": [f"P{i}" for i in range(N)],
    "size": ["small" if i < 150 else "large" for i in range(N)],
    "tool": ["paper" if i < 120 or i >= 390 else "software" for i in range(N)],
    "colour": [("red", "blue", "green")[i % 3] for i in range(N)],
    "won": ["yes" if i % 4 == 0 else "no" for i in range(N)],
}


@pytest.fixture
def lines(tmp_path):
    people = made(tmp_path, "people", PEOPLE, roles={"id": "key"})
    cast = (Member("Small", rule="size = small"), Member("Large", rule="size = large"))
    answer = checkup(
        snapshot(people),
        question=Question(outcome="won=yes"),
        cast=cast,
        today=date(2026, 11, 21),
    )
    return {line.name: line for line in answer.personas}


def test_shares_here_and_elsewhere_are_the_counts(lines) -> None:
    [paper] = [t for t in lines["Small"].traits if (t.trait, t.value) == ("tool", "paper")]
    assert paper.share == pytest.approx(120 / 150)
    assert paper.elsewhere == pytest.approx(10 / 250)
    assert paper.lift == pytest.approx((120 / 150) / (10 / 250))


def test_the_rules_own_trait_and_chance_mark_nobody(lines) -> None:
    named = {t.trait for line in lines.values() for t in line.traits}
    assert named == {"tool"}
