"""A snapshot is what an analysis may read: a workspace's tables at one version, as JSON."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from ringtrue.warehouse.schema import Column, Join, Table


@dataclass(frozen=True)
class Seal:
    """Which part of the people is kept unread until it is opened: `share` by hash with `key`."""

    key: str
    share: float = 0.3
    opened: bool = False


@dataclass(frozen=True)
class Snapshot:
    """Tables of one workspace at one version, for one purpose; readable without Django."""

    workspace: str
    version: int
    purpose: str
    tables: tuple[Table, ...]
    joins: tuple[Join, ...] = ()
    seal: Seal | None = None

    def to_json(self) -> str:
        """The snapshot as JSON text."""
        return json.dumps(asdict(self), sort_keys=True)

    @property
    def digest(self) -> str:
        """What tells this snapshot from every other, whichever database it was made from."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @staticmethod
    def from_json(text: str) -> "Snapshot":
        """The snapshot that `to_json` wrote."""
        raw: dict[str, Any] = json.loads(text)
        tables = tuple(
            Table(
                **{
                    **t,
                    "columns": tuple(Column(**c) for c in t["columns"]),
                    "files": tuple(t["files"]),
                }
            )
            for t in raw["tables"]
        )
        seal = Seal(**raw["seal"]) if raw["seal"] else None
        joins = tuple(Join(**j) for j in raw["joins"])
        return Snapshot(raw["workspace"], raw["version"], raw["purpose"], tables, joins, seal)
