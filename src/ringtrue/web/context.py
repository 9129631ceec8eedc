"""What every page's shell shows: the workspace, who is here, and where one can go."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from ringtrue.errors import RingtrueError
from ringtrue.web.access import actor_of, user_of
from ringtrue.workspaces.checkup import queries as checkup
from ringtrue.workspaces.handoffs import queries as handoffs
from ringtrue.workspaces.members import queries as members
from ringtrue.workspaces.members.actor import SYSTEM, Actor, Role
from ringtrue.workspaces.members.queries import WorkspaceLine
from ringtrue.workspaces.personas import queries as personas

# pages outside their part's addresses, by the part they belong to
PARTS = {"/personas": ("/ledger",), "/checkup": ("/changes", "/lean")}

# label, the name of its address
NAV = (
    (("Overview", "overview"), ("Personas", "personas"), ("Discovery", "discovery")),
    (("Checkup", "checkup"), ("Hand-offs", "handoffs")),
    (("Data", "data"), ("Settings", "settings")),
)


@dataclass(frozen=True)
class NavItem:
    """One place to go."""

    label: str
    href: str
    current: bool
    count: int | None = None


@dataclass(frozen=True)
class Shell:
    """The frame of a page; all empty for somebody not signed in."""

    workspace: str = ""
    simulated: bool = False
    has_logo: bool = False
    member: str = ""
    role: str = ""
    may_analyse: bool = False
    may_edit: bool = False
    may_own: bool = False
    nav: tuple[tuple[NavItem, ...], ...] = ()
    workspaces: tuple[WorkspaceLine, ...] = ()


def shell(request: HttpRequest) -> dict[str, Shell | bool]:
    """`shell` for every template."""
    return {"shell": _of(request), "sends_mail": settings.SENDS_MAIL}


def _of(request: HttpRequest) -> Shell:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Shell()
    try:
        return _shell(request, actor_of(request))
    except RingtrueError:
        return Shell(member=str(user))


def _shell(request: HttpRequest, actor: Actor) -> Shell:
    here = members.workspace(actor=actor)
    mine = members.workspaces_of(actor=SYSTEM, user_id=user_of(request))
    return Shell(
        workspace=here.name,
        simulated=here.simulated,
        has_logo=here.has_logo,
        member=actor.name,
        role=actor.role.name.lower(),
        may_analyse=actor.role >= Role.ANALYST,
        may_edit=actor.role >= Role.EDITOR,
        may_own=actor.role >= Role.OWNER,
        nav=_nav(request.path, _counts(actor)),
        workspaces=tuple(line for line in mine if line.id != here.id),
    )


def _counts(actor: Actor) -> dict[str, int]:
    return {
        "personas": len(personas.persona_keys(actor=actor)),
        "checkup": checkup.count(actor=actor, now=timezone.now()),
        "handoffs": handoffs.waiting_count(actor=actor),
    }


def _nav(path: str, counts: dict[str, int]) -> tuple[tuple[NavItem, ...], ...]:
    groups = (
        tuple(_item(label, name, path, counts.get(name) or None) for label, name in group)
        for group in NAV
    )
    return tuple(tuple(item for item in group if item is not None) for group in groups)


def _item(label: str, name: str, path: str, count: int | None) -> NavItem | None:
    try:
        href = reverse(name)
    except NoReverseMatch:
        return None
    within = (href, *PARTS.get(href, ()))
    current = path == href or (href != "/" and path.startswith(within))
    return NavItem(label, href, current, count)
