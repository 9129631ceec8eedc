"""Every change to a persona. Each edit makes a version with its reason; nothing is overwritten."""

from ringtrue.workspaces.personas.actions.description import (
    archive,
    bring_back,
    confirm,
    create,
    create_beside,
    declare,
    describe,
    portray,
    restore,
    set_segment,
)
from ringtrue.workspaces.personas.actions.evidence import (
    ERASED,
    add_evidence,
    add_picture,
    erase_evidence,
    erase_picture,
    forget_typist,
    withdraw_evidence,
)
from ringtrue.workspaces.personas.actions.upkeep import (
    add_shift,
    note_opening,
    note_support,
    remove_shift,
    reviewed,
    set_owner,
)

__all__ = [
    "ERASED",
    "add_evidence",
    "add_picture",
    "add_shift",
    "archive",
    "bring_back",
    "confirm",
    "create",
    "create_beside",
    "declare",
    "describe",
    "erase_evidence",
    "erase_picture",
    "forget_typist",
    "note_opening",
    "note_support",
    "portray",
    "remove_shift",
    "restore",
    "reviewed",
    "set_owner",
    "set_segment",
    "withdraw_evidence",
]
