"""The values a mean is taken of, one an account, in an order that no outcome decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
from ibis import _
from numpy.typing import NDArray

from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.seal import OpenRecords, cluster

FEW_ROWS = 100_000  # so few that fetching every value costs less than asking for each mean
_AT_ONCE = 40


@dataclass(frozen=True)
class Amounts:
    """One value an account, in the order of a hash of its name; `least` and `most` of them."""

    values: NDArray[np.float64]

    @property
    def least(self) -> float | None:
        """The smallest value, None where there is none."""
        return float(self.values.min()) if self.values.size else None

    @property
    def most(self) -> float:
        """The largest value; 0 where there is none."""
        return float(self.values.max()) if self.values.size else 0.0


def amounts(
    records: Records | OpenRecords, frame: ibis.Table, value: Any, among: Any, *, salt: str = ""
) -> Amounts:
    """The values of those `among`, an account's the mean of its people's.

    The order is by a hash with `salt`: the same whatever the order of rows, and nobody's choice.
    """
    rows = frame.select(__cluster=cluster(frame), __value=value.cast("float64"), __among=among)
    known = rows["__value"].notnull() & ~rows["__value"].isnan()
    kept = rows.filter(rows["__among"].fill_null(False) & known)
    each = kept.group_by("__cluster").aggregate(__mean=_["__value"].mean())
    place = (ibis.literal(f"order:{salt}:").concat(each["__cluster"])).hexdigest("md5")
    ordered = each.select(__place=place, __mean=each["__mean"]).order_by("__place")
    parts = [
        chunk["__mean"].to_numpy(zero_copy_only=False)
        for chunk in records.chunks(ordered.select("__mean"))
    ]
    values = np.concatenate(parts) if parts else np.zeros(0)
    return Amounts(values.astype(np.float64))


def of_each(
    records: Records, frame: ibis.Table, asked: Mapping[str, tuple[Any, Any]]
) -> dict[str, Amounts]:
    """The values of many means by their keys: of each the value, and those among whom.

    Of few rows in the order of the values, which no outcome decides either: a test of a mean adds
    them up in any order.
    """
    [size] = records.rows(frame.aggregate(n=frame.count())) if asked else [{"n": 0}]
    if size["n"] > FEW_ROWS or not records.here:
        return {k: amounts(records, frame, v, among, salt=k) for k, (v, among) in asked.items()}
    found: dict[str, Amounts] = {}
    keys = list(asked)
    for start in range(0, len(keys), _AT_ONCE):
        some = {key: asked[key] for key in keys[start : start + _AT_ONCE]}
        found |= _fetched(records, frame, some)
    return found


def _fetched(
    records: Records, frame: ibis.Table, asked: Mapping[str, tuple[Any, Any]]
) -> dict[str, Amounts]:
    cells = {}
    for i, (value, among) in enumerate(asked.values()):
        number = value.cast("float64")
        cells[f"v{i}"] = ibis.ifelse(among.fill_null(False), number, ibis.null("float64"))
    parts = list(records.chunks(frame.select(__cluster=cluster(frame), **cells)))
    if not parts:
        return {key: Amounts(np.zeros(0)) for key in asked}
    rows = pa.concat_tables(parts).combine_chunks()
    codes = rows["__cluster"].combine_chunks().dictionary_encode().indices.to_numpy()
    found = {}
    for i, key in enumerate(asked):
        values = rows[f"v{i}"].to_numpy().astype(np.float64)
        known = ~np.isnan(values)
        sums = np.bincount(codes[known], values[known])
        many = np.bincount(codes[known])
        found[key] = Amounts(np.sort(sums[many > 0] / many[many > 0]))
    return found
