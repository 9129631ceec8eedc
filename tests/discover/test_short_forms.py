"""The fewest questions from records: worded, answered, and the same in JSON, CSV and SQL."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

import ibis
import jsonschema
import numpy as np
import pyarrow as pa
import pytest

from ringtrue.analysis import formfiles, shortforms
from ringtrue.analysis.discover import find
from ringtrue.analysis.shortforms import Form, fewest, form_from, told
from ringtrue.cli import build, exits
from ringtrue.errors import BadInput
from ringtrue.stats.encoding import encode
from ringtrue.stats.growth import Gates
from ringtrue.warehouse import forms
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.intake.load import load_files
from ringtrue.warehouse.patterns import CodedPatterns
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.seal import OpenRecords

KINDS = (
    ("Packaging", "yes", "Mail; Phone", 50, "2024-03-01"),
    ("Con'struction", "no", "Paper", 3, "2022-05-01"),
    ("=Energy", "yes", "Fair; Mail", 2000, "2020-01-01"),
)


def leads(rows: int = 500) -> str:
    """Three kinds in text, yes or no, several answers, numbers and days; some cells are empty."""
    chance = Random(3)
    lines = ["lead_id,industry,partner,channels,staff,since"]
    for n in range(rows):
        cells = []
        for place in range(5):
            kind = KINDS[n % 3] if chance.random() < 0.9 else chance.choice(KINDS)
            value = kind[place]
            if place == 3:
                value = value + chance.randint(0, 9) * value // 10
            cells.append("" if chance.random() < 0.05 else str(value))
        lines.append(",".join([f"L{n}", *cells]))
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[tuple[Form, ...], pa.Table]]:
    """The forms of a discovery of three kinds, and the people they were made from."""
    folder = tmp_path_factory.mktemp("leads")
    (folder / "leads.csv").write_text(leads(), encoding="utf-8")
    loaded = load_files((folder / "leads.csv",), lake=folder / "lake")
    with open_records(loaded.snapshot) as records:
        opened = OpenRecords(records)
        gates = Gates(resamples=8)
        made = fewest(opened, found=find(opened, question=Question(), personas=3, gates=gates))
        yield made, records.table("leads").to_pyarrow()


def coded(form: Form, people: pa.Table) -> np.ndarray:
    """The people's answers by the reference encoder, (people, questions)."""
    return np.stack([encode(q.coding, _plain(people[q.column])) for q in form.questions], axis=1)


def run(*arguments: str) -> int:
    return exits.run(build(), list(arguments))


def _plain(column: pa.ChunkedArray) -> list:
    from datetime import date

    return [
        (value - date(1970, 1, 1)).days if isinstance(value, date) else value
        for value in column.to_pylist()
    ]


def test_each_size_has_its_form_and_says_what_it_does(found) -> None:
    made, _ = found
    assert [len(form.questions) for form in made] == list(range(1, len(made) + 1))
    assert len(made) < made[0].traits  # all of them would be no short form
    assert made[2].sentence.startswith("With 3 questions you place 9")
    assert made[2].agreement > 0.85
    texts = {q.trait: q.text for form in made for q in form.questions}
    assert texts.get("industry", "Which industry?") == "Which industry?"
    assert texts.get("partner", "Partner: yes or no?") == "Partner: yes or no?"
    assert texts.get("staff", "Staff: which of these?") == "Staff: which of these?"


def test_sql_says_of_everybody_what_the_form_says(found) -> None:
    made, people = found
    duck = ibis.duckdb.connect()
    duck.create_table(formfiles.TABLE, people)
    for form in made:
        rows = duck.raw_sql(formfiles.as_sql(form)).fetch_arrow_table().to_pylist()
        names = [p.name for p in form.personas]
        by_id = {row["lead_id"]: row for row in rows}
        for lead, answers in zip(people["lead_id"].to_pylist(), coded(form, people), strict=True):
            said = told(form, [None if a < 0 else int(a) for a in answers])
            row = by_id[lead]
            assert row["persona"] == names[said.persona]
            assert row["probability"] == pytest.approx(said.probability, abs=1e-9)
            assert row["sure"] == said.sure


@pytest.mark.parametrize("dialect", ["postgres", "bigquery", "snowflake", "trino", "clickhouse"])
def test_the_query_is_written_in_other_dialects(dialect: str, found) -> None:
    text = formfiles.as_sql(found[0][-1], dialect=dialect)
    assert formfiles.TABLE in text
    assert "CASE" in text.upper()


def test_a_column_called_persona_stays_what_it_is(found) -> None:
    form = found[0][0]
    table = forms.unbound("t", {form.questions[0].column: form.questions[0].type, "sure": "text"})
    columns = forms.scored(table, form.query).columns
    assert columns[-3:] == ("persona", "probability", "sure_")


