"""Whatever is pasted, the answer is an answer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringtrue.analysis.questions import TraitHint, explain, split

HINTS = (
    TraitHint("a.Age", "number", low=0, high=99, table="a"),
    TraitHint("a.Contract", "text", ("Month-to-month", "One year", ""), table="a"),
    TraitHint("a.Has Partner", "boolean", ("yes", "no"), table="a"),
    TraitHint("a.Signed", "date", low=2001, high=2026, table="a"),
    TraitHint("a.???", "text", ("???", "!"), table="a"),
    TraitHint("", "number"),
)
WORDS = (
    *("she", "is", "45", "and", "1,000", "-", "50%", "€", "k", "of", "never", "not", "at least"),
    *("in her forties", "contract", "partner", "one", "year", "between", "to", ".", ",", ":", ";"),
    *("•", "\n", "\t", "“", "”", "(", ")", "2.5", "٣", "½", "Ⅷ", "10e9", "no", "a dozen"),
)
SOME = st.lists(st.sampled_from(WORDS)).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=200), SOME))
def test_any_text_is_split_and_every_statement_answered(text: str) -> None:
    sentences = split(text)
    for sentence, proposed in zip(sentences, explain(sentences, HINTS), strict=True):
        statement = proposed.statement
        assert statement.text == sentence
        assert sentence.strip()
        assert 0 <= statement.at_least <= 1
        assert (statement.trait is None) == (not statement.values and statement.between is None)
        if statement.between is not None:
            low, high = statement.between
            assert low is None or high is None or low <= high


@pytest.mark.parametrize(
    "text", ["a, " * 9_000, "is and is " * 3_000, "1 to 2 " * 4_000, ":" * 30_000, "(" * 30_000]
)
def test_long_nonsense_is_cut_off_and_answered(text: str) -> None:
    assert len(split(text)) < 7_000
