"""Rows as they stand in a file, as text: what they mean is guessed later, over whole columns.

Every row knows its line. Rows that do not fit the header are rejects, never a reason to stop.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from ringtrue.warehouse.intake.files import Given
from ringtrue.warehouse.intake.limits import Limits
from ringtrue.warehouse.intake.reports import Reject

CHUNK_ROWS = 25_000
CHUNK_CELLS = 500_000
CHUNK_TEXT = 32_000_000


@dataclass(frozen=True)
class Chunk:
    """Some rows: one string array a column, the line each row began at, and rows left out."""

    columns: tuple[pa.Array, ...]
    lines: pa.Array
    rejects: tuple[Reject, ...] = ()


@dataclass(frozen=True)
class Layout:
    """How a file is to be read where somebody has said so; None is guessed."""

    delimiter: str | None = None
    encoding: str | None = None


GUESSED = Layout()


@dataclass
class Rows:
    """A file opened: its columns' names and its chunks; `repairs` grows while they are read."""

    names: tuple[str, ...]
    chunks: Iterator[Chunk]
    repairs: list[str] = field(default_factory=list)
    delimiter: str | None = None
    encoding: str | None = None


@dataclass
class Gathering:
    """Rows on their way to a chunk."""

    width: int
    rows: list[list[str | None]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    text: int = 0

    @property
    def full(self) -> bool:
        held = len(self.rows)
        return (
            held >= CHUNK_ROWS
            or held * self.width >= CHUNK_CELLS
            or self.text >= CHUNK_TEXT
            or len(self.rejects) >= CHUNK_ROWS
        )

    def release(self) -> Chunk:
        """The rows as a chunk; gathering starts anew."""
        columns = (
            tuple(pa.array(c, pa.string()) for c in zip(*self.rows, strict=True))
            if self.rows
            else tuple(pa.array([], pa.string()) for _ in range(self.width))
        )
        chunk = Chunk(columns, pa.array(self.lines, pa.int64()), tuple(self.rejects))
        self.rows, self.lines, self.rejects, self.text = [], [], [], 0
        return chunk


@contextmanager
def read(given: Given, *, limits: Limits, folder: Path, layout: Layout = GUESSED) -> Iterator[Rows]:
    """The file's rows; `folder` takes an unpacked copy where one is needed."""
    from ringtrue.warehouse.intake import columnar, delimited, lines, sheets

    opened = {
        "csv": delimited.read,
        "tsv": delimited.read,
        "xlsx": sheets.read,
        "parquet": columnar.read,
        "jsonl": lines.read,
    }[given.format]
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


def too_many_rows(given: Given, limits: Limits) -> Exception:
    """The refusal of a file with more rows than are allowed."""
    return given.fault(
        f"{given.file} has more than {limits.rows:,} rows.", "Split it into several files."
    )
