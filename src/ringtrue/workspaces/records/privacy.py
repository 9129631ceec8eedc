"""The personal data this room's tables hold: file names, and the real values shown of a file.

The rows themselves lie in batches, which `people` speaks for.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.members.holders import holds
from ringtrue.workspaces.records import actions
from ringtrue.workspaces.records.models import ImportFile


@dataclass(frozen=True)
class Held:
    """An import's file whose name, sample values or rejected rows name a person."""

    import_id: int
    file_id: int
    file_name: str


def find(*, actor: Actor, words: str) -> tuple[Held, ...]:
    """The files that name a person in what is kept about them."""
    wanted = words.strip().casefold()
    if not wanted:
        return ()
    rows = ImportFile.objects.within(actor).order_by("id")
    return tuple(
        Held(row.of_import_id, row.pk, row.file_name) for row in rows if wanted in _kept(row)
    )


def export(*, actor: Actor, words: str) -> tuple[dict[str, Any], ...]:
    """The same as plain values for a file."""
    found = find(actor=actor, words=words)
    return tuple({"import": held.import_id, "file": held.file_name} for held in found)


def erase(*, actor: Actor, words: str, now: datetime) -> int:
    """Forget the sample values, lines and rejected rows of those files; how many files."""
    found = find(actor=actor, words=words)
    for held in found:
        actions.forget_values(actor=actor, file_id=held.file_id, now=now)
    return len(found)


def _kept(row: ImportFile) -> str:
    shown = [row.file_name, row.proposal.get("columns", [])]
    shown += [row.report.get("rejects", []), row.report.get("lines", [])]
    return str(shown).casefold()


holds(find=find, export=export, erase=erase)
