"""Records of which one person may have several: nobody speaks twice."""

import csv

import numpy as np
import pytest

from ringtrue.analysis.shortforms import _one_each
from ringtrue.stats.outcomes import wilson
from ringtrue.warehouse.patterns import CodedPatterns

TIMES = 5


@pytest.fixture(scope="module")
def found(ask, tmp_path_factory):
    """Five orders each of 200 customers of two kinds, every order of a customer alike."""
    rng = np.random.default_rng(3)
    kind = rng.integers(0, 2, 200)
    habits = rng.dirichlet(np.full(4, 0.3), size=(2, 6))
    file = tmp_path_factory.mktemp("orders") / "orders.csv"
    with file.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(["order_id", "customer_id", *"abcdef", "won"])
        for person in range(200):
            traits = [f"{'abcdef'[j]}{rng.choice(4, p=habits[kind[person], j])}" for j in range(6)]
            won = "yes" if rng.random() < (0.3, 0.6)[kind[person]] else "no"
            for time in range(TIMES):
                writer.writerow([f"O{person}-{time}", f"C{person}", *traits, won])
    return ask(file, outcome="won=yes", most=2)


def test_intervals_are_as_wide_as_people_are_few(found):
    assert found.discovery.unit == "records"
    assert len(found.discovery.personas) == 2
    for persona in found.discovery.personas:
        said, people = persona.outcome, persona.size / TIMES
        low, high = wilson(said.rate * people, people)
        assert said.high - said.low >= 0.95 * (high - low)


def test_copies_of_people_are_no_dependence_between_traits(found):
    assert found.discovery.dependent == ()


def test_it_is_said_that_shares_are_of_records_and_the_rest_goes_by_people(found):
    assert any("goes by people" in note for note in found.discovery.notes)


def test_a_form_is_judged_on_one_record_a_person():
    codes = np.array([[0, 1], [1, 1], [2, 0]], dtype=np.int8)
    people = np.array([3, 2, 2])
    counted = CodedPatterns(codes, people, people, people * 0, np.array([0, 1, 0]))
    once = _one_each(counted, 0)
    assert once.people.sum() == 2
    assert once.people[1] == 1
