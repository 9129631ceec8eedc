"""Sums of numbers by month and by a hash of the account: what a comparison of means is made from.

A hash puts accounts into groups that know nothing of the numbers; the means of such groups are
independent, which is all that betting on their differences asks for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.seal import cluster

BUCKETS = 256
_AT_ONCE = 24  # comparisons in one statement


@dataclass(frozen=True)
class Versus:
    """A number of one group's rows against others': expressions over the table, null for none."""

    key: str
    cell: Any
    mine: Any
    others: Any


@dataclass(frozen=True)
class Bucket:
    """Sum and count of both sides in one month's bucket; `place` from 0 to 255."""

    period: str
    place: int
    mine: float
    n: float
    others: float
    other_n: float


def sums(
    records: Records, table: ibis.Table, asked: Sequence[Versus]
) -> Mapping[str, tuple[Bucket, ...]]:
    """The buckets of every comparison, in order of time and place."""
    found: dict[str, list[Bucket]] = {a.key: [] for a in asked}
    for start in range(0, len(asked), _AT_ONCE):
        part = asked[start : start + _AT_ONCE]
        for row in records.rows(_summed(table, part)):
            place = int(row["place"], 16)
            for i, one in enumerate(part):
                counts = [float(row[f"{kind}{i}"] or 0) for kind in ("s", "n", "t", "m")]
                if counts[1] or counts[3]:
                    found[one.key].append(Bucket(row["period"], place, *counts))
    return {key: tuple(rows) for key, rows in found.items()}


def _summed(table: ibis.Table, asked: Sequence[Versus]) -> ibis.Table:
    cells: dict[str, Any] = {}
    for i, one in enumerate(asked):
        value = one.cell.cast("float64")
        cells |= {
            f"x{i}": ibis.ifelse(one.mine, value, ibis.null("float64")),
            f"y{i}": ibis.ifelse(one.others, value, ibis.null("float64")),
        }
    place = cluster(table).hexdigest("md5")[:2]
    rows = table.select("period", place=place, **cells)
    sums: dict[str, Any] = {}
    for i in range(len(asked)):
        sums |= {
            f"s{i}": rows[f"x{i}"].sum(),
            f"n{i}": rows[f"x{i}"].count(),
            f"t{i}": rows[f"y{i}"].sum(),
            f"m{i}": rows[f"y{i}"].count(),
        }
    return rows.group_by("period", "place").aggregate(**sums).order_by(["period", "place"])
