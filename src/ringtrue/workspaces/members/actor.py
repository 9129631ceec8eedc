"""Who acts: every action and query is told, and nothing is guessed from a request."""

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Literal


class Role(IntEnum):
    """What a member may do; each role may do all that the lower ones may."""

    VIEWER = 1  # reads
    ANALYST = 2  # imports records, runs discovery and checkups
    EDITOR = 3  # writes personas, claims, hand-offs
    OWNER = 4  # members, settings


@dataclass(frozen=True)
class Actor:
    """A workspace, a role in it, and what kind of actor it is."""

    workspace_id: int
    role: Role
    kind: Literal["member", "token", "visitor", "system"] = "member"
    member_id: int | None = None
    name: str = ""


SYSTEM = Actor(workspace_id=0, role=Role.OWNER, kind="system", name="Ringtrue")
"""The machine itself, in no workspace: it founds workspaces, opens doors, runs the worker."""


def system_in(workspace_id: int) -> Actor:
    """The machine at work in one workspace."""
    return replace(SYSTEM, workspace_id=workspace_id)
