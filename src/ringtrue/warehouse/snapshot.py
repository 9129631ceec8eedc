"""A snapshot is what an analysis may read: a workspace's tables at one version, as JSON."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ringtrue.warehouse.schema import Column, Join, Table


@dataclass(frozen=True)
class Seal:
    """Which part of the people is kept unread until it is opened: `share` by hash with `key`."""

    key: str
    share: float = 0.3
    opened: bool = False


@dataclass(frozen=True)
class Arrival:
    """The keys that came with one import: `table` has one column, and a name of its own.

    An import that was undone does not stand; whom it named was seen all the same.
    """

    of: str
    version: int
    table: Table
    stands: bool = True


@dataclass(frozen=True)
class Snapshot:
    """Tables of one workspace at one version, for one purpose; readable without Django.

    `arrivals` are the keys of every import, also of those that a later one replaced and of those
    that were undone: they say when somebody was first seen.
    """

    workspace: str
    version: int
    purpose: str
    tables: tuple[Table, ...]
    joins: tuple[Join, ...] = ()
    seal: Seal | None = None
    arrivals: tuple[Arrival, ...] = ()
    brought: date | None = None

    def to_json(self) -> str:
        """The snapshot as JSON text."""
        return json.dumps(asdict(self), sort_keys=True, default=date.isoformat)

    @property
    def digest(self) -> str:
        """What tells this snapshot from every other, whichever database it was made from."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @staticmethod
    def from_json(text: str) -> "Snapshot":
        """The snapshot that `to_json` wrote."""
        raw: dict[str, Any] = json.loads(text)
        tables = tuple(_table(t) for t in raw["tables"])
        arrivals = tuple(
            Arrival(**{**a, "table": _table(a["table"])}) for a in raw.get("arrivals", ())
        )
        seal = Seal(**raw["seal"]) if raw["seal"] else None
        joins = tuple(Join(**j) for j in raw["joins"])
        brought = date.fromisoformat(raw["brought"]) if raw.get("brought") else None
        return Snapshot(
            raw["workspace"], raw["version"], raw["purpose"], tables, joins, seal, arrivals, brought
        )


def _table(raw: dict[str, Any]) -> Table:
    columns = tuple(Column(**c) for c in raw["columns"])
    return Table(**{**raw, "columns": columns, "files": tuple(raw["files"])})
