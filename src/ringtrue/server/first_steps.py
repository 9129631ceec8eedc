"""The first workspace of a fresh house, its owner, and the link that lets the owner in."""

from dataclasses import dataclass
from datetime import datetime

from ringtrue.workspaces.members import actions, queries
from ringtrue.workspaces.members.actor import SYSTEM, Actor, Role, system_in

FIRST_WORKSPACE = "My company"
FIRST_OWNER = "owner@localhost"


@dataclass(frozen=True)
class Door:
    """Where a sign-in link leads: the workspace, the member, and the way in below the address."""

    workspace: str
    member: str
    path: str


def first_workspace(*, now: datetime) -> Actor:
    """The machine in the first workspace that is no demo; founded, with an owner, if missing."""
    here = [w for w in queries.all_workspaces(actor=SYSTEM) if not w.simulated]
    if here:
        actor = system_in(min(w.id for w in here))
    else:
        made = actions.create_workspace(actor=SYSTEM, name=FIRST_WORKSPACE, now=now)
        actor = system_in(made)
    ensure_owner(actor=actor, now=now)
    return actor


def ensure_owner(*, actor: Actor, now: datetime) -> int:
    """The member who owns the workspace; one is added where there is none."""
    for member in queries.members(actor=actor):
        if member.role == Role.OWNER:
            return member.id
    return actions.add_member(
        actor=actor, email=FIRST_OWNER, name="Owner", role=Role.OWNER, now=now
    )


def has_password(*, actor: Actor) -> bool:
    """Whether the workspace's owner can sign in without a link."""
    owners = [m for m in queries.members(actor=actor) if m.role == Role.OWNER]
    return any(m.has_password for m in owners)


def open_door(*, actor: Actor, now: datetime) -> Door:
    """A fresh sign-in link for the workspace's owner."""
    member_id = ensure_owner(actor=actor, now=now)
    token = actions.make_sign_in_link(actor=actor, member_id=member_id, now=now)
    member = queries.member(actor=actor, member_id=member_id)
    return Door(queries.workspace(actor=actor).name, member.shown_name, token.path)
