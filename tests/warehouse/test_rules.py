"""Rules: read, never evaluated; what is written reads back equal; missing is never a match."""

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringtrue.errors import BadRule
from ringtrue.warehouse import rule_tree
from ringtrue.warehouse.rule_text import parse, write
from ringtrue.warehouse.rule_tree import Condition, Group, Not, Rule
from ringtrue.warehouse.rules import leaving_out, matches
from ringtrue.warehouse.traits import Trait

COLUMNS = (
    Trait("employees", "companies", "employees", "number"),
    Trait("Country", "companies", "Country", "text"),
    Trait("people.name", "people", "name", "text"),
    Trait("companies.name", "companies", "name", "text"),
    Trait("active", "people", "active", "boolean"),
    Trait("since", "people", "since", "date"),
)
ROWS = pa.table(
    {
        "employees": pa.array([49.0, 50.0, 200.0, 201.0, None]),
        "Country": ["DE", " at ", "FR", "unknown", None],
        "people.name": ["Ann", "Bob", "Cem", "Dora", "Eve"],
        "companies.name": ["Alpha", "Beta", "Beta", "Gamma", "Delta"],
        "active": [True, False, True, None, False],
        "since": pa.array([0, 100, 200, 300, None], pa.int32()).cast(pa.date32()),
    }
)


def matched(rule: Rule) -> list[bool]:
    connection = ibis.duckdb.connect()
    frame = connection.create_table("frame", ROWS)
    return [r["m"] for r in frame.select(m=matches(rule, frame, COLUMNS)).to_pyarrow().to_pylist()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("employees between 50 and 200", [0, 1, 1, 0, 0]),
        ("employees between 200 and 50", [0, 1, 1, 0, 0]),
        ("employees between 50 and 200 and country in (DE, AT)", [0, 1, 0, 0, 0]),
        ("employees < 50 or employees > 200", [1, 0, 0, 1, 0]),
        ("not (employees < 50 or employees > 200)", [0, 1, 1, 0, 0]),
        ("employees >= 200 AND NOT country = fr", [0, 0, 0, 0, 0]),
        ("employees != 49", [0, 1, 1, 1, 0]),
        ("country not in (de)", [0, 1, 1, 0, 0]),
        ("country = unknown", [0, 0, 0, 1, 0]),
        ("country is missing", [0, 0, 0, 1, 1]),
        ("Country is not missing and companies.name = 'beta'", [0, 1, 1, 0, 0]),
        ("companies.name contains 'LPH'", [1, 0, 0, 0, 0]),
        ("active = yes", [1, 0, 1, 0, 0]),
        ("active = no or since >= 1970-10-01", [0, 1, 0, 1, 1]),
        ("employees = 49 or employees = 50 and country = FR", [1, 0, 0, 0, 0]),
        ("(employees = 49 or employees = 50) and country = AT", [0, 1, 0, 0, 0]),
    ],
)
def test_a_rule_matches_exactly_those_it_describes(text: str, expected: list[int]) -> None:
    assert matched(parse(text)) == [bool(e) for e in expected]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("employees between 50", 'expected "and", not the end'),
        ("employees ~ 50", "I expected =, !="),
        ("country = New Zealand", 'Put quotes around names and values with spaces: "New Zealand"'),
        ("country in (DE, AT", 'expected ")", not the end'),
        ("country = 'DE", "opens a quote that never ends"),
        ("(" * 500 + "a = 1" + ")" * 500, "nested"),
        ("a = 1 and " * 300 + "b = 2", "200 conditions"),
        ("a = " + "x" * 20_000, "10,000 characters"),
        ("and = 1", "expected the name of a trait"),
        ("__import__('os').system('true')", "I expected =, !="),
    ],
)
def test_a_rule_that_cannot_be_read_says_where_and_what(text: str, said: str) -> None:
    with pytest.raises(BadRule) as caught:
        parse(text)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("employes = 3", "Did you mean employees?"),
        ("name = Ann", "people.name or companies.name"),
        ("employees = many", "holds numbers, and many is none"),
        ("country > DE", "holds text"),
        ("active = perhaps", "is yes or no"),
        ("since > yesterday", "Write days as"),
    ],
)
def test_a_rule_that_does_not_suit_the_records_says_why(text: str, said: str) -> None:
    with pytest.raises(BadRule) as caught:
        matched(parse(text))
    assert said in str(caught.value)


texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs",), exclude_characters="\0"),
    min_size=1,
    max_size=12,
)


@st.composite
def one_condition(draw: st.DrawFn) -> Condition:
    operator = draw(st.sampled_from(rule_tree.OPERATORS))
    few = {"between": 2, "is missing": 0, "is not missing": 0, "in": None, "not in": None}
    count = few.get(operator, 1)
    size = (
        {"min_size": 1, "max_size": 4} if count is None else {"min_size": count, "max_size": count}
    )
    return Condition(draw(texts), operator, tuple(draw(st.lists(texts, **size))))  # type: ignore[arg-type]


def groups(inner: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return inner.map(Not) | st.builds(rule_tree.group, st.sampled_from(["and", "or"]), parts)


rules = st.recursive(one_condition(), groups, max_leaves=8)


@settings(max_examples=80, deadline=None)
@given(rules)
def test_a_rule_written_as_text_or_json_reads_back_equal(rule: Rule) -> None:
    assert parse(write(rule)) == rule
    assert rule_tree.from_json(rule_tree.to_json(rule)) == rule


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60))
def test_any_text_at_all_is_a_rule_or_a_clear_error(text: str) -> None:
    try:
        rule = parse(text)
    except BadRule:
        return
    assert parse(write(rule)) == rule


@pytest.mark.parametrize(
    "raw", [None, [], {}, {"and": []}, {"and": 3}, {"column": "a"}, {"column": 3, "operator": "="}]
)
def test_json_that_is_no_rule_is_refused(raw: object) -> None:
    with pytest.raises(BadRule):
        rule_tree.from_json(raw)


def test_a_rule_can_be_recomputed_without_one_trait() -> None:
    rule = parse("employees > 5 and (country = DE or not employees < 3)")
    assert leaving_out(rule, "employees") == Condition("country", "=", ("DE",))
    assert leaving_out(parse("employees > 5"), "employees") is None
    assert leaving_out(rule, "country") == Group(
        "and", (Condition("employees", ">", ("5",)), Not(Condition("employees", "<", ("3",))))
    )
