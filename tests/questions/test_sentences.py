"""What is proposed for a sentence is right four times in five, or says that there is no data."""

from pathlib import Path

import pytest
from tests.questions.exports import cases
from tests.questions.list_wrong import judged

pytestmark = pytest.mark.real_data


@pytest.mark.parametrize("half", ["tune", "held"])
def test_at_least_four_of_five_of_the_sixty_sentences_get_the_right_trait(half: str) -> None:
    answers = judged(half)
    right = [c for c, p in answers if c.is_right(p.statement.trait)]
    assert len(answers) == 30
    assert len(right) >= 24, [c.text for c, p in answers if not c.is_right(p.statement.trait)]


def test_about_a_third_of_the_sentences_have_no_data() -> None:
    assert 18 <= sum(not c.right for c in cases()) <= 22


def test_every_right_answer_is_a_column_of_its_export() -> None:
    from tests.questions.exports import export_hints

    for case in cases():
        columns = {h.column for h in export_hints(case.export)}
        assert case.right <= columns, case.text


def test_at_least_nine_in_ten_sentences_without_data_are_left_to_the_customers() -> None:
    without = [(c, p) for c, p in judged() if not c.right]
    assert sum(p.statement.trait is None for _, p in without) >= 0.9 * len(without)


def test_what_is_proposed_can_be_tested() -> None:
    for case, proposed in judged():
        statement = proposed.statement
        if statement.trait is not None:
            assert statement.values or statement.between, case.text
        assert statement.proposed
        assert proposed.reason


def test_the_wrong_proposals_are_listed_in_the_documentation() -> None:
    page = Path(__file__).parents[2] / "docs" / "proposals.md"
    part = page.read_text(encoding="utf-8").split("## The wrong proposals")[1].split("\n## ")[0]
    listed = [line for line in part.splitlines() if line.startswith("- ")]
    wrong = [c.text for c, p in judged() if not c.is_right(p.statement.trait)]
    assert len(listed) == len(wrong)
    assert [text for text in wrong if not any(text in line for line in listed)] == []
