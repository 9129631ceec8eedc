"""What may be said of a change and what may not: in the code, in the documentation, in fact."""

import re
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from ringtrue.analysis.cast import Member
from ringtrue.analysis.changes import saying
from ringtrue.analysis.changes.saying import COUNTS, MAY, NEVER, NEVER_OF_A_PERIOD, forbidden
from ringtrue.analysis.changes.values import Change, HeldBack, Seen, Side

DOCS = (Path(__file__).parents[2] / "docs" / "changes.md").read_text(encoding="utf-8")
HELD = (HeldBack(rule="region = North"), HeldBack(share=0.2, salt="s"))
SIDES = (Side(0, 0), Side(3, 9, 3, 9), Side(31, 140, 31, 140), Side(2200, 15000, 2200, 15000))
VERDICTS = ("planned", "early", "better", "worse", "more", "fewer", "undecided")


def states():
    """Every state that a change may be in, with its comparison."""
    held = [(h, None) for h in HELD]
    for (back, _), until, verdict, over, more, other, afterwards in product(
        [*held, (None, None)], (None, date(2026, 6, 30)), VERDICTS, (False, True),
        (None, 1, 2400), SIDES, (False, True),
    ):  # fmt: skip
        comparison = "held_back" if back else "period"
        if verdict in (("more", "fewer") if back else ("better", "worse")):
            continue
        change = Change("c", Member("all"), comparison, begun=date(2026, 3, 2), until=until,
                        held_back=back, afterwards=afterwards)  # fmt: skip
        for mine, happened in product(SIDES, ("bought", "were accepted by sales")):
            seen = Seen("c", (), mine, other, over=over, happened=happened)
            yield change, seen, verdict, more


SAID = sorted({(c.comparison, saying.sentence(c, s, v, m)) for c, s, v, m in states()})


def test_nothing_that_is_said_holds_a_forbidden_word():
    assert len(SAID) > 500
    bad = {(how, said): forbidden(said, how) for how, said in SAID if forbidden(said, how)}
    assert bad == {}


def test_everything_that_is_said_is_on_the_list():
    blank = r"(?:[\w,.' ]+?)"
    forms = [re.escape(form) for form in (*COUNTS.values(), *MAY.values())]
    known = "|".join(re.sub(r"\\\{\w+\\\}", lambda _: blank, form) for form in forms)
    allowed = re.compile(rf"(?:(?:{known})(?: |$))+")
    assert [said for _, said in SAID if not allowed.fullmatch(said)] == []


def test_every_sentence_of_the_list_is_said_somewhere():
    every = " ".join(said for _, said in SAID)
    silent = []
    for form in (*COUNTS.values(), *(f for key, f in MAY.items() if key != "problem")):
        words = re.sub(r"\\\{\w+\\\}", r"[\\w,.' ]+?", re.escape(form))
        if not re.search(words, every):
            silent.append(form)
    assert silent == []


@pytest.mark.parametrize("form", [*COUNTS.values(), *MAY.values()])
def test_the_documentation_lists_what_may_be_said(form):
    assert f"“{form}”" in DOCS


@pytest.mark.parametrize("word", [*NEVER, *NEVER_OF_A_PERIOD])
def test_the_documentation_lists_what_must_not_be_said(word):
    assert f"*{word}*" in DOCS


@pytest.mark.parametrize(
    ("said", "comparison"),
    [
        ("The change caused it.", "held_back"),
        ("It had no effect.", "period"),
        ("It made no difference.", "held_back"),
        ("It got better.", "period"),
        ("Because of it more bought.", "period"),
    ],
)
def test_a_forbidden_sentence_would_be_found(said, comparison):
    assert forbidden(said, comparison)


def test_with_a_period_the_sentence_says_that_other_things_changed_too():
    for how, said in SAID:
        counted = how == "period" and any(character.isdigit() for character in said)
        if counted and not said.startswith(("It has not", "Nobody")):
            assert "what else changed in these months is in it, too" in said


def test_undecided_says_so_and_never_that_nothing_is_different():
    change = Change("c", Member("all"), "held_back", begun=date(2026, 3, 2), held_back=HELD[1])
    seen = Seen("c", (), Side(31, 140), Side(9, 120))
    assert saying.sentence(change, seen, "undecided", 310) == (
        "31 of 140 it concerned bought, 9 of 120 held back. Can't tell yet; about 310 more people "
        "would probably settle it. Chance alone chose who was held back."
    )
