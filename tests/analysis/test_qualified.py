"""One idea of "qualified" or two: the comparison of departments, and the check that rests on it."""

from dataclasses import replace
from datetime import date

import pytest

from ringtrue.analysis.checks.agreeing import SharedIdea, rt401
from ringtrue.analysis.qualified import Comparison, Judge, TaggedLead, compare
from ringtrue.analysis.results import NotRun
from ringtrue.errors import CannotFit

TWO = (Judge("Anna", "marketing"), Judge("Ben", "sales"))
BOTH = ("marketing", "sales")


def leads(*counts: tuple[int, str, str], facts: tuple[tuple[str, str], ...] = ()) -> list:
    """`(5, "yes", "no")`: five leads marketing calls qualified, and sales does not."""
    said = [(m, s) for n, m, s in counts for _ in range(n)]
    return [TaggedLead(place, facts, pair) for place, pair in enumerate(said, 1)]


def compared(*counts: tuple[int, str, str]) -> Comparison:
    return compare(leads(*counts), TWO)


APART = compared((11, "yes", "yes"), (10, "yes", "no"), (9, "no", "yes"), (10, "no", "no"))
ALIKE = compared((20, "yes", "yes"), (1, "yes", "no"), (19, "no", "no"))


def test_agreement_is_said_beside_what_chance_brings() -> None:
    assert APART.sentence == (
        "You agree on 21 of 40 leads; by chance alone it would be about 20. "
        "That is not one idea of “qualified”, it is two."
    )
    assert ALIKE.sentence.endswith("That is one idea of “qualified”.")
    assert (APART.verdict, ALIKE.verdict) == ("two", "one")
    assert APART.by_chance == pytest.approx(40 * (21 * 20 + 19 * 20) / 1600)


@pytest.mark.parametrize(
    "counts",
    [
        ((14, "yes", "yes"), (2, "yes", "no"), (2, "no", "yes"), (11, "no", "no")),  # 29 leads
        ((30, "yes", "yes"), (4, "yes", "no"), (4, "no", "yes"), (2, "no", "no")),
        ((14, "yes", "yes"), (6, "yes", "no"), (3, "no", "yes"), (13, "no", "no")),
    ],
)
def test_between_two_and_one_it_cannot_be_told(counts) -> None:
    assert compared(*counts).verdict == "cannot_tell"


def test_so_few_leads_are_never_called_two_ideas() -> None:
    few = compared((15, "yes", "no"), (14, "no", "yes"))
    assert few.verdict == "cannot_tell"
    assert "needs 30 leads" in few.sentence


def test_not_sure_and_divided_departments_say_nothing_of_a_lead() -> None:
    three = (*TWO, Judge("Mia", "marketing"))
    tagged = [
        TaggedLead(1, (), ("yes", "yes", "no")),  # marketing is divided
        TaggedLead(2, (), ("unsure", "yes", "yes")),
        TaggedLead(3, (), ("no", "unsure", "no")),
        TaggedLead(4, (), ("no", "yes", "no")),
        TaggedLead(5, (), ("yes", "yes", "yes")),
    ]
    found = compare(tagged, three)
    assert (found.leads, found.both, found.agreed) == (5, 3, 2)
    assert [(one.place, one.qualified_by) for one in found.apart] == [(4, "sales")]
    assert [m.between for m in found.measures] == [*["the departments"] * 3, *["all 3 judges"] * 2]


def test_everything_alike_is_one_idea_though_kappa_cannot_say_so() -> None:
    found = compared((40, "yes", "yes"))
    assert found.verdict == "one"
    by_name = {m.name: m for m in found.measures}
    assert by_name["Cohen's kappa"].found is None
    assert "alike" in by_name["Cohen's kappa"].missing
    assert found.main.value == 1


def test_without_two_leads_of_both_there_is_nothing_to_compare() -> None:
    with pytest.raises(CannotFit, match="not both judged two leads"):
        compared((1, "yes", "no"), (30, "unsure", "no"))


def test_traits_are_told_where_chance_hardly_explains_them_first() -> None:
    size = (("size", "small"),)
    big = (("size", "large"),)
    rare = (("size", "huge"),)
    tagged = [
        *leads((20, "yes", "no"), (5, "no", "no"), facts=size),
        *leads((5, "yes", "no"), facts=big),  # five of five: a coin does that often enough
        *leads((4, "yes", "no"), facts=rare),
        *leads((20, "yes", "yes"), facts=(("size", "tiny"),)),
    ]
    found = compare(tagged, TWO)
    assert [(g.value, g.marketing, g.sales, g.leads, g.could_be_chance) for g in found.gaps] == [
        ("small", 20, 0, 25, False),
        ("large", 5, 0, 5, True),
    ]
    assert found.too_rare == 1
    assert found.gaps[0].difference == pytest.approx(0.8)


def test_numbers_are_told_in_halves() -> None:
    tagged = [
        replace(lead, facts=(("employees", f"{10 * lead.place:,}"),))
        for lead in leads((20, "no", "yes"), (20, "yes", "yes"))
    ]
    [gap] = compare(tagged, TWO).gaps
    assert (gap.trait, gap.value, gap.marketing, gap.sales) == ("employees", "up to 200", 0, 20)


# RT401

SHARED = SharedIdea(2, True, 3, BOTH, APART, date(2026, 11, 20))
FIRES = [
    (SHARED, "they agree on 21 of 40 leads that both judged blind on 2026-11-20, where chance"),
    (replace(SHARED, compared=None, signed_by=()), "Neither marketing nor sales has signed"),
    (replace(SHARED, compared=ALIKE, signed_by=("sales",)), "Marketing has not signed version 3"),
    (replace(SHARED, compared=ALIKE, version=None, signed_by=()), "Nothing is written"),
]


@pytest.mark.parametrize(("idea", "said"), FIRES)
def test_two_definitions_fire(idea: SharedIdea, said: str) -> None:
    [found] = rt401(idea)
    assert said in found.sentence
    assert (found.code, found.severity, found.who) == ("RT401", "high", ("marketing", "sales"))
    assert found.next_step
    assert "AC1" not in str(found)


def test_one_idea_that_both_signed_is_silent() -> None:
    assert rt401(replace(SHARED, compared=ALIKE)) == ()
    open_still = compared((30, "yes", "yes"), (4, "yes", "no"), (4, "no", "yes"), (2, "no", "no"))
    assert rt401(replace(SHARED, compared=open_still)) == ()


@pytest.mark.parametrize(
    ("idea", "missing"),
    [
        (SharedIdea(5, used=False), "both signed"),
        (SharedIdea(1, used=True), "second member"),
        (replace(SHARED, compared=None), "30 leads"),
        (replace(SHARED, compared=compared((15, "yes", "no"), (14, "no", "yes"))), "30 leads"),
    ],
)
def test_what_was_never_set_up_is_no_finding(idea: SharedIdea, missing: str) -> None:
    answer = rt401(idea)
    assert isinstance(answer, NotRun)
    assert missing in answer.missing
