"""What a proposal may know about a trait: its name, its levels or range, never a person."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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
    """Levels (at most 500 a trait) and ranges of every trait of a frame, in the frame's order."""
    return tuple(_hint(frame.table, trait) for trait in frame.traits)


def _hint(table: Any, trait: Any) -> TraitHint:
    column = table[trait.name]
    if trait.type == "number":
        low, high = _extremes(table, column)
        return TraitHint(trait.name, trait.type, low=low, high=high, table=trait.table)
    if trait.type == "boolean":
        return TraitHint(trait.name, trait.type, ("yes", "no"), table=trait.table)
    if trait.type in ("date", "datetime"):
        low, high = _extremes(table, column.year())
        return TraitHint(trait.name, trait.type, low=low, high=high, table=trait.table)
    return TraitHint(trait.name, trait.type, _levels(table, column), table=trait.table)


def _extremes(table: Any, column: Any) -> tuple[float | None, float | None]:
    row = table.aggregate(low=column.min(), high=column.max()).to_pyarrow().to_pylist()[0]
    low, high = row["low"], row["high"]
    return (None if low is None else float(low)), (None if high is None else float(high))


def _levels(table: Any, column: Any) -> tuple[str, ...]:
    """The trait's levels, most frequent first, empty where there are too many to choose from."""
    counted = table.group_by(level=column).aggregate(n=table.count())
    ordered = counted.order_by([counted.n.desc(), counted.level]).limit(MOST_LEVELS + 2)
    found = [r["level"] for r in ordered.to_pyarrow().to_pylist() if r["level"] is not None]
    if len(found) > MOST_LEVELS:
        return ()
    return tuple(str(v) for v in found if str(v).strip().lower() not in MISSING_WORDS)
