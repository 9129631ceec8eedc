"""Batches: immutable Parquet files of one table, each there as a whole or not at all.

A batch is written under a temporary name that no reader looks for, synced, and only then renamed.
A crash leaves a temporary file behind, never half a batch.
"""

import hashlib
import os
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ringtrue.errors import BrokenPromise, Temporary

ROWS_PER_GROUP = 100_000
LONGEST_NAME = 120
UNFINISHED = ".unfinished"


@dataclass(frozen=True)
class WrittenBatch:
    """One finished batch: where it lies, the SHA-256 of its bytes, and how many rows it holds."""

    table: str
    path: str
    digest: str
    rows: int


@dataclass(frozen=True)
class DraftBatch:
    """A batch written in full under its temporary name, waiting to be kept or thrown away."""

    table: str
    draft: str
    path: str
    digest: str
    rows: int


class _Digesting:
    """A file that computes the digest of what is written to it."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("xb")
        self.sha = hashlib.sha256()

    @property
    def closed(self) -> bool:
        return self._file.closed

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._file.tell()

    def write(self, data: Any) -> int:
        if self._file.closed:
            return len(data)  # an abandoned writer closing itself
        self.sha.update(data)
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        """Nothing: PyArrow closes what it writes to, and the file is to be synced first."""

    def finish(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        self._file.close()


def write(
    lake: Path, table: str, chunks: Iterable[pa.Table], *, schema: pa.Schema | None = None
) -> WrittenBatch:
    """One new batch of the table in the lake.

    All chunks have the first one's schema, or the one given. NaN becomes NULL. Raises Temporary
    when the disk refuses; nothing is left behind then.
    """
    return keep(draft(lake, table, chunks, schema=schema))


def draft(
    lake: Path, table: str, chunks: Iterable[pa.Table], *, schema: pa.Schema | None = None
) -> DraftBatch:
    """The whole batch under its temporary name: nobody sees it before `keep`."""
    folder = lake / folder_name(table)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise _disk(fault) from fault
    name = uuid.uuid4().hex
    unfinished = folder / f"{name}{UNFINISHED}"
    try:
        digest, rows = _pour(unfinished, chunks, schema)
    except BaseException as fault:
        unfinished.unlink(missing_ok=True)
        if isinstance(fault, OSError):
            raise _disk(fault) from fault
        raise
    return DraftBatch(table, str(unfinished), str(folder / f"{name}.parquet"), digest, rows)


def keep(drafted: DraftBatch) -> WrittenBatch:
    """The draft under its final name, in one step that cannot be half done."""
    try:
        os.replace(drafted.draft, drafted.path)
        _sync_folder(Path(drafted.path).parent)
    except OSError as fault:
        raise _disk(fault) from fault
    return WrittenBatch(drafted.table, drafted.path, drafted.digest, drafted.rows)


def discard(drafted: DraftBatch) -> None:
    """The draft thrown away."""
    Path(drafted.draft).unlink(missing_ok=True)


def folder_name(table: str) -> str:
    """A folder for the table that is neither hidden nor outside of the lake, nor too long."""
    name = quote(table, safe=" ()&+,;=@")
    if name.startswith("."):
        name = "%2E" + name[1:]
    if len(name) > LONGEST_NAME:
        name = name[:LONGEST_NAME] + hashlib.sha256(name.encode()).hexdigest()[:16]
    return name


def _pour(path: Path, chunks: Iterable[pa.Table], schema: pa.Schema | None) -> tuple[str, int]:
    """Digest and number of rows of what was written to `path`."""
    sink = _Digesting(path)
    rows = 0
    writer = None
    try:
        for chunk in chunks:
            schema = schema or chunk.schema
            writer = writer or pq.ParquetWriter(sink, schema, compression="zstd")
            if chunk.schema != schema:
                raise BrokenPromise("A chunk's columns differ from the batch's.")
            writer.write_table(without_nan(chunk), row_group_size=ROWS_PER_GROUP)
            rows += chunk.num_rows
        if writer is None:
            if schema is None:
                raise BrokenPromise("A batch needs a schema or at least one chunk.")
            writer = pq.ParquetWriter(sink, schema, compression="zstd")
        writer.close()
        sink.finish()
    finally:
        sink.abandon()
    return sink.sha.hexdigest(), rows


def without_nan(chunk: pa.Table) -> pa.Table:
    """The chunk with NULL for NaN, which would falsify the statistics filters rely on."""
    for at, column in enumerate(chunk.schema):
        if pa.types.is_floating(column.type):
            values = chunk.column(at)
            if pc.any(pc.is_nan(values)).as_py():
                empty = pa.scalar(None, column.type)
                chunk = chunk.set_column(at, column, pc.if_else(pc.is_nan(values), empty, values))
    return chunk


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _disk(fault: OSError) -> Temporary:
    return Temporary(
        f"The records could not be written: {fault.strerror or fault}.",
        hint="Free some space or choose another folder, then try again. Nothing was changed.",
    )
