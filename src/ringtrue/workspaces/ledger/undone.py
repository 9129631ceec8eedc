"""Imports that were counted and then undone: what waits for them, and what it costs to let them go.

Whoever may undo an import could take back records that speak against a claim, look until the rest
of them support it, and bring the import back. So nothing that was counted is taken back: while such
an import is undone nobody enters and no verdict is reached. It is brought back and all goes on, or
the loss is accepted, and every test that counted it begins anew with people nobody has seen.
"""

from collections.abc import Iterable, Sequence

from ringtrue.workspaces.ledger.lines import UndoneImport
from ringtrue.workspaces.ledger.models import Entry
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.records import queries as records

COUNTED = (
    "Waits: an import it counted is undone. Bring it back, or accept the loss; "
    "then a new test begins."
)
BESIDE = "Waits: an import that other claims counted is undone; until then nobody is counted."


def waiting(rows: Iterable[Entry], standing: Sequence[int]) -> dict[str, str]:
    """Why each open entry waits, by its key; empty while every import that was counted stands.

    What is frozen waits for nothing: its verdict was reached while the import stood.
    """
    running = [row for row in rows if not row.state.get("frozen")]
    lost = {row.pk for row in running if set(row.counted_from) - set(standing)}
    if not lost:
        return {}
    return {str(row.pk): COUNTED if row.pk in lost else BESIDE for row in running}


def counted_from(row: Entry, arrivals: Sequence[int]) -> list[int]:
    """The imports whose people an entry may have counted by now, those of one more look among them.

    Who came with a version that the claim was written over counts in no test of it.
    """
    later = {a for a in arrivals if row.over is None or a > row.over}
    return sorted({*row.counted_from, *later})


def ending(actor: Actor) -> list[Entry]:
    """The entries that end where the loss is accepted, frozen ones among them."""
    standing = set(records.standing_versions(actor=actor))
    rows = Entry.objects.within(actor).filter(closed_at=None).order_by("place")
    return [row for row in rows if set(row.counted_from) - standing]


def missed(actor: Actor, rows: Iterable[Sequence[int]]) -> tuple[UndoneImport, ...]:
    """The imports undone now that any of `rows` counted; each is what one entry counted from."""
    counted: dict[int, int] = {}
    for versions in rows:
        for version in versions:
            counted[version] = counted.get(version, 0) + 1
    return tuple(
        UndoneImport(found.id, found.files, found.published_at, counted[found.arrival])
        for found in records.undone(actor=actor)
        if found.arrival in counted
    )
