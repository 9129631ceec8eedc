"""Documents to plain text, in reading order, with nothing in them ever run or fetched."""

from pathlib import Path


def read_document(path: Path) -> str:
    """The text of a txt, md, docx, pptx or pdf file; UnreadableFile where there is none."""
    raise NotImplementedError
