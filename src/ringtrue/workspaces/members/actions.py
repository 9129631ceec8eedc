"""Every change to who is here: workspaces, members, roles, sign-in links.

A user may be in several workspaces, and a sign-in link or a first password is power over all of
them. So an owner may add or let in only somebody whose every workspace they own themselves; for
others the machine does it, on the word of whoever runs the house.
"""

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.text import slugify

from ringtrue.errors import BadInput, Conflict, NotAllowed, NotFound, Where
from ringtrue.workspaces.members.access import action
from ringtrue.workspaces.members.actor import SYSTEM, Actor, Role
from ringtrue.workspaces.members.departments import DEPARTMENTS
from ringtrue.workspaces.members.links import SignedIn, SignInToken, digest, fresh_token
from ringtrue.workspaces.members.logo import clean_logo
from ringtrue.workspaces.members.models import Membership, SignInLink, User, Workspace

LINK_LIFE = timedelta(days=7)
VISIT_GAP = timedelta(minutes=30)


@action(needs=Role.OWNER)
def create_workspace(*, actor: Actor, name: str, now: datetime, simulated: bool = False) -> int:
    """Found a workspace and return its id; only the machine itself may (`actor.SYSTEM`)."""
    if actor.kind != "system" or actor.workspace_id:
        raise NotAllowed("Only the command line founds a workspace.", hint="ringtrue serve does.")
    workspace = Workspace(
        name=_workspace_name(name),
        slug=_free_slug(name),
        simulated=simulated,
        created_at=now,
        seal_key=secrets.token_hex(32),
    )
    workspace.save()
    return workspace.pk


def _workspace_name(name: str) -> str:
    clean = " ".join(name.split())
    if not clean or len(clean) > 120 or not clean.isprintable():
        detail = "A workspace's name has 1 to 120 printable characters."
        raise BadInput(detail, hint="Your company's name will do.", where=Where(field="name"))
    return clean


