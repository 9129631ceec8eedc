"""Who is here, and what was done, as plain values."""

from dataclasses import dataclass
from datetime import datetime

from ringtrue.errors import NotFound
from ringtrue.workspaces.members.access import query
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.members.departments import DEPARTMENTS
from ringtrue.workspaces.members.links import digest
from ringtrue.workspaces.members.models import AuditRow, Membership, SignInLink, Workspace


@dataclass(frozen=True)
class WorkspaceLine:
    """A workspace in a list, and the asker's role in it."""

    id: int
    name: str
    slug: str
    simulated: bool
    role: Role
    has_logo: bool = False


@dataclass(frozen=True)
class MemberLine:
    """A member in a list."""

    id: int
    name: str
    email: str
    role: Role
    since: datetime
    last_seen: datetime | None
    previous_visit: datetime | None
    has_password: bool
    department: str = ""
    department_plain: str = ""

    @property
    def shown_name(self) -> str:
        """The name, or the address of somebody who gave none."""
        return self.name or self.email


@dataclass(frozen=True)
class AuditLine:
    """One change, as the audit trail shows it."""

    id: int
    workspace_id: int
    at: datetime
    event: str
    subject: str
    details: tuple[tuple[str, str], ...]
    actor_kind: str
    actor_name: str
    member_id: int | None


@dataclass(frozen=True)
class LinkLine:
    """A sign-in link that still opens: for whom, into what."""

    email: str
    workspace: str
    expires_at: datetime


@dataclass(frozen=True)
class Logo:
    """A workspace's logo, as a picture."""

    content: bytes
    type: str


def _at_the_door(actor: Actor) -> None:
    # who asks before anybody has come in is the machine itself
    if actor.kind != "system" or actor.workspace_id:
        raise NotFound("There is nothing by that id here.")


@query()
def actor_for(*, actor: Actor, user_id: int, workspace_id: int) -> Actor:
    """The actor that a user is in a workspace; NotFound where they are no member.

    Asked by the machine itself (`actor.SYSTEM`) when a request comes in.
    """
    _at_the_door(actor)
    found = (
        Membership.objects.everywhere(actor)
        .filter(user_id=user_id, workspace_id=workspace_id, user__is_active=True)
        .select_related("user")
        .first()
    )
    if found is None:
        raise NotFound("There is no such workspace for you.", hint="Ask its owner to add you.")
    return Actor(
        workspace_id=workspace_id,
        role=Role(found.role),
        kind="member",
        member_id=found.pk,
        name=found.user.name or found.user.email,
    )


@query()
def workspaces_of(*, actor: Actor, user_id: int) -> tuple[WorkspaceLine, ...]:
    """The workspaces a user is a member of, by name; asked by the machine itself."""
    _at_the_door(actor)
    rows = (
        Membership.objects.everywhere(actor)
        .filter(user_id=user_id, user__is_active=True)
        .select_related("workspace")
        .defer("workspace__logo")
        .order_by("workspace__simulated", "workspace__name", "workspace_id")
    )
    return tuple(_line(row.workspace, Role(row.role)) for row in rows)


@query()
def all_workspaces(*, actor: Actor) -> tuple[WorkspaceLine, ...]:
    """Every workspace of the house, for the command line and the worker."""
    _at_the_door(actor)
    rows = Workspace.objects.defer("logo").order_by("simulated", "name", "id")
    return tuple(_line(row, Role.OWNER) for row in rows)


@query()
def open_link(*, actor: Actor, token: str, now: datetime) -> LinkLine:
    """What a sign-in link opens, without using it up; NotFound when it opens nothing any more."""
    _at_the_door(actor)
    link = (
        SignInLink.objects.filter(digest=digest(token), used_at=None, expires_at__gt=now)
        .select_related("user", "workspace")
        .defer("workspace__logo")
        .first()
    )
    if link is None:
        detail = "This sign-in link has been used or has expired."
        raise NotFound(detail, hint="Sign in with your password, or ask an owner for a new link.")
    return LinkLine(link.user.email, link.workspace.name, link.expires_at)


def _line(row: Workspace, role: Role) -> WorkspaceLine:
    return WorkspaceLine(row.pk, row.name, row.slug, row.simulated, role, bool(row.logo_type))


