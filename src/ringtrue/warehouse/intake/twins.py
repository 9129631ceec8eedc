"""Rows that repeat an earlier row in every column: left out where a key says what a row is.

A table of people, accounts or deals that was exported twice over is mended so; a table of events
without a key may rightly hold two rows alike, and there it is only said.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ringtrue.warehouse.intake.guess import Tally, tokens
from ringtrue.warehouse.intake.mapping import Mapping, propose
from ringtrue.warehouse.intake.roles import IDENTIFIES
from ringtrue.warehouse.intake.staging import LINE, Staged
from ringtrue.warehouse.intake.vocabulary import NOUNS, nouns
from ringtrue.warehouse.schema import Table, TableKind

NAMED_LINES = 10
_OF_SOMEBODY: tuple[TableKind, ...] = ("people", "accounts", "deals", "subscriptions")
_EMPTY, _BETWEEN = "\x1e", "\x1f"


def without_twins(
    staged: Staged, *, known: Table | None = None, mapping: Mapping | None = None
) -> Staged:
    """The file without rows identical to an earlier one, where its table has or would have a key.

    The key is that of the table so far, of the mapping, or what would be guessed were the copies
    gone. What was done, or why nothing was, is added to the repairs.
    """
    if _tells_apart(staged):
        return staged
    twins = _twins(staged)
    if not twins.any():
        return staged
    once = _kept(staged, ~twins)
    key = _key(once, known, mapping)
    if key is None:
        once.path.unlink()
        return replace(staged, repairs=(*staged.repairs, _said(staged, twins, keyed=False)))
    nameless = staged.column(staged.names.index(key)).is_null().to_numpy()
    if (twins & nameless).any():
        twins &= ~nameless
        once.path.unlink()
        once = _kept(staged, ~twins)
    if not twins.any():
        return once
    return replace(once, repairs=(*staged.repairs, _said(staged, twins, keyed=True)))


def _tells_apart(staged: Staged) -> bool:
    """Whether some column alone shows that no two rows are alike; quick where one plainly does."""
    return any(
        tally.filled == staged.rows
        and tally.distinct_first == tally.rows_first
        and pc.count_distinct(staged.column(at)).as_py() == staged.rows
        for at, tally in enumerate(staged.tallies)
    )


def _twins(staged: Staged) -> np.ndarray:
    """For each row whether an earlier one is identical; what a number suggests, cells decide."""
    numbers = np.concatenate(
        [
            np.fromiter(map(hash, _joined(columns).to_pylist()), np.int64, len(lines))
            for columns, lines in staged.chunks()
        ]
    )
    _, inverse, counts = np.unique(numbers, return_inverse=True, return_counts=True)
    asked = counts[inverse] > 1
    found = np.zeros(len(numbers), bool)
    if not asked.any():
        return found
    seen: set[tuple[str | None, ...]] = set()
    at = 0
    for columns, lines in staged.chunks():
        places = np.flatnonzero(asked[at : at + len(lines)])
        cells = [column.take(pa.array(places)).to_pylist() for column in columns]
        for place, row in zip(places, zip(*cells, strict=True), strict=True):
            found[at + place] = row in seen
            seen.add(row)
        at += len(lines)
    return found


def _joined(columns: list[pa.Array]) -> pa.Array:
    return pc.binary_join_element_wise(*(pc.fill_null(c, _EMPTY) for c in columns), _BETWEEN)


def _kept(staged: Staged, kept: np.ndarray) -> Staged:
    """The rows kept, on disk beside the others and counted anew."""
    path = Path(f"{staged.path}.once")
    tallies = tuple(Tally() for _ in staged.names)
    schema = pa.schema([(f"c{i}", pa.string()) for i in range(len(tallies))] + [(LINE, pa.int64())])
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    at = 0
    with (
        pa.OSFile(str(path), "wb") as sink,
        pa.ipc.new_file(sink, schema, options=options) as writer,
    ):
        for columns, lines in staged.chunks():
            here = pa.array(kept[at : at + len(lines)])
            at += len(lines)
            left = [array.filter(here) for array in (*columns, lines)]
            if not len(left[-1]):
                continue
            for tally, values in zip(tallies, left[:-1], strict=True):
                tally.add(values)
            writer.write_batch(pa.record_batch(left, schema=schema))
    return replace(staged, path=path, tallies=tallies, rows=int(kept.sum()))


def _key(once: Staged, known: Table | None, mapping: Mapping | None) -> str | None:
    """The column that says what a row is, or None where two rows alike may both be meant."""
    if mapping is not None:
        stated = next((c.source for c in mapping.columns if c.role == "key"), None)
        return stated if stated in once.names else None
    if known is not None and known.key in once.names:
        return known.key
    proposal = propose(once, known=known)
    key = next((c for c in proposal.mapping.columns if c.role == "key"), None)
    if key is None:
        return None
    plan = proposal.plans[once.names.index(key.source)]
    return key.source if plan.lower or _is_own(key.source, proposal.mapping) else None


def _is_own(name: str, mapping: Mapping) -> bool:
    """Whether a column is called what identifies a row of its own table.

    A lead's number among events is unique by chance alone; two visits on one day may be two.
    """
    found = tokens(name)
    if not found or found[-1] not in IDENTIFIES:
        return False
    own = NOUNS.get(mapping.kind, frozenset()) | nouns(mapping.table)
    return mapping.kind in _OF_SOMEBODY or len(found) == 1 or bool(nouns(name) & own)


def _said(staged: Staged, twins: np.ndarray, *, keyed: bool) -> str:
    places = np.flatnonzero(twins)
    alike = f"{len(places):,} row(s) are identical in every column to an earlier one"
    if not keyed:
        return f"{alike}. No column says what a row is, so each of them counts."
    lines = np.concatenate([lines.to_numpy() for _, lines in staged.chunks()])[places]
    return f"{alike} and were left out: {_lines(lines.tolist())}."


def _lines(lines: list[int]) -> str:
    """line 4 | lines 4, 7 to 9 and 12 | lines 402 to 601 and 3 other stretches."""
    runs: list[list[int]] = []
    for line in lines:
        if runs and line == runs[-1][1] + 1:
            runs[-1][1] = line
        else:
            runs.append([line, line])
    shown = [str(a) if a == b else f"{a} to {b}" for a, b in runs[:NAMED_LINES]]
    more = sum(b - a + 1 for a, b in runs[NAMED_LINES:])
    if more:
        shown.append(f"{more:,} more")
    told = shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
    return f"line {told}" if len(lines) == 1 else f"lines {told}"
