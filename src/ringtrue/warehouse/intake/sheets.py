"""XLSX workbooks: the first sheet that holds something; formulas arrive as the values they had."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import Any

from ringtrue.warehouse.intake.dialect import find_header
from ringtrue.warehouse.intake.files import Given, check_workbook, plain
from ringtrue.warehouse.intake.limits import Limits
from ringtrue.warehouse.intake.lines import cell_text
from ringtrue.warehouse.intake.readers import Chunk, Gathering, Layout, Rows

DAMAGED = "Save it again as .xlsx, or export it as CSV."


@contextmanager
def read(given: Given, *, limits: Limits, folder: Path, layout: Layout) -> Iterator[Rows]:
    """The rows of a workbook's first sheet with content; further sheets are named aloud."""
    with plain(given, folder=folder, limits=limits) as path:
        check_workbook(given, path, limits=limits)
        cells, repairs = _cells(given, path)
        first = list(islice(cells, 50))
        if not any(any(c for c in row) for row in first):
            raise given.fault(f"{given.file} holds no rows.", "Fill the first sheet.")
        header = find_header(first, longest=limits.header)
        rows = Rows(header.names, iter(()), [*repairs, *header.repairs])
        rows.chunks = _chunks(chain(first, cells), len(header.names), header.skip)
        yield rows


def _cells(given: Given, path: Path) -> tuple[Iterator[list[str]], list[str]]:
    """The texts of every row, from the sheet's first line on."""
    import python_calamine as calamine

    try:
        workbook = calamine.CalamineWorkbook.from_path(str(path))
        sheets = [workbook.get_sheet_by_name(n) for n in _sheet_names(workbook)]
    except Exception as fault:  # whatever the reader meets in a broken file
        raise given.fault(f"{given.file} cannot be read as a workbook.", DAMAGED) from fault
    filled = [s for s in sheets if s.height > 0]
    if not filled:
        raise given.fault(f"{given.file} holds no rows.", "Fill the first sheet.")
    others = ", ".join(s.name for s in filled[1:4])
    repairs = [f'Only the sheet "{filled[0].name}" was read, not {others}.'] if others else []
    return ([_text(c) for c in row] for row in filled[0].iter_rows()), repairs


def _sheet_names(workbook: Any) -> list[str]:
    shown = [s.name for s in workbook.sheets_metadata if str(s.visible).endswith("Visible")]
    return shown or list(workbook.sheet_names)


def _text(value: Any) -> str:
    if isinstance(value, dt.datetime):
        if value.time() == dt.time():
            return value.date().isoformat()
        return value.isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return (cell_text(value) or "").replace("_x000D_", "")


def _chunks(rows: Iterator[list[str]], width: int, skip: int) -> Iterator[Chunk]:
    gathering = Gathering(width)
    for line, row in enumerate(rows, start=1):
        if line <= skip or not any(row):
            continue
        gathering.rows.append([*row])
        gathering.lines.append(line)
        gathering.text += sum(map(len, row))
        if gathering.full:
            yield gathering.release()
    yield gathering.release()
