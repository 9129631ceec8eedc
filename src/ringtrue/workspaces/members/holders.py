"""Which rooms hold personal data, so that one question about a person reaches all of them.

A room's `privacy.py` registers itself here when it is loaded; this room is the lowest, so that
every other may, and whoever asks imports none of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Holder:
    """A room that holds personal data: `find(actor, words)`, `export(actor, words)`, `erase(...)`.

    `erase` takes `now`, too, and raises Conflict, with what to do, where it cannot be done. A room
    that knows who people are gives in `names` what else the one is called whom the words name.
    """

    room: str
    find: Callable[..., tuple[Any, ...]]
    export: Callable[..., tuple[dict[str, Any], ...]]
    erase: Callable[..., int]
    names: Callable[..., tuple[str, ...]] | None = None


HOLDERS: dict[str, Holder] = {}


def holds(
    *,
    find: Callable[..., tuple[Any, ...]],
    export: Callable[..., tuple[dict[str, Any], ...]],
    erase: Callable[..., int],
    names: Callable[..., tuple[str, ...]] | None = None,
) -> None:
    """Say that the room these functions stand in holds personal data."""
    room = find.__module__.split(".")[2]  # ringtrue.workspaces.ROOM...
    HOLDERS[room] = Holder(room, find, export, erase, names)
