"""Persona files: every fault is named with its line, and what is written reads back equal."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringtrue.analysis.cast import EVIDENCE_SORTS, EvidenceLine, Member, Statement
from ringtrue.analysis.castfile import KINDS, SPEAKERS, read, read_folder, write
from ringtrue.errors import BadPersonaFile

MAYA = """ringtrue: 1
name: Maintenance Maya
written: 2025-03
owner: Marketing lead        # optional, as is next_review
next_review: 2026-12-01
rule: employees between 50 and 250
description:
  - text: She works in automotive or aerospace.
    kind: fact
    trait: companies.industry
    values: [Automotive, yes, 07]
    at_least: 0.6
  - text: She buys for between 50 and 250 people.
    trait: employees
    between: [50, null]
  - text: She fears downtime.
    trait: null
  - text: She decides alone.
evidence:
  - {by: customer, date: 2025-02-11, text: "It stood still again.", for: [3]}
"""


def test_two_files_of_one_name_are_refused_whatever_its_letters(tmp_path: Path) -> None:
    for file, name in (("a", "Maintenance Maya"), ("b", "maintenance  MAYA")):
        (tmp_path / f"{file}.yaml").write_text(MAYA.replace("Maintenance Maya", name))
    with pytest.raises(BadPersonaFile, match="Two files describe a persona called Maintenance"):
        read_folder(tmp_path)


def test_the_file_of_the_contract_reads_as_it_says() -> None:
    maya = read(MAYA)
    assert (maya.name, maya.written, maya.next_review) == (
        "Maintenance Maya",
        "2025-03",
        "2026-12-01",
    )
    assert maya.rule == "employees between 50 and 250"
    one, two, three, four = maya.statements
    assert (one.trait, one.values, one.at_least) == (
        "companies.industry",
        ("Automotive", "yes", "07"),
        0.6,
    )
    assert (two.between, two.at_least) == ((50.0, None), 0.5)
    assert (three.trait, three.proposed) == (None, False)  # said to have no data yet
    assert (four.trait, four.proposed) == (None, True)  # a trait is to be proposed
    assert maya.evidence == (
        EvidenceLine("customer", "2025-02-11", "It stood still again.", supports=(3,)),
    )


FAULTS = [
    (MAYA.replace("owner:", "onwer:"), "The key onwer is not known", 4),
    (MAYA.replace("kind: fact", "kind: hunch"), "There is no kind hunch", 9),
    (MAYA.replace("    at_least: 0.6", "    at_least: 60"), "between 0 and 1", 12),
    (MAYA.replace("[50, null]", "[50]"), "two numbers", 15),
    (MAYA.replace("[50, null]", "[50, 7]"), "ends below", 15),
    (MAYA.replace("[50, null]", "[50, .inf]"), "not a number", 15),
    (MAYA.replace("between 50 and 250\nd", "between 50\nd"), 'expected "and"', 6),
    (MAYA.replace("written: 2025-03", "written: spring"), "a month such as", 3),
    (MAYA.replace("for: [3]", "for: [9]"), "There is no statement 9", 20),
    (MAYA.replace("by: customer", "by: robot"), "by whom", 20),
    (MAYA.replace("for: [3]", "sort: rumour"), "the sort rumour", 20),
    (MAYA.replace("for: [3]", "sort: survey"), "how many were asked", 20),
    (MAYA.replace("for: [3]", "sort: survey, asked: 9, agree: 10"), "10 agree, and 9", 20),
    (MAYA.replace("for: [3]", "sort: survey, asked: few, agree: 1"), "few is not a count", 20),
    (MAYA.replace("for: [3]", "asked: 9, agree: 5"), "Only a survey", 20),
    (MAYA.replace("ringtrue: 1", "ringtrue: 2"), "begins with ringtrue: 1", 1),
    (MAYA.replace("name: Maintenance Maya", "name: a\nname: b"), "stands twice", 3),
    (MAYA.replace("name: Maintenance Maya", "name: &x Maya\nowner: *x"), "aliases", 2),
    (MAYA.replace("name: Maintenance Maya", "name: [Maya]"), "one text", 2),
    (MAYA.replace("name: Maintenance Maya", "name: !!python/object:os.system x"), None, None),
    ("ringtrue: 1\nname: [", "not YAML", 2),
    ("", "empty", None),
    ("- a\n- b", "keys with values", 1),
    ("ringtrue: 1\nname: " + "x" * 5000, "2,000 characters", 2),
    ("[" * 20000, "", None),
]


@pytest.mark.parametrize(("text", "said", "line"), FAULTS)
def test_a_fault_is_named_with_its_line(text: str, said: str | None, line: int | None) -> None:
    if said is None:  # a tag builds nothing: the text stays a text
        assert read(text).name == "x"
        return
    with pytest.raises(BadPersonaFile) as caught:
        read(text)
    assert said in str(caught.value)
    if line is not None:
        assert caught.value.where.line == line


INCOMPLETE = [
    ("form: mean, trait: a.b, range: [0, 9]", "names the amount", "amount: 500"),
    ("form: mean, trait: a.b, amount: 5", "the least and the largest", "range: [0, 10000]"),
    ("form: mean, trait: a.b, amount: 5, range: [null, 9]", "the least and the largest", "range:"),
    ("form: mean, trait: a.b, amount: 9, range: [0, 5]", "amount, less its margin", ""),
    ("form: mean, amount: 5, range: [0, 9]", "names the column that tests it", "trait: null"),
    ("form: quantile, trait: a.b", "names the amount", "amount: 500"),
    ("form: sequence, trait: a.b, then: demo", "the event that comes first", "then: demo"),
    ("form: sequence, trait: a.b, values: [call]", "the event that follows", "then: demo"),
    ("form: sequence, trait: a.b, values: [Demo], then: demo", "before itself", "then: demo"),
    ("form: theme, trait: a.b", "the codes that stand for it", "values: [onboarding]"),
    ("form: theme, trait: a.b, between: [1, 2]", "the codes that stand for it", "values:"),
    ("trait: a.b, values: [c], margin: 0.6", "everything would be true", "a smaller margin"),
    ("form: prevalence, at_least: 0.3, margin: 0.3", "everything would be true", "or none"),
    ("trait: a.b, values: [c], side: below, at_least: 0.9, margin: 0.1", "everything", "smaller"),
]


@pytest.mark.parametrize(("terms", "said", "mended"), INCOMPLETE)
def test_a_claim_without_what_its_form_needs_is_refused_with_how_to_mend_it(
    terms: str, said: str, mended: str
) -> None:
    with pytest.raises(BadPersonaFile) as caught:
        read(f"ringtrue: 1\nname: X\ndescription:\n  - {{text: So it is., {terms}}}\n")
    assert said in str(caught.value)
    assert mended in caught.value.hint
    assert caught.value.where.line == 4


@pytest.mark.parametrize(
    "terms",
    [
        "form: mean, trait: null",  # only customers can tell
        "form: mean, trait: a.b, amount: 5, range: [0, 9], margin: 4",
        "form: quantile, trait: a.b, amount: 0, side: below, margin: 0.1",
        "form: sequence, trait: a.b, values: [call], then: demo",
        "form: comparison, margin: 0.9",
        "form: qualitative",
        "trait: a.b, values: [c], side: below, at_least: 0.9, margin: 0.05",
    ],
)
def test_a_claim_with_all_its_form_needs_is_read(terms: str) -> None:
    read(f"ringtrue: 1\nname: X\ndescription:\n  - {{text: So it is., {terms}}}\n")


words = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=9)
sides = st.floats(-1e9, 1e9, allow_nan=False)


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    trait = draw(st.none() | words)
    made = Statement(
        text=draw(words),
        kind=draw(st.sampled_from(KINDS)),  # type: ignore[arg-type]
        trait=trait,
        at_least=draw(st.floats(0.01, 1)),
        proposed=trait is None and draw(st.booleans()),
    )
    if draw(st.booleans()):
        return replace(made, values=tuple(draw(st.lists(words, max_size=3))))
    return replace(made, between=(draw(st.none() | st.just(-2e9)), draw(sides)))


@st.composite
def evidence(draw: st.DrawFn, about: tuple[int, ...]) -> EvidenceLine:
    sort = draw(st.sampled_from(EVIDENCE_SORTS))
    asked, agree = sorted(draw(st.tuples(st.integers(0, 900), st.integers(0, 900))), reverse=True)
    return EvidenceLine(
        draw(st.sampled_from(SPEAKERS)),
        "2025-02-11",
        draw(words),
        about,
        sort=sort,
        speaker=draw(st.sampled_from(["", "Ines O'Neil", "07"])),
        asked=asked if sort == "survey" else None,
        agree=agree if sort == "survey" else None,
        result="41 of 80" if sort == "query" else "",
        sql="select 1\n  from deals -- all: of them" if sort == "query" else "",
    )


@st.composite
def members(draw: st.DrawFn) -> Member:
    said = tuple(draw(st.lists(statements(), max_size=3)))
    numbers = st.lists(st.integers(1, len(said)), max_size=2) if said else st.just([])
    lines = [draw(evidence(tuple(draw(numbers)))) for _ in range(draw(st.integers(0, 2)))]
    return Member(
        name=draw(words),
        statements=said,
        rule=draw(st.sampled_from([None, 'a = 1 and "b c" in (x, "y z")'])),
        written=draw(st.sampled_from([None, "2025-03"])),
        owner=draw(st.none() | words),
        next_review=draw(st.sampled_from([None, "2026-12-01"])),
        last_review=draw(st.sampled_from([None, "2026-09-01"])),
        evidence=tuple(lines),
        job=draw(words),
    )


@settings(max_examples=100, deadline=None)
@given(members())
def test_a_persona_written_reads_back_equal(member: Member) -> None:
    if any(x in ("null", "Null", "NULL", "~") for x in (member.name, member.owner)):
        return
    assert read(write(member)) == member


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("ringtrue: 1\nname: Bea\n", encoding="utf-8")
    (tmp_path / "a.yml").write_text("ringtrue: 1\nname: Ann\n", encoding="utf-8-sig")
    (tmp_path / "notes.txt").write_text("not a persona")
    assert [m.name for m in read_folder(tmp_path)] == ["Ann", "Bea"]
    (tmp_path / "c.yaml").write_text("ringtrue: 1\nname: Ann\n")
    with pytest.raises(BadPersonaFile, match="Two files"):
        read_folder(tmp_path)


def test_an_empty_folder_a_giant_and_a_binary_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadPersonaFile, match="no persona files"):
        read_folder(tmp_path)
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe\x00\x81")
    with pytest.raises(BadPersonaFile, match="not text"):
        read_folder(tmp_path)
    (tmp_path / "a.yaml").write_bytes(b"x" * 300_000)
    with pytest.raises(BadPersonaFile, match="larger than"):
        read_folder(tmp_path)


def test_a_month_of_writing_that_is_yet_to_come_is_refused_with_its_line() -> None:
    text = "ringtrue: 1\nname: Maya\nwritten: 2026-12\n"
    assert read(text, today=date(2026, 12, 1)).written == "2026-12"
    with pytest.raises(BadPersonaFile, match="2026-12, which is yet to come") as refused:
        read(text, today=date(2026, 11, 30))
    assert refused.value.where.line == 3
    with pytest.raises(BadPersonaFile, match="2026-12-02"):
        read(text.replace("2026-12", "2026-12-02"), today=date(2026, 12, 1))
