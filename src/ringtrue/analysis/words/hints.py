"""What a proposal may know about a trait: its name, its levels or range, never a person."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ringtrue.warehouse.traits import Frame

MOST_LEVELS = 500  # a text trait with more is free text or an identifier, not a choice
MISSING_WORDS = frozenset(
    {"", "-", "n/a", "na", "none", "null", "select", "unknown", "not provided", "not specified"}
)


@dataclass(frozen=True)
class TraitHint:
    """One trait as seen from outside: `low` and `high` for numbers and years of dates."""

    name: str
    type: str
    levels: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    table: str = ""

    @property
    def column(self) -> str:
        """The name without its table."""
        return self.name.removeprefix(f"{self.table}.") if self.table else self.name


def hints(frame: "Frame") -> tuple[TraitHint, ...]:
    """Levels and ranges of every trait of a frame, in the frame's order."""
    raise NotImplementedError