def _free_slug(name: str) -> str:
    base = slugify(name)[:40] or "workspace"
    taken = set(Workspace.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(s for n in range(2, len(taken) + 3) if (s := f"{base}-{n}") not in taken)


@action(needs=Role.OWNER)
def rename_workspace(*, actor: Actor, name: str, now: datetime) -> int:
    """Give the workspace another name."""
    workspace = Workspace.objects.get(pk=actor.workspace_id)
    workspace.name = _workspace_name(name)
    workspace.save(update_fields=["name"])
    return workspace.pk


@action(needs=Role.OWNER)
def set_logo(*, actor: Actor, picture: bytes, now: datetime) -> int:
    """Keep a picture (PNG or JPEG) as the workspace's logo, drawn anew; empty bytes remove it."""
    workspace = Workspace.objects.get(pk=actor.workspace_id)
    workspace.logo = clean_logo(picture) if picture else None
    workspace.logo_type = "image/png" if picture else ""
    workspace.save(update_fields=["logo", "logo_type"])
    return workspace.pk


@action(needs=Role.OWNER)
def add_member(
    *,
    actor: Actor,
    email: str,
    role: Role,
    now: datetime,
    name: str = "",
    department: str = "",
) -> int:
    """Give somebody a role, and a department where one is known; return the membership's id.

    They sign in by a link (`make_sign_in_link`) until they have set a password.
    """
    user = _user(_clean_email(email), " ".join(name.split())[:120], now)
    if not _owns_all(actor, user.pk):
        detail = f"{user.email} cannot be added here."
        hint = "They are in a workspace that is not yours; ask whoever runs this house."
        raise Conflict(detail, hint=hint, where=Where(field="email"))
    if Membership.objects.within(actor).filter(user=user).exists():
        detail = f"{user.email} is already a member."
        raise Conflict(detail, hint="Change their role instead.", where=Where(field="email"))
    SignInLink.objects.filter(user=user, used_at=None).delete()
    _known_department(department)
    given = {"role": Role(role).value, "department": department}
    membership = Membership.objects.add(actor, user=user, since=now, **given)
    return int(membership.pk)


def _owns_all(actor: Actor, user_id: int) -> bool:
    """Whether the actor owns every other workspace a user is in."""
    if actor.kind == "system":
        return True
    everybody = Membership.objects.everywhere(SYSTEM)
    elsewhere = everybody.filter(user_id=user_id).exclude(workspace_id=actor.workspace_id)
    asker = everybody.filter(pk=actor.member_id).values("user_id")
    owned = everybody.filter(user_id__in=asker, role=Role.OWNER.value).values("workspace_id")
    return not elsewhere.exclude(workspace_id__in=owned).exists()


def _clean_email(email: str) -> str:
    clean = email.strip().lower()
    try:
        validate_email(clean)
    except ValidationError:
        detail = f"“{email[:80]}” is not an e-mail address."
        raise BadInput(detail, hint="Like maya@example.com.", where=Where(field="email")) from None
    return clean


def _user(email: str, name: str, now: datetime) -> User:
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User(email=email, name=name, date_joined=now, password=make_password(None))
        user.save()
    return user


@action(needs=Role.OWNER)
def change_role(*, actor: Actor, member_id: int, role: Role, now: datetime) -> int:
    """Change a member's role; the last owner stays one."""
    membership = Membership.objects.within(actor).by_id(member_id)
    if membership.role == Role.OWNER and role != Role.OWNER:
        _keep_an_owner(actor, member_id)
    membership.role = Role(role).value
    membership.save(update_fields=["role"])
    return int(membership.pk)


@action(needs=Role.VIEWER)
def set_department(*, actor: Actor, member_id: int, department: str, now: datetime) -> int:
    """Say which department a member belongs to, or none (""): oneself, or anybody for an owner."""
    membership = Membership.objects.within(actor).by_id(member_id)
    if membership.pk != actor.member_id and actor.role < Role.OWNER:
        detail = "Only an owner says which department somebody else belongs to."
        raise NotAllowed(detail, hint="They can say it themselves.")
    _known_department(department)
    membership.department = department
    membership.save(update_fields=["department"])
    return int(membership.pk)


def _known_department(department: str) -> None:
    if department and department not in DEPARTMENTS:
        hint = f"Use {', '.join(DEPARTMENTS)}."
        where = Where(field="department")
        raise BadInput(f"{department!r} is no department.", hint=hint, where=where)


@action(needs=Role.OWNER)
def remove_member(*, actor: Actor, member_id: int, now: datetime) -> None:
    """End a membership and its unused links; what the member did stays in the audit trail."""
    membership = Membership.objects.within(actor).by_id(member_id)
    if membership.role == Role.OWNER:
        _keep_an_owner(actor, member_id)
    links = SignInLink.objects.filter(workspace_id=actor.workspace_id, user=membership.user_id)
    links.filter(used_at=None).delete()
    membership.delete()


def _keep_an_owner(actor: Actor, member_id: int) -> None:
    owners = Membership.objects.within(actor).filter(role=Role.OWNER.value).select_for_update()
    if not [owner for owner in owners if owner.pk != member_id]:
        raise Conflict("A workspace keeps one owner.", hint="Make somebody else an owner first.")


@action(needs=Role.OWNER)
def make_sign_in_link(*, actor: Actor, member_id: int, now: datetime) -> SignInToken:
    """Make a link that signs a member in once, within seven days; older unused ones end."""
    membership = Membership.objects.within(actor).by_id(member_id)
    if not _owns_all(actor, membership.user_id):
        detail = "They are also in a workspace that is not yours."
        raise Conflict(detail, hint="They sign in with their password, or are let in from there.")
    older = SignInLink.objects.filter(
        user_id=membership.user_id, workspace_id=actor.workspace_id, used_at=None
    )
    older.delete()
    token = fresh_token()
    link = SignInLink(
        user_id=membership.user_id,
        workspace_id=actor.workspace_id,
        digest=digest(token),
        expires_at=now + LINK_LIFE,
    )
    link.save()
    return SignInToken(link_id=link.pk, expires_at=link.expires_at, token=token)


@action(needs=Role.OWNER)
def redeem_sign_in_link(*, actor: Actor, token: str, now: datetime) -> SignedIn:
    """Use a link up; NotFound when it never was, was used, has expired or its member has gone.

    Only the machine itself may (`actor.SYSTEM`), on behalf of whoever holds the link.
    """
    if actor.kind != "system" or actor.workspace_id:
        raise NotAllowed("Links are redeemed at the door.")
    links = SignInLink.objects.filter(digest=digest(token), used_at=None, expires_at__gt=now)
    link = links.select_for_update().first()
    # the update decides between two who come at once
    if link is None or not links.filter(pk=link.pk).update(used_at=now):
        raise _dead_link()
    here = Membership.objects.everywhere(actor).filter(workspace_id=link.workspace_id)
    if not here.filter(user_id=link.user_id, user__is_active=True).exists():
        raise _dead_link()
    return SignedIn(user_id=link.user_id, workspace_id=link.workspace_id)


def _dead_link() -> NotFound:
    detail = "This sign-in link has been used or has expired."
    return NotFound(detail, hint="Sign in with your password, or ask an owner for a new link.")


@action(needs=Role.VIEWER, quiet=True)
def note_visit(*, actor: Actor, now: datetime) -> bool:
    """Remember the hour; after half an hour's pause it is a new visit."""
    if actor.member_id is None:
        return False
    membership = Membership.objects.within(actor).by_id(actor.member_id)
    seen = membership.last_seen
    if seen is not None and now - seen < timedelta(minutes=1):
        return False
    if seen is None or now - seen > VISIT_GAP:
        membership.previous_visit = seen
    membership.last_seen = now
    membership.save(update_fields=["last_seen", "previous_visit"])
    return True


@action(needs=Role.OWNER, quiet=True)
def sweep_links(*, actor: Actor, now: datetime) -> int:
    """Forget links that expired a month ago."""
    return SignInLink.objects.filter(expires_at__lt=now - timedelta(days=30)).delete()[0]
