"""The same records in another dress are the same records."""

import csv
import datetime as dt
import gzip
import io
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringtrue.warehouse.intake.load import Loaded, load_files

Rows = list[list[str]]


def values(loaded: Loaded, table: str) -> pa.Table:
    found = next(t for t in loaded.snapshot.tables if t.name == table)
    return pq.read_table(found.files[0])


def written(
    rows: Rows, *, delimiter: str = ",", encoding: str = "utf-8", ends: str = "\r\n",
    quoting: Any = csv.QUOTE_MINIMAL,
) -> bytes:  # fmt: skip
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=ends, quoting=quoting)
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def number(text: str) -> object:
    if text[:1] == "0" and text[1:2].isdigit():
        return text  # a code, which no spreadsheet that knows zip codes would store as a number
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


def as_workbook(rows: Rows) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(rows[0])
    for row in rows[1:]:
        book.active.append([number(c) if c else None for c in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_parquet(rows: Rows) -> bytes:
    columns: dict[str, pa.Array] = {}
    for name, *cells in zip(*rows, strict=True):
        found = [number(c) if c else None for c in cells]
        kinds = {type(f) for f in found if f is not None}
        if kinds <= {int, float} and kinds:
            columns[name] = pa.array([None if f is None else float(f) for f in found])  # type: ignore[arg-type]
        else:
            columns[name] = pa.array([c or None for c in cells])
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


DRESSES: dict[str, tuple[str, Callable[[Rows], bytes]]] = {
    "semicolons": (".csv", lambda r: written(r, delimiter=";")),
    "tabs": (".tsv", lambda r: written(r, delimiter="\t")),
    "bars in a CSV": (".csv", lambda r: written(r, delimiter="|")),
    "UTF-8 with a mark": (".csv", lambda r: written(r, encoding="utf-8-sig")),
    "UTF-16": (".csv", lambda r: written(r, encoding="utf-16")),
    "UTF-16 without a mark": (".csv", lambda r: written(r, encoding="utf-16-le")),
    "UTF-16, big end first": (".csv", lambda r: written(r, encoding="utf-16-be")),
    "quotes everywhere": (".csv", lambda r: written(r, quoting=csv.QUOTE_ALL)),
    "unix line ends": (".csv", lambda r: written(r, ends="\n")),
    "gzip": (".csv.gz", lambda r: gzip.compress(written(r))),
    "a workbook": (".xlsx", as_workbook),
    "Parquet": (".parquet", as_parquet),
}
REAL = {
    "maven": ("maven-crm-sales/sales_pipeline.csv", "opportunity_id"),
    "olist": ("olist-marketing-funnel/olist_closed_deals_dataset.csv", "mql_id"),
    "hubspot": ("hubspot-export-synthetic/hubspot_contacts.csv", "Contact ID"),
    "customers": ("customer-personality/marketing_campaign.csv", "ID"),
}


@pytest.fixture(scope="module")
def as_it_came(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Loaded]:
    """`as_it_came(file)`: the file below the data as imported, once."""

    @cache
    def load(file: str) -> Loaded:
        return load_files([data / file], lake=tmp_path_factory.mktemp("plain"))

    return load


@pytest.mark.real_data
@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("name", REAL)
def test_real_exports_in_another_dress_hold_the_same_values(
    name: str, dress: str, as_it_came: Callable[[str], Loaded], data: Path, tmp_path: Path
) -> None:
    file, key = REAL[name]
    plain = as_it_came(file)
    text = (data / file).read_text(encoding="utf-8-sig")
    delimiter = ";" if ";" in text.split("\n", 1)[0] else ","
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    shuffled = rows[1:]
    random.Random(7).shuffle(shuffled)
    ending, dressed = DRESSES[dress]
    path = tmp_path / f"other{ending}"
    path.write_bytes(dressed([rows[0], *shuffled]))
    other = load_files([path], lake=tmp_path / "b")
    a = values(plain, Path(file).stem).sort_by(key)
    b = values(other, "other").sort_by(key)
    assert [c.name for c in plain.snapshot.tables[0].columns] == a.column_names
    assert a.schema.types == b.schema.types
    assert a.equals(b)


@pytest.mark.real_data
def test_latin_letters_survive_windows_and_latin_encodings(data: Path, tmp_path: Path) -> None:
    rows = [["name", "city"], ["Zoë", "Köln"], ["José", "São Paulo"], ["Ana", "Łódź"]]
    for encoding in ("latin-1", "cp1252"):
        path = tmp_path / f"{encoding}.csv"
        path.write_bytes(written(rows[:3], encoding=encoding))
        loaded = load_files([path], lake=tmp_path / encoding)
        assert values(loaded, encoding)["city"].to_pylist() == ["Köln", "São Paulo"]


cell = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp", "Cf")),
    min_size=1, max_size=8,
).map(lambda t: f"w{t}")  # fmt: skip
inner = st.sampled_from(["", ",", ";", '"', "\n", "\t", "|", "'", '","', "\r\n", " a b "])


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(cell, inner, cell).map(lambda p: "".join(p)), min_size=3, max_size=12),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    ends=st.sampled_from(["\n", "\r\n"]),
)
def test_any_text_comes_back_through_any_dialect(
    rows: list[str], delimiter: str, encoding: str, ends: str, tmp_path_factory: Any
) -> None:
    folder = tmp_path_factory.mktemp("trip")
    table = [["first", "second", "third"], *([r, "x", f"n{i}"] for i, r in enumerate(rows))]
    path = folder / "t.csv"
    path.write_bytes(
        written(table, delimiter=delimiter, encoding=encoding, ends=ends, quoting=csv.QUOTE_ALL)
    )
    loaded = load_files([path], lake=folder / "lake")
    found = values(loaded, "t")
    assert loaded.reports[0].rejected == ()
    assert found["first"].to_pylist() == rows
    assert found["third"].to_pylist() == [f"n{i}" for i in range(len(rows))]


