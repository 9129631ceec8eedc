"""A persona's text becomes separate statements, in its own words."""

import pytest

from ringtrue.analysis.questions import pieces, split

SLIDE = """Persona: Maintenance Maya
Name: Maya

Demographics
Female, 42, married, two kids
Job title: Head of maintenance

Goals:
• Keep the line running
• Spend less than 2 hours a week on paperwork; show the boss the numbers

Pain points
1. Struggles with spreadsheets that never agree.
2) Machines break and nobody knows why.

Background: She works in automotive or aerospace and has 50 to 250 people on site. She is curious
about new tools, reads trade magazines and never buys without a reference.

"I just want it to work, and fast." - Maya
"""


def test_bullets_numbers_headings_and_names_are_not_part_of_a_statement() -> None:
    statements = split(SLIDE)
    assert "Keep the line running" in statements
    assert "Struggles with spreadsheets that never agree." in statements
    assert "Job title: Head of maintenance" in statements
    assert not any("Maya" in s for s in statements if not s.startswith('"'))
    assert not any(s.startswith(("Goals", "Pain points", "Demographics")) for s in statements)


def test_two_traits_joined_by_and_are_two_statements() -> None:
    assert split("She works in retail and has 20 employees.") == (
        "She works in retail",
        "has 20 employees.",
    )
    assert split("Female, 42, married, two kids") == ("Female", "42", "married", "two kids")
    assert len(split("He is 45, lives in Bonn and pays by card.")) == 3


@pytest.mark.parametrize(
    "whole",
    [
        "She works in automotive or aerospace.",
        "Based in Germany, Austria and Switzerland.",
        "Industry: Manufacturing, Retail, Education",
        "Buys when prices fall and stock is low.",
        "Company size: 50-250 employees",
        "Spends 1,500 euros, e.g. on tools.",
        '"I want to see the numbers and I want them now."',
        "Deals come as new business, never as a renewal.",
    ],
)
def test_one_testable_thing_stays_one_statement(whole: str) -> None:
    assert split(whole) == (whole,)


def test_wrapped_lines_are_joined() -> None:
    text = "She is curious\nabout new tools."
    assert split(text) == ("She is curious about new tools.",)


def test_every_word_of_a_statement_stands_in_the_text() -> None:
    spoken = set(SLIDE.split())
    for statement in split(SLIDE):
        assert {w.strip(".,") for w in statement.split()} <= {w.strip(".,;") for w in spoken}


def test_headings_and_wording_suggest_the_kind() -> None:
    kinds = {p.text: p.kind for p in pieces(SLIDE)}
    assert kinds["Keep the line running"] == "goal"
    assert kinds["Machines break and nobody knows why."] == "challenge"
    assert kinds["Job title: Head of maintenance"] == "fact"
    assert kinds['"I just want it to work, and fast." - Maya'] == "quote"
    assert {p.text: p.kind for p in pieces("She fears hidden costs.")} == {
        "She fears hidden costs.": "challenge"
    }


def test_german_bullets_are_read() -> None:
    assert split("Ziele:\n– Mehr Zeit für das Team\n– Weniger Papier im Büro") == (
        "Mehr Zeit für das Team",
        "Weniger Papier im Büro",
    )


@pytest.mark.parametrize("empty", ["", " \n\n", "---", "Goals:", "• \n• "])
def test_text_without_statements_gives_none(empty: str) -> None:
    assert split(empty) == ()


def test_a_statement_said_twice_is_one() -> None:
    assert split("- Buys online\n- buys online") == ("Buys online",)


def test_a_formula_is_not_cut_at_its_bar() -> None:
    assert split("=cmd|'/c calc'!A1\nBuys online | Pays late") == (
        "=cmd|'/c calc'!A1", "Buys online", "Pays late",
    )  # fmt: skip
