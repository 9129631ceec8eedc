"""Files read through before anything is written down, where something is to come with them.

What the door lets pass may still fail while it is read, minutes later, in a job. Whatever was
written beside it would then stand alone. So such files are read at once, as the job reads them, and
what was read is thrown away.
"""

from collections.abc import Sequence

from ringtrue.warehouse import batches
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.records import queries
from ringtrue.workspaces.records.lake import tables_of
from ringtrue.workspaces.records.queries import FileSheet
from ringtrue.workspaces.records.reading import Drafted, Standing, read_files
from ringtrue.workspaces.records.values import ReceivedFile
from ringtrue.workspaces.work.guard import outside_transaction

LARGEST = 10 * 1024 * 1024  # bytes of all files together; more would keep a member waiting


def read_through(*, actor: Actor, files: Sequence[ReceivedFile]) -> bool:
    """Read files that are noted nowhere yet; False, and nothing read, where they are too large.

    Raises UnreadableFile under the member's name for the file.
    """
    outside_transaction("Reading files")
    if sum(file.size for file in files) > LARGEST:
        return False
    visible = queries.visible(actor=actor).tables
    standing = Standing({t.name: t for t in visible}, dict(queries.remembered(actor=actor)))
    sheets = [
        FileSheet(0, f.file_name, f.size, f.choice, f.proposal, {}, False, f.upload) for f in files
    ]
    drafted: list[Drafted] = []
    try:
        read_files(
            sheets,
            lake=tables_of(actor.workspace_id),
            standing=standing,
            stated=(),
            say=lambda fraction, words: None,
            drafted=drafted,
        )
    finally:
        for one in drafted:
            batches.discard(one.batch)
    return True
