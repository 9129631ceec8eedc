"""How far jobs are, as plain values; when a digest is due, and when one that failed is again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ringtrue.errors import NotFound
from ringtrue.workspaces.members.access import query
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.work.models import (
    WORKER_BEAT,
    Cursor,
    DigestPlan,
    Heard,
    Issue,
    Job,
    Recipient,
    Schedule,
)

# a digest that could not be composed is tried again after a pause that doubles, up to a day
PAUSE, LONGEST_PAUSE = timedelta(minutes=10), timedelta(days=1)


@dataclass(frozen=True)
class Fault:
    """Why a job failed."""

    code: str
    detail: str
    hint: str
    where: dict[str, Any]


@dataclass(frozen=True)
class JobLine:
    """A job as pages show it; `fraction` is between 0 and 1, `result` plain JSON."""

    id: int
    kind: str
    state: str
    fraction: float
    words: str
    attempts: int
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    actor_name: str
    cancel_asked: bool
    result: Any = None
    error: Fault | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("done", "failed", "cancelled")

    @property
    def percent(self) -> int:
        """How far, in whole percents."""
        return round(100 * self.fraction)


@dataclass(frozen=True)
class Assignment:
    """What a worker needs to run a job it has claimed."""

    job_id: int
    kind: str
    arguments: Any
    workspace_id: int
    role: Role
    member_id: int | None
    by_member: bool
    name: str
    attempts: int
    max_attempts: int


@dataclass(frozen=True)
class DigestWhen:
    """When the digest goes out, by UTC: 0 is Monday; `asked_at` None before anybody said."""

    on: bool
    weekday: int
    hour: int
    asked_at: datetime | None

    def last(self, now: datetime) -> datetime:
        """The newest moment, not after `now`, at which a digest was due."""
        day = now - timedelta(days=(now.weekday() - self.weekday) % 7)
        due = day.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        return due if due <= now else due - timedelta(days=7)

    def next(self, now: datetime) -> datetime:
        """The next moment after `now` at which a digest is due."""
        return self.last(now) + timedelta(days=7)


@dataclass(frozen=True)
class DigestTrouble:
    """Why a digest that is due has not been composed: told once, however often it failed.

    `since` and `newest` are the first failure and the newest, `job_id` the newest one's job.
    """

    since: datetime
    newest: datetime
    times: int
    next_try: datetime
    job_id: int
    fault: Fault | None


@dataclass(frozen=True)
class RecipientLine:
    """Where the digest goes, without its address; `member_id` where it is a member's mail."""

    id: int
    name: str
    service: str
    member_id: int | None
    since: datetime
    tried_at: datetime | None
    fault: str


@dataclass(frozen=True)
class IssueLine:
    """One digest that was due: sent to so many, or silent."""

    id: int
    at: datetime
    silent: bool
    subject: str
    recipients: int


@query()
def job(*, actor: Actor, job_id: int) -> JobLine:
    """One job of the workspace."""
    return _line(Job.objects.within(actor).by_id(job_id))


@query()
def jobs(*, actor: Actor, kind: str = "", limit: int = 20) -> tuple[JobLine, ...]:
    """The latest jobs, newest first, of one kind where given."""
    rows = Job.objects.within(actor).order_by("-id")
    if kind:
        rows = rows.filter(kind=kind)
    return tuple(_line(row) for row in rows[:limit])


@query()
def running(*, actor: Actor, kind: str = "") -> JobLine | None:
    """The newest job that waits or runs, or None."""
    rows = Job.objects.within(actor).filter(state__in=("waiting", "running")).order_by("-id")
    if kind:
        rows = rows.filter(kind=kind)
    row = rows.first()
    return _line(row) if row is not None else None


@query()
def asked_since(*, actor: Actor, kind: str, since: datetime) -> bool:
    """Whether a job of this kind was asked for since a moment, however it ended."""
    rows = Job.objects.within(actor).filter(kind=kind, created_at__gte=since)
    return bool(rows.exists())


def _line(row: Job) -> JobLine:
    fault = row.error
    return JobLine(
        id=row.pk,
        kind=row.kind,
        state=row.state,
        fraction=row.fraction,
        words=row.words,
        attempts=row.attempts,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        actor_name=row.actor_name,
        cancel_asked=row.cancel_asked,
        result=row.result,
        error=_fault(fault) if fault else None,
    )


def _fault(fault: dict[str, Any]) -> Fault:
    hint, where = fault.get("hint", ""), fault.get("where", {})
    return Fault(fault["code"], fault["detail"], hint, where)


def _machine(actor: Actor) -> None:
    if actor.kind != "system" or actor.workspace_id:
        raise NotFound("There is nothing by that id here.")


@query(needs=Role.OWNER)
def assignment(*, actor: Actor, job_id: int) -> Assignment:
    """What a worker needs to run a job."""
    _machine(actor)
    row = Job.objects.everywhere(actor).get(pk=job_id)
    return Assignment(
        job_id=row.pk,
        kind=row.kind,
        arguments=row.arguments,
        workspace_id=row.workspace_id,
        role=Role(row.actor_role),
        member_id=row.member_id,
        by_member=row.actor_kind == "member",
        name=row.actor_name,
        attempts=row.attempts,
        max_attempts=row.max_attempts,
    )


@query(needs=Role.OWNER)
def expired(*, actor: Actor, now: datetime) -> tuple[tuple[int, int], ...]:
    """Running jobs whose worker has not been heard of: (workspace, job)."""
    _machine(actor)
    rows = Job.objects.everywhere(actor).filter(state="running", lease_until__lte=now)
    return tuple(rows.order_by("id").values_list("workspace_id", "pk"))


