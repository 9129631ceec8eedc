"""What columns are taken for: types over whole columns, codes kept, doubts said aloud."""

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ringtrue.warehouse.intake.load import Loaded, load_files


def load(folder: Path, cells: list[str], *, name: str = "thing", delimiter: str = ";",
         more: str = "") -> tuple[Loaded, pa.Array]:  # fmt: skip
    """One column of cells, beside one of words."""
    path = folder / "t.csv"
    head = f'"{name}"{delimiter}word{delimiter if more else ""}{more.split(chr(10))[0]}\n'
    path.write_text(
        head + "".join(f'"{c}"{delimiter}w{delimiter + "1" if more else ""}\n' for c in cells),
        encoding="utf-8",
    )
    loaded = load_files([path], lake=folder / "lake")
    return loaded, pq.read_table(loaded.snapshot.tables[0].files[0]).column(0)


def kind(loaded: Loaded) -> str:
    return loaded.snapshot.tables[0].columns[0].type


GUESSED = {
    "whole numbers": (["1", "20", "-3"], "number", [1, 20, -3]),
    "decimals": (["1.5", "2", ".25"], "number", [1.5, 2.0, 0.25]),
    "decimal commas": (["1,5", "2", "0,25"], "number", [1.5, 2.0, 0.25]),
    "thousands": (["1,234.5", "12,000", "7"], "number", [1234.5, 12000.0, 7.0]),
    "european thousands": (["1.234,5", "12.000", "7"], "number", [1234.5, 12000.0, 7.0]),
    "swiss thousands": (["1'234.50", "7.25", "10'000.00"], "number", [1234.5, 7.25, 10000.0]),
    "money": (["$1,200.00", "$5.50", "($3.00)"], "number", [1200.0, 5.5, -3.0]),
    "euros after": (["5,50 €", "1.200,00 €", "-3,00 €"], "number", [5.5, 1200.0, -3.0]),
    "percent": (["5%", "12.5%", "100%"], "number", [5.0, 12.5, 100.0]),
    "exponents": (["1e3", "2.5E-1", "1"], "number", [1000.0, 0.25, 1.0]),
    "zip codes": (["01067", "80331", "10115"], "text", ["01067", "80331", "10115"]),
    "long digits": (["1234567890123456", "1", "2"], "text", ["1234567890123456", "1", "2"]),
    "true and false": (["TRUE", "False", "true"], "boolean", [True, False, True]),
    "yes and no stay words": (["yes", "no", "yes"], "text", ["yes", "no", "yes"]),
    "iso days": (["2024-02-29", "2023-1-5"], "date", [dt.date(2024, 2, 29), dt.date(2023, 1, 5)]),
    "german days": (["31.12.2024", "1.2.24"], "date", [dt.date(2024, 12, 31), dt.date(2024, 2, 1)]),
    "day first": (["13/4/2024", "1/2/2024"], "date", [dt.date(2024, 4, 13), dt.date(2024, 2, 1)]),
    "month first": (["4/13/2024", "1/2/2024"], "date", [dt.date(2024, 4, 13), dt.date(2024, 1, 2)]),
    "named months": (["Jan 5, 2024", "Dec 31, 2023"], "date",
                     [dt.date(2024, 1, 5), dt.date(2023, 12, 31)]),
    "moments": (["2024-01-05 10:11:12", "2024-01-05"], "datetime",
                [dt.datetime(2024, 1, 5, 10, 11, 12), dt.datetime(2024, 1, 5)]),
    "moments with zones": (["2024-01-05T10:00:00+02:00", "2024-01-05T10:00:00Z"], "datetime",
                           [dt.datetime(2024, 1, 5, 8), dt.datetime(2024, 1, 5, 10)]),
    "afternoons": (["1/13/2024 3:05 PM", "1/14/2024 12:00 AM"], "datetime",
                   [dt.datetime(2024, 1, 13, 15, 5), dt.datetime(2024, 1, 14)]),
    "days that do not exist": (["2024-02-30", "2023-13-01"], "text", ["2024-02-30", "2023-13-01"]),
    "months stay words": (["2024-01", "2024-02"], "text", ["2024-01", "2024-02"]),
    "a case named NA": (["NA", "NB", "NC"], "text", ["NA", "NB", "NC"]),
    "infinity is no number": (["inf", "x", "1e999"], "text", ["inf", "x", "1e999"]),
}  # fmt: skip


@pytest.mark.parametrize("what", GUESSED)
def test_values_are_read_for_what_they_are(what: str, tmp_path: Path) -> None:
    cells, type_, expected = GUESSED[what]
    loaded, column = load(tmp_path, cells)
    assert kind(loaded) == type_
    assert column.to_pylist() == expected


def test_two_unreadable_cells_in_a_hundred_become_missing_and_are_told(tmp_path: Path) -> None:
    cells = [str(i) for i in range(98)] + ["twelve", "x;y"]
    loaded, column = load(tmp_path, cells)
    assert kind(loaded) == "number"
    assert column.null_count == 2
    said = " ".join(loaded.reports[0].repairs)
    assert "2 value(s) that are no number" in said
    assert '"twelve" in line 100' in said


