"""Documents to plain text, in reading order, with nothing in them ever run or fetched.

Office files are zip archives of XML from strangers: sizes are looked at before anything is
unpacked, parts with a document type declaration are refused (entities could grow without end or
read our files), and macros, embedded files and links to elsewhere are not even opened. What is not
plain text is read by a process of its own (`document_process`), which may fail without harm.
"""

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ringtrue.errors import UnreadableFile, Where

LARGEST_FILE = 25_000_000  # bytes
LARGEST_UNPACKED = 100_000_000  # bytes of all parts of an office file
LARGEST_GROWTH = 200  # a part this many times its packed size is a bomb, unless small
SMALL_PART = 5_000_000
MOST_PARTS = 5_000
MOST_PAGES = 300
LONGEST_TEXT = 400_000  # characters
WIDEST_TABLE = 200  # columns; a cell may say that it spans a billion
MEMORY = 1_024  # MiB that reading an office file or a PDF may take
SECONDS = 60  # and how long
READER = "ringtrue.analysis.document_process"
_FORMATS = "Text, Markdown, DOCX, PPTX and PDF files can be read."


def read_document(path: Path) -> str:
    """The text of a txt, md, docx, pptx or pdf file, at most 400,000 characters.

    Raises UnreadableFile with what is wrong where a file is empty, too large, protected, damaged,
    without text, or of another format. Notes of slides are left out.
    """
    suffix = path.suffix.lower()
    if suffix not in {".txt", ".md", ".markdown", ".text", ".docx", ".pptx", ".pdf"}:
        raise _refusal(path, f"{path.name} is not a document that can be read.", _FORMATS)
    _weigh(path)
    office = suffix in {".docx", ".pptx", ".pdf"}
    text = _tidy((_read_apart(path) if office else _plain(path))[: 2 * LONGEST_TEXT])
    if not text:
        raise _refusal(path, f"{path.name} holds no text.", "Paste the persona's text instead.")
    return text[:LONGEST_TEXT]


def read_office(path: Path) -> str:
    """The raw text of a docx, pptx or pdf file, read in this very process.

    For `document_process` alone: memory and time are bounded there, and nowhere else.
    """
    reader = {".docx": _docx, ".pptx": _pptx, ".pdf": _pdf}[path.suffix.lower()]
    try:
        return reader(path)[: 2 * LONGEST_TEXT]
    except UnreadableFile:
        raise
    except Exception as error:  # whatever the libraries meet in a broken file
        raise _damaged(path) from error


