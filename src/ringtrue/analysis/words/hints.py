"""What a proposal may know about a trait: its name, its levels or range, never a person."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis

from ringtrue.warehouse.stacking import batches, stacked

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
    ranges = _ranges(frame)
    levels = _levels(frame)
    return tuple(
        TraitHint(t.name, t.type, low=ranges[t.name][0], high=ranges[t.name][1], table=t.table)
        if t.name in ranges
        else TraitHint(t.name, t.type, levels.get(t.name, ("yes", "no")), table=t.table)
        for t in frame.traits
    )


def _ranges(frame: "Frame") -> dict[str, tuple[float | None, float | None]]:
    """Least and greatest number, or year of a date."""
    asked = [t for t in frame.traits if t.type in ("number", "date", "datetime")]
    found: dict[str, tuple[float | None, float | None]] = {}
    for part in batches(asked, 0):
        looks: dict[str, Any] = {}
        for i, trait in enumerate(part):
            column = frame.table[trait.name]
            column = column if trait.type == "number" else column.year()
            looks |= {f"low{i}": column.min(), f"high{i}": column.max()}
        [row] = frame.table.aggregate(**looks).to_pyarrow().to_pylist()
        for i, trait in enumerate(part):
            low, high = row[f"low{i}"], row[f"high{i}"]
            found[trait.name] = (
                (None if low is None else float(low)),
                (None if high is None else float(high)),
            )
    return found


def _levels(frame: "Frame") -> dict[str, tuple[str, ...]]:
    """Text traits' levels, most frequent first, none where there are too many to choose from."""
    asked = [t.name for t in frame.traits if t.type == "text"]
    found: dict[str, tuple[str, ...]] = {}
    for names in batches(asked, 0):
        cells = stacked(frame.table, names)
        rows = cells.filter(cells.value.notnull())
        counted = rows.group_by(["place", "value"]).aggregate(n=rows.count())
        ranked = counted.mutate(
            rank=ibis.row_number().over(
                group_by="place", order_by=[counted.n.desc(), counted.value]
            )
        )
        few = ranked.filter(ranked["rank"] <= MOST_LEVELS).order_by(["place", "rank"])
        every: list[list[str]] = [[] for _ in names]
        for row in few.to_pyarrow().to_pylist():
            every[row["place"]].append(str(row["value"]))
        found |= {n: _choosable(values) for n, values in zip(names, every, strict=True)}
    return found


def _choosable(values: list[str]) -> tuple[str, ...]:
    if len(values) > MOST_LEVELS:
        return ()
    return tuple(v for v in values if v.strip().lower() not in MISSING_WORDS)
