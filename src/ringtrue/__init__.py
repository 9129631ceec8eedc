"""Ringtrue keeps customer personas true.

What an analyst imports. Names load when first used; none of them loads Django.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ringtrue.analysis.assign import DiscoveryModel, assign
    from ringtrue.analysis.checkup import checkup
    from ringtrue.analysis.discover import discover
    from ringtrue.analysis.drift import drift
    from ringtrue.stats import outcomes
    from ringtrue.stats.growth import grow
    from ringtrue.stats.latentclass import LatentClasses
    from ringtrue.warehouse.engines import open_records
    from ringtrue.warehouse.intake.load import load_files
    from ringtrue.warehouse.schema import Question
    from ringtrue.warehouse.seal import OpenRecords
    from ringtrue.warehouse.snapshot import Snapshot

__version__ = "0.1.0"

__all__ = [
    "DiscoveryModel",
    "LatentClasses",
    "OpenRecords",
    "Question",
    "Snapshot",
    "assign",
    "checkup",
    "discover",
    "drift",
    "grow",
    "load_files",
    "open_records",
    "outcomes",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        message = f"module 'ringtrue' has no attribute {name!r}"
        raise AttributeError(message)
    value = _load(name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__


def _load(name: str) -> Any:
    """Plain imports, so that anyone can follow where a name lives."""
    if name in ("outcomes", "grow", "LatentClasses"):
        from ringtrue.stats import growth, latentclass, outcomes

        return {
            "outcomes": outcomes,
            "grow": growth.grow,
            "LatentClasses": latentclass.LatentClasses,
        }[name]
    if name in ("assign", "DiscoveryModel", "checkup", "discover", "drift"):
        from ringtrue.analysis import assign, checkup, discover, drift

        return {
            "assign": assign.assign,
            "DiscoveryModel": assign.DiscoveryModel,
            "checkup": checkup.checkup,
            "discover": discover.discover,
            "drift": drift.drift,
        }[name]
    from ringtrue.warehouse import engines, schema, seal, snapshot
    from ringtrue.warehouse.intake import load

    return {
        "open_records": engines.open_records,
        "load_files": load.load_files,
        "Question": schema.Question,
        "OpenRecords": seal.OpenRecords,
        "Snapshot": snapshot.Snapshot,
    }[name]