def _read_apart(path: Path) -> str:
    command = [sys.executable, "-P", "-m", READER, str(path), str(MEMORY), str(SECONDS)]
    try:
        ended = subprocess.run(  # noqa: S603  our own module, with a path of our own
            command, capture_output=True, timeout=2 * SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise _damaged(path) from None
    if ended.returncode:
        raise _damaged(path)
    said: dict[str, str] = json.loads(ended.stdout)
    if "text" not in said:
        raise _refusal(path, said["detail"], said["hint"])
    return said["text"]


def _refusal(path: Path, detail: str, hint: str) -> UnreadableFile:
    return UnreadableFile(detail, hint=hint, where=Where(file=path.name))


def _weigh(path: Path) -> None:
    if not path.is_file():
        raise _refusal(path, f"There is no file {path.name}.", "Check the name.")
    size = path.stat().st_size
    if size == 0:
        raise _refusal(path, f"{path.name} is empty.", "Export the document once more.")
    if size > LARGEST_FILE:
        detail = f"{path.name} is larger than {LARGEST_FILE // 1_000_000} MB."
        raise _refusal(path, detail, "Paste the persona's text instead.")


def _tidy(text: str) -> str:
    """One kind of line break and space, no control characters, no runs of empty lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\f", "\n")
    text = re.sub(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]", "", text.replace("\xa0", " "))
    # a run of spaces is looked at once, from its beginning: never again from each of its spaces
    text = re.sub(r"(?<![ \t])[ \t]+\n", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _plain(path: Path) -> str:
    raw = path.read_bytes()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(path, raw, "utf-16")
    if b"\x00" in raw[:4096]:
        raise _refusal(path, f"{path.name} is not a text file.", _FORMATS)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _decoded(path: Path, raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        detail = f"{path.name} is not text in {encoding.upper()}."
        raise _refusal(path, detail, "Save it as UTF-8.") from error


def _docx(path: Path) -> str:
    _inspect(path, "word/document.xml")
    from docx import Document

    document = _opened(path, Document)
    return "\n".join(_docx_lines(document))


def _docx_lines(document: Any) -> Iterator[str]:
    """Paragraphs and tables in the order of the page; list items keep a bullet."""
    from docx.table import Table

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield from _table_lines(block)
            continue
        text = block.text.strip()
        style = (block.style.name or "").lower() if block.style is not None else ""
        if style.startswith(("heading", "title")):
            yield f"\n# {text}" if text else ""
        elif text and (
            "list" in style or (block._p.pPr is not None and block._p.pPr.numPr is not None)
        ):
            yield f"- {text}"
        else:
            yield text


def _table_lines(table: Any) -> Iterator[str]:
    """A table's rows; two cells read as key and value, merged cells once."""
    for row in table.rows:
        cells: list[str] = []
        _check_width(row)
        for cell in row.cells:
            text = cell.text.strip()
            if text and (not cells or cells[-1] != text):
                cells.append(text)
        if len(cells) == 2 and "\n" not in cells[0]:
            yield f"{cells[0].rstrip(':')}:\n{cells[1]}" if "\n" in cells[1] else ": ".join(cells)
        else:
            yield "\n".join(cells)


def _check_width(row: Any) -> None:
    """ValueError for a row of a document that says it is wider than any table."""
    spans = (getattr(cell, "grid_span", 1) for cell in getattr(row, "_tr", row).tc_lst)
    if sum(map(abs, spans)) > WIDEST_TABLE:
        raise ValueError("the table is too wide")


def _pptx(path: Path) -> str:
    _inspect(path, "ppt/presentation.xml")
    from pptx import Presentation

    deck = _opened(path, Presentation)
    slides = list(deck.slides)[:MOST_PAGES]
    return "\n\n".join("\n".join(_slide_lines(s.shapes)) for s in slides)


def _slide_lines(shapes: Any) -> Iterator[str]:
    """Title first, then boxes from top to bottom and left to right, as one reads them."""
    title = getattr(shapes, "title", None)
    for shape in sorted(
        shapes, key=lambda s: (s is not title and s != title, s.top or 0, s.left or 0)
    ):
        if shape.shape_type is not None and hasattr(shape, "shapes"):
            yield from _slide_lines(shape.shapes)
        elif getattr(shape, "has_table", False) and shape.has_table:
            yield from _table_lines(shape.table)
        elif shape.has_text_frame:
            yield from _frame_lines(shape.text_frame, bullets=shape != title)


def _frame_lines(frame: Any, *, bullets: bool) -> Iterator[str]:
    lines = [p.text.replace("\x0b", " ").strip() for p in frame.paragraphs]
    lines = [line for line in lines if line]
    mark = "- " if bullets and len(lines) > 1 else ""
    yield from (line if line.endswith(":") else f"{mark}{line}" for line in lines)


def _inspect(path: Path, main: str) -> None:
    """Refuse what is protected, no office file, too large unpacked, or holds XML declarations."""
    if path.read_bytes()[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        detail = f"{path.name} is protected by a password or in an old format."
        raise _refusal(path, detail, f"Save it without a password as {path.suffix}.")
    try:
        with zipfile.ZipFile(path) as archive:
            _inspect_parts(path, archive, main)
    except (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError) as error:
        raise _damaged(path) from error


def _inspect_parts(path: Path, archive: zipfile.ZipFile, main: str) -> None:
    parts = archive.infolist()
    names = {p.filename for p in parts}
    if main not in names:
        raise _refusal(path, f"{path.name} is not a {path.suffix[1:].upper()} file.", _FORMATS)
    swollen = [
        p
        for p in parts
        if p.file_size > SMALL_PART and p.file_size > LARGEST_GROWTH * max(p.compress_size, 1)
    ]
    total = sum(p.file_size for p in parts)
    if swollen or total > LARGEST_UNPACKED or len(parts) > MOST_PARTS:
        detail = f"{path.name} unpacks to more than a document holds and was not opened."
        raise _refusal(path, detail, "Paste the persona's text instead.")
    for part in parts:
        if part.filename.endswith((".xml", ".rels")) and _declares(archive, part):
            detail = f"{path.name} declares a document type, which office files never do."
            raise _refusal(path, detail, "Save it afresh, or paste the text.")


def _declares(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part has a document type, in whichever encoding it is written."""
    held = b""
    with archive.open(part) as opened:
        while chunk := opened.read(1_000_000):
            held = held[-40:] + chunk.replace(b"\x00", b"")
            if b"<!DOCTYPE" in held or b"<!ENTITY" in held:
                return True
    return False


def _damaged(path: Path) -> UnreadableFile:
    hint = "Open it in its program and save it once more, or paste the text."
    return _refusal(path, f"{path.name} is damaged and could not be opened.", hint)


def _opened(path: Path, opener: Any) -> Any:
    """Open with a library that raises what its parsers raise; all of it means damaged."""
    try:
        return opener(str(path))
    except Exception as error:
        raise _damaged(path) from error


def _pdf(path: Path) -> str:
    import pypdfium2 as pdfium

    if not path.read_bytes()[:1024].lstrip().startswith(b"%PDF"):
        raise _refusal(path, f"{path.name} is not a PDF file.", _FORMATS)
    try:
        document = pdfium.PdfDocument(str(path))
    except pdfium.PdfiumError as error:
        raise _pdf_refusal(path, error) from error
    try:
        text = "\n\n".join(_pages(document))
    finally:
        document.close()
    if not text.strip():
        detail = f"{path.name} holds pictures of text, but no text."
        raise _refusal(path, detail, "Export it with text, or paste the text.")
    return text


def _pages(document: Any) -> Iterator[str]:
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        words = page.get_textpage()
        yield words.get_text_bounded()
        words.close()
        page.close()


def _pdf_refusal(path: Path, error: Exception) -> UnreadableFile:
    if "password" in str(error).lower() or "security" in str(error).lower():
        detail = f"{path.name} is protected by a password."
        return _refusal(path, detail, "Save it without the password.")
    return _damaged(path)
