"""What goes into the room of changes, as plain values."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Whom = Literal["persona", "rule", "everybody"]
How = Literal["share", "rule", "period"]


@dataclass(frozen=True)
class ChangeDraft:
    """A change as somebody plans it.

    `whom` the persona's people as they are told apart now, those of `rule`, or everybody. `how` it
    is compared: a `share` (0 to 1) held back by chance, those of `held_back` held back, or the time
    before. `expects` is won or accepted. `until` is its last day, None for open.
    """

    says: str
    starts: date
    whom: Whom = "everybody"
    rule: str = ""
    campaign: str = ""
    expects: str = "won"
    how: How = "share"
    share: float = 0.2
    held_back: str = ""
    until: date | None = None


@dataclass(frozen=True)
class Judged:
    """What the newest records say of one change, ready to be stored."""

    change_id: int
    standing: dict[str, Any]
    told: dict[str, Any]