def test_three_in_a_hundred_keep_the_column_text(tmp_path: Path) -> None:
    loaded, column = load(tmp_path, [str(i) for i in range(97)] + ["a", "b", "c"])
    assert kind(loaded) == "text"
    assert column.null_count == 0


def test_words_for_nothing_do_not_count_against_a_type(tmp_path: Path) -> None:
    loaded, column = load(tmp_path, ["1", "-", "N/A", "unknown", "", "2"])
    assert kind(loaded) == "number"
    assert column.to_pylist() == [1, None, None, None, None, 2]
    assert any("3 cell(s) say it is missing" in r for r in loaded.reports[0].repairs)


def test_words_for_nothing_stay_in_text(tmp_path: Path) -> None:
    _, column = load(tmp_path, ["social", "unknown", "-", ""])
    assert column.to_pylist() == ["social", "unknown", "-", None]


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("Zip Code", ["90003", "90005"]),
        ("Phone", ["4915112345678", "4915112345679"]),
        ("CustomerID", ["17850.0", "13047.0"]),
        ("InvoiceNo", ["536365", "536366"]),
    ],
)
def test_a_name_that_says_code_keeps_digits_text(
    name: str, cells: list[str], tmp_path: Path
) -> None:
    loaded, column = load(tmp_path, cells, name=name)
    assert kind(loaded) == "text"
    assert column.to_pylist() == [c.removesuffix(".0") for c in cells]


@pytest.mark.parametrize("name", ["Number of Employees", "mobile_developer", "has_gtin", "Paid"])
def test_a_name_that_merely_sounds_like_a_code_changes_nothing(name: str, tmp_path: Path) -> None:
    loaded, _ = load(tmp_path, ["0", "1", "1"], name=name)
    assert kind(loaded) == "number"


def test_epochs_are_moments_only_where_the_name_says_so(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    cells = ["1700000000", "1700000060"]
    named, column = load(tmp_path / "a", cells, name="created_at")
    assert kind(named) == "datetime"
    assert column[0].as_py() == dt.datetime(2023, 11, 14, 22, 13, 20)
    assert kind(load(tmp_path / "b", cells, name="points")[0]) == "number"


def test_days_that_could_be_either_are_said_aloud(tmp_path: Path) -> None:
    loaded, column = load(tmp_path, ["1/2/2024", "3/4/2024"], delimiter=",")
    assert column[0].as_py() == dt.date(2024, 1, 2)
    assert any("could be day or month first" in r for r in loaded.reports[0].repairs)


def test_an_unsure_column_follows_a_sure_one(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1/2/2024,25/12/2023\n3/4/2024,1/2/2023\n")
    loaded = load_files([path], lake=tmp_path / "lake")
    table = pq.read_table(loaded.snapshot.tables[0].files[0])
    assert table["a"][0].as_py() == dt.date(2024, 2, 1)


def test_three_digits_after_a_point_follow_the_file(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a;b\n1.234;1,5\n5.678;2,25\n")
    loaded = load_files([path], lake=tmp_path / "lake")
    table = pq.read_table(loaded.snapshot.tables[0].files[0])
    assert table["a"].to_pylist() == [1234.0, 5678.0]
    assert any("decimals or thousands" in r for r in loaded.reports[0].repairs)


def test_a_type_is_decided_over_the_whole_column_not_its_beginning(tmp_path: Path) -> None:
    cells = [str(i) for i in range(30_000)] + ["0123"] * 1_500
    loaded, _ = load(tmp_path, cells)
    assert kind(loaded) == "text"


def test_emails_and_domains_are_alike_in_small_letters(tmp_path: Path) -> None:
    loaded, column = load(tmp_path, ["Anna@X.com", "bo@y.org"], name="mail")
    assert column.to_pylist() == ["anna@x.com", "bo@y.org"]
    assert any("small letters" in r for r in loaded.reports[0].repairs)


def test_title_lines_above_the_header_are_left_out_aloud(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("My report\n\nname,plan,seats\nAnna,pro,3\nBo,free,1\n")
    loaded = load_files([path], lake=tmp_path / "lake")
    assert [c.name for c in loaded.snapshot.tables[0].columns] == ["name", "plan", "seats"]
    assert any("above the header" in r for r in loaded.reports[0].repairs)


@pytest.mark.parametrize(
    "text", ["Anna,anna@x.com,pro\nBo,bo@y.org,free\n", "5,2024-01-02,3\n6,2024-01-03,4\n"]
)
def test_a_file_without_a_header_loses_no_row(text: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text)
    loaded = load_files([path], lake=tmp_path / "lake")
    assert loaded.reports[0].accepted == 2
    names = [c.name for c in loaded.snapshot.tables[0].columns]
    assert names == ["column_1", "column_2", "column_3"]
    assert any("not a header" in r for r in loaded.reports[0].repairs)
