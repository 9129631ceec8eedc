"""What an import would change: rows created, updated or left as they are, told apart by key."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import islice
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ringtrue.warehouse.schema import Table

Outcome = Literal["created", "updated", "unchanged"]
FIRST = 1_000
BATCH = 25_000


class Changes:
    """Counts rows as they pass; without a table so far, or without its key, every row is new."""

    def __init__(self, known: Table | None, key: str | None) -> None:
        self._known, self._key = known, key
        self.created = self.updated = self.unchanged = self.keyless = 0
        self.first: list[tuple[Outcome, str]] = []

    def watch(self, chunks: Iterable[pa.Table]) -> Iterator[pa.Table]:
        """The chunks, passed on as they are."""
        if self._known is None or self._key is None or not self._known.files:
            yield from self._all_new(chunks)
            return
        held: dict[str, bytes] | None = None
        for chunk in chunks:
            if held is None:
                shared = [c.name for c in self._known.columns if c.name in chunk.column_names]
                fresh = [c for c in chunk.column_names if c not in shared]
                held = self._held(shared)
            self._compare(chunk, shared, fresh, held)
            yield chunk

    def said(self) -> tuple[str, ...]:
        """What must be told beyond the counts."""
        if self._known is not None and self._known.key and self._key is None:
            return (
                f"The file has no column {self._known.key}, by which rows are recognised: "
                "every row is new.",
            )
        if self.keyless:
            return (f"{self.keyless:,} row(s) have no {self._key}; each of them is new.",)
        return ()

    def _all_new(self, chunks: Iterable[pa.Table]) -> Iterator[pa.Table]:
        for chunk in chunks:
            self.created += chunk.num_rows
            room = FIRST - len(self.first)
            if room > 0:
                keys = [""] * min(room, chunk.num_rows)
                if self._key:
                    shown = chunk.column(self._key).slice(0, room).to_pylist()
                    keys = ["" if k is None else str(k) for k in shown]
                self.first += [("created", key) for key in keys]
            yield chunk

    def _held(self, shared: list[str]) -> dict[str, bytes]:
        """The digest of each current row of the table, by key; files in order of arrival."""
        held: dict[str, bytes] = {}
        for file in self._known.files:  # type: ignore[union-attr]
            with pq.ParquetFile(file) as source:
                there = [c for c in shared if c in source.schema_arrow.names]
                for batch in source.iter_batches(batch_size=BATCH, columns=there):
                    table = pa.table(batch)
                    if self._key in there:
                        held.update(zip(self._keys(table), _digests(table, shared), strict=True))
        return held

    def _compare(
        self, chunk: pa.Table, shared: list[str], fresh: list[str], held: dict[str, bytes]
    ) -> None:
        filled = _any_filled(chunk, fresh)
        for key, digest, more in zip(
            self._keys(chunk), _digests(chunk, shared), filled, strict=True
        ):
            outcome = self._outcome(key, digest, more, held)
            if len(self.first) < FIRST:
                self.first.append((outcome, key))

    def _outcome(self, key: str, digest: bytes, more: bool, held: dict[str, bytes]) -> Outcome:
        before = held.get(key) if key else None
        if key:
            held[key] = digest
        else:
            self.keyless += 1
        if before is None:
            self.created += 1
            return "created"
        if before != digest or more:
            self.updated += 1
            return "updated"
        self.unchanged += 1
        return "unchanged"

    def _keys(self, table: pa.Table) -> list[str]:
        return ["" if k is None else str(k) for k in table.column(self._key).to_pylist()]


def _any_filled(table: pa.Table, names: list[str]) -> Iterable[bool]:
    """Whether a row has a value in any of the columns."""
    if not names:
        return islice(iter(lambda: False, None), table.num_rows)
    found = pc.is_valid(table.column(names[0]))
    for name in names[1:]:
        found = pc.or_(found, pc.is_valid(table.column(name)))
    return list(found.to_pylist())


def _digests(table: pa.Table, names: list[str]) -> Iterator[bytes]:
    """A digest of each row's values in the columns named, 1 and 1.0 being the same."""
    texts = [_texts(table, name) for name in names]
    joined = pc.binary_join_element_wise(*texts, "\x1f")
    for row in joined.to_pylist():
        yield blake2b(row.encode(), digest_size=16).digest()


def _texts(table: pa.Table, name: str) -> pa.ChunkedArray:
    if name not in table.column_names:
        return pa.chunked_array([pa.array(["\x1e"] * table.num_rows)])
    values = table.column(name)
    if pa.types.is_integer(values.type):
        values = pc.cast(values, pa.float64())
    return pc.fill_null(pc.cast(values, pa.string()), "\x1e")
