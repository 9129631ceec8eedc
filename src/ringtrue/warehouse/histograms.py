"""How many people of each group have which code, for many columns in few looks at the records.

Where the engine lives in this process, columns are fetched and counted by a compiled loop: numbers
as they are, since for an engine finding the cell is four times the work of reading the number, and
everything else as codes, since grouping by them is two thirds more work than fetching them.
Elsewhere only counts travel: columns of few codes are packed together into one whole number,
counted by it, and taken apart again, so that a look tells of several.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import reduce
from operator import add, mul
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ringtrue.stats.codebook import Codebook
from ringtrue.stats.drift import Histograms
from ringtrue.stats.encoding import CodedTrait
from ringtrue.warehouse.coding import code, code_from_one
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.seal import cluster

MARK = "mark"
MOST_GROUPS = 62  # bits of the whole number that says in which groups somebody is
ROOM = 4096  # how many numbers the columns of one look may make
FETCHED_AT_ONCE = 50  # columns of a look
CHUNK = 100_000
TALLIERS = 2
Counts = NDArray[np.int64]
Tally = Callable[[pa.Table, Counts], None]


@dataclass(frozen=True)
class Groups:
    """A table, and which of `names` a row of it is in: a whole number, bit i for the i-th.

    Each look chooses its few columns first: with a thousand in hand every query is slow to write.
    """

    table: ibis.Table
    mark: Any
    names: tuple[str, ...]

    def rows(self, **columns: Any) -> ibis.Table:
        """The rows of any group with these columns alone, and their mark."""
        chosen = self.table.select(**{MARK: self.mark}, **columns)
        return chosen.filter(chosen[MARK] > 0)


def marked(records: Records, table: ibis.Table, groups: dict[str, Any]) -> Groups:
    """The rows that are in any of these groups: boolean expressions, never null."""
    if len(groups) > MOST_GROUPS:
        message = f"at most {MOST_GROUPS} groups are counted at once, not {len(groups)}"
        raise ValueError(message)
    bits = [inside.cast("int64") * (1 << i) for i, inside in enumerate(groups.values())]
    return Groups(table, reduce(add, bits, ibis.literal(0, type="int64")), tuple(groups))


def one_each(table: ibis.Table, side: Any) -> ibis.Table:
    """One row of every account and `side`, by hash: people of one account are no separate proof."""
    rows = table.mutate(__cluster=cluster(table), __side=side, __place=_hashed(table))
    window = ibis.window(group_by=["__cluster", "__side"], order_by=["__place", "unit_id"])
    placed = rows.mutate(__nth=ibis.row_number().over(window))
    return placed.filter(placed["__nth"] == 0).drop("__cluster", "__side", "__place", "__nth")


def _hashed(table: ibis.Table) -> Any:
    return table.unit_id.hexdigest("md5")


def people(records: Records, groups: Groups) -> dict[str, int]:
    """How many rows each group has."""
    by_mark = _marks(records, groups)
    numbers = np.array(list(by_mark), dtype=np.int64)
    many = np.array(list(by_mark.values()), dtype=np.int64)
    return {n: int(many[_has(numbers, i)].sum()) for i, n in enumerate(groups.names)}


def count(
    records: Records, groups: Groups, codebook: Codebook, missing: tuple[str, ...]
) -> dict[str, Histograms]:
    """The histograms of every coded trait within every group; a missing value is counted nowhere.

    The same from every engine.
    """
    marks = np.array(sorted(_marks(records, groups)), dtype=np.int64)
    sizes = codebook.levels
    found = np.zeros((len(sizes), len(marks), max(sizes, default=0)), dtype=np.int64)
    places = range(len(sizes))
    if records.here:
        for start in range(0, len(sizes), FETCHED_AT_ONCE):
            some = places[start : start + FETCHED_AT_ONCE]
            _fetched(records, groups, codebook, some, missing, marks, found)
    else:
        for pack in _packs(places, sizes):
            _packed(records, groups, codebook, pack, missing, marks, found)
    names = tuple(t.name for t in codebook.traits)
    return {
        group: Histograms(names, sizes, found[:, _has(marks, i), :].sum(axis=1))
        for i, group in enumerate(groups.names)
    }


def _plain(trait: CodedTrait) -> bool:
    return trait.kind == "cells" and trait.as_of is None


def _has(marks: Counts, bit: int) -> NDArray[np.bool_]:
    return np.asarray((marks >> bit) & 1 == 1)


def _marks(records: Records, groups: Groups) -> dict[int, int]:
    counted = groups.rows().group_by(MARK).aggregate(n=lambda t: t.count())
    return {int(r[MARK]): int(r["n"]) for r in records.rows(counted)}


def _fetched(
    records: Records,
    groups: Groups,
    codebook: Codebook,
    places: Sequence[int],
    missing: tuple[str, ...],
    marks: Counts,
    found: Counts,
) -> None:
    """Count columns chunk by chunk: each a row of `found` of its own, which one thread fills."""
    wanted = {f"v{i}": _number_or_code(groups.table, codebook.traits[i], missing) for i in places}
    tallies = [_tallier(codebook.traits[i], f"v{i}", found[i]) for i in places]
    shares = [tallies[n::TALLIERS] for n in range(TALLIERS)]
    running: list[Future[None]] = []
    with ThreadPoolExecutor(TALLIERS) as pool:
        for chunk in records.chunks(groups.rows(**wanted), rows=CHUNK):
            group = np.searchsorted(marks, chunk[MARK].to_numpy())
            _wait(running)  # for the chunk before, which was counted while this one was fetched
            running = [pool.submit(_tally_all, share, chunk, group) for share in shares]
        _wait(running)


def _wait(running: Sequence[Future[None]]) -> None:
    for one in running:
        one.result()


def _tally_all(tallies: Sequence[Tally], chunk: pa.Table, group: Counts) -> None:
    for tally in tallies:
        tally(chunk, group)


def _number_or_code(table: ibis.Table, trait: CodedTrait, missing: tuple[str, ...]) -> Any:
    column = table[trait.column]
    return column.cast("float64") if _plain(trait) else code_from_one(trait, column, missing)


def _tallier(trait: CodedTrait, name: str, found: Counts) -> Tally:
    """What adds a chunk's column of that name to `found`."""
    from ringtrue.stats.cells import tally, tally_codes

    if not _plain(trait):
        return lambda chunk, group: tally_codes(_values(chunk, name), group, found)
    table = _table(trait)
    return lambda chunk, group: tally(_values(chunk, name), group, *table, found)


