"""CSV and TSV. Quoted line breaks keep their lines; a quote never closed costs one row, not all."""

import csv
import io
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from ringtrue.warehouse.intake import encodings
from ringtrue.warehouse.intake.dialect import find_header, guess_delimiter
from ringtrue.warehouse.intake.files import Given, stream
from ringtrue.warehouse.intake.limits import Limits
from ringtrue.warehouse.intake.reports import Reject
from ringtrue.warehouse.intake.rows import Chunk, Gathering, Layout, Rows, too_many_rows

SAMPLE_LINES = 400
SAMPLE_TEXT = 1_000_000
MOST_OPEN_QUOTES = 100
BLOCK_LINES = 1_000
BLOCK_TEXT = 1_000_000
SHOWN_TEXT = 200


@contextmanager
def read(given: Given, *, limits: Limits, folder: Path, layout: Layout) -> Iterator[Rows]:
    """The rows of a delimited file, under the layout given or guessed."""
    csv.field_size_limit(limits.hard_cell)
    encoding = _encoding(given, limits, layout)
    with stream(given, limits=limits) as raw:
        text = io.TextIOWrapper(raw, encoding.name, errors=encoding.errors, newline="")
        physical = _Physical(given, text, limits)
        source = iter(physical)
        sample = _sample(source)
        stated, sample = _separator_line(sample)
        default = "\t" if given.format == "tsv" else ","
        delimiter = layout.delimiter or stated or guess_delimiter(sample, default=default)
        file = _Delimited(given, limits, delimiter, int(stated is not None), physical)
        yield file.open(chain(sample, source), sample, encoding)


def _encoding(given: Given, limits: Limits, layout: Layout) -> encodings.Encoding:
    if layout.encoding:
        return encodings.Encoding(layout.encoding, "replace")
    with stream(given, limits=limits) as raw:
        return encodings.guess(given, raw)


@dataclass
class _Physical:
    """Lines as they stand, none longer than four of the longest cells; `zeros` were taken out."""

    given: Given
    text: io.TextIOWrapper
    limits: Limits
    zeros: int = 0

    def __iter__(self) -> Iterator[str]:
        longest, number = self.limits.hard_cell * 4, 0
        while line := self.text.readline(longest):
            number += 1
            if len(line) == longest:
                raise self.given.fault(
                    f"Line {number} of {self.given.file} is longer than {longest:,} characters.",
                    "Check that the file has line breaks.",
                    line=number,
                )
            if "\0" in line:
                self.zeros += line.count("\0")
                line = line.replace("\0", "")
            yield line


def _sample(source: Iterator[str]) -> list[str]:
    lines: list[str] = []
    held = 0
    for line in islice(source, SAMPLE_LINES):
        lines.append(line)
        held += len(line)
        if held > SAMPLE_TEXT:
            break
    return lines


def _separator_line(sample: list[str]) -> tuple[str | None, list[str]]:
    """Excel's own first line `sep=;`, which names the delimiter."""
    first = sample[0].strip().strip('"') if sample else ""
    if len(first) == 5 and first.lower().startswith("sep="):
        return first[4], sample[1:]
    return None, sample


class _Lines:
    """Physical lines, counted, the current record's kept so that they can be given back."""

    def __init__(self, source: Iterator[str], before: int) -> None:
        self._source, self._back = source, deque[str]()
        self.number, self.record, self.cut_off = before, list[str](), False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._source, None)
        if line is None:
            self.cut_off = bool(self.record)
            raise StopIteration
        self.number += 1
        self.record.append(line)
        return line

    def ahead(self) -> list[str]:
        """The next lines, as many as are easily held; none at the end."""
        taken, held = list[str](), 0
        while len(taken) < BLOCK_LINES and held < BLOCK_TEXT:
            line = self._back.popleft() if self._back else next(self._source, None)
            if line is None:
                break
            taken.append(line)
            held += len(line)
        self.number += len(taken)
        return taken

    def again(self, taken: list[str]) -> None:
        """Lines that were looked at ahead are to be read one by one."""
        self.number -= len(taken)
        self._back.extendleft(reversed(taken))

    def begin(self) -> int:
        """A new record: the line it begins at."""
        self.record, self.cut_off = [], False
        return self.number + 1

    def give_back(self) -> None:
        """All lines of the record but the first are to be read again."""
        self.number -= len(self.record) - 1
        self._back.extendleft(reversed(self.record[1:]))


