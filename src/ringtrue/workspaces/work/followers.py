"""What to do when something happened below: higher rooms hear audit rows and ask for jobs.

A follower's cursor moves through the audit trail of the house, in the database, so that nothing is
missed while no worker runs. On PostgreSQL a row with a smaller number may become visible after one
with a larger number; therefore each look goes back a little and skips the rows already heard. What
a follower writes and the note that it has heard the row are one transaction.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ringtrue.workspaces.members import queries as members
from ringtrue.workspaces.members.actor import SYSTEM, Actor, system_in
from ringtrue.workspaces.members.queries import AuditLine
from ringtrue.workspaces.work import actions, queries

log = logging.getLogger("ringtrue.followers")
BACK = 1000
AT_ONCE = 500
PATIENCE = 5

Follower = Callable[[Actor, AuditLine, datetime], None]


@dataclass(frozen=True)
class Following:
    """One follower: its name, which is its cursor's, the events it hears, and what it does."""

    name: str
    events: tuple[str, ...]
    follower: Follower


FOLLOWERS: dict[str, Following] = {}


def follows(*events: str) -> Callable[[Follower], Follower]:
    """Make `f(actor, row, now)` hear audit rows of these events; it enqueues jobs, no more.

    `actor` is the machine at work in the row's workspace.
    """

    def wrap(follower: Follower) -> Follower:
        name = f"{follower.__module__.split('.')[-2]}.{follower.__name__}"
        FOLLOWERS[name] = Following(name, events, follower)
        return follower

    return wrap


def hear_all(*, now: datetime) -> int:
    """Let every follower hear what is new; how many rows were acted on."""
    return sum(_hear(following, now) for following in tuple(FOLLOWERS.values()))


def _hear(following: Following, now: datetime) -> int:
    position, heard = queries.cursor(actor=SYSTEM, follower=following.name, back=BACK)
    latest = members.latest_event(actor=SYSTEM)
    rows = members.events_after(
        actor=SYSTEM, after=position - BACK, events=following.events, limit=BACK + AT_ONCE
    )
    acted = 0
    for row in rows:
        if row.id in heard:
            continue
        if not _one(following, row, now):
            return acted
        acted += 1
    reached = latest if len(rows) < BACK + AT_ONCE else rows[-1].id
    if reached > position:
        actions.move_cursor(
            actor=SYSTEM, follower=following.name, position=reached, keep=BACK, now=now
        )
    return acted


def _one(following: Following, row: AuditLine, now: datetime) -> bool:
    """Act on one row; False when it failed and is to be tried again at the next look."""
    try:
        with transaction.atomic():
            if actions.hear(actor=SYSTEM, follower=following.name, row=row.id, now=now):
                following.follower(system_in(row.workspace_id), row, now)
        return True
    except Exception:
        log.exception("%s stumbled over audit row %s", following.name, row.id)
    failures = actions.stumble(actor=SYSTEM, follower=following.name, now=now)
    if failures < PATIENCE:
        return False
    log.error("%s passes over audit row %s", following.name, row.id)
    actions.hear(actor=SYSTEM, follower=following.name, row=row.id, now=now)
    return True
