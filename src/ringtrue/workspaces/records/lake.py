"""Where a workspace's files lie. Names are ours; what a member called a file is only ever shown."""

import hashlib
import os
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from ringtrue.errors import BrokenPromise, Temporary, UnreadableFile, Where

MIB = 1024 * 1024
LARGEST_UPLOAD = 2048 * MIB
FILES_AT_ONCE = 20
LONGEST_NAME = 120


@dataclass(frozen=True)
class StoredUpload:
    """A file on disk under a name of ours: its path relative to the lake, size and digest."""

    file_name: str
    path: str
    size: int
    digest: str


def lake_root() -> Path:
    """The folder of all workspaces' records."""
    return Path(settings.LAKE)


def tables_of(workspace_id: int) -> Path:
    """The folder of a workspace's batches."""
    return lake_root() / str(workspace_id) / "tables"


def folder_of(table: str) -> str:
    """The name of a table's folder: a digest, since a table may be called anything."""
    return hashlib.sha256(table.encode()).hexdigest()[:16]


def uploads_of(workspace_id: int) -> Path:
    """The folder of files that wait to be imported."""
    return lake_root() / str(workspace_id) / "uploads"


def rejects_of(workspace_id: int) -> Path:
    """The folder of rows that did not come in."""
    return lake_root() / str(workspace_id) / "rejects"


def absolute(relative: str) -> Path:
    """A path as the database keeps it, on this machine; never outside the lake."""
    root = lake_root().resolve()
    path = (root / relative).resolve()
    if not path.is_relative_to(root):
        raise BrokenPromise("A stored path leads outside the lake.")
    return path


def relative(path: Path | str) -> str:
    """A path in the lake as the database keeps it."""
    return Path(path).resolve().relative_to(lake_root().resolve()).as_posix()


def shown_name(name: str) -> str:
    """A file's name as it may be shown: no folders, no control characters, at most 120 long."""
    last = re.split(r"[/\\]", name)[-1]
    clean = "".join(c for c in last if c.isprintable()).strip()
    return (clean or "file")[-LONGEST_NAME:]


def suffix_of(name: str) -> str:
    """The known ending of a file name, `.csv.gz` and the like as one; empty for any other.

    What the file is, its first bytes say.
    """
    from ringtrue.warehouse.intake.files import ENDINGS

    lower = name.lower()
    packed = ".gz" if lower.endswith(".gz") else ""
    ending = next((e for e in ENDINGS if lower.removesuffix(".gz").endswith(e)), "")
    return ending + packed


def store_upload(
    workspace_id: int, name: str, pieces: Iterable[bytes], *, largest: int = LARGEST_UPLOAD
) -> StoredUpload:
    """Pour a file to disk piece by piece; nothing stays behind when it is empty or too large."""
    folder = uploads_of(workspace_id)
    path = folder / f"{uuid.uuid4().hex}{suffix_of(name)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        size, digest = _pour(path, pieces, shown_name(name), largest)
    except OSError as fault:
        path.unlink(missing_ok=True)
        raise Temporary(
            f"The file could not be kept: {fault.strerror or fault}.",
            hint="Free some space and try again. Nothing was changed.",
        ) from fault
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return StoredUpload(shown_name(name), relative(path), size, digest)


def _pour(path: Path, pieces: Iterable[bytes], name: str, largest: int) -> tuple[int, str]:
    sha, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        for piece in pieces:
            size += len(piece)
            if size > largest:
                raise UnreadableFile(
                    f"{name} is larger than {largest // MIB:,} MB.",
                    hint="Leave out columns or export a shorter period.",
                    where=Where(file=name),
                )
            sha.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    if size == 0:
        raise UnreadableFile(f"{name} is empty.", hint="Export it again.", where=Where(file=name))
    return size, sha.hexdigest()


def read_in_pieces(path: Path) -> Iterable[bytes]:
    """A file of the command line, a megabyte at a time."""
    with path.open("rb") as file:
        while piece := file.read(MIB):
            yield piece
