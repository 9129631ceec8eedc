"""Files that newcomers and attackers hand in: each gets a clear error or a stated repair."""

import gzip
import io
import os
import resource
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ringtrue.errors import BadInput, RingtrueError, UnreadableFile
from ringtrue.warehouse.intake import readers
from ringtrue.warehouse.intake.files import look
from ringtrue.warehouse.intake.limits import Limits
from ringtrue.warehouse.intake.load import Loaded, load_files
from ringtrue.warehouse.intake.rows import Layout


def load(path: Path, text: str | bytes | None = None, **more: object) -> Loaded:
    if text is not None:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_files([path], lake=path.parent / "lake", **more)  # type: ignore[arg-type]


def refused(path: Path, text: str | bytes | None = None, **more: object) -> RingtrueError:
    with pytest.raises(BadInput) as caught:
        load(path, text, **more)
    assert caught.value.hint, "every refusal says how to mend it"
    left = [p for p in (path.parent / "lake").rglob("*") if p.is_file()]
    assert left == [], "nothing is left behind"
    return caught.value


def workbook(path: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


REFUSED: dict[str, tuple[str, bytes, str]] = {
    "an empty file": ("a.csv", b"", "empty"),
    "a file of blank lines": ("a.csv", b"\n\n  \n", "no "),
    "a header without rows": ("a.csv", b"name,plan\n", "no rows"),
    "a picture called CSV": ("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "picture"),
    "random bytes": ("a.csv", bytes((i * 7919) % 256 for i in range(5000)), "binary"),
    "an old workbook": ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls"),
    "text called XLSX": ("a.xlsx", b"name,plan\nx,y\n", "not what its name says"),
    "text called Parquet": ("a.parquet", b"name,plan\nx,y\n", "not what its name says"),
    "broken Parquet": ("a.parquet", b"PAR1" + b"\x00" * 50, "damaged"),
    "a broken workbook": ("a.xlsx", b"PK\x03\x04" + b"x" * 500, "damaged"),
    "text called gz": ("a.csv.gz", b"name,plan\nx,y\n", "not a gzip"),
    "half a gzip file": ("a.csv.gz", gzip.compress(b"a,b\n" + os.urandom(9000))[:700], "gzip"),
    "an empty file, packed": ("a.csv.gz", gzip.compress(b""), "empty"),
    "no JSON": ("a.jsonl", b"hello\nworld\n", "no JSON object"),
    "a JSON array": ("a.jsonl", b'[{"a": 1}]\n', "no JSON object"),
    "rows all of another width": ("a.csv", b"a,b,c\n1,2\n1,2\n", "No row"),
    "a header whose quote never ends": ("a.csv", b'"a,b\n' + b"1,2\n" * 500, "quote"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_read_is_refused_by_name(what: str, tmp_path: Path) -> None:
    name, content, says = REFUSED[what]
    fault = refused(tmp_path / name, content)
    assert says in fault.detail
    assert fault.where.file == name
    assert fault.exit_code == 2


def test_nothing_there(tmp_path: Path) -> None:
    assert "no file" in refused(tmp_path / "missing.csv").detail


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "x.csv").mkdir()
    assert "folder" in refused(tmp_path / "x.csv").detail


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to(tmp_path / "b.csv")
    (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
    assert "cannot be opened" in refused(tmp_path / "a.csv").detail


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.csv")
    assert "not a plain file" in refused(tmp_path / "a.csv").detail


def test_a_name_with_a_nul_is_refused(tmp_path: Path) -> None:
    assert "cannot be opened" in refused(tmp_path / "a\0.csv").detail


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "leads.csv").write_text("a,b\n1,2\n")
    with pytest.raises(BadInput, match="both be the table"):
        load_files(
            [tmp_path / "a" / "leads.csv", tmp_path / "b" / "leads.csv"], lake=tmp_path / "lake"
        )


def test_one_bad_file_among_good_ones_leaves_nothing_behind(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("a,b\n1,2\n")
    bad.write_text("a,b\n")
    with pytest.raises(UnreadableFile):
        load_files([good, bad], lake=tmp_path / "lake")
    assert [p for p in (tmp_path / "lake").rglob("*") if p.is_file()] == []


def test_ragged_rows_are_rejected_with_their_line(tmp_path: Path) -> None:
    text = 'a,b\n1,"x\ny"\n1\n2,3,4\n5,6\n'
    report = load(tmp_path / "a.csv", text).reports[0]
    assert report.rows == 4
    assert report.accepted == 2
    assert [(r.line, r.reason) for r in report.rejected] == [
        (4, "It has 1 cell; the header has 2."),
        (5, "It has 3 cells; the header has 2."),
    ]


def test_empty_cells_too_many_come_in_aloud(tmp_path: Path) -> None:
    report = load(tmp_path / "a.csv", "a,b\n1,2,\n3,4,,\n").reports[0]
    assert report.accepted == 2
    assert any("empty cells too many" in r for r in report.repairs)


def test_a_quote_never_closed_costs_one_row(tmp_path: Path) -> None:
    rows = [f"{i},name {i}" for i in range(100)]
    rows[10] = '10,"name 10'
    report = load(tmp_path / "a.csv", "a,b\n" + "\n".join(rows) + "\n").reports[0]
    assert report.accepted == 99
    assert [r.line for r in report.rejected] == [12]
    assert "never closed" in report.rejected[0].reason


def test_two_stray_quotes_do_not_swallow_what_lies_between(tmp_path: Path) -> None:
    rows = [f"{i},name {i},x" for i in range(100)]
    rows[10], rows[40] = '10,"name 10,x', '40,"name 40,x'
    report = load(tmp_path / "a.csv", "a,b,c\n" + "\n".join(rows) + "\n").reports[0]
    assert report.accepted >= 98
    assert {r.line for r in report.rejected} == {12, 42}


def test_many_open_quotes_end_soon(tmp_path: Path) -> None:
    fault = refused(tmp_path / "a.csv", "x,y\n1,2\n3,4\n" + 'a"b,"c\n' * 60_000)
    assert "quotes" in fault.detail


def test_duplicate_and_empty_headers_are_renamed_aloud(tmp_path: Path) -> None:
    loaded = load(tmp_path / "a.csv", "Name,name,,Name_2\nw,x,y,z\n")
    names = [c.name for c in loaded.snapshot.tables[0].columns]
    assert names == ["Name", "name_2", "column_3", "Name_2_2"]
    assert len(loaded.reports[0].repairs) >= 3


def test_a_cell_of_a_million_characters_is_cut_aloud(tmp_path: Path) -> None:
    text = f'id,note\n1,{"x" * 1_000_000}\n2,"{"y" * 1_000_000}"\n3,ok\n'
    report = load(tmp_path / "a.csv", text).reports[0]
    assert report.accepted == 3
    assert any("2 cell(s) longer than" in r for r in report.repairs)


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    assert "longer than" in refused(tmp_path / "a.csv", "a,b\n" + "x" * 9_000_000).detail


def test_two_thousand_columns_are_refused_with_the_limit(tmp_path: Path) -> None:
    names = ",".join(f"c{i}" for i in range(2000))
    fault = refused(tmp_path / "a.csv", f"{names}\n{names}\n")
    assert "2,000 columns" in fault.detail
    assert "1,000" in fault.detail


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    limits = Limits(rows=30_000)
    fault = refused(tmp_path / "a.csv", "a,b\n" + "1,2\n" * 60_000, limits=limits)
    assert "more than 30,000 rows" in fault.detail


def test_one_row_and_one_column_come_in(tmp_path: Path) -> None:
    assert load(tmp_path / "a.csv", "a,b\n1,x\n").reports[0].accepted == 1
    assert load(tmp_path / "b.csv", "only\nx\ny\n\nz\n").reports[0].accepted == 3


def test_nul_characters_are_removed_aloud(tmp_path: Path) -> None:
    loaded = load(tmp_path / "a.csv", b"a,b\nx\0y,1\nz,2\n" + b"w,3\n" * 300)
    assert loaded.reports[0].accepted == 302
    assert any("NUL" in r for r in loaded.reports[0].repairs)


def test_of_a_stated_encoding_nul_characters_are_told_only_where_there_are_some(
    tmp_path: Path,
) -> None:
    for name, nul in (("clean", ""), ("not", "\0")):
        path = tmp_path / f"{name}.csv"
        path.write_bytes(f"a,b\nx{nul}y,1\nz,2\n".encode("utf-16"))
        given, layout = look(path, limits=Limits()), Layout(encoding="utf-16")
        with readers.read(given, limits=Limits(), folder=tmp_path, layout=layout) as rows:
            cells = [cell for chunk in rows.chunks for cell in chunk.columns[0].to_pylist()]
            assert cells == ["xy", "z"]
            assert any("NUL" in said for said in rows.repairs) is bool(nul)


def test_a_gzip_bomb_is_refused(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as out:
        out.write(b"a,b\n")
        for _ in range(100):
            out.write(b"1,2\n" * 250_000)
    fault = refused(tmp_path / "a.csv.gz", packed.getvalue())
    assert "unpacks to more" in fault.detail


def test_a_file_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    fault = refused(tmp_path / "a.csv", "a,b\n" + "1,2\n" * 1000, limits=Limits(unpacked=1000))
    assert "unpacks to more" in fault.detail


def bomb(path: Path, size: int) -> None:
    workbook(path, [["a", "b"], [1, 2]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/big.xml", b"0" * size)


def test_a_zip_bomb_is_refused_by_its_directory(tmp_path: Path) -> None:
    bomb(tmp_path / "a.xlsx", 100 * 1024 * 1024)
    assert "unpacks to more" in refused(tmp_path / "a.xlsx").detail


def test_a_zip_bomb_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    bomb(tmp_path / "a.xlsx", 100 * 1024 * 1024)
    raw = (tmp_path / "a.xlsx").read_bytes()
    lied = raw.replace(struct.pack("<L", 100 * 1024 * 1024), struct.pack("<L", 1000))
    assert lied != raw
    assert "damaged" in refused(tmp_path / "a.xlsx", lied).detail


def test_an_archive_of_something_else_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert "not a workbook" in refused(tmp_path / "a.xlsx").detail


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    assert "no rows" in refused(workbook(tmp_path / "a.xlsx", [])).detail


def test_formula_cells_stay_text(tmp_path: Path) -> None:
    loaded = load(tmp_path / "a.csv", "id,note\n1,\"=cmd|' /C calc'!A0\"\n2,@SUM(1)\n")
    assert loaded.proposals[0].lines[1].samples[0].startswith("=cmd")
    assert loaded.snapshot.tables[0].columns[1].type == "text"


DEEP = b'{"a":' * 100_000 + b"1" + b"}" * 100_000


@pytest.mark.parametrize(
    "line",
    [b"not json", DEEP, b"[1, 2]", b'{"a": ' + b"9" * 5000 + b"}", b'{"a": '],
    ids=["words", "deep", "a list", "a number too long", "half"],
)
def test_bad_json_lines_are_rejected_with_their_line(line: bytes, tmp_path: Path) -> None:
    report = load(tmp_path / "a.jsonl", b'{"a": 1}\n' + line + b'\n{"a": 2}\n').reports[0]
    assert [r.line for r in report.rejected] == [2]
    assert report.accepted == 2


def test_halves_of_characters_in_json_come_in_mended(tmp_path: Path) -> None:
    assert load(tmp_path / "a.jsonl", b'{"a": "x\\ud800y"}\n').reports[0].accepted == 1


HOSTILE: dict[str, Callable[[], bytes]] = {
    "only quotes": lambda: b'"' * 5001,
    "only delimiters": lambda: b"," * 500 + b"\n" + b"," * 500 + b"\n",
    "only carriage returns": lambda: b"a,b\r1,2\r3,4\r",
    "control characters in the header": lambda: b"a\x1b[31m,b\x07\n1,2\n",
    "direction marks": lambda: "a\u202e,b\n1,2\n".encode(),
    "half UTF-16": lambda: b"\xff\xfea\0,\0b\0\n\x001\0,\0" + b"2",
    "a mark and nothing else": lambda: b"\xef\xbb\xbf",
    "names of the engine's own": lambda: b"line,c0,rowid,filename,file_row_number\n1,2,3,4,5\n",
    "names with quotes": lambda: b'"a""b","c;drop table x;--"\n1,2\n',
    "a separator line": lambda: b"sep=;\na;b\n1;2\n",
    "nothing but a number": lambda: b"42",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_nothing_hostile_ends_in_anything_but_a_table_or_a_clear_error(
    what: str, tmp_path: Path
) -> None:
    try:
        accepted = load(tmp_path / "a.csv", HOSTILE[what]()).reports[0].accepted
        hint = "none was needed"
    except BadInput as fault:
        accepted, hint = 0, fault.hint
    assert hint
    assert accepted or hint != "none was needed"


def test_a_parquet_file_that_says_one_long_text_a_million_times_stays_small(
    tmp_path: Path,
) -> None:
    words = pa.DictionaryArray.from_arrays(
        pa.array([0] * 200_000, pa.int32()), pa.array(["x" * 1_000_000])
    )
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"id": pa.array(range(200_000)), "note": words}), path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    loaded = load_files([path], lake=tmp_path / "lake", limits=Limits(cell=1_000))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert loaded.reports[0].accepted == 200_000
    assert any("were cut" in r for r in loaded.reports[0].repairs)
    assert grown < 1_000_000, "kilobytes"


def test_nested_parquet_comes_in_as_json(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(
        pa.table({"a": [[1, 2], None], "b": [{"x": 1}, {"x": 2}], "c": [b"q", b"\xff"]}), path
    )
    assert load_files([path], lake=tmp_path / "lake").reports[0].accepted == 2


def test_a_workbook_that_says_one_long_text_everywhere_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["a", "b"], ["x", "y"]])
    with zipfile.ZipFile(path) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    rows = "".join(
        f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(3, 20_000)
    ).encode()
    parts[sheet] = parts[sheet].replace(b"</sheetData>", rows + b"</sheetData>")
    text = os.urandom(500_000).hex()
    parts["xl/sharedStrings.xml"] = f"<sst><si><t>{text}</t></si></sst>".encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert "too large" in refused(path, limits=Limits(memory=1_000)).detail
