"""Files in the lake that no row speaks of: what interrupted imports leave behind."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.records import queries
from ringtrue.workspaces.records.lake import lake_root, rejects_of, tables_of, uploads_of

# an import that is still being read has files no row speaks of yet
YOUNG = timedelta(days=1)


def orphans(*, actor: Actor, now: datetime, younger: timedelta = YOUNG) -> tuple[Path, ...]:
    """The workspace's files that belong to nothing, save those too young to tell."""
    known = queries.known_paths(actor=actor)
    latest = (now - younger).timestamp()
    return tuple(
        path
        for path in _files(actor.workspace_id)
        if path.relative_to(lake_root()).as_posix() not in known and path.stat().st_mtime <= latest
    )


def sweep(*, actor: Actor, now: datetime, younger: timedelta = YOUNG) -> int:
    """Delete them, and folders left empty; how many files went."""
    gone = orphans(actor=actor, now=now, younger=younger)
    for path in gone:
        path.unlink(missing_ok=True)
        if path.parent.name.startswith(".staging-") and not any(path.parent.iterdir()):
            path.parent.rmdir()
    return len(gone)


def missing(*, actor: Actor) -> tuple[str, ...]:
    """What rows speak of and the lake lacks."""
    known = queries.known_paths(actor=actor)
    return tuple(sorted(path for path in known if not (lake_root() / path).exists()))


def _files(workspace_id: int) -> Iterator[Path]:
    for folder in (tables_of(workspace_id), uploads_of(workspace_id), rejects_of(workspace_id)):
        yield from (p for p in sorted(folder.rglob("*")) if p.is_file() and not p.is_symlink())
