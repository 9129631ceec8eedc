"""A workbook's cells as text, read in a process of its own.

A workbook of a few kilobytes can name one long text a million times, and a broken one can end the
reader beneath; neither may take the application with it. So the process has a bound on its memory,
and all it leaves is one file of texts.

    python -m ringtrue.warehouse.intake.sheet_process WORKBOOK TARGET MEGABYTES
"""

import datetime as dt
import json
import resource
import sys
from itertools import islice
from typing import Any

import pyarrow as pa
import python_calamine as calamine

from ringtrue.warehouse.intake.lines import cell_text

ROWS = 10_000
CELLS = 500_000
EMPTY, BROKEN, TOO_LARGE = 3, 4, 5


def main(workbook: str, target: str, megabytes: int) -> int:
    """Writes the first filled sheet's texts to `target`; the names of the sheets beside them."""
    resource.setrlimit(resource.RLIMIT_DATA, (megabytes * 1024 * 1024, resource.RLIM_INFINITY))
    try:
        book = calamine.CalamineWorkbook.from_path(workbook)
        filled = [s for s in (book.get_sheet_by_name(n) for n in _names(book)) if s.height > 0]
        if not filled:
            return EMPTY
        _write(filled[0], [s.name for s in filled[1:4]], target)
    except MemoryError:
        return TOO_LARGE
    except Exception:  # whatever the reader meets in a broken file
        return BROKEN
    return 0


def _names(book: Any) -> list[str]:
    shown = [s.name for s in book.sheets_metadata if str(s.visible).endswith("Visible")]
    return shown or list(book.sheet_names)


def _write(sheet: Any, others: list[str], target: str) -> None:
    width = (sheet.start[1] if sheet.start else 0) + sheet.width
    said = {"sheet": sheet.name, "others": json.dumps(others)}
    rows = sheet.iter_rows()
    step = max(1, min(ROWS, CELLS // max(width, 1)))
    first = list(islice(rows, step))
    width = len(first[0])
    schema = pa.schema([(f"c{i}", pa.string()) for i in range(width)], metadata=said)
    with pa.OSFile(target, "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        while first:
            texts = [[_text(c) for c in row] for row in first]
            columns = [pa.array(c, pa.string()) for c in zip(*texts, strict=True)]
            writer.write_batch(pa.record_batch(columns, schema=schema))
            first = list(islice(rows, step))


def _text(value: Any) -> str:
    if isinstance(value, dt.datetime):
        if value.time() == dt.time():
            return value.date().isoformat()
        return value.isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return (cell_text(value) or "").replace("_x000D_", "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
