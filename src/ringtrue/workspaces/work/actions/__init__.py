"""Every change to jobs, cursors and schedules, to the digest and whom it is sent to.

Progress and leases change many times a second in the life of a job, so the steps of the machine
are quiet; asking for a job, cancelling it, and how it ended have audit rows.
"""

from ringtrue.workspaces.work.actions.digest import (
    add_recipient,
    note_delivery,
    plan_digest,
    publish_digest,
    read_by_mail,
    remove_recipient,
    try_recipient,
)
from ringtrue.workspaces.work.actions.jobs import (
    MOST_AT_ONCE,
    cancel,
    claim,
    end,
    enqueue,
    reap,
    renew,
    requeue,
    retry_later,
    sweep_jobs,
)
from ringtrue.workspaces.work.actions.recurring import (
    beat,
    begin_schedule,
    hear,
    move_cursor,
    stumble,
)

__all__ = [
    "MOST_AT_ONCE",
    "add_recipient",
    "beat",
    "begin_schedule",
    "cancel",
    "claim",
    "end",
    "enqueue",
    "hear",
    "move_cursor",
    "note_delivery",
    "plan_digest",
    "publish_digest",
    "read_by_mail",
    "reap",
    "remove_recipient",
    "renew",
    "requeue",
    "retry_later",
    "stumble",
    "sweep_jobs",
    "try_recipient",
]
