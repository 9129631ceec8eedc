"""Jobs asked for, cancelled and ended, and the quiet steps of the machine in between."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q

from ringtrue.errors import BadInput, Conflict, NotAllowed, Temporary
from ringtrue.workspaces.members.access import Unchanged, action
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.work import ticket
from ringtrue.workspaces.work.actions._machine import machine
from ringtrue.workspaces.work.models import Job
from ringtrue.workspaces.work.registry import kind_of

LEASE = timedelta(seconds=60)
LARGEST_ARGUMENTS = 64 * 1024
MOST_AT_ONCE = 50  # jobs of a workspace that members may have waiting or running


@action(needs=Role.VIEWER)
def enqueue(
    *,
    actor: Actor,
    kind: str,
    arguments: Mapping[str, Any],
    now: datetime,
    once: bool = False,
) -> int:
    """Ask for a job and return its id; it starts once the caller's transaction is kept.

    With `once`, a job of the same kind and arguments that still waits is returned instead.
    """
    wanted = kind_of(kind)
    if actor.role < wanted.needs:
        needed = wanted.needs.name.lower()
        raise NotAllowed(f"{kind} needs the role {needed}.", hint="Ask an owner of the workspace.")
    text = json.dumps(dict(arguments), sort_keys=True, allow_nan=False)
    if len(text) > LARGEST_ARGUMENTS:
        raise BadInput("A job's arguments are too long.", hint="Hand over a path or an id instead.")
    fingerprint = hashlib.sha256(f"{kind} {text}".encode()).hexdigest()
    if once and (waiting := _waiting(actor, fingerprint)) is not None:
        return Unchanged(waiting)  # type: ignore[return-value]
    _leave_room(actor)
    row = Job.objects.add(
        actor,
        kind=kind,
        arguments=json.loads(text),
        fingerprint=fingerprint,
        max_attempts=wanted.attempts,
        not_before=now,
        created_at=now,
        actor_kind=actor.kind,
        actor_role=actor.role.value,
        actor_name=actor.name,
        member_id=actor.member_id,
    )
    _queue(row, None)
    return int(row.pk)


def _waiting(actor: Actor, fingerprint: str) -> int | None:
    rows = Job.objects.within(actor).filter(state="waiting", fingerprint=fingerprint)
    found: int | None = rows.order_by("id").values_list("pk", flat=True).first()
    return found


def _leave_room(actor: Actor) -> None:
    """Conflict when members have asked for so much that other workspaces would wait for ever."""
    if actor.kind != "member":
        return
    under_way = Job.objects.within(actor).filter(state__in=("waiting", "running"))
    if under_way.count() >= MOST_AT_ONCE:
        detail = f"{MOST_AT_ONCE} pieces of work are under way already."
        raise Conflict(detail, hint="Wait until some have ended, or cancel them.")


def _queue(row: Job, run_after: datetime | None) -> None:
    written = ticket.run.using(run_after=run_after).enqueue(row.pk)
    row.task = str(written.id)
    row.save(update_fields=["task"])


@action(needs=Role.ANALYST)
def cancel(*, actor: Actor, job_id: int, now: datetime) -> int:
    """Cancel a job: at once while it waits, at its next step while it runs."""
    row = Job.objects.within(actor).select_for_update().by_id(job_id)
    if row.state == "waiting":
        row.state, row.ended_at, row.words = "cancelled", now, "Cancelled"
    elif row.state != "running":
        raise Conflict("The job has ended.", hint="There is nothing to cancel.")
    row.cancel_asked = True
    row.save(update_fields=["state", "ended_at", "cancel_asked", "words"])
    return int(row.pk)


@action(needs=Role.OWNER, quiet=True)
def claim(*, actor: Actor, job_id: int, now: datetime) -> str:
    """Take a waiting job for this worker; the word returned is needed for every later step.

    An empty word means that the job is not to be run: it has ended, waits for later, or another
    worker has it.
    """
    machine(actor)
    lease = secrets.token_hex(16)
    taken = Job.objects.everywhere(actor).filter(pk=job_id, state="waiting", not_before__lte=now)
    changed = taken.update(
        state="running",
        lease=lease,
        lease_until=now + LEASE,
        heartbeat_at=now,
        started_at=now,
        attempts=F("attempts") + 1,
        error=None,
        fraction=0.0,
        words="",
    )
    return lease if changed else ""


@action(needs=Role.OWNER, quiet=True)
def renew(
    *,
    actor: Actor,
    job_id: int,
    lease: str,
    now: datetime,
    fraction: float | None = None,
    words: str | None = None,
) -> bool:
    """Keep the lease, say how far it is, and tell whether somebody asked to cancel.

    Temporary when the lease has gone to somebody else.
    """
    machine(actor)
    fields: dict[str, Any] = {"lease_until": now + LEASE, "heartbeat_at": now}
    if fraction is not None:
        fields["fraction"] = min(1.0, max(0.0, fraction))
    if words is not None:
        fields["words"] = words[:200]
    mine = Job.objects.everywhere(actor).filter(pk=job_id, state="running", lease=lease)
    if not mine.update(**fields):
        raise Temporary("The lease of the job was lost.", hint="Another worker goes on with it.")
    return bool(mine.values_list("cancel_asked", flat=True).get())


@action(needs=Role.OWNER, event="work.ended")
def end(
    *,
    actor: Actor,
    job_id: int,
    lease: str,
    state: str,
    now: datetime,
    result: Any = None,
    error: dict[str, Any] | None = None,
) -> int:
    """Write down how a job ended: done, failed or cancelled; Temporary when the lease was lost."""
    row = _mine(actor, job_id, lease)
    row.state, row.result, row.error = state, result, error
    row.ended_at, row.lease, row.lease_until = now, "", None
    if state == "done":
        row.fraction = 1.0
    row.save()
    return int(row.pk)


@action(needs=Role.OWNER, quiet=True)
def retry_later(
    *,
    actor: Actor,
    job_id: int,
    lease: str,
    now: datetime,
    after: timedelta,
    error: dict[str, Any],
    counted: bool = True,
) -> int:
    """Put a job back for another attempt, since trying again may help.

    An attempt that ended only because the worker was told to stop is not counted.
    """
    row = _mine(actor, job_id, lease)
    row.state, row.error = "waiting", error if counted else None
    row.attempts -= 0 if counted else 1
    row.not_before, row.lease, row.lease_until = now + after, "", None
    row.save()
    _queue(row, row.not_before)
    return int(row.pk)


def _mine(actor: Actor, job_id: int, lease: str) -> Job:
    row: Job = Job.objects.within(actor).select_for_update().by_id(job_id)
    if not lease or row.lease != lease or row.state != "running":
        raise Temporary("The lease of the job was lost.", hint="Another worker goes on with it.")
    return row


@action(needs=Role.OWNER, event="work.reaped")
def reap(*, actor: Actor, job_id: int, now: datetime) -> int:
    """Take a job away from a worker that has died: try again, or call it failed or cancelled."""
    row = Job.objects.within(actor).select_for_update().by_id(job_id)
    if row.state != "running" or row.lease_until is None or row.lease_until > now:
        return int(row.pk)
    row.lease, row.lease_until = "", None
    if row.cancel_asked:
        row.state, row.ended_at = "cancelled", now
    elif row.attempts >= row.max_attempts:
        row.state, row.ended_at = "failed", now
        detail = f"The worker stopped {row.attempts} times while it did this."
        hint = "Look at the worker's log; it may have run out of memory."
        row.error = {"code": "worker_lost", "detail": detail, "hint": hint}
    else:
        row.state, row.not_before = "waiting", now
    row.save()
    if row.state == "waiting":
        _queue(row, None)
    return int(row.pk)


@action(needs=Role.OWNER, event="work.requeued")
def requeue(*, actor: Actor, job_id: int, now: datetime) -> int:
    """Give a waiting job whose ticket was lost with its worker a new one."""
    row = Job.objects.within(actor).select_for_update().by_id(job_id)
    if row.state == "waiting":
        _queue(row, max(row.not_before, now))
    return int(row.pk)


@action(needs=Role.OWNER, quiet=True)
def sweep_jobs(*, actor: Actor, now: datetime) -> int:
    """Forget jobs that ended a quarter ago."""
    machine(actor)
    ended = Q(ended_at__lt=now - timedelta(days=90))
    return int(Job.objects.everywhere(actor).filter(ended).delete()[0])
