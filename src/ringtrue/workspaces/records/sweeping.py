"""Files in the lake that nobody needs: what interrupted imports leave behind, and what a newer file
of a computed table took the place of.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.records import actions, queries
from ringtrue.workspaces.records.lake import lake_root, rejects_of, tables_of, uploads_of
from ringtrue.workspaces.records.models import Batch

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
    """Delete them, and folders left empty; how many files went.

    A file of a computed table goes a day after a newer one took its place: until then a job may
    still be reading it. No snapshot of records has any, whatever is undone.
    """
    old = superseded(actor=actor, now=now, younger=younger)
    if old:
        actions.forget_superseded(actor=actor, batch_ids=old, now=now)
    gone = orphans(actor=actor, now=now, younger=younger)
    for path in gone:
        path.unlink(missing_ok=True)
        if path.parent.name.startswith(".staging-") and not any(path.parent.iterdir()):
            path.parent.rmdir()
    return len(gone)


def superseded(*, actor: Actor, now: datetime, younger: timedelta = YOUNG) -> tuple[int, ...]:
    """The batches of computed tables whose place another took so long ago, by its file's time.

    It is the first that came after all that were hidden at the same data version; others may have
    been added beside them before.
    """
    rows = list(Batch.objects.within(actor).filter(derived=True).order_by("pk"))
    hidden: dict[tuple[str, int], list[int]] = {}
    for row in rows:
        if row.visible_until is not None:
            hidden.setdefault((row.table, row.visible_until), []).append(row.pk)
    found: list[int] = []
    for (table, _), ids in hidden.items():
        took = next((r for r in rows if r.table == table and r.pk > ids[-1]), None)
        if took is not None and _written(took.path) <= (now - younger).timestamp():
            found += ids
    return tuple(found)


def _written(path: str) -> float:
    file = lake_root() / path
    return file.stat().st_mtime if file.exists() else 0.0


def missing(*, actor: Actor) -> tuple[str, ...]:
    """What rows speak of and the lake lacks."""
    known = queries.known_paths(actor=actor)
    return tuple(sorted(path for path in known if not (lake_root() / path).exists()))


def _files(workspace_id: int) -> Iterator[Path]:
    for folder in (tables_of(workspace_id), uploads_of(workspace_id), rejects_of(workspace_id)):
        yield from (p for p in sorted(folder.rglob("*")) if p.is_file() and not p.is_symlink())