@query()
def workspace(*, actor: Actor) -> WorkspaceLine:
    """The actor's workspace."""
    row = Workspace.objects.defer("logo").filter(pk=actor.workspace_id).first()
    if row is None:
        raise NotFound("There is no such workspace.")
    return _line(row, actor.role)


@query()
def logo(*, actor: Actor) -> Logo | None:
    """The workspace's logo, or None."""
    row = Workspace.objects.filter(pk=actor.workspace_id).first()
    return Logo(bytes(row.logo), row.logo_type) if row is not None and row.logo else None


@query()
def seal_key(*, actor: Actor) -> str:
    """The key of the workspace's seal; asked by the machine when it makes a snapshot."""
    return Workspace.objects.only("seal_key").get(pk=actor.workspace_id).seal_key


@query()
def members(*, actor: Actor) -> tuple[MemberLine, ...]:
    """All members, owners first."""
    rows = Membership.objects.within(actor).select_related("user").order_by("-role", "user__email")
    return tuple(_member(row) for row in rows)


@query()
def member(*, actor: Actor, member_id: int) -> MemberLine:
    """One member."""
    return _member(Membership.objects.within(actor).select_related("user").by_id(member_id))


def _member(row: Membership) -> MemberLine:
    return MemberLine(
        id=row.pk,
        name=row.user.name,
        email=row.user.email,
        role=Role(row.role),
        since=row.since,
        last_seen=row.last_seen,
        previous_visit=row.previous_visit,
        has_password=row.user.has_usable_password(),
        department=row.department,
        department_plain=DEPARTMENTS.get(row.department, ""),
    )


@query()
def departments(*, actor: Actor) -> tuple[tuple[int, str], ...]:
    """Every member's id with the department, empty where nobody said it; no names."""
    rows = Membership.objects.within(actor).order_by("id")
    return tuple(rows.values_list("id", "department"))


@query()
def moments(*, actor: Actor, event: str) -> tuple[datetime, ...]:
    """When something was done in the workspace, oldest first; by nobody's name."""
    rows = AuditRow.objects.within(actor).filter(event=event).order_by("id")
    return tuple(rows.values_list("at", flat=True))


@query()
def events_since(*, actor: Actor, at: datetime, limit: int = 200) -> tuple[AuditLine, ...]:
    """What was done in the workspace since a moment, oldest first; of very much the newest."""
    rows = AuditRow.objects.within(actor).filter(at__gt=at).order_by("-id")[:limit]
    return tuple(_audit_line(row) for row in reversed(rows))


@query(needs=Role.OWNER)
def audit_trail(
    *, actor: Actor, before: int | None = None, event: str = "", limit: int = 50
) -> tuple[AuditLine, ...]:
    """The latest changes, newest first; `before` an id continues an earlier page."""
    rows = AuditRow.objects.within(actor).order_by("-id")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    if event:
        rows = rows.filter(event=event)
    return tuple(_audit_line(row) for row in rows[:limit])


@query(needs=Role.OWNER)
def events_after(
    *, actor: Actor, after: int, events: tuple[str, ...], limit: int = 500
) -> tuple[AuditLine, ...]:
    """Changes of all workspaces after an audit row, oldest first; for followers."""
    _at_the_door(actor)
    rows = AuditRow.objects.everywhere(actor).filter(pk__gt=after, event__in=events)
    return tuple(_audit_line(row) for row in rows.order_by("id")[:limit])


@query(needs=Role.OWNER)
def latest_event(*, actor: Actor) -> int:
    """The newest audit row of the house, 0 when there is none."""
    _at_the_door(actor)
    newest = AuditRow.objects.everywhere(actor).order_by("-id").values_list("pk", flat=True)
    return newest.first() or 0


def _audit_line(row: AuditRow) -> AuditLine:
    """One audit row as a plain value."""
    return AuditLine(
        id=row.pk,
        workspace_id=row.workspace_id,
        at=row.at,
        event=row.event,
        subject=row.subject,
        details=tuple((str(k), str(v)) for k, v in sorted(row.details.items())),
        actor_kind=row.actor_kind,
        actor_name=row.actor_name,
        member_id=row.member_id,
    )
