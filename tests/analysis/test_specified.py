"""Whether a description means anybody: counted where all of it is recorded, and compared."""

from datetime import date

import pytest
from tests.frames.build import made, snapshot

from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.checks.rt1 import rt106
from ringtrue.analysis.examination import examine
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.schema import Question

TODAY = date(2026, 11, 25)
MAYA = Member(
    "Maya",
    (
        Statement("She works in food.", trait="industry", values=("Food",)),
        Statement("She is large.", trait="size", values=("large",)),
        Statement("She dreams.", kind="motivation"),
    ),
)


@pytest.fixture
def examined(tmp_path):
    """`examined(both, food, large, neither, unknown)`: so many people of each kind, examined."""

    def count(both: int, food: int, large: int, neither: int, unknown: int = 0):
        kinds = [("Food", "large")] * both + [("Food", "small")] * food
        kinds += [("Steel", "large")] * large + [("Steel", "small")] * neither
        kinds += [("Food", None)] * unknown
        cells = {
            "id": [f"P{n}" for n in range(len(kinds))],
            "industry": [industry for industry, _ in kinds],
            "size": [size for _, size in kinds],
            "won": ["yes" if n % 3 else "no" for n in range(len(kinds))],
        }
        people = made(tmp_path, "people", cells, roles={"id": "key"})
        with open_records(snapshot(people)) as records:
            question = Question(outcome="won=yes")
            return examine(records, question=question, cast=(MAYA,), today=TODAY)

    return count


def test_only_people_of_whom_all_is_recorded_are_counted(examined) -> None:
    [maya] = examined(10, 190, 190, 10, unknown=50).specified
    assert (maya.people, maya.all_of_it, maya.by_chance) == (400, 10, 0.25)
    assert [(a.text, a.people, a.without) for a in maya.attributes] == [
        ("She works in food.", 200, 200),
        ("She is large.", 200, 200),
    ]


def test_attributes_that_shun_each_other_are_over_specified(examined) -> None:
    [found] = rt106(examined(10, 190, 190, 10))
    assert found.sentence == (
        "10 of 400 people are all that Maya says at once; by chance alone it would be about 100."
    )
    assert "“She works in food.” (without it 200 would fit)" in found.next_step


def test_attributes_that_go_together_are_not(examined) -> None:
    assert rt106(examined(150, 50, 50, 150)) == ()


def test_below_300_people_only_nobody_is_over_specified(examined) -> None:
    assert rt106(examined(2, 90, 90, 10)) == ()
    [found] = rt106(examined(0, 90, 90, 10))
    assert found.sentence.startswith("None of 190 people are all that Maya says at once")