@settings(max_examples=60, deadline=None)
@given(
    numbers=st.lists(
        st.decimals(min_value=-(10**9), max_value=10**9, places=2), min_size=3, max_size=15
    ),
    comma=st.booleans(),
    thousands=st.booleans(),
)
def test_numbers_come_back_with_points_or_commas(
    numbers: list[Any], comma: bool, thousands: bool, tmp_path_factory: Any
) -> None:
    folder = tmp_path_factory.mktemp("numbers")

    def shown(value: Any) -> str:
        text = f"{value:,.2f}" if thousands else f"{value:.2f}"
        return text.translate(str.maketrans(",.", ".,")) if comma else text

    path = folder / "t.csv"
    path.write_bytes(
        written([["amount", "who"], *([shown(n), "x"] for n in numbers)], delimiter=";")
    )
    found = values(load_files([path], lake=folder / "lake"), "t")
    assert [float(v) for v in found["amount"].to_pylist()] == [float(n) for n in numbers]


@settings(max_examples=60, deadline=None)
@given(
    days=st.lists(
        st.dates(min_value=dt.date(1950, 1, 1), max_value=dt.date(2068, 12, 31)),
        min_size=3,
        max_size=15,
    ).filter(lambda ds: any(d.day > 12 for d in ds)),
    form=st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y",
                          "%b %d, %Y", "%d %B %Y", "%Y/%m/%d"]),
)  # fmt: skip
def test_days_come_back_however_they_are_written(
    days: list[Any], form: str, tmp_path_factory: Any
) -> None:
    folder = tmp_path_factory.mktemp("days")
    path = folder / "t.csv"
    rows = [["day", "who"], *([d.strftime(form), "x"] for d in days)]
    path.write_bytes(written(rows))
    found = values(load_files([path], lake=folder / "lake"), "t")
    assert found["day"].to_pylist() == days
