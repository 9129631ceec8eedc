"""Running one job: claim it, do it outside any transaction, write down how it ended.

Only `Temporary` is tried again, with growing pauses; every other error ends the job, since the
same input would fail the same way. While the handler computes, a thread renews the lease.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from ringtrue.errors import Cancelled, NotAllowed, NotFound, RingtrueError, Temporary
from ringtrue.workspaces.members import queries as members
from ringtrue.workspaces.members.actor import SYSTEM, Actor, Role, system_in
from ringtrue.workspaces.work import actions, queries
from ringtrue.workspaces.work.guard import outside_transaction
from ringtrue.workspaces.work.queries import Assignment
from ringtrue.workspaces.work.registry import kind_of
from ringtrue.workspaces.work.ticket import serves

log = logging.getLogger("ringtrue.work")
BEAT = 15.0  # seconds; a quarter of the lease
SAY_AT_MOST_EVERY = timedelta(seconds=0.3)
_stopping = threading.Event()


class Stopping(Temporary):
    """The worker was told to stop; the job goes on when one is there again."""


def stop_soon() -> None:
    """Let the job at hand end at its next step and be put back; for a worker told to stop."""
    _stopping.set()


@dataclass
class Context:
    """The `JobContext` that a handler is given."""

    job_id: int
    actor: Actor
    arguments: Mapping[str, Any]
    lease: str
    clock: Callable[[], datetime]
    said_at: datetime | None = None
    said: str = ""

    def now(self) -> datetime:
        """The time."""
        return self.clock()

    def progress(self, fraction: float, words: str = "") -> None:
        """Say how far the job is; written at most three times a second."""
        now = self.clock()
        quiet = self.said_at is not None and now - self.said_at < SAY_AT_MOST_EVERY
        if quiet and words == self.said:
            return
        self.said_at, self.said = now, words
        self._renew(fraction=fraction, words=words)

    def check(self) -> None:
        """Raise Cancelled when somebody cancelled the job, Temporary when the lease was lost."""
        self._renew()

    def _renew(self, **told: Any) -> None:
        asked = actions.renew(
            actor=SYSTEM, job_id=self.job_id, lease=self.lease, now=self.clock(), **told
        )
        if asked:
            raise Cancelled("The job was cancelled.")
        if _stopping.is_set():
            raise Stopping("The worker was told to stop.")


def run_job(
    job_id: int, *, clock: Callable[[], datetime] = timezone.now, heartbeat: bool = False
) -> str:
    """Run a job in this process and return its state; an empty text when it was not to be run."""
    outside_transaction("A job")
    lease = actions.claim(actor=SYSTEM, job_id=job_id, now=clock())
    if not lease:
        return ""
    given = queries.assignment(actor=SYSTEM, job_id=job_id)
    beat = _Heartbeat(job_id, lease, clock) if heartbeat else None
    try:
        ending = _attempt(given, lease, clock)
    finally:
        if beat is not None:
            beat.stop()
    try:
        return _write_down(given, lease, clock, ending)
    except Temporary:
        log.warning("job %s: the lease was lost; somebody else goes on", job_id)
        return ""


@serves
def run_ticket(job_id: int) -> None:
    """Run a job in a worker: as `run_job`, with a heartbeat beside it."""
    run_job(job_id, heartbeat=True)


@dataclass(frozen=True)
class _Ending:
    state: str
    result: Any = None
    error: dict[str, Any] | None = None
    again: bool = False
    counted: bool = True


def _attempt(given: Assignment, lease: str, clock: Callable[[], datetime]) -> _Ending:
    try:
        actor = _asker(given)
        context = Context(given.job_id, actor, dict(given.arguments), lease, clock)
        context.check()
        result = kind_of(given.kind).handler(context)
        return _Ending("done", result=_plain(result))
    except Cancelled:
        return _Ending("cancelled")
    except Stopping as error:
        return _Ending("failed", error=_told(error), again=True, counted=False)
    except Temporary as error:
        again = given.attempts < given.max_attempts
        return _Ending("failed", error=_told(error), again=again)
    except RingtrueError as error:
        log.info("job %s (%s): %s", given.job_id, given.kind, error)
        return _Ending("failed", error=_told(error))
    except Exception:
        log.exception("job %s (%s) failed", given.job_id, given.kind)
        detail = "Something went wrong on our side."
        hint = "The worker's log says what; nothing was changed."
        return _Ending("failed", error={"code": "our_fault", "detail": detail, "hint": hint})


def _asker(given: Assignment) -> Actor:
    # a member who has left or been given a smaller role since asking has only what is left
    if not given.by_member:
        return replace(system_in(given.workspace_id), role=given.role)
    if given.member_id is None:
        raise NotAllowed("Who asked for this is no longer a member.")
    try:
        actor = Actor(given.workspace_id, Role.VIEWER, "member", given.member_id, given.name)
        now = members.member(actor=actor, member_id=given.member_id).role
    except NotFound:
        raise NotAllowed("Who asked for this is no longer a member.") from None
    role = min(now, given.role)
    if role < (needs := kind_of(given.kind).needs):
        raise NotAllowed(f"{given.kind} needs the role {needs.name.lower()}.")
    return replace(actor, role=role)


def _write_down(
    given: Assignment, lease: str, clock: Callable[[], datetime], ending: _Ending
) -> str:
    actor, now = system_in(given.workspace_id), clock()
    if ending.again:
        pause = timedelta(seconds=5 * 4 ** (given.attempts - 1) if ending.counted else 0)
        actions.retry_later(
            actor=actor,
            job_id=given.job_id,
            lease=lease,
            now=now,
            after=pause,
            error=ending.error or {},
            counted=ending.counted,
        )
        return "waiting"
    actions.end(
        actor=actor,
        job_id=given.job_id,
        lease=lease,
        state=ending.state,
        now=now,
        result=ending.result,
        error=ending.error,
    )
    return ending.state


def _plain(result: Any) -> Any:
    import json
    from dataclasses import is_dataclass

    if is_dataclass(result) and not isinstance(result, type):
        result = asdict(result)
    return json.loads(json.dumps(result, allow_nan=False, default=str))


def _told(error: RingtrueError) -> dict[str, Any]:
    where = {k: v for k, v in asdict(error.where).items() if v is not None}
    return {"code": error.code, "detail": error.detail, "hint": error.hint, "where": where}


class _Heartbeat:
    """A thread that renews the lease while the handler is deep in a computation."""

    def __init__(self, job_id: int, lease: str, clock: Callable[[], datetime]) -> None:
        self._ended = threading.Event()
        self._told = (job_id, lease, clock)
        self._thread = threading.Thread(target=self._run, daemon=True, name=f"job {job_id}")
        self._thread.start()

    def _run(self) -> None:
        job_id, lease, clock = self._told
        try:
            while not self._ended.wait(BEAT):
                actions.renew(actor=SYSTEM, job_id=job_id, lease=lease, now=clock())
        except Exception as error:
            log.warning("job %s: no heartbeat: %s", job_id, error)
        finally:
            connection.close()

    def stop(self) -> None:
        """End the thread."""
        self._ended.set()
        self._thread.join(timeout=5)