def test_the_table_has_every_pattern_with_what_the_form_says(found) -> None:
    form = found[0][1]
    rows = list(csv.DictReader(io.StringIO(formfiles.as_csv(form))))
    sizes = [len(q.options) + 1 for q in form.questions]
    assert len(rows) == sizes[0] * sizes[1]
    last = rows[-1]
    assert list(last.values())[:2] == [formfiles.DONT_KNOW] * 2
    said = told(form, [None, None])
    assert float(last["probability"]) == pytest.approx(said.probability, abs=1e-6)
    assert last["sure"] == "not sure"


def test_no_cell_of_the_table_is_a_formula(found) -> None:
    asked = next(f for f in found[0] if "industry" in {q.trait for q in f.questions})
    cells = [c for row in csv.reader(io.StringIO(formfiles.as_csv(asked))) for c in row]
    assert "'=Energy" in cells
    assert not [cell for cell in cells if cell.startswith("=")]


def test_a_table_that_would_be_endless_is_refused(found, monkeypatch) -> None:
    monkeypatch.setattr(formfiles, "PATTERNS", 4)
    with pytest.raises(BadInput, match="more patterns"):
        formfiles.as_csv(found[0][-1])


def test_the_definition_is_complete_and_comes_back(found) -> None:
    for form in found[0]:
        raw = json.loads(formfiles.as_json(form))
        assert form_from(raw) == form
        # whoever has nothing but the file can tell, as it explains
        answers = [0] * len(raw["questions"])
        scores = [
            persona["start"] + sum(q["options"][a]["points"][k]
                                   for q, a in zip(raw["questions"], answers, strict=True))
            for k, persona in enumerate(raw["personas"])
        ]  # fmt: skip
        assert int(np.argmax(scores)) == told(form, answers).persona
        assert told(form, answers).probability == pytest.approx(
            np.exp(max(scores)) / np.exp(scores).sum()
        )


def test_the_command_writes_what_the_schema_says_and_shows_its_sql(tmp_path: Path, capsys) -> None:
    leads_csv, out = tmp_path / "leads.csv", tmp_path / "form.json"
    leads_csv.write_text(leads(300), encoding="utf-8")
    asked = ["discover", str(leads_csv), "--personas", "3", "--show-sql"]
    assert run(*asked, "--questions", "2", "--questions-out", str(out)) == 0
    duck = ibis.duckdb.connect()
    duck.create_table(formfiles.TABLE, duck.read_csv(str(leads_csv)).to_pyarrow())
    placed = duck.raw_sql(capsys.readouterr().out).fetch_arrow_table()
    assert placed.num_rows == 300
    written = json.loads(out.read_text(encoding="utf-8"))
    assert set(placed["persona"].to_pylist()) == {p["name"] for p in written["personas"]}
    schema = Path(__file__).parents[2] / "docs" / "schemas" / "questions.json"
    jsonschema.validate(written, json.loads(schema.read_text(encoding="utf-8")))
    assert len(written["questions"]) == 2


@pytest.mark.parametrize(
    "options",
    [["--questions", "3", "--json"], ["--questions-out", "form.pdf"], ["--questions", "7"]],
)
def test_what_cannot_be_written_is_refused_before_any_work(options, tmp_path, capsys) -> None:
    leads_csv = tmp_path / "leads.csv"
    leads_csv.write_text("lead_id,industry\nL1,Food\n", encoding="utf-8")
    assert run("discover", str(leads_csv), *options) == 2


def test_one_persona_has_nothing_to_ask(tmp_path: Path, capsys) -> None:
    rows = [f"L{n},{'ab'[n * 7 % 2]},{'cd'[n // 2 % 2]},{'ef'[n // 4 % 2]}" for n in range(200)]
    leads_csv = tmp_path / "leads.csv"
    leads_csv.write_text("lead_id,one,two,three\n" + "\n".join(rows) + "\n", encoding="utf-8")
    assert run("discover", str(leads_csv), "--personas", "1", "--questions", "2") == 2
    assert "nothing to ask" in capsys.readouterr().err


def test_of_many_people_some_are_looked_at_and_none_is_made_up(monkeypatch) -> None:
    codes = np.array([[0, -1], [0, 1], [1, 0]], dtype=np.int8)
    people = np.array([5, 1, 14])
    counted = CodedPatterns(codes, people, people * 0, people * 0)
    assert shortforms._some(counted).tolist() == np.repeat(codes, people, axis=0).tolist()
    monkeypatch.setattr(shortforms, "ROWS", 4)
    assert shortforms._some(counted).tolist() == [[0, -1], [0, 1], [1, 0], [1, 0]]
