"""Is the data honest? Columns that know the outcome, or are filled in for winners only."""

from collections.abc import Sequence
from typing import Any

import ibis

from ringtrue.analysis.examined import Leak, Stand
from ringtrue.analysis.wording import percent
from ringtrue.warehouse import missing
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.traits import Frame, Trait

_EXPECTED = 5.0
_MOST_COLUMNS = 300


def winners_only(
    records: Records, frame: Frame, columns: Sequence[Trait], question: Question
) -> tuple[Leak, ...]:
    """Columns filled in for one outcome only, though chance would fill them for both."""
    words = missing.words(question.missing_words)
    table = frame.table
    sums: dict[str, Any] = {}
    for i, column in enumerate(columns[:_MOST_COLUMNS]):
        filled = ~missing.is_missing(table[column.name], words)
        for side in (1, 0):
            sums[f"c{i}_{side}"] = (filled & (table.outcome == side)).cast("int64").sum()
    if not sums:
        return ()
    [row] = records.rows(table.aggregate(**sums))
    found = []
    for i, column in enumerate(columns[:_MOST_COLUMNS]):
        reason = _one_side(row[f"c{i}_1"] or 0, row[f"c{i}_0"] or 0, frame)
        if reason is not None:
            found.append(Leak(column.name, "winners_only", f"{column.name} is {reason}"))
    return tuple(found)


def _one_side(won: int, lost: int, frame: Frame) -> str | None:
    closed = frame.counts.won + frame.counts.lost
    if not closed or not (won + lost):
        return None
    filled = (won + lost) / closed
    if lost == 0 and filled * frame.counts.lost >= _EXPECTED:
        return f"filled in for {won:,} {frame.noun} that were won, for no other."
    if won == 0 and filled * frame.counts.won >= _EXPECTED:
        return f"filled in for {lost:,} {frame.noun} that were not won, for no other."
    return None


def stands(
    records: Records, frame: Frame, columns: Sequence[Trait], question: Question
) -> tuple[Stand, ...]:
    """Words for nothing that stand as values in text columns, most frequent first."""
    words = [w for w in missing.words(question.missing_words) if w]
    texts = [c for c in columns if c.type == "text"][:_MOST_COLUMNS]
    found: list[Stand] = []
    for column in texts:
        cell = frame.table[column.name]
        rows = frame.table.select(cell=cell, word=cell.strip()).filter(lambda t: t.cell.notnull())
        hits = rows.filter(rows.word.lower().isin(words)).group_by("word")
        counted = hits.aggregate(n=lambda t: t.count()).order_by([ibis.desc("n"), "word"])
        for row in records.rows(counted.limit(5)):
            found.append(Stand(column.name, row["word"], row["n"], frame.rows))
    return tuple(sorted(found, key=lambda s: -s.times))


def leaks(records: Records, frame: Frame, question: Question) -> tuple[Leak, ...] | None:
    """What the leak guard of discovery sets aside; None while it is not to be had."""
    try:
        from ringtrue.stats import codebook
        from ringtrue.warehouse import profile
    except ImportError:
        return None
    return None if codebook is None or profile is None else ()


def share_filled(found: Stand) -> str:
    """How much of its column a word for nothing takes."""
    return percent(found.times / found.cells) if found.cells else "none"
