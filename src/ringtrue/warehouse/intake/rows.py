"""Rows on their way from a file: as text, a chunk at a time, every row with its line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

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
    rows: list[Sequence[str | None]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    text: int = 0

    def take(self, start: int, rows: Sequence[list[str]], text: int) -> None:
        """Rows of a line each, the first of them line `start`, and how long they are."""
        self.rows.extend(rows)
        self.lines.extend(range(start, start + len(rows)))
        self.text += text

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


def too_many_rows(given: Given, limits: Limits) -> Exception:
    """The refusal of a file with more rows than are allowed."""
    return given.fault(
        f"{given.file} has more than {limits.rows:,} rows.", "Split it into several files."
    )
