"""A persona's track is what anybody can count from the same rows."""

from datetime import date

import pytest
from tests.frames.build import made, snapshot

from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.tracking import narrowed, track
from ringtrue.stats.outcomes import median_places, wilson
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.traits import table

N = 480
QUESTION = Question(outcome="won=yes", value="money")
TODAY = date(2026, 11, 21)
SMALL = Member(
    "Small",
    (
        Statement("They work on paper.", trait="tool", values=("paper",)),
        Statement("They dream."),
        Statement("They have few people.", trait="people", between=(None, 20)),
    ),
    rule="size = small",
)


def _rows() -> dict[str, list]:
    size = ["small" if i % 3 == 0 else "middle" if i % 3 == 1 else "large" for i in range(N)]
    return {
        "id": [f"P{i}" for i in range(N)],
        "created": [date(2025 + (i % 16) // 12, (i % 16) % 12 + 1, 5) for i in range(N)],
        "size": size,
        "tool": ["paper" if s == "small" or i % 9 == 0 else "software" for i, s in enumerate(size)],
        "people": [i % 60 for i in range(N)],
        "won": ["yes" if i % 4 == 0 else "no" for i in range(N)],
        "money": [float(i) for i in range(N)],
        "verdict": [("accepted", "rejected", None)[i % 3 if i % 6 else 0] for i in range(N)],
    }


@pytest.fixture
def found(tmp_path):
    people = made(
        tmp_path, "people", _rows(),
        roles={"id": "key", "created": "created", "verdict": "status"},
    )  # fmt: skip
    cast = (SMALL, Member("Middle", rule="size = middle"), Member("Large", rule="size = large"))
    with open_records(snapshot(people)) as records:
        frame = table(records, QUESTION)
        yield track(records, frame, QUESTION, cast, today=TODAY)


def test_months_are_the_last_twelve_and_count_who_came_and_who_belongs(found) -> None:
    rows = _rows()
    months = found.personas[0].months
    assert [m.period for m in months] == [
        f"{2025 + (i // 12)}-{i % 12 + 1:02d}" for i in range(4, 16)
    ]
    for month in months:
        here = [i for i in range(N) if rows["created"][i].isoformat()[:7] == month.period]
        assert (month.n, month.k) == (
            len(here), sum(rows["size"][i] == "small" for i in here),
        )  # fmt: skip


def test_acceptance_is_counted_among_the_judged(found) -> None:
    rows = _rows()
    judged = [i for i in range(N) if rows["size"][i] == "middle" and rows["verdict"][i]]
    k = sum(rows["verdict"][i] == "accepted" for i in judged)
    mine = found.personas[1].accepted
    assert (mine.k, mine.n, mine.low, mine.high) == (k, len(judged), *wilson(k, len(judged)))


def test_a_sale_s_worth_is_the_median_of_the_won_with_order_statistics_about_it(found) -> None:
    rows = _rows()
    won = sorted(
        rows["money"][i] for i in range(N) if rows["won"][i] == "yes" and rows["size"][i] == "large"
    )
    worth = found.personas[2].worth
    assert worth.n == len(won)
    assert worth.value == (won[len(won) // 2 - 1] + won[len(won) // 2]) / 2
    low, high = median_places(len(won))
    assert won[int(low * (len(won) - 1))] <= worth.low <= won[int(low * (len(won) - 1)) + 1]
    assert won[int(high * (len(won) - 1))] <= worth.high <= won[int(high * (len(won) - 1)) + 1]
    assert (worth.low, worth.high) != (won[0], won[-1])


def test_of_two_that_share_a_tool_each_is_the_other_s_nearest_and_the_tool_tells_the_third(
    found,
) -> None:
    small, middle, large = found.personas
    assert (middle.nearest.name, large.nearest.name) == ("Large", "Middle")
    assert middle.nearest.apart == ()
    assert [(m.trait, m.value) for m in small.nearest.apart] == [("tool", "software")]
    assert "size" not in {m.trait for p in found.personas for m in p.nearest.apart}


def test_the_meter_falls_sentence_by_sentence_and_skips_what_no_column_speaks_of(found) -> None:
    rows = _rows()
    paper = [i for i in range(N) if rows["tool"][i] == "paper"]
    few = [i for i in paper if rows["people"][i] <= 20]
    won = [sum(rows["won"][i] == "yes" for i in some) for some in (paper, few)]
    steps = found.personas[0].narrowed
    assert [(s.text, s.people, s.buyers) for s in steps] == [
        ("They work on paper.", len(paper), won[0]),
        ("They have few people.", len(few), won[1]),
    ]
    assert (found.people, found.buyers) == (N, N // 4)
    assert found.personas[1].narrowed == ()


def test_who_has_no_value_does_not_match(tmp_path) -> None:
    cells = {"id": ["A", "B"], "tool": ["paper", None], "won": ["yes", "no"]}
    people = made(tmp_path, "people", cells, roles={"id": "key"})
    asked = [Statement("Not software.", trait="tool", values=("paper",))]
    with open_records(snapshot(people)) as records:
        frame = table(records, Question(outcome="won=yes"))
        [steps] = narrowed(records, frame, [asked])
    assert [s.people for s in steps] == [1]
