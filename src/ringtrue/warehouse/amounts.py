"""The values a mean is taken of, one an account, in an order that no outcome decides."""

from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np
from ibis import _
from numpy.typing import NDArray

from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.seal import OpenRecords, cluster


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
