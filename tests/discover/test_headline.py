"""The first sentence of a discovery: how many personas, and real groups that make no difference."""

from types import SimpleNamespace

import pytest

from ringtrue.analysis.headline import sentence


def step(k, kind="not_assessed", *, failed=()):
    accepted, optional = not failed, failed == ("outcome",)
    said = f"Step {k}."
    return SimpleNamespace(
        personas=k, kind=kind, failed=failed, accepted=accepted, optional=optional, reason=said
    )


def growth(*steps, best, chosen=None, verdict="natural"):
    return SimpleNamespace(steps=steps, recommended=best, chosen=chosen or best, verdict=verdict)


ONE, TWO = step(1, "one"), step(2, "reproducible")
IDLE = ("outcome",)


def test_a_third_real_group_that_makes_no_difference_is_named():
    found = growth(ONE, TWO, step(3, "natural", failed=IDLE), best=2, verdict="reproducible")
    assert sentence(found, "people").endswith(
        "Two are recommended; three real groups are there, the third makes no difference to who "
        "buys."
    )


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (4, "four real groups are there, the third and the fourth make no difference"),
        (5, "five real groups are there, the third, the fourth and the fifth make no difference"),
    ],
)
def test_several_of_them_are_named_together(last, said):
    more = [step(k, "natural", failed=IDLE) for k in range(3, last + 1)]
    assert said in sentence(growth(ONE, TWO, *more, best=2), "people")


def test_a_step_between_that_failed_otherwise_is_not_said_to_make_no_difference():
    more = step(3, failed=("stability",)), step(4, "natural", failed=IDLE)
    told = sentence(growth(ONE, TWO, *more, best=2), "people")
    assert "four real groups are there, the fourth makes no difference" in told


def test_where_one_is_recommended_the_groups_are_named_all_the_same():
    told = sentence(growth(ONE, step(2, "natural", failed=IDLE), best=1, verdict="one"), "people")
    assert told == (
        "One persona for people: a division of them would not tell better who buys. Two real "
        "groups are there; which of them somebody is in makes no difference to who buys."
    )


@pytest.mark.parametrize(
    "third",
    [
        step(3, "reproducible", failed=IDLE),  # no real group
        step(3, "natural", failed=("size", "outcome")),  # too few people
        step(3, "not_assessed", failed=("fit",)),
    ],
)
def test_nothing_is_added_without_a_further_real_group(third):
    assert "recommended" not in sentence(growth(ONE, TWO, third, best=2), "people")


def test_who_asks_for_the_third_is_told_by_its_own_step():
    third = step(3, "natural", failed=IDLE)
    told = sentence(growth(ONE, TWO, third, best=2, chosen=3), "people")
    said = "Three personas, as you asked, among people; the records propose two. Step 3."
    assert told.startswith(said)
    assert "recommended" not in told
