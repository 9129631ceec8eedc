"""The first pass: a file's rows as clean text on disk, counted column by column on the way."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from ringtrue.warehouse.intake.files import Given
from ringtrue.warehouse.intake.guess import Tally
from ringtrue.warehouse.intake.limits import Limits
from ringtrue.warehouse.intake.readers import read
from ringtrue.warehouse.intake.reports import Reject
from ringtrue.warehouse.intake.rows import GUESSED, Chunk, Layout

THREADS = 2
LINE = "line"


@dataclass(frozen=True)
class Staged:
    """A file's text on disk: one column a name, in order, and each row's line last."""

    given: Given
    names: tuple[str, ...]
    path: Path
    tallies: tuple[Tally, ...]
    rows: int
    rejected: int
    rejects: tuple[Reject, ...]
    repairs: tuple[str, ...]
    delimiter: str | None
    encoding: str | None

    def chunks(self) -> Iterator[tuple[list[pa.Array], pa.Array]]:
        """The columns and the lines of some rows at a time."""
        with pa.memory_map(str(self.path)) as source:
            file = pa.ipc.open_file(source)
            for number in range(file.num_record_batches):
                batch = file.get_batch(number)
                yield batch.columns[:-1], batch.columns[-1]

    def column(self, at: int) -> pa.ChunkedArray:
        """One column's texts, whole."""
        options = pa.ipc.IpcReadOptions(included_fields=[at])
        with pa.memory_map(str(self.path)) as source:
            return pa.ipc.open_file(source, options=options).read_all().column(0)


def stage(given: Given, *, folder: Path, limits: Limits, layout: Layout = GUESSED) -> Staged:
    """The file's rows in `folder`. Raises UnreadableFile when no row can be read."""
    path = folder / "staged.arrow"
    with read(given, limits=limits, folder=folder, layout=layout) as rows:
        tallies = tuple(Tally() for _ in rows.names)
        poured = _pour(path, rows.chunks, tallies, limits)
        found, rejected, rejects = poured
        repairs = (*rows.repairs, *_mended(rows.names, tallies, limits))
    staged = Staged(
        given, rows.names, path, tallies, found, rejected, rejects, repairs,
        rows.delimiter, rows.encoding,
    )  # fmt: skip
    _check(staged)
    return staged


def _pour(
    path: Path, chunks: Iterator[Chunk], tallies: tuple[Tally, ...], limits: Limits
) -> tuple[int, int, tuple[Reject, ...]]:
    """Rows kept, rows rejected, and the first of the rejects."""
    schema = pa.schema([(f"c{i}", pa.string()) for i in range(len(tallies))] + [(LINE, pa.int64())])
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    found, rejected, rejects = 0, 0, list[Reject]()
    with (
        ThreadPoolExecutor(THREADS) as pool,
        pa.OSFile(str(path), "wb") as sink,
        pa.ipc.new_file(sink, schema, options=options) as writer,
    ):
        for chunk in chunks:
            rejected += len(chunk.rejects)
            rejects += chunk.rejects[: limits.rejects - len(rejects)]
            if not len(chunk.lines):
                continue
            found += len(chunk.lines)
            clean = list(pool.map(_taken, chunk.columns, tallies, [limits.cell] * len(tallies)))
            writer.write_batch(pa.record_batch([*clean, chunk.lines], schema=schema))
    return found, rejected, tuple(rejects)


def _taken(values: pa.Array, tally: Tally, longest: int) -> pa.Array:
    """The values trimmed, cut and counted; NULL where nothing is left."""
    trimmed = pc.utf8_trim_whitespace(values)
    if trimmed.nbytes != values.nbytes or pc.any(pc.not_equal(trimmed, values)).as_py():
        changed = pc.and_(pc.not_equal(trimmed, values), pc.not_equal(trimmed, ""))
        tally.trimmed += pc.sum(changed).as_py() or 0
    longest_here = pc.max(pc.binary_length(trimmed)).as_py() or 0
    if longest_here > longest:
        long = pc.greater(pc.utf8_length(trimmed), longest)
        tally.cut += pc.sum(long).as_py() or 0
        trimmed = pc.utf8_slice_codeunits(trimmed, 0, longest)
    empty = pc.equal(trimmed, "")
    if pc.any(empty, min_count=0).as_py():
        trimmed = pc.if_else(empty, pa.scalar(None, pa.string()), trimmed)
    tally.add(trimmed)
    return trimmed


def _mended(names: tuple[str, ...], tallies: tuple[Tally, ...], limits: Limits) -> list[str]:
    repairs = [
        f"{name}: {tally.cut:,} cell(s) longer than {limits.cell:,} characters were cut."
        for name, tally in zip(names, tallies, strict=True)
        if tally.cut
    ]
    spaced = [name for name, tally in zip(names, tallies, strict=True) if tally.trimmed]
    if spaced:
        total = sum(tally.trimmed for tally in tallies)
        where = spaced[0] if len(spaced) == 1 else f"{len(spaced)} columns"
        repairs.append(f"{where}: spaces around {total:,} value(s) were removed.")
    return repairs


def _check(staged: Staged) -> None:
    given = staged.given
    if staged.rows:
        return
    if staged.rejected:
        first = staged.rejects[0]
        raise given.fault(
            f"No row of {given.file} could be read. Line {first.line}: {first.reason}",
            "Check the delimiter, and that every row has as many cells as the header.",
            line=first.line,
        )
    raise given.fault(
        f"{given.file} has a header and no rows.", "Export it again with its records.", line=1
    )
