"""The only maker of snapshots: what an analysis may read, for a stated purpose.

Consent comes with its own pages; this is the one place where it will be applied, which is why
every caller has to name its purpose.
"""

from dataclasses import replace
from typing import Literal, get_args

from ringtrue.errors import BadInput
from ringtrue.warehouse.snapshot import Seal, Snapshot
from ringtrue.workspaces.members import queries as members
from ringtrue.workspaces.members.access import query
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.people.models import OpenedSeal
from ringtrue.workspaces.records import queries as records

Purpose = Literal[
    "analysis",
    "assignment",
    "checkup",
    "discovery",
    "handoff",
    "ledger",
    "notebook",
    "privacy",
]
PURPOSES: tuple[str, ...] = get_args(Purpose)


@query()
def snapshot(*, actor: Actor, purpose: str, at: int | None = None) -> Snapshot:
    """The workspace's records at a data version, now where none is given, for one purpose."""
    if purpose not in PURPOSES:
        raise BadInput(f"There is no purpose {purpose!r}.", hint=f"One of: {', '.join(PURPOSES)}.")
    shown = records.visible(actor=actor, at=at)
    seen = records.arrivals(actor=actor) if purpose == "ledger" and at is None else ()
    machine = replace(actor, role=Role.OWNER, kind="system")
    return Snapshot(
        workspace=members.workspace(actor=actor).slug,
        version=shown.version,
        purpose=purpose,
        tables=shown.tables,
        joins=shown.joins,
        seal=Seal(key=members.seal_key(actor=machine), opened=seal_opened(actor=actor)),
        arrivals=seen,
        brought=shown.brought,
    )


@query()
def seal_opened(*, actor: Actor) -> bool:
    """Whether the reserve of this workspace was opened, which is for good."""
    return bool(OpenedSeal.objects.within(actor).exists())
