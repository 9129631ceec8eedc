"""What an import says about a file: what came in, what did not and why, what was mended."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reject:
    """One row that did not come in: its line in the file (from 1), why, and its beginning."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True)
class FileReport:
    """One file read: `rows` were found, `accepted` came in, the rest is in `rejected`.

    `rejected` holds the first rejects only when there are very many; `rows - accepted` is their
    number. `repairs` are sentences on what was read otherwise than it stood.
    """

    file: str
    table: str
    format: str
    rows: int
    accepted: int
    rejected: tuple[Reject, ...]
    repairs: tuple[str, ...]
    delimiter: str | None = None
    encoding: str | None = None
