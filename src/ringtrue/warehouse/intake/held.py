"""The values that a table's files hold, read column by column; a later row wins by key."""

from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ringtrue.warehouse.schema import ColumnType, Table


class Held:
    """One table's columns, each read when first asked for."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._columns: dict[str, pa.ChunkedArray] = {}
        self._values: dict[str, pa.Array] = {}

    def type(self, column: str) -> ColumnType:
        """The column's type."""
        return next(c.type for c in self.table.columns if c.name == column)

    def column(self, name: str) -> pa.ChunkedArray:
        """All current values of the column."""
        if name not in self._columns:
            values = self._read(name)
            kept = self._current
            self._columns[name] = values if kept is None else values.take(kept)
        return self._columns[name]

    def values(self, name: str) -> pa.Array:
        """The column's different values, without the missing."""
        if name not in self._values:
            self._values[name] = pc.unique(self.column(name)).drop_null()
        return self._values[name]

    def sample(self, name: str, most: int) -> pa.Array:
        """Some of the different values: those of the first rows."""
        return pc.unique(self.column(name).slice(0, most * 5)).drop_null()[:most]

    def unique(self, name: str) -> bool:
        """Whether no value of the column repeats, and most rows have one."""
        column = self.column(name)
        filled = int(len(column) - column.null_count)
        if filled < 1 or filled < 0.5 * len(column):
            return False
        start = column.slice(0, 5_000).drop_null()
        if int(pc.count_distinct(start).as_py()) < len(start):
            return False
        return bool(len(self.values(name)) == filled)

    def numbered(self, name: str) -> bool:
        """Whether the values are 1, 2, 3 and so on without a gap, in any order."""
        values = self.values(name)
        if not len(values) or not pc.all(pc.match_substring_regex(values, "^[0-9]{1,9}$")).as_py():
            return False
        ends = pc.min_max(pc.cast(values, pa.int64())).as_py()
        return bool(ends["min"] in (0, 1) and ends["max"] - ends["min"] + 1 == len(values))

    def _read(self, name: str) -> pa.ChunkedArray:
        parts = []
        for file in self.table.files:
            with pq.ParquetFile(file) as source:
                if name in source.schema_arrow.names:
                    parts.append(source.read(columns=[name]).column(0))
                else:
                    parts.append(pa.chunked_array([pa.nulls(source.metadata.num_rows)]))
        common = _common([p.type for p in parts])
        return pa.chunked_array([c for p in parts for c in pc.cast(p, common).chunks], common)

    @cached_property
    def _current(self) -> pa.Array | None:
        """Where the rows stand that no later row of the same key replaces; None for all."""
        key = self.table.key
        if key is None:
            return None
        keys = self._read(key)
        if len(self.table.files) < 2 and len(pc.unique(keys).drop_null()) == len(keys):
            return None
        codes = keys.combine_chunks().dictionary_encode()
        codes = codes.chunk(0).indices if isinstance(codes, pa.ChunkedArray) else codes.indices
        numbers = pc.fill_null(codes, -1).to_numpy(zero_copy_only=False)
        backwards = numbers[::-1]
        _, last = np.unique(backwards, return_index=True)
        kept = len(numbers) - 1 - last
        return pa.array(np.sort(np.union1d(kept, np.flatnonzero(numbers < 0))))


def _common(types: list[pa.DataType]) -> pa.DataType:
    """One type for a column that batches may hold as integers and as decimals."""
    known = [t for t in types if not pa.types.is_null(t)] or [pa.string()]
    if all(t == known[0] for t in known):
        return known[0]
    if all(pa.types.is_integer(t) or pa.types.is_floating(t) for t in known):
        return pa.float64()
    return pa.string()
