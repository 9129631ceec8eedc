"""Tests as text: every example reads, what is written reads back, and what is wrong says why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringtrue.analysis import claim_text
from ringtrue.analysis.cast import Statement
from ringtrue.errors import BadInput

SAID = Statement("They do.", "behaviour")

names = st.text("abcXYZ äß._-'\"1", min_size=1, max_size=12).filter(lambda s: s == s.strip() and s)
words = st.text("abc XYZ,()'\"%éß", min_size=1, max_size=12).filter(
    lambda s: s == " ".join(s.split())
)
shares = st.integers(1, 1000).map(lambda n: n / 1000)
amounts = st.integers(-10_000, 10_000).map(lambda n: n / 4)
sides = st.sampled_from(["above", "below"])
values = st.lists(words, min_size=1, max_size=3, unique=True).map(tuple)
between = st.one_of(
    st.tuples(amounts, amounts).map(lambda p: (min(p), max(p))),
    st.tuples(amounts, st.none()),
    st.tuples(st.none(), amounts),
)
plain = {"text": st.just("They do."), "kind": st.just("behaviour")}
statements = st.one_of(
    st.builds(Statement, **plain, trait=names, values=values, at_least=shares, side=sides),
    st.builds(Statement, **plain, trait=names, between=between, at_least=shares, side=sides),
    st.builds(Statement, **plain, form=st.just("comparison"), side=sides, margin=shares),
    st.builds(Statement, **plain, form=st.just("prevalence"), at_least=shares, side=sides),
    st.builds(
        lambda ends, **said: Statement(
            **said, form="mean", lowest=ends[0], amount=ends[1], highest=ends[2]
        ),
        st.lists(amounts, min_size=3, max_size=3, unique=True).map(sorted),
        **plain, trait=names, side=sides, shelf_days=st.integers(1, 900),
    ),
    st.builds(
        Statement, **plain, form=st.just("quantile"), trait=names, amount=amounts, side=sides,
        at_least=shares, margin=shares,
    ).filter(lambda s: s.margin < s.at_least),
    st.builds(
        Statement, **plain, form=st.just("theme"), trait=names, values=values, at_least=shares,
        side=sides,
    ),
)  # fmt: skip


@given(statements)
def test_what_is_written_reads_back(said) -> None:
    back = claim_text.read(claim_text.write(said), SAID)
    assert back.margin == pytest.approx(said.margin)
    assert back.at_least == pytest.approx(said.at_least)
    for name in (
        "form",
        "side",
        "trait",
        "values",
        "between",
        "amount",
        "lowest",
        "highest",
        "shelf_days",
    ):
        assert getattr(back, name) == getattr(said, name)


@pytest.mark.parametrize("example", claim_text.EXAMPLES)
def test_every_example_reads_and_writes_itself(example: str) -> None:
    said = claim_text.read(example, SAID)
    assert said.testable == (example != claim_text.ASK)
    assert claim_text.write(said) == example.replace("in (onboarding)", "= onboarding")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no test that can be read"),
        ("mostly", "no test that can be read"),
        ("at least 0 % have a = b", "no share"),
        ("at least 120 % have a = b", "no share"),
        ("at least 50 % have a = b and c = d", "one thing of one column"),
        ("at least 50 % have a contains b", "not with contains"),
        ("at least 50 % have a between x and y", "x is no number"),
        ("__import__('os')", "no test that can be read"),
        (f"average of a at least 5, from 0 to {'9' * 400}", "no number"),
        (f"at least 50 % reach {'9' * 400} in a", "no number"),
        (f"at least 50 % have a = b, margin {'9' * 400}", "no number"),
        ("at least 50 % have a >= nan", "nan is no number"),
        ("at least 50 % have a between 1 and 1e400", "1e400 is no number"),
        ("at least 50 % have " + "a" * 5000, "4,000 characters"),
        ("at least 50 % speak of topic between 1 and 2", "the codes that stand for it"),
        ("at least 50 % did what between 1 and 2 before demo", "the event that comes first"),
        ("at least 50 % did what = Demo before demo", "before itself"),
    ],
)
def test_what_cannot_be_read_says_why_and_shows_how(text: str, why: str) -> None:
    with pytest.raises(BadInput) as told:
        claim_text.read(text, SAID)
    assert why in told.value.detail
    assert "For example" in told.value.hint


@pytest.mark.parametrize(
    ("text", "why", "mended"),
    [
        ("at least 50 % have a = b, margin 60 %", "everything would be true", "a smaller margin"),
        ("average of a at least 9, from 0 to 5", "does not lie between", "Give a range"),
        ("average of a at least 3, from 0 to 5, margin 4", "would be true", "a smaller margin"),
    ],
)
def test_a_test_that_nothing_could_fail_is_refused(text: str, why: str, mended: str) -> None:
    with pytest.raises(BadInput) as told:
        claim_text.read(text, SAID)
    assert why in told.value.detail
    assert mended in told.value.hint
