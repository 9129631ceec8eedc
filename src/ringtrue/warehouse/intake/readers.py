"""Rows as they stand in a file, as text: what they mean is guessed later, over whole columns.

Every row knows its line. Rows that do not fit the header are rejects, never a reason to stop.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ringtrue.warehouse.intake import columnar, delimited, lines, sheets
from ringtrue.warehouse.intake.files import Given
from ringtrue.warehouse.intake.limits import Limits
from ringtrue.warehouse.intake.rows import GUESSED, Chunk, Layout, Rows

__all__ = ["Chunk", "Layout", "Rows", "read"]

READERS = {
    "csv": delimited.read,
    "tsv": delimited.read,
    "xlsx": sheets.read,
    "parquet": columnar.read,
    "jsonl": lines.read,
}


@contextmanager
def read(given: Given, *, limits: Limits, folder: Path, layout: Layout = GUESSED) -> Iterator[Rows]:
    """The file's rows; `folder` takes an unpacked copy where one is needed."""
    opened = READERS[given.format]
    with opened(given, limits=limits, folder=folder, layout=layout) as rows:
        _check_width(given, len(rows.names), limits)
        yield rows


def _check_width(given: Given, width: int, limits: Limits) -> None:
    if width > limits.columns:
        raise given.fault(
            f"{given.file} has {width:,} columns; at most {limits.columns:,} can be read.",
            "Export only the columns that say something about customers.",
            line=1,
        )
