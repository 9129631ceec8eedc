"""How often each column and level that claims speak of was met among those who entered, and when.

Kept from look to look as plain counts by import and by day, so that whether something has ended,
and what began in its place (`turning.py`), is answered without asking everybody again. They are
counted as people enter; what becomes of their cells later is met when everybody is read anew.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ringtrue.warehouse import sheets
from ringtrue.warehouse.blocks import YES
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.entries import CAME, DAY
from ringtrue.warehouse.joining import as_text
from ringtrue.warehouse.tallies import Asked, Counted, count_by_period
from ringtrue.warehouse.traits import Trait

SCHEMA = pa.schema(
    [
        ("trait", pa.string()),
        ("value", pa.string()),
        ("order", pa.string()),  # one of ORDERS, or what follows
        ("at", pa.int64()),
        ("could", pa.int64()),
        ("here", pa.int64()),
    ]
)
ENOUGH = 10  # who would have it were all as before: that none has is chance once in 20,000 times
ORDERS = (CAME, DAY)  # by the import they first came with, else by their day
ALL = "all"  # of everybody: it has been sought, whether or not anybody had it
SPELLED = "spelled"  # all words of a trait are counted: each as a WORD, `at` its FIRST of an order
WORD, FIRST = "word", "first "
MOST_WORDS = 5_000  # of a trait that are kept to the next look
EPOCH = date(1970, 1, 1).toordinal()
Key = tuple[str, str]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Sought:
    """Rows that have a trait (`value` empty) or a level of it, among those that `could`."""

    trait: Trait
    value: str
    here: Any
    could: Any


@dataclass(frozen=True)
class End:
    """Where something ends: after `last` of an order came `since` who could have it and do not.

    `expected` would have it, were they as those before; `last` is None where nobody has it.
    """

    order: str
    last: int | None
    since: int
    expected: float


@dataclass(frozen=True)
class Word:
    """How many have one word of a trait, and with which import and on which day it came first."""

    n: int = 0
    first: dict[str, int] = field(default_factory=dict)


# counting


def count(records: Records, table: ibis.Table, sought: Mapping[Key, Sought]) -> pa.Table:
    """The counts of some rows of the entered; `here` of those who `could`, by either order."""
    if not sought:
        return _table([])
    [size] = records.rows(table.aggregate(n=table.count()))
    if records.here and size["n"] <= sheets.FEW_ROWS:
        return _table(_of_few(records, table, sought))
    keys, rows = list(sought), []
    asked = [
        Asked(str(i), one.here, one.could if one.value else None)
        for i, one in enumerate(sought.values())
    ]
    alone = table.mutate(account_id=ibis.null("string"))  # each row by its own day and import
    for order in ORDERS:
        dated = alone.mutate(period=table[order].cast("string").fill_null(""))
        for i, parts in count_by_period(records, dated, asked).items():
            rows += [(*keys[int(i)], order, _at(p.period, order), p.n, p.k)
                     for p in parts if p.period]  # fmt: skip
            if order == CAME:  # everybody came with some import
                rows.append((*keys[int(i)], ALL, 0, *_sums(parts)))
    return _table(rows)


def _of_few(
    records: Records, table: ibis.Table, sought: Mapping[Key, Sought]
) -> Iterable[tuple[Any, ...]]:
    wanted = sheets.Wanted(table)
    for one in sought.values():
        wanted.ask([one.here, *([one.could] if one.value else [])], [table[CAME]])
    sheet = sheets.whole(records, wanted, accounts=False)
    came, day = sheet.numbers(table[CAME]).astype(np.int64), sheet.day
    orders = [(name, *np.unique(when, return_inverse=True))
              for name, when in ((CAME, came), (DAY, day))]  # fmt: skip
    for key, one in sought.items():
        _, could = sheet.rows([one.could] if one.value else [])
        here = sheet.said(one.here)[1][could] == YES
        yield (*key, ALL, 0, could.size, int(here.sum()))
        for order, at, place in orders:
            many = np.bincount(place[could], minlength=at.size)
            met = np.bincount(place[could], here, at.size).astype(np.int64)
            there = np.flatnonzero((many > 0) & (at != sheets.NO_DAY))
            columns = (at[there].tolist(), many[there].tolist(), met[there].tolist())
            for cells in zip(*columns, strict=True):
                yield (*key, order, *cells)


def _sums(parts: Sequence[Counted]) -> tuple[int, int]:
    return sum(p.n for p in parts), sum(p.k for p in parts)


def _at(period: str, order: str) -> int:
    return int(period) if order == CAME else date.fromisoformat(period[:10]).toordinal()


def _table(rows: Iterable[tuple[Any, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(SCHEMA)
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, SCHEMA, strict=True)], SCHEMA)


def words(
    records: Records, table: ibis.Table, sought: Mapping[Key, Sought], traits: Collection[str]
) -> pa.Table:
    """All words of some traits among some rows of the entered, and when each came first."""
    parts = [_table([(name, "", SPELLED, 0, 0, 0) for name in traits])]
    for name in traits:
        rows = table.filter(sought[name, ""].here)
        word = as_text(rows[name])
        each = rows.group_by(value=word).aggregate(
            n=rows.count(), came=rows[CAME].min(), day=rows[DAY].cast("date").min()
        )
        for chunk in records.chunks(each):
            day = chunk["day"].cast(pa.int32()).cast(pa.int64())
            parts += [
                _of_words(name, chunk["value"], WORD, None, chunk["n"]),
                _of_words(name, chunk["value"], FIRST + CAME, chunk["came"], None),
                _of_words(name, chunk["value"], FIRST + DAY, pc.add(day, EPOCH), None),
            ]
    return pa.concat_tables(parts)


def _of_words(name: str, value: Any, order: str, at: Any, here: Any) -> pa.Table:
    size = len(value)
    nought = pa.array(np.zeros(size, dtype=np.int64))
    columns = [
        pa.array([name] * size, pa.string()), value.cast(pa.string()),
        pa.array([order] * size, pa.string()), nought if at is None else at.cast(pa.int64()),
        nought, nought if here is None else here.cast(pa.int64()),
    ]  # fmt: skip
    found = pa.table(columns, schema=SCHEMA)
    return found.filter(pc.is_valid(found["at"]))  # a word whose rows have no day


# what is kept from look to look


def together(*parts: pa.Table) -> pa.Table:
    """The sums of counts that belong together; of what came first, the first."""
    every, by = pa.concat_tables(parts), ["trait", "value", "order"]
    first = pc.starts_with(every["order"], FIRST)
    sums = [("could", "sum"), ("here", "sum")]
    summed = every.filter(pc.invert(first)).group_by([*by, "at"], use_threads=False).aggregate(sums)
    summed = summed.rename_columns([*by, "at", "could", "here"])
    least = every.filter(first).group_by(by, use_threads=False)
    least = least.aggregate([("at", "min"), *sums])
    least = least.rename_columns([*by, "at", "could", "here"])
    return pa.concat_tables([summed.cast(SCHEMA), least.select(SCHEMA.names).cast(SCHEMA)])


def known(levels: pa.Table) -> set[Key]:
    """What has been sought among everybody."""
    marks = levels.filter(pc.equal(levels["order"], ALL))
    return set(zip(marks["trait"].to_pylist(), marks["value"].to_pylist(), strict=True))


def spelled(levels: pa.Table) -> set[str]:
    """The traits all of whose words have been counted among everybody."""
    return set(levels.filter(pc.equal(levels["order"], SPELLED))["trait"].to_pylist())


def of(levels: pa.Table, keys: Iterable[Key], traits: Collection[str]) -> pa.Table:
    """The counts of these alone, and the words of these traits: what is counted further."""
    places = _places(levels, {key: i for i, key in enumerate(keys)})
    of_words = pc.is_in(levels["order"], pa.array([SPELLED, WORD, *(FIRST + o for o in ORDERS)]))
    here = pc.is_in(levels["trait"], pa.array(list(traits), pa.string()))
    return levels.filter(pc.if_else(of_words, here, pa.array(places >= 0)))


def kept(levels: pa.Table) -> pa.Table:
    """What is kept to the next look: no words of a trait that has very many."""
    found = levels.filter(pc.equal(levels["order"], WORD))["trait"].value_counts()
    most = {row["values"]: row["counts"] for row in found.to_pylist()}
    few = [trait for trait in spelled(levels) if most.get(trait, 0) <= MOST_WORDS]
    return of(levels, known(levels), few)


# what they say


def ended(levels: pa.Table, keys: Iterable[Key]) -> dict[Key, End]:
    """Where these end: nobody has it or, after its last, so many came that some would have it."""
    wanted = {key: i for i, key in enumerate(keys)}
    places = _places(levels, wanted)
    rows = levels.filter(pa.array(places >= 0))
    places, order = places[places >= 0], rows["order"].to_numpy()
    at, could, here = (rows[name].to_numpy() for name in ("at", "could", "here"))
    whole = {n: np.zeros(len(wanted), np.int64) for n in ("could", "here")}
    marks = order == ALL
    np.add.at(whole["could"], places[marks], could[marks])
    np.add.at(whole["here"], places[marks], here[marks])
    found: dict[Key, End] = {}
    for key, i in wanted.items():
        everybody = int(whole["could"][wanted[key[0], ""]])
        if everybody and not whole["here"][i]:
            found[key] = End("", None, everybody, float(everybody))
    for name in ORDERS:
        mine = order == name
        counted = places[mine], at[mine], could[mine], here[mine]
        for key, end in _ended(name, wanted, whole["here"], *counted):
            found.setdefault(key, end)
    return found


def _ended(
    order: str,
    wanted: Mapping[Key, int],
    met: Integers,
    places: Integers,
    at: Integers,
    could: Integers,
    here: Integers,
) -> Iterable[tuple[Key, End]]:
    never = np.iinfo(np.int64).min
    last = np.full(len(wanted), never)
    np.maximum.at(last, places[here > 0], at[here > 0])
    later = at > last[places]
    since, before = np.zeros_like(met), np.zeros_like(met)
    np.add.at(since, places[later], could[later])
    np.add.at(before, places[~later], could[~later])
    for key, i in wanted.items():
        if last[i] != never and before[i]:
            expected = int(since[i]) * int(met[i]) / int(before[i])
            if expected >= ENOUGH:
                yield key, End(order, int(last[i]), int(since[i]), expected)


def _places(levels: pa.Table, wanted: Mapping[Key, int]) -> Integers:
    """Which of the keys each row is about, -1 for none."""
    if not levels.num_rows:
        return np.zeros(0, np.int64)
    codes, texts = [], []
    for name in ("trait", "value"):
        told = pc.dictionary_encode(pa.concat_arrays(levels[name].chunks))
        codes.append(told.indices.to_numpy().astype(np.int64))
        texts.append(told.dictionary.to_pylist())
    pairs, back = np.unique(codes[0] * len(texts[1]) + codes[1], return_inverse=True)
    named = [(texts[0][p // len(texts[1])], texts[1][p % len(texts[1])]) for p in pairs.tolist()]
    found: Integers = np.array([wanted.get(key, -1) for key in named], np.int64)[back]
    return found


def words_of(levels: pa.Table, trait: str) -> dict[str, Word]:
    """The words of a trait that were counted."""
    found: dict[str, Word] = {}
    mine = levels.filter(pc.equal(levels["trait"], trait))
    for row in mine.filter(pc.equal(mine["order"], WORD)).to_pylist():
        found[row["value"]] = Word(row["here"])
    for row in mine.filter(pc.starts_with(mine["order"], FIRST)).to_pylist():
        found[row["value"]].first[row["order"].removeprefix(FIRST)] = row["at"]
    return found
