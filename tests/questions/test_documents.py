"""A persona kept in a document is read as text; what cannot be read is said clearly."""

import zipfile
from pathlib import Path

import pytest
from docx import Document
from pptx import Presentation
from pptx.util import Inches

from ringtrue.analysis.documents import read_document
from ringtrue.analysis.questions import split
from ringtrue.errors import UnreadableFile


def pdf(path: Path, lines: list[str], extra: str = "") -> Path:
    """A PDF of one page, written by hand; `extra` goes into the trailer."""
    shown = "".join(f"1 0 0 1 50 {700 - 20 * i} Tm ({t}) Tj " for i, t in enumerate(lines))
    stream = f"BT /F1 12 Tf {shown}ET"
    bodies = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        "<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + "28" * 32 + "> /U <" + "3f" * 32 + "> >>",
    ]
    text, places = "%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(text))
        text += f"{number} 0 obj\n{body}\nendobj\n"
    start = len(text)
    table = "".join(f"{p:010d} 00000 n \n" for p in places)
    text += f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n{table}"
    text += f"trailer << /Size {len(bodies) + 1} /Root 1 0 R {extra} >>\nstartxref\n{start}\n%%EOF"
    path.write_bytes(text.encode("latin-1"))
    return path


def refused(path: Path) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read_document(path)
    assert caught.value.hint
    assert caught.value.where.file == path.name
    assert str(path.parent) not in str(caught.value)
    return caught.value


def rewritten(source: Path, target: Path, part: str, content: bytes) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            new.writestr(item.filename, content if item.filename == part else old.read(item))
    return target


@pytest.fixture
def docx(tmp_path: Path) -> Path:
    document = Document()
    document.add_heading("Goals", level=1)
    document.add_paragraph("Keep the line running.", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for row, (key, value) in zip(
        table.rows, [("Industry", "Retail"), ("Age", "35-45")], strict=True
    ):
        row.cells[0].text, row.cells[1].text = key, value
    document.add_paragraph("She buys online and pays by card.")
    document.save(str(tmp_path / "maya.docx"))
    return tmp_path / "maya.docx"


def test_paragraphs_and_tables_of_a_docx_are_read_in_order(docx: Path) -> None:
    assert split(read_document(docx)) == (
        "Keep the line running.",
        "Industry: Retail",
        "Age: 35-45",
        "She buys online",
        "pays by card.",
    )


def test_slides_are_read_title_first_then_down_the_page_without_notes(tmp_path: Path) -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    low = slide.shapes.add_textbox(Inches(1), Inches(4), Inches(3), Inches(1))
    low.text_frame.text = "Second box"
    high = slide.shapes.add_textbox(Inches(1), Inches(2), Inches(3), Inches(1))
    high.text_frame.text = "First box"
    slide.shapes.title.text = "Maya"
    slide.notes_slide.notes_text_frame.text = "Between ourselves"
    deck.save(str(tmp_path / "maya.pptx"))
    text = read_document(tmp_path / "maya.pptx")
    assert text.split("\n") == ["Maya", "First box", "Second box"]


def test_text_of_a_pdf_is_read_in_lines(tmp_path: Path) -> None:
    text = read_document(pdf(tmp_path / "m.pdf", ["She works in retail.", "She is 45."]))
    assert text.splitlines() == ["She works in retail.", "She is 45."]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_read_in_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "maya.txt"
    path.write_bytes("Größe: 50 bis 250".encode(encoding))
    assert read_document(path) == "Größe: 50 bis 250"


def test_a_scanned_pdf_is_said_to_hold_no_text(tmp_path: Path) -> None:
    assert "pictures" in refused(pdf(tmp_path / "scan.pdf", [])).detail


def test_a_protected_pdf_is_said_to_be_protected(tmp_path: Path) -> None:
    path = pdf(tmp_path / "secret.pdf", ["x"], "/Encrypt 6 0 R /ID [<00><00>]")
    assert "password" in refused(path).detail


def test_protected_office_files_are_said_to_be_protected(tmp_path: Path) -> None:
    path = tmp_path / "secret.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert "password" in refused(path).detail


@pytest.mark.parametrize("suffix", ["txt", "docx", "pptx", "pdf"])
def test_empty_binary_and_damaged_files_are_refused(tmp_path: Path, suffix: str) -> None:
    for content in (b"", b"PK\x03\x04 broken", b"\x00\x01\x02" * 200, b"%PDF-1.4 broken \x00"):
        path = tmp_path / f"bad.{suffix}"
        path.write_bytes(content)
        if suffix == "txt" and content.startswith(b"PK"):
            continue  # readable as text, and harmless
        refused(path)


def test_other_formats_and_missing_files_are_refused(tmp_path: Path) -> None:
    refused(tmp_path / "nothing.txt")
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    refused(tmp_path / "photo.png")


def test_an_office_file_of_another_kind_is_refused(docx: Path, tmp_path: Path) -> None:
    other = tmp_path / "maya.pptx"
    other.write_bytes(docx.read_bytes())
    refused(other)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(docx: Path, tmp_path: Path) -> None:
    bomb = rewritten(docx, tmp_path / "bomb.docx", "word/document.xml", b" " * 60_000_000)
    assert "unpacks" in refused(bomb).detail


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_wherever_they_stand(
    docx: Path, tmp_path: Path, encoding: str
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("do not read me")
    attack = (
        f'<?xml version="1.0" encoding="{encoding}"?><!--{"x" * 1_000_000}-->'
        f'<!DOCTYPE a [<!ENTITY e SYSTEM "file://{secret}">]><a>&e;</a>'
    ).encode(encoding)
    path = rewritten(docx, tmp_path / "xxe.docx", "word/document.xml", attack)
    assert "document type" in refused(path).detail


def test_external_links_are_never_followed(docx: Path, tmp_path: Path) -> None:
    part = "word/_rels/document.xml.rels"
    with zipfile.ZipFile(docx) as archive:
        rels = archive.read(part)
    link = (
        b'<Relationship Id="rIdX" TargetMode="External" Target="http://127.0.0.1:9/x" Type="http://'
        b'schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/>'
    )
    rels = rels.replace(b"</Relationships>", link + b"</Relationships>")
    path = rewritten(docx, tmp_path / "linked.docx", part, rels)
    assert "Keep the line running." in read_document(path)


def test_control_characters_and_runs_of_empty_lines_are_tidied(tmp_path: Path) -> None:
    path = tmp_path / "maya.md"
    path.write_bytes("a\x07b\r\n\r\n\r\n\r\nc\u00a0d  \n".encode())
    assert read_document(path) == "ab\n\nc d"
