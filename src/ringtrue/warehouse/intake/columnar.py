"""Parquet: its values are turned to text, so that every format is guessed by the same rules."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ringtrue.warehouse.intake.dialect import clean_names
from ringtrue.warehouse.intake.files import Given, plain
from ringtrue.warehouse.intake.limits import Limits
from ringtrue.warehouse.intake.lines import cell_text
from ringtrue.warehouse.intake.readers import (
    CHUNK_CELLS,
    CHUNK_ROWS,
    Chunk,
    Layout,
    Rows,
    too_many_rows,
)

INDEX = "__index_level_0__"


@contextmanager
def read(given: Given, *, limits: Limits, folder: Path, layout: Layout) -> Iterator[Rows]:
    """The rows of a Parquet file."""
    with plain(given, folder=folder, limits=limits) as path:
        try:
            file = pq.ParquetFile(path)
        except (pa.ArrowException, OSError):
            raise _damaged(given) from None
        with file:
            _check(given, file, limits)
            kept = [i for i, n in enumerate(file.schema_arrow.names) if n != INDEX]
            names, repairs = clean_names(
                [file.schema_arrow.names[i] for i in kept], longest=limits.header
            )
            yield Rows(names, _chunks(given, file, kept), list(repairs))


def _check(given: Given, file: pq.ParquetFile, limits: Limits) -> None:
    """Refuses what would unpack to too much, by what the file's footer says."""
    meta = file.metadata
    if meta.num_rows > limits.rows:
        raise too_many_rows(given, limits)
    unpacked = sum(meta.row_group(g).total_byte_size for g in range(meta.num_row_groups))
    if unpacked > limits.unpacked:
        raise given.fault(f"{given.file} unpacks to more than can be taken in.", "Split it.")
    if not file.schema_arrow.names:
        raise given.fault(f"{given.file} has no columns.", "Export it again.")


def _damaged(given: Given) -> Exception:
    return given.fault(f"{given.file} is a damaged Parquet file.", "Export it again.")


def _chunks(given: Given, file: pq.ParquetFile, kept: list[int]) -> Iterator[Chunk]:
    rows = max(1, min(CHUNK_ROWS, CHUNK_CELLS // max(len(kept), 1)))
    line = 1
    try:
        for batch in file.iter_batches(batch_size=rows):
            columns = tuple(as_text(batch.column(i)) for i in kept)
            lines = pa.array(range(line, line + batch.num_rows), pa.int64())
            line += batch.num_rows
            yield Chunk(columns, lines)
    except (pa.ArrowException, OSError):
        raise _damaged(given) from None


def as_text(values: pa.Array) -> pa.Array:
    """The values as the text a CSV would hold."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        return as_text(values.dictionary_decode())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return pc.replace_substring(pc.cast(values, pa.string()), "\0", "")
    if pa.types.is_integer(kind) or pa.types.is_date32(kind):
        return pc.cast(values, pa.string())
    return pa.array([_text(v) for v in values.to_pylist()], pa.string())


def _text(value: object) -> str | None:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if hasattr(value, "isoformat"):
        shown: str = value.isoformat()
        return shown.replace("T00:00:00", "") if shown.endswith("T00:00:00") else shown
    return cell_text(value)
