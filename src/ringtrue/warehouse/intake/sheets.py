"""XLSX workbooks: the first sheet that holds something; formulas arrive as the values they had."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from ringtrue.warehouse.intake.dialect import find_header
from ringtrue.warehouse.intake.files import Given, check_workbook, plain, too_large
from ringtrue.warehouse.intake.limits import Limits
from ringtrue.warehouse.intake.rows import Chunk, Layout, Rows

READER = "ringtrue.warehouse.intake.sheet_process"
EMPTY, BROKEN = 3, 4
DAMAGED = "Save it again as .xlsx, or export it as CSV."


@contextmanager
def read(given: Given, *, limits: Limits, folder: Path, layout: Layout) -> Iterator[Rows]:
    """The rows of a workbook's first sheet with content; further sheets are named aloud."""
    cells = folder / "cells.arrow"
    with plain(given, folder=folder, limits=limits) as path:
        check_workbook(given, path, limits=limits)
        _unpack(given, path, cells, limits)
    with pa.memory_map(str(cells)) as source:
        file = pa.ipc.open_file(source)
        first = _first_rows(file.get_batch(0))
        if not any(any(row) for row in first):
            raise given.fault(f"{given.file} holds no rows.", "Fill the first sheet.")
        header = find_header(first, longest=limits.header)
        rows = Rows(header.names, iter(()), [*_others(file.schema), *header.repairs])
        rows.chunks = _chunks(file, header.skip)
        yield rows
    cells.unlink()


def _unpack(given: Given, path: Path, cells: Path, limits: Limits) -> None:
    """The workbook's texts in `cells`, by a process that may fail without harm."""
    command = [sys.executable, "-P", "-m", READER, str(path), str(cells), str(limits.memory)]
    try:
        ended = subprocess.run(  # noqa: S603  our own module, with paths of our own
            command, capture_output=True, timeout=limits.seconds, check=False
        ).returncode
    except subprocess.TimeoutExpired:
        raise too_large(given, limits.workbook) from None
    if ended == EMPTY:
        raise given.fault(f"{given.file} holds no rows.", "Fill the first sheet.")
    if ended == BROKEN:
        raise given.fault(f"{given.file} cannot be read as a workbook.", DAMAGED)
    if ended:
        raise given.fault(
            f"{given.file} is too large or too damaged to be read.",
            "Export it as CSV, or split it.",
        )


def _first_rows(batch: pa.RecordBatch) -> list[list[str]]:
    return [list(row.values()) for row in batch.slice(0, 50).to_pylist()]


def _others(schema: pa.Schema) -> list[str]:
    """What is said of sheets that were not read."""
    said = {k.decode(): v.decode() for k, v in (schema.metadata or {}).items()}
    others = json.loads(said.get("others", "[]"))
    if not others:
        return []
    return [f'Only the sheet "{said["sheet"]}" was read, not {", ".join(others)}.']


def _chunks(file: pa.ipc.RecordBatchFileReader, skip: int) -> Iterator[Chunk]:
    line = 1
    for number in range(file.num_record_batches):
        batch = file.get_batch(number)
        lines = pa.array(range(line, line + batch.num_rows), pa.int64())
        line += batch.num_rows
        kept = pc.and_(pc.greater(lines, skip), _filled(batch))
        table = pa.record_batch([*batch.columns, lines], names=[*batch.schema.names, "line"])
        table = table.filter(kept)
        yield Chunk(tuple(table.columns[:-1]), table.columns[-1])


def _filled(batch: pa.RecordBatch) -> pa.Array:
    """Which rows hold anything at all."""
    found = pc.not_equal(batch.column(0), "")
    for column in batch.columns[1:]:
        found = pc.or_(found, pc.not_equal(column, ""))
    return found
