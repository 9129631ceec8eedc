"""The builder's flat rows and a rule's tree say the same, for any rule."""

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from ringtrue.warehouse import rules
from ringtrue.web.pages import rule_form as form
from ringtrue.workspaces.personas.lines import TraitChoice

NAMES = st.sampled_from(["employees", "Lead Source", "companies.industry"])
VALUE = st.sampled_from(["10", "250", "Food and drink", "O'Neil", "in"])


def _condition(column, sign, values):
    counts = {"between": 2, "is missing": 0, "is not missing": 0, "in": 2, "not in": 2}
    return {"column": column, "operator": sign, "values": values[: counts.get(sign, 1)]}


CONDITIONS = st.builds(
    _condition,
    NAMES,
    st.sampled_from([sign for sign, _ in form.SIGNS]),
    st.lists(VALUE, min_size=2, max_size=2, unique=True),
)
TREES = st.recursive(
    CONDITIONS,
    lambda inner: st.one_of(
        st.builds(
            lambda word, parts: {word: parts},
            st.sampled_from(["and", "or"]),
            st.lists(inner, min_size=2, max_size=3),
        ),
        st.builds(lambda p: {"not": p}, inner),
    ),
    max_leaves=8,
)


def posted(nodes) -> QueryDict:
    """The rows as a browser posts them."""
    query = QueryDict(mutable=True)
    for n, node in enumerate(nodes):
        query.appendlist("node", str(n))
        query[f"n{n}-depth"] = str(node.depth)
        if node.is_group:
            query[f"n{n}-word"] = node.word
            continue
        query[f"n{n}-column"], query[f"n{n}-had"] = node.column, node.column
        query[f"n{n}-sign"] = node.sign
        if node.sign in form.RANGED:
            low, high, *_ = (*node.values, "", "")
            query[f"n{n}-low"], query[f"n{n}-high"] = low, high
        else:
            query[f"n{n}-others"] = "\n".join(node.values)
    return query


def settled(tree) -> str:
    return rules.write(rules.from_json(tree))


@given(tree=TREES)
def test_a_tree_becomes_rows_is_posted_and_is_the_same_tree(tree) -> None:
    nodes = form.read(posted(form.nodes_of(tree)))
    assert settled(form.tree_of(nodes)) == settled(tree)


@given(tree=TREES)
def test_text_and_tree_are_two_forms_of_one_rule(tree) -> None:
    text = settled(tree)
    assert rules.write(rules.parse(text)) == text


@given(tree=TREES, at=st.integers(0, 12))
def test_adding_and_removing_again_changes_nothing(tree, at) -> None:
    nodes = form.nodes_of(tree)
    for verb in ("line", "group"):
        grown = form.changed(nodes, f"{verb}-{at}")
        if grown == nodes:
            continue
        new = next(i for i, (a, b) in enumerate(zip(grown, (*nodes, None), strict=False)) if a != b)
        assert settled(form.tree_of(grown)) == settled(tree)
        assert form.changed(grown, f"remove-{new}") == nodes


def test_unfinished_conditions_say_nothing() -> None:
    assert form.tree_of(form.nodes_of(None)) is None
    rows = (form.Node(0, word="or"), form.Node(1, column="a", sign="between", values=("1",)))
    assert form.tree_of(rows) is None


def test_forged_rows_still_make_a_tree() -> None:
    query = QueryDict("node=0&node=1&node=x&n0-word=and&n1-depth=99&n1-column=a&n1-others=1")
    assert form.tree_of(form.read(query)) == {
        "and": [{"column": "a", "operator": "=", "values": ["1"]}]
    }
    assert form.read(QueryDict("node=3&n3-column=a")) == form.nodes_of(None)


def test_another_column_brings_a_comparison_that_goes_with_it() -> None:
    size = TraitChoice("employees", "employees", "leads", "number", (), 1.0, 900.0)
    trade = TraitChoice("leads.industry", "industry", "leads", "text", ("Food",), None, None)
    rows = (
        form.Node(0, word="and"),
        form.Node(1, column="employees"),
        form.Node(1, column="industry", sign=">=", values=("5",)),
    )
    fitted = form.fitting(rows, (size, trade))
    assert [(n.sign, n.values) for n in fitted[1:]] == [("between", ()), ("in", ())]
