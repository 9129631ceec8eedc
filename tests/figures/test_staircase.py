"""The steps from one persona to the next: how they stand, and by how much a gate was missed."""

from dataclasses import replace

import pytest

from ringtrue.analysis.results import Step
from ringtrue.figures.saying import NBSP
from ringtrue.figures.staircase import explained, gates, standing

FIRST = Step(1, -10.0, 20.0, None, None, None, None, True, "One for all.", failed=())
GOOD = Step(2, -9.0, 19.0, 0.3, 0.9, 0.92, 0.05, True, "Two.", smallest_share=0.3)
BAD = replace(
    GOOD,
    personas=3,
    held_out=0.003,
    stability=0.48,
    outcome_gain=-0.001,
    smallest_share=0.02,
    accepted=False,
    failed=("fit", "size", "stability", "outcome"),
)


def test_what_a_step_explains_is_of_the_most_that_any_explains():
    lost = replace(BAD, personas=4, held_out=-0.2)
    assert explained((FIRST, GOOD, BAD, lost)) == pytest.approx((0, 0.3 / 0.303, 1, 0.103 / 0.303))
    assert explained((FIRST,)) == (0.0,)


def test_a_step_stands_by_its_gates_and_the_number_recommended():
    only_outcome = replace(BAD, failed=("outcome",))
    stands = [standing(step, 2) for step in (FIRST, GOOD, BAD, only_outcome)]
    assert stands == ["everyone", "recommended", "not", "possible"]
    assert standing(GOOD, 3) == "earned"


def test_a_gate_that_was_missed_says_by_how_much():
    said = [gate.missed.replace(NBSP, " ") for gate in gates(BAD, added=0.01)]
    assert said == [
        "does not fit people it had not seen better: what it adds, 1 %, may be chance",
        "other samples draw it only 48 % alike; 75 % is needed",
        "smallest holds 2 %, under 3 %",
        "does not tell outcomes apart better",
    ]
    won, few = replace(BAD, contest=3.0), replace(BAD, smallest_share=0.1)
    assert "60" in gates(won)[1].missed
    assert gates(few)[2].missed.endswith("fewer than 30")
    assert all(gate.verdict == "contradicted" for gate in gates(BAD))


def test_gates_that_were_passed_are_said_plainly_and_everyone_has_none():
    assert [gate.words.replace(NBSP, " ") for gate in gates(GOOD)] == [
        "fits people it had not seen",
        "other samples draw it 92 % alike",
        "smallest holds 30 %",
        "tells outcomes apart",
    ]
    assert not any(gate.missed for gate in gates(GOOD))
    assert gates(FIRST) == ()
