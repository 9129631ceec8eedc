"""Files read through before anything is written down, where something is to come with them.

What the door lets pass may still fail while it is read, minutes later, in a job. Whatever was
written beside it would then stand alone. So such files are read at once, as the job reads them, and
what was read is thrown away.
"""

from collections.abc import Sequence
from dataclasses import replace

from ringtrue.warehouse import batches
from ringtrue.warehouse.intake.limits import LIMITS, MIB
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.records import queries
from ringtrue.workspaces.records.lake import tables_of
from ringtrue.workspaces.records.queries import FileSheet
from ringtrue.workspaces.records.reading import Drafted, Standing, read_files
from ringtrue.workspaces.records.values import ReceivedFile
from ringtrue.workspaces.work.guard import outside_transaction

LARGEST = 10 * MIB  # of all files together; more would keep a member waiting
# and so would little that unpacks to much: a page answers others meanwhile
WHILE_WAITING = replace(LIMITS, unpacked=128 * MIB, workbook=128 * MIB, memory=1024, seconds=20)


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
            limits=WHILE_WAITING,
        )
    finally:
        for one in drafted:
            batches.discard(one.batch)
    return True
