"""Personas that are the same people, from records to finding; and such as are not."""

from datetime import date
from pathlib import Path

import pytest
from tests.frames.build import made, snapshot

from ringtrue.analysis.cast import Member
from ringtrue.analysis.checks.rt2 import rt205, rt206
from ringtrue.analysis.examination import examine
from ringtrue.analysis.examined import Examination
from ringtrue.analysis.results import NotRun
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.schema import Question

TODAY = date(2026, 11, 25)
N = 720


def examined(folder: Path, *rules: str, apart: bool = False) -> Examination:
    """People whose traits say nothing of each other; with `apart` their tool goes with their kind.

    Declared by the column `kind` where there are no rules.
    """
    kind = ["buyer" if i % 2 else "planner" for i in range(N)]
    tools = ("paper", "sheet", "suite")
    told = [int(kind[i] == "buyer") if i % 9 else 2 for i in range(N)]
    cells = {
        "id": [f"P{i}" for i in range(N)],
        "kind": [one.upper() if i % 7 == 3 else one for i, one in enumerate(kind)],
        "tool": [tools[told[i]] if apart else tools[i // 2 % 3] for i in range(N)],
        "region": [("north", "south", "west")[i // 6 % 3] for i in range(N)],
        "source": [("fair", "search")[i // 18 % 2] for i in range(N)],
        "employees": [i // 2 % 90 for i in range(N)],
        "won": ["yes" if i // 36 % 2 else "no" for i in range(N)],
    }
    people = made(folder, "people", cells, roles={"id": "key"})
    cast = tuple(Member(name, rule=rule) for name, rule in zip(("Ann", "Bob"), rules, strict=False))
    with open_records(snapshot(people)) as records:
        return examine(
            records,
            question=Question(outcome="won=yes"),
            cast=cast,
            declared=None if rules else "kind",
            today=TODAY,
        )


def test_two_kinds_that_no_trait_tells_apart_are_too_many(tmp_path: Path) -> None:
    both = examined(tmp_path)  # another writing of a kind is the same kind
    assert [(p.name, p.people) for p in both.personas] == [("buyer", N // 2), ("planner", N // 2)]
    [found] = rt205(both)
    assert found.sentence == "No trait in the records tells buyer and planner apart."
    [pair] = found.evidence["pairs"]  # type: ignore[attr-defined]
    assert pair["gain"] <= 0 < pair["error"]


def test_two_kinds_that_one_trait_tells_apart_are_not(tmp_path: Path) -> None:
    assert rt205(examined(tmp_path, apart=True)) == ()


def test_rules_that_choose_nearly_the_same_people_overlap(tmp_path: Path) -> None:
    found = examined(tmp_path, "employees > 10", "employees > 12")
    [both] = rt206(found)
    assert both.sentence.startswith("616 of 632 people of Ann match Bob too")
    assert "616 of 616 people of Bob match Ann too" in both.sentence


@pytest.mark.parametrize(
    ("other", "shared", "said"),
    [
        ("employees > 20", 192, ["192 of 360 people of Ann match Bob too."]),
        ("employees > 34", 80, []),  # under a third of either's people
        ("employees > 59", 0, []),
    ],
)
def test_an_overlap_is_found_when_it_is_surely_over_a_third(
    tmp_path: Path, other: str, shared: int, said: list[str]
) -> None:
    found = examined(tmp_path, "employees < 45", other)
    [ann] = [o for o in found.overlaps if o.one == "Ann"]
    assert (ann.shared, ann.people) == (shared, 360)
    answer = rt206(found)
    assert not isinstance(answer, NotRun)
    assert [f.sentence for f in answer] == said


@pytest.mark.parametrize("apart", [False, True])
def test_the_columns_of_their_own_rules_do_not_tell_two_personas_apart(
    tmp_path: Path, apart: bool
) -> None:
    found = rt205(examined(tmp_path, "kind = buyer", "kind = planner", apart=apart))
    said = [] if apart else ["No trait in the records tells Ann and Bob apart."]
    assert not isinstance(found, NotRun)
    assert [f.sentence for f in found] == said
    both = " and ".join(f"{column} is not missing" for column in ("tool", "region", "source"))
    lacking = rt205(examined(tmp_path, f"kind = buyer and {both}", "kind = planner"))
    assert isinstance(lacking, NotRun)
    assert "three traits, besides those that say who belongs" in lacking.missing
