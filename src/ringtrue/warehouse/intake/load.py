"""Files in, a snapshot out: what the command line and a notebook begin with."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ringtrue.warehouse.intake.reports import FileReport
from ringtrue.warehouse.snapshot import Snapshot


@dataclass(frozen=True)
class Loaded:
    """The tables of several files, and what was said about each."""

    snapshot: Snapshot
    reports: tuple[FileReport, ...]


def load_files(paths: Sequence[Path], *, lake: Path, joins: tuple[str, ...] = ()) -> Loaded:
    """Every file as a table of one snapshot, written into `lake`."""
    import pyarrow as pa
    from pyarrow import csv

    from ringtrue.warehouse import batches
    from ringtrue.warehouse.schema import Column, ColumnType, Table

    def kind(t: pa.DataType) -> ColumnType:
        if pa.types.is_integer(t) or pa.types.is_floating(t):
            return "number"
        if pa.types.is_date(t):
            return "date"
        if pa.types.is_timestamp(t):
            return "datetime"
        return "boolean" if pa.types.is_boolean(t) else "text"

    tables, reports = [], []
    for path in map(Path, paths):
        data = csv.read_csv(path, convert_options=csv.ConvertOptions(strings_can_be_null=True))
        name = path.name.split(".")[0]
        written = batches.write(lake, name, [data])
        columns = tuple(Column(f.name, kind(f.type)) for f in data.schema)
        tables.append(Table(name, "other", columns, (written.path,), written.rows))
        reports.append(FileReport(path.name, name, "csv", written.rows, written.rows, (), ()))
    return Loaded(Snapshot("files", 1, "analysis", tuple(tables)), tuple(reports))
