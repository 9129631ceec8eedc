"""Documents made to exhaust whoever reads them are refused, and take nothing with them."""

from pathlib import Path

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from ringtrue.analysis import documents
from ringtrue.analysis.documents import read_document
from ringtrue.errors import UnreadableFile


def spanning(path: Path, columns: str) -> Path:
    """A document of a few kilobytes with a table's cell that says how many columns it spans."""
    document = Document()
    document.add_paragraph("Maya plans maintenance.")
    cell = document.add_table(1, 2).rows[0].cells[0]._tc
    span = OxmlElement("w:gridSpan")
    span.set(qn("w:val"), columns)
    cell.get_or_add_tcPr().append(span)
    document.save(str(path))
    return path


@pytest.mark.parametrize("columns", ["3000000", "many"])
def test_a_cell_that_spans_millions_of_columns_is_refused(tmp_path: Path, columns: str) -> None:
    path = spanning(tmp_path / "wide.docx", columns)
    with pytest.raises(UnreadableFile) as caught:
        read_document(path)
    assert str(tmp_path) not in f"{caught.value.detail} {caught.value.hint}"


def test_a_reader_out_of_memory_ends_alone(tmp_path: Path, monkeypatch) -> None:
    path = spanning(tmp_path / "plain.docx", "2")
    assert "Maya" in read_document(path)
    monkeypatch.setattr(documents, "MEMORY", 1)
    with pytest.raises(UnreadableFile):
        read_document(path)


def test_a_million_spaces_are_read_in_one_go(tmp_path: Path, ends) -> None:
    path = tmp_path / "spaces.txt"
    path.write_text(" " * 1_000_000 + "x\n" + " " * 1_000_000 + "y")
    with ends(), pytest.raises(UnreadableFile, match="no text"):
        read_document(path)
    path.write_text("x" + " " * 700_000 + "y  \nz")
    with ends():
        assert read_document(path).startswith("x ")
