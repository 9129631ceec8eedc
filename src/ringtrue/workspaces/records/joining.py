"""How the tables of an import meet each other and those that are there already."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from ringtrue.warehouse.intake import joins as meetings
from ringtrue.warehouse.intake import load
from ringtrue.warehouse.schema import Join, Table
from ringtrue.workspaces.records.reading import Drafted, Standing


@dataclass(frozen=True)
class Met:
    """The joins that an import brings, what was refused of them, and what is said aloud."""

    joins: tuple[Join, ...]
    refused: tuple[str, ...]
    offered: tuple[Join, ...]
    notes: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As the report keeps it."""
        return {
            "joins": [asdict(j) for j in self.joins],
            "offered": [asdict(j) for j in self.offered],
            "refused": list(self.refused),
            "said": list(self.notes),
        }


def words(join: Join) -> str:
    """The join as the contract writes it."""
    return f"{join.left}.{join.left_column}={join.right}.{join.right_column}"


def settle_kinds(drafted: Sequence[Drafted], standing: Standing) -> list[Drafted]:
    """The drafts, with the kind that only all tables together tell."""
    mine = {d.table.name for d in drafted}
    others = [t for name, t in standing.tables.items() if name not in mine]
    kinds = {t.name: t.kind for t in load._whose([*others, *(d.table for d in drafted)])}
    return [
        d
        if d.file.choice.columns
        else replace(
            d,
            table=replace(d.table, kind=kinds[d.table.name]),
            choice=replace(d.choice, kind=kinds[d.table.name]),
        )
        for d in drafted
    ]


def meet(
    drafted: Sequence[Drafted],
    standing: Standing,
    *,
    stated: tuple[str, ...],
    refused: tuple[str, ...],
) -> Met:
    """The joins between what comes in and everything there is, counted.

    Raises UnknownColumn or JoinRefused for a stated join that cannot be made.
    """
    tables = _after(drafted, standing)
    mine = {d.table.name for d in drafted}
    found = meetings.find(tables, stated)
    fresh = tuple(j for j in found.joins if {j.left, j.right} & mine)
    kept = tuple(j for j in fresh if words(j) not in refused)
    return Met(kept, refused, fresh, found.notes)


def _after(drafted: Sequence[Drafted], standing: Standing) -> tuple[Table, ...]:
    """All tables as they would be once the import is in."""
    tables = dict(standing.tables)
    for one in drafted:
        before = tables.get(one.table.name)
        joined = one.table
        if before is not None and one.choice.mode != "replace":
            files = (*before.files, *one.table.files)
            joined = replace(one.table, files=files, rows=before.rows + one.table.rows)
        tables[one.table.name] = joined
    return tuple(tables.values())
