"""A dry run and an import are one walk; a batch is there as a whole or not at all."""

import csv
import io
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringtrue.errors import BadInput, BrokenPromise, Temporary
from ringtrue.warehouse import batches
from ringtrue.warehouse.intake.export import neutralise, rejects_csv
from ringtrue.warehouse.intake.mapping import Mapping
from ringtrue.warehouse.intake.prepare import Prepared, commit, discard, prepare
from ringtrue.warehouse.intake.reports import Reject
from ringtrue.warehouse.schema import Table

FIRST = "Contact ID,Plan,Seats\n1,pro,3\n2,free,1\n3,pro,5\n"
SECOND = "Contact ID,Plan,Seats\n2,free,1\n3,pro,6\n4,pro,2\n5,free\n"


def put(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def kept(prepared: Prepared) -> Table:
    written = commit(prepared)
    return replace(prepared.table, files=(written.path,))


def files(lake: Path) -> list[Path]:
    return [p for p in lake.rglob("*") if p.is_file()]


def test_a_dry_run_says_what_the_import_does(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    known = kept(prepare(put(tmp_path / "contacts.csv", FIRST), lake=lake))
    path = put(tmp_path / "contacts.csv", SECOND)
    dry = prepare(path, lake=lake, known=known)
    counts = (dry.preview.created, dry.preview.updated, dry.preview.unchanged)
    assert counts == (1, 1, 1)
    assert dry.preview.rejected == 1
    assert [(x.line, x.outcome) for x in dry.preview.lines] == [
        (2, "unchanged"), (3, "updated"), (4, "created"), (5, "rejected"),
    ]  # fmt: skip
    discard(dry)
    assert len(files(lake)) == 1, "a dry run leaves nothing behind"
    real = prepare(path, lake=lake, known=known)
    assert real.preview == dry.preview
    assert commit(real).digest == dry.draft.digest
    assert len(files(lake)) == 2


def test_a_table_keeps_the_types_it_has(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    known = kept(prepare(put(tmp_path / "contacts.csv", FIRST), lake=lake))
    words = "Contact ID,Plan,Seats\n7,pro,many\n8,free,few\n"
    again = prepare(put(tmp_path / "contacts.csv", words), lake=lake, known=known)
    assert {c.name: c.type for c in again.table.columns}["Seats"] == "number"
    assert any("2 value(s) that are no number" in r for r in again.preview.report.repairs)


def stated(mapping: Mapping, column: str, /, **changes: object) -> Mapping:
    columns = tuple(
        replace(c, stated=True, **changes) if c.source == column else c  # type: ignore[arg-type]
        for c in mapping.columns
    )
    return replace(mapping, columns=columns)


def guessed(path: Path, lake: Path) -> Mapping:
    prepared = prepare(path, lake=lake)
    discard(prepared)
    return prepared.preview.proposal.mapping


def test_a_stated_type_rejects_the_rows_it_cannot_hold(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    path = put(tmp_path / "contacts.csv", "Contact ID,Plan,Seats\n1,pro,3\n2,free,many\n3,x,-\n")
    mapping = stated(guessed(path, lake), "Seats", type="number")
    prepared = prepare(path, lake=lake, mapping=mapping)
    report = prepared.preview.report
    assert [(r.line, r.reason) for r in report.rejected] == [(3, 'Seats: "many" is no number.')]
    assert (report.rows, report.accepted) == (3, 2)


def test_a_column_left_out_or_renamed_is_so_in_the_batch(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    path = put(tmp_path / "contacts.csv", FIRST)
    mapping = stated(guessed(path, lake), "Plan", skip=True)
    mapping = stated(mapping, "Seats", name="Places", type="text")
    table = pq.read_table(commit(prepare(path, lake=lake, mapping=mapping)).path)
    assert table.column_names == ["Contact ID", "Places"]
    assert table["Places"].to_pylist() == ["3", "1", "5"]


def test_a_mapping_that_fits_no_row_or_no_column_is_refused_whole(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    path = put(tmp_path / "contacts.csv", FIRST)
    mapping = guessed(path, lake)
    for wrong in (
        stated(mapping, "Plan", type="date"),
        stated(mapping, "Plan", name="Seats"),
        replace(mapping, columns=(replace(mapping.columns[0], source="Nope"),)),
        replace(mapping, columns=tuple(replace(c, skip=True) for c in mapping.columns)),
    ):
        with pytest.raises(BadInput):
            prepare(path, lake=lake, mapping=wrong)
    assert files(lake) == []


def broken() -> Iterator[pa.Table]:
    yield pa.table({"a": [1]})
    raise KeyboardInterrupt


def test_a_batch_interrupted_midway_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        batches.write(tmp_path, "t", broken())
    assert files(tmp_path) == []


def test_a_batch_has_one_schema_and_no_nan(tmp_path: Path) -> None:
    chunk = pa.table({"a": pa.array([1.0, float("nan"), None])})
    written = batches.write(tmp_path, "t", [chunk, chunk])
    assert pq.read_table(written.path)["a"].to_pylist() == [1.0, None, None] * 2
    assert written.rows == 6
    with pytest.raises(BrokenPromise):
        batches.write(tmp_path, "t", [chunk, pa.table({"a": ["x"]})])
    assert files(tmp_path) == [Path(written.path)]


def test_a_draft_is_no_parquet_file_before_it_is_kept(tmp_path: Path) -> None:
    draft = batches.draft(tmp_path, "t", [pa.table({"a": [1]})])
    assert not list(tmp_path.rglob("*.parquet"))
    batches.keep(draft)
    assert [str(p) for p in tmp_path.rglob("*.parquet")] == [draft.path]


def test_a_table_called_like_a_way_out_stays_in_the_lake(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    for name in ("../../outside", "..", ".", "/etc", "a/b", "con.fig", "ü" * 200):
        written = batches.write(lake, name, [pa.table({"a": [1]})])
        assert lake.resolve() in Path(written.path).resolve().parents, name
        assert Path(written.path).resolve().parent != lake.resolve(), name


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(Temporary):
        batches.write(tmp_path / "lake", "t", [pa.table({"a": [1]})])


@pytest.mark.parametrize(
    "risky", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1", "\u00a0=1"]
)
def test_what_a_spreadsheet_would_run_is_neutralised(risky: str) -> None:
    assert neutralise(risky) == "'" + risky


@pytest.mark.parametrize("between", [";", '";', "x; "])
@pytest.mark.parametrize("risky", ["=1+1", "-2+3", "@SUM(A1)"])
def test_what_another_country_s_spreadsheet_takes_for_the_next_cell_is_too(
    risky: str, between: str
) -> None:
    held = neutralise(f"Ann{between}{risky}")
    assert [p for p in held.split(";") if p.lstrip().startswith(("=", "-", "@"))] == []
    assert held.replace("'", "") == f"Ann{between}{risky}"


@pytest.mark.parametrize(
    "plain", ["Ann;-5;x", "a\tb", "-5", "+3.2", "-1,234.5", "a=b", "", "5 %", "-12%"]
)
def test_what_it_would_not_run_stays(plain: str) -> None:
    assert neutralise(plain) == plain


@given(st.lists(st.tuples(st.integers(1, 10**9), st.text(), st.text()), max_size=5))
def test_rejects_download_as_rows_that_no_spreadsheet_runs(
    rows: list[tuple[int, str, str]],
) -> None:
    text = rejects_csv(Reject(*r) for r in rows)
    back = list(csv.reader(io.StringIO(text.replace("\0", ""), newline="")))
    assert len(back) == len(rows) + 1
    for _, reason, start in back[1:]:
        assert not reason.startswith(("=", "@", "\t"))
        assert not start.startswith(("=", "@", "\t"))