def _values(chunk: pa.Table, name: str) -> NDArray[Any]:
    values: NDArray[Any] = chunk[name].to_numpy(zero_copy_only=False)
    return values


def _table(trait: CodedTrait) -> tuple[NDArray[np.float64], NDArray[np.float64], Counts]:
    """Edges, spikes, and the code of every range and spike."""
    cells = trait.cells
    assert cells is not None
    ranges = cells.range_codes or (-1,) * (len(cells.edges) + 1)
    codes = np.array([*ranges, *cells.spike_codes], dtype=np.int64)
    return np.array(cells.edges, np.float64), np.array(cells.spikes, np.float64), codes


def _packs(places: Sequence[int], sizes: Sequence[int]) -> Iterator[list[int]]:
    """The columns, as many at a time as make few enough numbers together."""
    pack: list[int] = []
    for place in places:
        if pack and reduce(mul, [sizes[i] + 1 for i in pack], sizes[place] + 1) > ROOM:
            yield pack
            pack = []
        pack.append(place)
    if pack:
        yield pack


def _packed(
    records: Records,
    groups: Groups,
    codebook: Codebook,
    places: Sequence[int],
    missing: tuple[str, ...],
    marks: Counts,
    found: Counts,
) -> None:
    sizes = [codebook.levels[i] + 1 for i in places]
    number: Any = ibis.literal(0, type="int32")
    for i, size in zip(places, sizes, strict=True):
        trait = codebook.traits[i]
        number = number * size + code_from_one(trait, groups.table[trait.column], missing)
    rows = groups.rows(number=number.cast("int32"))
    counted = rows.group_by([MARK, "number"]).aggregate(n=lambda t: t.count()).to_pyarrow()
    group = np.searchsorted(marks, counted[MARK].to_numpy())
    rest, n = counted["number"].to_numpy().astype(np.int64), counted["n"].to_numpy()
    for i, size in zip(reversed(places), reversed(sizes), strict=True):
        rest, level = np.divmod(rest, size)
        known = level > 0
        np.add.at(found[i], (group[known], level[known] - 1), n[known])


def sample(
    records: Records,
    groups: Groups,
    codebook: Codebook,
    missing: tuple[str, ...],
    *,
    people: int,
    most: int,
) -> tuple[NDArray[Any], Counts, Counts]:
    """Codes (people, traits), marks and folds (0 or 1) of at most about `most` people, by hash.

    `people` says how many there are. Rows come in the order of the hash, so that engines agree.
    """
    table = groups.table
    wanted = {f"c{i}": code(t, table[t.column], missing) for i, t in enumerate(codebook.traits)}
    rows = groups.rows(place=_hashed(table), **wanted)
    if people > most:
        rows = rows.filter(rows.place[:8] < f"{int(most / people * 16**8):08x}")
    taken = rows.mutate(fold=(rows.place[9:10] < "8").cast("int64")).order_by("place").to_pyarrow()
    size = max(codebook.levels, default=0)
    codes = np.empty((taken.num_rows, len(wanted)), np.int8 if size < 2**7 else np.int32)
    for i in range(len(wanted)):
        codes[:, i] = taken[f"c{i}"].to_numpy()
    return codes, taken[MARK].to_numpy(), taken["fold"].to_numpy()
