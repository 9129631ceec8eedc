"""`ringtrue checkup`: JSON alone on standard output, exits that mean something, no traceback."""

import json
from pathlib import Path

import pytest

from ringtrue.cli import main


def _won(i: int) -> bool:
    """Half of the food leads, and one in ten of the others: 200 and 20."""
    return i % 2 == 1 if i % 3 else i % 30 == 0


ROWS = ["name,sector,size,won"] + [
    f"n{i},{'food' if i % 3 else 'cars'},{i % 7 * 10},{'yes' if _won(i) else 'no'}"
    for i in range(600)
]
ANN = """ringtrue: 1
name: Ann
rule: sector = food
description:
  - {text: She works with cars., trait: sector, values: [cars]}
  - {text: She dreams., kind: motivation, trait: null}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "leads.csv"
    path.write_text("\n".join(ROWS))
    return path


def left(*arguments: object) -> int:
    with pytest.raises(SystemExit) as caught:
        main(["checkup", *map(str, arguments)])
    return int(caught.value.code or 0)


def test_json_is_the_answer_and_nothing_else(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = left(file, "--declared", "sector", "--outcome", "won=yes", "--json")
    answer = json.loads(capsys.readouterr().out)
    assert code == 0
    assert (answer["version"], answer["rows"], answer["buyers"]) == (1, 600, 220)
    assert [p["name"] for p in answer["personas"]] == ["food", "cars"]
    assert answer["files"] == ["leads.csv"]
    assert all(f["cost"] is None for f in answer["findings"])


@pytest.mark.parametrize(("worst", "code"), [("high", 1), ("low", 1)])
def test_findings_at_or_above_the_stated_severity_leave_with_one(
    file: Path, worst: str, code: int
) -> None:
    asked = (file, "--declared", "sector", "--outcome", "won=yes", "--fail-on", worst)
    assert left(*asked) == code


def test_a_folder_of_personas_is_judged_sentence_by_sentence(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "personas"
    folder.mkdir()
    (folder / "ann.yaml").write_text(ANN)
    assert left(file, "--declared", folder, "--outcome", "won=yes") == 0
    said = capsys.readouterr().out
    assert "None of two sentences fit the people who bought" in said
    assert "doesn't fit" in said
    assert "20 of 220 buyers; you said at least half. They are food" in " ".join(said.split())


def test_of_under_300_people_the_terminal_json_and_report_count_and_test_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, few, out = tmp_path / "personas", tmp_path / "few.csv", tmp_path / "few.html"
    folder.mkdir()
    (folder / "ann.yaml").write_text(ANN)
    few.write_text("\n".join(ROWS[:300]))  # the header and 299 people
    asked = (few, "--declared", folder, "--outcome", "won=yes")
    assert left(*asked, "--report", out) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "299 people and 109 wins are too few for any test" in said
    assert "untested 10 of 109 fit; you said most: too few for a test." in said
    assert left(*asked, "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    [ann] = answer["personas"]
    assert [claim["verdict"] for claim in ann["claims"]] == ["untested", "no_data"]
    assert (ann["outcome"]["rate"], ann["outcome"]["compared"]) == (None, "too_few")
    assert (answer["base_rate"], answer["misalignment"]) == (None, None)
    assert not {"RT201", "RT202", "RT203", "RT207"} & {f["code"] for f in answer["findings"]}
    missing = {n["code"]: n["missing"] for n in answer["not_run"]}
    assert missing["RT201"].startswith("300 people")
    report = " ".join(out.read_text().split())
    assert "too few for any test" in report
    assert "10 of 109 fit" in report
    for word in ("doesn’t fit", "doesn't fit", "you said at least half. They are", "% won"):
        assert word not in report


def test_the_sql_of_who_belongs_runs_in_plain_duckdb(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import duckdb

    folder, out = tmp_path / "personas", tmp_path / "checkup.html"
    folder.mkdir()
    (folder / "ann.yaml").write_text(ANN)
    asked = (file, "--outcome", "won=yes", "--report", out, "--show-sql")
    assert left(*asked, "--declared", folder) == 0
    rows = duckdb.connect().execute(capsys.readouterr().out).fetchall()
    assert (len(rows), sum(inside for *_, inside in rows)) == (600, 400)
    assert sum(inside for _, status, inside in rows if status == "won") == 200
    assert left(*asked, "--declared", "sector") == 0
    rows = duckdb.connect().execute(capsys.readouterr().out).fetchall()
    assert sorted({sector for *_, sector in rows}) == ["cars", "food"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--declared", "sectr", "--outcome", "won"), "Did you mean sector?"),
        (("--declared", "won", "--outcome", "won"), "is the outcome"),
        (("--declared", "sector", "--outcome", "won=maybe"), "No record has won=maybe"),
        (("--outcome", "won"), "--declared"),
        (("--declared", "sector", "--outcome", "won", "--unit", "cats"), "no unit cats"),
        (("--declared", "sector", "--outcome", "won", "--logo", "x.png"), "--report"),
        (("--declared", "sector", "--outcome", "won", "--fail-on", "x"), "no severity x"),
        (("--declared", "sector", "--outcome", "won", "--ignore", "x"), "called x"),
        (("--declared", "name", "--outcome", "won"), "over 60 values"),
        (("--declared", "sector", "--outcome", "won", "--show-sql"), "--report"),
    ],
)
def test_bad_input_leaves_with_two_and_says_how_to_mend_it(
    file: Path, arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert left(file, *arguments) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert "Traceback" not in told.err
    assert left(file, *arguments, "--json") == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert said in f"{error['detail']} {error['hint']}"


def test_a_rule_that_names_no_trait_says_whose_it_is(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "personas"
    folder.mkdir()
    (folder / "ann.yaml").write_text(ANN.replace("sector = food", "sectr = food"))
    assert left(file, "--declared", folder, "--outcome", "won=yes") == 2
    assert (
        "The rule of Ann cannot be read: There is no trait called sectr" in capsys.readouterr().err
    )


def test_without_an_outcome_nothing_is_judged_and_it_is_said(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "personas"
    folder.mkdir()
    (folder / "ann.yaml").write_text(ANN)
    assert left(file, "--declared", folder) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Nobody has said who bought" in said
    assert "RT201" in said


def test_numbers_price_the_findings_and_say_how(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Cars: a third of the leads, winning 10 % beside 50 %: 100,000 × 1/3 × 80 %."""
    asked = (file, "--declared", "sector", "--outcome", "won=yes", "--spend", "100000")
    assert left(*asked, "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    [cars] = [f for f in answer["findings"] if f["code"] == "RT202"]
    assert cars["cost"] == 27_000
    assert cars["evidence"]["arithmetic"] == [
        "100,000 spent a year × 33 % of leads × 80 % won less than by others = 26,667"
    ]
    assert left(*asked) == 0
    assert "About 27,000 a year: 100,000 spent a year" in capsys.readouterr().out


@pytest.mark.parametrize("option", [("--spend", "nan"), ("--value-per-deal", "-1")])
def test_a_number_that_cannot_be_leaves_with_two(file: Path, option: tuple[str, str]) -> None:
    assert left(file, "--declared", "sector", "--outcome", "won=yes", *option) == 2


def test_a_workspace_keeps_its_own_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert left("--home", tmp_path, "--spend", "1000") == 2
    assert "kept with the workspace" in capsys.readouterr().err
