"""Taking files in: poured to disk under names of ours, looked at, and noted as one import."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from ringtrue.errors import BadInput, NotAllowed, RingtrueError, UnreadableFile, Where
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.records import actions
from ringtrue.workspaces.records.lake import (
    FILES_AT_ONCE,
    StoredUpload,
    absolute,
    shown_name,
    store_upload,
)
from ringtrue.workspaces.records.values import FileChoice, ReceivedFile
from ringtrue.workspaces.work.guard import outside_transaction

Upload = tuple[str, Iterable[bytes]]  # the member's name for the file, and its bytes in pieces


def receive_files(*, actor: Actor, uploads: Iterable[Upload], now: datetime) -> int:
    """Note files that were dropped together as one import; nothing stays behind on an error."""
    with poured(actor=actor, uploads=uploads) as files:
        return actions.receive(actor=actor, files=files, now=now)


@contextmanager
def poured(*, actor: Actor, uploads: Iterable[Upload]) -> Iterator[tuple[ReceivedFile, ...]]:
    """The files on disk and looked at, to be noted; none stays there where that goes wrong."""
    outside_transaction("Receiving files")
    if actor.role < Role.ANALYST:
        raise NotAllowed("Importing needs the role analyst.", hint="Ask an owner.")
    stored: list[StoredUpload] = []
    try:
        for name, pieces in uploads:
            if len(stored) >= FILES_AT_ONCE:
                raise BadInput(
                    f"More than {FILES_AT_ONCE} files at once.", hint="Drop them in two goes."
                )
            stored.append(store_upload(actor.workspace_id, name, pieces))
            _look(stored[-1])
        yield tuple(
            _received(one, table) for one, table in zip(stored, _tables(stored), strict=True)
        )
    except BaseException:
        for one in stored:
            absolute(one.path).unlink(missing_ok=True)
        raise


def _look(upload: StoredUpload) -> None:
    """Refuse at once what no reader knows."""
    from ringtrue.warehouse.intake.files import look
    from ringtrue.warehouse.intake.limits import LIMITS

    try:
        look(absolute(upload.path), limits=LIMITS)
    except RingtrueError as error:
        raise under_its_name(error, upload.path, upload.file_name) from None


def under_its_name(error: RingtrueError, path: str, file_name: str) -> RingtrueError:
    """The error, speaking of the file as the member calls it."""
    ours = Path(path).name
    where = error.where
    if where.file == ours:
        where = Where(file_name, where.line, where.column, where.field)
    detail = error.detail.replace(ours, file_name)
    hint = error.hint.replace(ours, file_name)
    return type(error)(detail, hint=hint, where=where)


def _tables(stored: list[StoredUpload]) -> list[str]:
    """A table name for each file: its stem, numbered where two are alike."""
    names: list[str] = []
    for one in stored:
        stem = table_name(one.file_name)
        taken = sum(1 for n in names if n == stem or n.startswith(f"{stem} ("))
        names.append(f"{stem} ({taken + 1})" if stem in names else stem)
    return names


def table_name(file_name: str) -> str:
    """The stem of a file's name, which is its table's."""
    from ringtrue.warehouse.intake.files import ENDINGS

    name = shown_name(file_name)
    name = name[:-3] if name.lower().endswith(".gz") else name
    ending = next((e for e in ENDINGS if name.lower().endswith(e)), "")
    stem = name[: len(name) - len(ending)].strip()
    if not stem:
        raise UnreadableFile(f"{name} has no name.", hint="Give the file a name.")
    return stem


def _received(one: StoredUpload, table: str) -> ReceivedFile:
    choice = FileChoice(table, "other")
    return ReceivedFile(one.file_name, one.path, one.size, one.digest, choice)