@dataclass
class _Delimited:
    """One delimited file being read."""

    given: Given
    limits: Limits
    delimiter: str
    before: int
    physical: _Physical
    open_quotes: int = 0
    surplus: int = 0

    def open(self, source: Iterator[str], sample: list[str], encoding: encodings.Encoding) -> Rows:
        """The header, and the rows to come."""
        first = self._first_rows(sample)
        if not any(cell.strip() for row in first for cell in row):
            raise self.given.fault(
                f"{self.given.file} holds no text.", "Export it again with a header."
            )
        header = find_header(first, longest=self.limits.header)
        self._check_header(first[header.skip - 1])
        rows = Rows(header.names, iter(()), [*encoding.repairs, *header.repairs])
        rows.delimiter, rows.encoding = self.delimiter, encoding.name
        rows.chunks = self._chunks(_Lines(source, self.before), rows, header.skip)
        return rows

    def _first_rows(self, sample: list[str]) -> list[list[str]]:
        try:
            return list(islice(csv.reader(sample, delimiter=self.delimiter), 50))
        except csv.Error:
            raise self.given.fault(
                f"The header of {self.given.file} cannot be read.",
                "Check the quotes in its first lines.",
                line=1,
            ) from None

    def _check_header(self, cells: list[str]) -> None:
        if any(cell.count("\n") > 10 for cell in cells):
            raise self.given.fault(
                f"The header of {self.given.file} opens a quote that it never closes.",
                "Close the quote in its first line.",
                line=1,
            )

    def _chunks(self, lines: _Lines, rows: Rows, skip: int) -> Iterator[Chunk]:
        width, total = len(rows.names), 0
        gathering = Gathering(width)
        reader = csv.reader(lines, delimiter=self.delimiter)
        for _ in range(skip):
            lines.begin()
            next(reader)
        while ahead := lines.ahead():
            for start, some, text in self._taken(lines, ahead, width):
                if isinstance(some, Reject):
                    gathering.rejects.append(some)
                else:
                    gathering.take(start, some, text)
                if gathering.full:
                    total += len(gathering.rows)
                    if total > self.limits.rows:
                        raise too_many_rows(self.given, self.limits)
                    yield gathering.release()
        if self.physical.zeros:
            rows.repairs.append("NUL characters were removed.")
        if self.surplus:
            rows.repairs.append(f"{self.surplus} row(s) had empty cells too many; they came in.")
        yield gathering.release()

    def _taken(
        self, lines: _Lines, ahead: list[str], width: int
    ) -> Iterator[tuple[int, list[list[str]] | Reject, int]]:
        """What the lines ahead hold: the line it begins at, rows or why there is none, its text.

        Most lines are a row each and are read together; where one is not, all are read singly.
        """
        plain = self._plain(ahead, width)
        if plain is not None:
            yield lines.number - len(ahead) + 1, plain, sum(map(len, ahead))
            return
        until = lines.number
        lines.again(ahead)
        reader = csv.reader(lines, delimiter=self.delimiter)
        while lines.number < until:
            yield from self._record(lines, reader, width)

    def _plain(self, ahead: list[str], width: int) -> list[list[str]] | None:
        """The rows of lines of which each is one, and a good one; else None."""
        try:
            rows = list(csv.reader(ahead, delimiter=self.delimiter))
            # a quote that is open at the end would be closed without a word
            list(csv.reader(ahead[-1:], delimiter=self.delimiter, strict=True))
        except csv.Error:
            return None
        each = len(rows) == len(ahead) and width > 1 and set(map(len, rows)) == {width}
        return rows if each else None

    def _record(
        self, lines: _Lines, reader: Iterator[list[str]], width: int
    ) -> Iterator[tuple[int, list[list[str]] | Reject, int]]:
        """The next record with the line it begins at, or why it is none."""
        start, row = lines.begin(), list[str]()
        try:
            row = next(reader)
            read = not lines.cut_off
        except csv.Error:
            read = False
        if not read:
            found: list[str] | Reject = self._open_quote(lines, start)
        elif len(row) == width and (width > 1 or row[0].strip()):
            stray = len(lines.record) > 1 and self._stray_quote(lines.record, width)
            found = self._lost(lines, start) if stray else row
        elif row and any(cell.strip() for cell in row):
            found = self._ragged(lines, start, row, width)
        else:
            return
        yield start, found if isinstance(found, Reject) else [found], len(lines.record[0])

    def _stray_quote(self, record: list[str], width: int) -> bool:
        """Whether text follows on a closing quote, and good rows lie between the quotes."""
        try:
            list(csv.reader(record, delimiter=self.delimiter, strict=True))
        except csv.Error:
            return self._swallowed(record[1:], width)
        return False

    def _open_quote(self, lines: _Lines, start: int) -> Reject:
        self.open_quotes += 1
        if self.open_quotes > MOST_OPEN_QUOTES:
            raise self.given.fault(
                f"{self.given.file} opens quotes that it never closes, on many lines.",
                "Export it again with quotes inside of cells doubled.",
                line=start,
            )
        return self._lost(lines, start)

    @staticmethod
    def _lost(lines: _Lines, start: int) -> Reject:
        """The record's first line is lost; the others are read again."""
        text = lines.record[0][:SHOWN_TEXT].rstrip("\r\n")
        lines.give_back()
        return Reject(start, "A quote is opened and never closed.", text)

    def _ragged(self, lines: _Lines, start: int, row: list[str], width: int) -> list[str] | Reject:
        if len(row) > width and not any(cell.strip() for cell in row[width:]):
            self.surplus += 1
            return row[:width]
        if len(lines.record) > 1 and self._swallowed(lines.record[1:], width):
            return self._lost(lines, start)
        text = lines.record[0][:SHOWN_TEXT].rstrip("\r\n")
        cells = "1 cell" if len(row) == 1 else f"{len(row)} cells"
        return Reject(start, f"It has {cells}; the header has {width}.", text)

    def _swallowed(self, lines: list[str], width: int) -> bool:
        """Whether most of what follows in the record would be good rows of their own."""
        self.open_quotes += 1
        if self.open_quotes > MOST_OPEN_QUOTES:
            return False
        try:
            rows = [r for r in csv.reader(lines, delimiter=self.delimiter) if r]
        except csv.Error:
            return False
        return bool(rows) and sum(len(r) == width for r in rows) * 2 > len(rows) and width > 1
