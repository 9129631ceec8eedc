"""The values that travel through an import, from the page to the lake and back."""

from dataclasses import asdict, dataclass, field
from typing import Any

from ringtrue.warehouse.schema import Column, ColumnType, Join, Role, TableKind


@dataclass(frozen=True)
class ColumnChoice:
    """What becomes of one column of a file; a column without a role is a trait.

    `stated` says that somebody chose the type: a value it cannot hold then rejects its row.
    """

    source: str
    name: str
    type: ColumnType
    role: Role | None = None
    skip: bool = False
    stated: bool = False
    decimal: str = "point"
    form: str = "ymd"


@dataclass(frozen=True)
class FileChoice:
    """What becomes of one file: its table and kind, and whether it adds to it or replaces it.

    Without columns nothing has been chosen or proposed yet.
    """

    table: str
    kind: TableKind = "other"
    mode: str = "add"
    columns: tuple[ColumnChoice, ...] = ()
    delimiter: str | None = None
    encoding: str | None = None

    def to_json(self) -> dict[str, Any]:
        """As the database keeps it."""
        return asdict(self)

    @staticmethod
    def from_json(raw: dict[str, Any]) -> "FileChoice":
        """The choice that `to_json` wrote."""
        columns = tuple(ColumnChoice(**c) for c in raw["columns"])
        return FileChoice(**{**raw, "columns": columns})


@dataclass(frozen=True)
class ReceivedFile:
    """An upload on disk with what was proposed for it."""

    file_name: str
    upload: str
    size: int
    digest: str
    choice: FileChoice
    proposal: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadFile:
    """One file read in full: its batch under its final name in the lake, and what was said of it.

    `path` is relative to the lake; None on a dry run, which keeps no batch. `choice` is how the
    file was read: what a member chose, else what was proposed.
    """

    file_id: int
    path: str | None
    digest: str
    rows: int
    columns: tuple[dict[str, Any], ...]
    report: dict[str, Any]
    choice: FileChoice
    proposal: dict[str, Any] = field(default_factory=dict)
    rejects: str = ""


@dataclass(frozen=True)
class JoinsSaid:
    """What members said of joins, each written `a.x=b.y`: made by hand, and refused."""

    stated: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    def standing_in(self, columns: frozenset[str]) -> tuple[str, ...]:
        """The stated joins whose both ends are among the columns, given as `table.column`."""

        def both(text: str) -> bool:
            places = [i for i, c in enumerate(text) if c == "="]
            return any(text[:i] in columns and text[i + 1 :] in columns for i in places)

        return tuple(text for text in self.stated if both(text))


@dataclass(frozen=True)
class Outcomes:
    """What an import does to a table's rows, by line of the file."""

    created: int
    updated: int
    unchanged: int
    rejected: int


@dataclass(frozen=True)
class RejectLine:
    """One row that did not come in: its line in the file, why, and how it begins."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True)
class FileAnswer:
    """One file of an import as the command line tells it; `rejects` are the first of them."""

    file: str
    table: str
    kind: TableKind
    mode: str
    format: str
    rows: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    rejects: tuple[RejectLine, ...]
    repairs: tuple[str, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class ImportAnswer:
    """The answer of `ringtrue import --json`."""

    version: int
    import_id: int
    state: str
    data_version: int
    files: tuple[FileAnswer, ...]
    joins: tuple[Join, ...]
    notes: tuple[str, ...]
