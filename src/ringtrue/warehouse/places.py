"""Where in its file each unit stands: the way back from an answer to the row it is about."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ringtrue.warehouse import carrying
from ringtrue.warehouse.engines import Records, open_records
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.snapshot import Snapshot
from ringtrue.warehouse.wide import unit_id


def lines_of(
    records: Records, question: Question, lines: Mapping[str, NDArray[np.int64]]
) -> dict[str, int]:
    """The line of every unit whose table's `lines` (rows,) are known, as intake counted them.

    Rows without a key in a table that has one are left out, since nothing tells them apart; of two
    rows alike in a table without a key, either may be either.
    """
    base = carrying.ways_to_units(records, question).base
    if base.name not in lines:
        return {}
    rows, here = records.numbered(base.name), lines[base.name]
    if base.key is not None:
        rows = rows.filter(rows[base.key].notnull())
    columns = [name for name in rows.columns if name != "__row"]
    found = rows.select(unit=unit_id(rows, base.key, columns), row=rows["__row"]).to_pyarrow()
    at = here[found["row"].to_numpy()].tolist()
    return dict(zip(found["unit"].to_pylist(), at, strict=True))


def lines_in(
    snapshot: Snapshot, question: Question, lines: Mapping[str, NDArray[np.int64]]
) -> dict[str, int]:
    """As `lines_of`, of a snapshot opened for this alone: whose lines they are is no answer."""
    with open_records(snapshot) as records:
        return lines_of(records, question, lines)
