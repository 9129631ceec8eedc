"""Is the data honest? Columns that know the outcome, or are filled in for winners only."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import ibis

from ringtrue.analysis.examined import Leak, Stand
from ringtrue.warehouse import missing
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.naming import find_column, trait_names
from ringtrue.warehouse.rules import find
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.stacking import batches, stacked
from ringtrue.warehouse.traits import Frame, Trait

GUARDED = ("leak", "winners_only", "ask_before_outcome")
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
    if not texts:
        return ()
    sums = {
        f"c{i}": missing.stands(frame.table[c.name], words).cast("int64").sum()
        for i, c in enumerate(texts)
    }
    [row] = records.rows(frame.table.aggregate(**sums))
    hit = [c.name for i, c in enumerate(texts) if row[f"c{i}"]]
    found = [s for part in batches(hit, 0) for s in _words_in(records, frame, part, words)]
    return tuple(sorted(found, key=lambda s: -s.times))


def _words_in(
    records: Records, frame: Frame, columns: Sequence[str], words: Sequence[str]
) -> list[Stand]:
    """Five words a column at most, most frequent first, the columns in their order."""
    cells = stacked(frame.table, columns)
    rows = cells.filter(missing.stands(cells.value, words))
    counted = rows.group_by("place", word=rows.value.strip()).aggregate(n=lambda t: t.count())
    met = records.rows(counted.order_by(["place", ibis.desc("n"), "word"]))
    every = [[r for r in met if r["place"] == place][:5] for place in range(len(columns))]
    return [
        Stand(column, r["word"], r["n"], frame.rows)
        for column, lines in zip(columns, every, strict=True)
        for r in lines
    ]


def leaks(records: Records, frame: Frame, question: Question) -> tuple[Leak, ...]:
    """Every column that knows the outcome, is filled in for one outcome, or has to be asked about.

    Columns put back by hand, or said to be known before the outcome, are not among them.
    """
    if not frame.counts.won:
        return ()
    from ringtrue.stats import codebook
    from ringtrue.warehouse import profile

    one_sided = winners_only(records, frame, frame.columns, question)
    looked = profile.summarise(
        frame.table,
        frame.traits,
        rows=frame.rows,
        missing=missing.words(question.missing_words),
        has_outcome=True,
    )
    planned = codebook.plan(looked, known_before=_named(frame, question.known_before))
    guarded = [Leak(a.trait, a.reason, a.detail) for a in planned.set_aside if a.reason in GUARDED]
    known = {w.column for w in one_sided}
    back = set(_named(frame, question.put_back))
    every = (*one_sided, *(g for g in guarded if g.column not in known))
    money = _money(records, question)
    return tuple(
        replace(leak, by_nature=leak.column == money) for leak in every if leak.column not in back
    )


def _money(records: Records, question: Question) -> str | None:
    """The frame's name of the column declared to hold what a sale brings."""
    if question.value is None:
        return None
    table, column = find_column(records.snapshot, question.value, what="value")
    return trait_names(records.snapshot)[table.name, column.name]


def _named(frame: Frame, names: Sequence[str]) -> tuple[str, ...]:
    """Columns as the frame calls them. Raises BadRule with candidates for one there is not."""
    return tuple(find(name, frame.columns).name for name in names)
