"""Buyers of whom no rule can say whether they belong are counted apart, and aloud."""

from datetime import date

import pytest

from ringtrue.analysis.cast import Member
from ringtrue.analysis.checkup import checkup
from ringtrue.warehouse.intake.load import load_files
from ringtrue.warehouse.schema import Question

CAST = (
    Member("Ann", rule="industry = Cars"),
    Member("Bob", rule="industry = Food and size > 50"),
)


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    """60 buyers in cars, 50 in food of a known size under 50, 40 in food of no known size, 30
    without an industry, 20 of them with a size under 50, so that they may be Ann's, not Bob's."""
    folder = tmp_path_factory.mktemp("unanswered")
    kinds = [("Cars", "", 60), ("Food", "20", 50), ("Food", "", 40), ("", "20", 20), ("", "", 10)]
    lines = ["id,industry,size,bought"]
    for bought in ("yes", "no"):
        for industry, size, times in kinds:
            lines += [f"{industry},{size},{bought}"] * times
    rows = [lines[0], *(f"{i},{line}" for i, line in enumerate(lines[1:]))]
    (folder / "leads.csv").write_text("\n".join(rows))
    loaded = load_files([folder / "leads.csv"], lake=folder / "lake")
    return checkup(
        loaded.snapshot, question=Question(outcome="bought"), cast=CAST, today=date(2026, 1, 1)
    )


def test_what_a_missing_value_leaves_open_is_no_miss(answer):
    coverage = answer.coverage
    assert coverage.matched_buyers == pytest.approx(60 / 180)
    assert coverage.unanswered_buyers == pytest.approx(70 / 180)
    assert coverage.missed_buyers == pytest.approx(50 / 180)


def test_the_finding_counts_them_apart_and_says_so(answer):
    [found] = [f for f in answer.findings if f.code == "RT203"]
    assert found.sentence.startswith("50 of 110 buyers (45 %) match no persona.")
    assert "Of 70 more buyers nobody can say" in found.sentence
    assert found.evidence["unanswered"] == 70
    assert "28 % of your buyers match none" in answer.sentence
