"""What only the machine itself may do, in no workspace."""

from ringtrue.errors import NotFound
from ringtrue.workspaces.members.actor import Actor


def machine(actor: Actor) -> None:
    """NotFound for anybody but the machine."""
    if actor.kind != "system" or actor.workspace_id:
        raise NotFound("There is nothing by that id here.")
