"""Persona files alone are enough for the checks of grounding and of evidence's age."""

from datetime import date

import pytest

from ringtrue.analysis.castfile import read_folder
from ringtrue.analysis.checks.run import run
from ringtrue.analysis.examined import Examination, Examined
from ringtrue.analysis.results import Coverage, OutcomeLine

NOBODY = OutcomeLine(0, 0, None, None, None, None, "too_few")
SOUND = """ringtrue: 1
name: Maya
owner: Marketing lead
last_review: 2026-10-01
occupation: Planner
description:
  - {text: She fears downtime., kind: challenge, trait: null}
evidence:
  - {by: customer, date: 2026-09-01, speaker: Ines, text: It stood still., for: [1]}
  - {by: customer, date: 2026-09-01, speaker: Omar, text: All night., for: [1]}
  - {by: customer, date: 2026-09-01, speaker: Bea, text: We lost a shift., for: [1]}
  - {by: customer, date: 2026-09-01, sort: survey, asked: 90, agree: 60, text: It hurts., for: [1]}
"""


@pytest.fixture
def found(tmp_path):
    """`found(text)`: the codes that fire on a folder with this one persona, and no records."""

    def ask(text: str) -> set[str]:
        (tmp_path / "maya.yaml").write_text(text)
        personas = tuple(Examined(m.name, m, False, 0, 0, NOBODY) for m in read_folder(tmp_path))
        empty = Examination("people", "people", 0, 0, 0, None, Coverage(None, None, None),
                            personas, (), date(2026, 11, 25))  # fmt: skip
        return {finding.code for finding in run(empty)[0]}

    return ask


def test_a_persona_that_stands_on_something_is_left_in_peace(found) -> None:
    assert found(SOUND) == set()


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("RT101", SOUND[SOUND.index("evidence:") :], ""),
        ("RT102", "by: customer", "by: member"),
        ("RT103", "speaker: Bea", "speaker: Omar"),
        ("RT104", "sort: survey, asked: 90, agree: 60, ", ""),
        (
            "RT104",
            "by: customer, date: 2026-09-01, speaker",
            "by: sales, date: 2026-09-01, speaker",
        ),
        ("RT105", ", for: [1]", ""),
        ("RT107", "kind: challenge, ", ""),
        ("RT108", "occupation: Planner\n", ""),
        ("RT109", "by: customer, date: 2026-09-01, speaker: Bea", "by: machine, date: 2026-09-01"),
        ("RT301", "owner: Marketing lead\n", ""),
        ("RT302", "last_review: 2026-10-01", "last_review: 2026-05-01"),
        ("RT305", "2026-09-01", "2025-11-01"),
    ],
)
def test_what_a_persona_file_lacks_is_found(code: str, old: str, new: str, found) -> None:
    assert old in SOUND
    assert code in found(SOUND.replace(old, new))
