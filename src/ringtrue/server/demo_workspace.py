"""The demo workspace: a simulated company whose files go through the ordinary import."""

from collections.abc import Callable
from datetime import datetime

from ringtrue.server.first_steps import ensure_owner
from ringtrue.workspaces.members import actions, queries
from ringtrue.workspaces.members.actor import SYSTEM, Actor, system_in

DEMO = "Fieldnote"
Saying = Callable[[float, str], None]


def ensure(*, now: datetime, saying: Saying) -> Actor:
    """The machine in the demo workspace; founded and filled where that has not been done yet."""
    actor = _found(now)
    ensure_owner(actor=actor, now=now)
    return actor


def _found(now: datetime) -> Actor:
    for line in queries.all_workspaces(actor=SYSTEM):
        if line.simulated and line.name == DEMO:
            return system_in(line.id)
    made = actions.create_workspace(actor=SYSTEM, name=DEMO, simulated=True, now=now)
    return system_in(made)