@query(needs=Role.OWNER)
def ticketless(*, actor: Actor, now: datetime) -> tuple[tuple[int, int], ...]:
    """Due jobs that wait although nothing in the queue will run them: (workspace, job)."""
    from django_tasks_db.models import DBTaskResult

    _machine(actor)
    rows = Job.objects.everywhere(actor).filter(state="waiting", not_before__lte=now)
    due = list(rows.order_by("id").values_list("workspace_id", "pk", "task"))
    tickets = [task for *_, task in due if task]
    ready = DBTaskResult.objects.filter(pk__in=tickets, status="READY")
    alive = {str(key) for key in ready.values_list("pk", flat=True)}
    return tuple((workspace, pk) for workspace, pk, task in due if task not in alive)


@query(needs=Role.OWNER)
def due(*, actor: Actor, now: datetime) -> tuple[int, ...]:
    """The jobs of the house that wait for a worker, the first asked first."""
    _machine(actor)
    rows = Job.objects.everywhere(actor).filter(state="waiting", not_before__lte=now)
    return tuple(rows.order_by("id").values_list("pk", flat=True))


@query(needs=Role.OWNER)
def cursor(*, actor: Actor, follower: str, back: int) -> tuple[int, frozenset[int]]:
    """Where a follower stands, and which rows not more than `back` behind it has heard."""
    _machine(actor)
    row = Cursor.objects.filter(follower=follower).first()
    if row is None:
        return 0, frozenset()
    heard = Heard.objects.filter(cursor=row, row_id__gt=row.position - back)
    return row.position, frozenset(heard.values_list("row_id", flat=True))


@query(needs=Role.OWNER)
def worker_heard(*, actor: Actor) -> datetime | None:
    """When a worker was last heard of, or None."""
    _machine(actor)
    beat = Schedule.objects.filter(name=WORKER_BEAT).values_list("last_at", flat=True)
    return beat.first()


@query()
def digest_plan(*, actor: Actor) -> DigestWhen:
    """When the digest goes out; Monday from eight, until somebody says otherwise."""
    row = DigestPlan.objects.within(actor).first()
    if row is None:
        return DigestWhen(True, 0, 8, None)
    return DigestWhen(row.on, row.weekday, row.hour, row.asked_at)


@query()
def recipients(*, actor: Actor) -> tuple[RecipientLine, ...]:
    """Where the digest goes, the oldest first; without any address."""
    rows = Recipient.objects.within(actor).exclude(secret="", member=None).order_by("id")
    kept = ("pk", "name", "service", "member_id", "since", "tried_at", "fault")
    return tuple(RecipientLine(*row) for row in rows.values_list(*kept))


@query()
def issues(*, actor: Actor, limit: int = 12) -> tuple[IssueLine, ...]:
    """The latest digests, newest first, the silent ones among them."""
    rows = Issue.objects.within(actor).order_by("-id")
    kept = ("pk", "at", "silent", "subject", "recipients")
    return tuple(IssueLine(*row) for row in rows.values_list(*kept)[:limit])


@query(needs=Role.OWNER)
def digests_due(*, actor: Actor, kind: str, now: datetime) -> tuple[int, ...]:
    """The workspaces whose digest is due and is sent to somebody; `kind` is the job that composes.

    Where it failed since it was last dealt with, it is due again after a pause.
    """
    _machine(actor)
    some = Recipient.objects.everywhere(actor).exclude(secret="", member=None)
    read = set(some.values_list("workspace_id", flat=True))
    rows = DigestPlan.objects.everywhere(actor).filter(on=True, workspace_id__in=read)
    plans = [(r.workspace_id, DigestWhen(r.on, r.weekday, r.hour, r.asked_at)) for r in rows]
    due = {w: p.asked_at for w, p in plans if p.asked_at and p.asked_at < p.last(now)}
    jobs = Job.objects.everywhere(actor).filter(workspace_id__in=due)
    failed = _failures(jobs, kind, due)
    return tuple(w for w in due if w not in failed or _next_try(failed[w]) <= now)


@query()
def digest_trouble(*, actor: Actor, kind: str) -> DigestTrouble | None:
    """Why the digest that is due is not there, and when it is tried again; None without trouble."""
    plan = DigestPlan.objects.within(actor).first()
    if plan is None or not plan.on:
        return None
    here = {actor.workspace_id: plan.asked_at}
    failed = _failures(Job.objects.within(actor), kind, here).get(actor.workspace_id)
    if not failed:
        return None
    first, last = failed[0].ended_at, failed[-1]
    fault = _fault(last.error) if last.error else None
    return DigestTrouble(first, last.ended_at, len(failed), _next_try(failed), last.pk, fault)


def _failures(rows: Any, kind: str, since: Mapping[int, datetime]) -> dict[int, list[Any]]:
    """The jobs of a kind that failed since a moment, by workspace, the oldest first."""
    found: dict[int, list[Any]] = defaultdict(list)
    if not since:
        return found
    failed = rows.filter(kind=kind, state="failed", ended_at__gt=min(since.values()))
    for row in failed.order_by("ended_at", "id"):
        if row.ended_at > since[row.workspace_id]:
            found[row.workspace_id].append(row)
    return found


def _next_try(failed: Sequence[Any]) -> datetime:
    """When the next attempt begins after these failures."""
    doubled = min(len(failed), 10)  # by then the longest pause is reached
    at: datetime = failed[-1].ended_at
    return at + min(PAUSE * (1 << doubled), LONGEST_PAUSE)
