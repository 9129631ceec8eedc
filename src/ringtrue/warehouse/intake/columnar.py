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
from ringtrue.warehouse.intake.rows import (
    CHUNK_CELLS,
    CHUNK_ROWS,
    CHUNK_TEXT,
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
            file = pq.ParquetFile(path, read_dictionary=_texts(path))
        except (pa.ArrowException, OSError):
            raise _damaged(given) from None
        with file:
            _check(given, file, limits)
            kept = [i for i, n in enumerate(file.schema_arrow.names) if n != INDEX]
            names, repairs = clean_names(
                [file.schema_arrow.names[i] for i in kept], longest=limits.header
            )
            yield Rows(names, _chunks(given, file, kept, limits), list(repairs))


def _texts(path: Path) -> list[str]:
    """The columns that hold text."""
    schema = pq.read_schema(path)
    return [
        f.name for f in schema if pa.types.is_string(f.type) or pa.types.is_large_string(f.type)
    ]


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


def _chunks(given: Given, file: pq.ParquetFile, kept: list[int], limits: Limits) -> Iterator[Chunk]:
    rows = max(1, min(CHUNK_ROWS, CHUNK_CELLS // max(len(kept), 1)))
    line = 1
    try:
        for batch in file.iter_batches(batch_size=rows):
            columns = [_bounded(batch.column(i), limits.cell) for i in kept]
            for start, length in _parts(columns, batch.num_rows):
                texts = tuple(as_text(c.slice(start, length)) for c in columns)
                yield Chunk(texts, pa.array(range(line, line + length), pa.int64()))
                line += length
    except (pa.ArrowException, OSError):
        raise _damaged(given) from None


def _bounded(values: pa.Array, longest: int) -> pa.Array:
    """Texts kept once each, none much longer than a cell may be: few bytes can say much."""
    if not pa.types.is_dictionary(values.type):
        return values
    words = values.dictionary
    if not (pa.types.is_string(words.type) or pa.types.is_large_string(words.type)):
        return values.dictionary_decode()
    cut = pc.utf8_slice_codeunits(words, 0, longest + 1)
    return pa.DictionaryArray.from_arrays(values.indices, cut)


def _parts(columns: list[pa.Array], rows: int) -> Iterator[tuple[int, int]]:
    """The rows in parts whose texts fit into a chunk."""
    most = max((_longest(c) for c in columns), default=0)
    total = sum(_text_size(c) for c in columns)
    step = rows if total <= CHUNK_TEXT else max(1, CHUNK_TEXT // max(most * len(columns), 1))
    for start in range(0, rows, step):
        yield start, min(step, rows - start)


def _longest(values: pa.Array) -> int:
    if not pa.types.is_dictionary(values.type):
        return 64
    return pc.max(pc.binary_length(values.dictionary)).as_py() or 0


def _text_size(values: pa.Array) -> int:
    if not pa.types.is_dictionary(values.type):
        return int(values.nbytes)
    return pc.sum(pc.binary_length(values.dictionary).take(values.indices)).as_py() or 0


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
