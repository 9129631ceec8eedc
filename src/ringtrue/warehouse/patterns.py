"""Distinct coded rows with how many people are so, and what became of them.

The codes of a row are packed into as few whole numbers as hold them, and counted by these in the
engine: where people repeat, patterns travel and not people; where they do not, a number each.
"""

from dataclasses import dataclass
from functools import reduce
from operator import mul
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ringtrue.stats.codebook import Codebook
from ringtrue.warehouse.coding import codes, whole_type
from ringtrue.warehouse.seal import cluster

Whole = NDArray[Any]
ROOM = 2**62  # a packed row fits a signed number of 64 bits
BLOCK = 1 << 16
WHOSE = "__whose"


@dataclass(frozen=True)
class CodedPatterns:
    """Codes (patterns, traits), -1 for missing, sorted; people, won and lost (patterns,).

    `codes` are of the smallest whole type that holds every level, counts of 32 bits. Where rows
    were told apart by whose they are, `cluster` (patterns,) numbers the people.
    """

    codes: Whole
    people: Whole
    won: Whole
    lost: Whole
    cluster: NDArray[np.int64] | None = None

    def rows(self) -> tuple[Whole, NDArray[np.float64]]:
        """One row a person: codes (people, traits), and 1, 0 or NaN for the outcome."""
        counts = np.stack([self.won, self.lost, self.people - self.won - self.lost], axis=1)
        fates = np.tile(np.array([1.0, 0.0, np.nan]), len(counts))
        return np.repeat(self.codes, self.people, axis=0), np.repeat(fates, counts.ravel())

    def clusters(self) -> NDArray[np.int64] | None:
        """Whose each of the `rows` is, (people,); None where nobody has several."""
        return None if self.cluster is None else np.repeat(self.cluster, self.people)


def count(
    table: ibis.Table, codebook: Codebook, missing: tuple[str, ...], *, clustered: bool = False
) -> CodedPatterns:
    """Count the patterns of a frame's table under a codebook; only these travel.

    `clustered`: a pattern is counted for each account or person alone, as for the seal.
    """
    sizes = [level + 1 for level in codebook.levels]
    groups = _groups(sizes)
    packed = _packed(list(codes(table, codebook, missing).values()), sizes, groups)
    whose = {WHOSE: cluster(table)} if clustered else {}
    coded = table.select(outcome=table.outcome, **packed, **whose)
    by = [*packed, *whose]
    grouped = coded.group_by(by) if by else coded
    counted = grouped.aggregate(
        people=lambda t: t.count().cast("int32"),
        won=lambda t: (t.outcome == 1).sum().fill_null(0).cast("int32"),
        lost=lambda t: (t.outcome == 0).sum().fill_null(0).cast("int32"),
    ).to_pyarrow()
    # The engine returns groups in no order; ours is that of the codes.
    numbers = [counted[name].to_numpy() for name in packed]
    people_of = _numbered(counted[WHOSE]) if clustered else None
    order = _order([*numbers, people_of] if people_of is not None else numbers, counted.num_rows)
    people, won, lost = (counted[name].to_numpy()[order] for name in ("people", "won", "lost"))
    del counted
    unpacked = np.empty((len(order), len(sizes)), whole_type(max(codebook.levels, default=0)))
    for i, group in enumerate(groups):
        _unpack(numbers[i][order], [sizes[j] for j in group], unpacked[:, group[0] : group[-1] + 1])
    of = None if people_of is None else people_of[order]
    return CodedPatterns(unpacked, people, won, lost, of)


def one_each(cluster: NDArray[np.int64], seed: int = 0) -> NDArray[np.int64]:
    """Places of one row of each person, drawn by lot, in order."""
    lot = np.random.default_rng([seed, 6]).permutation(len(cluster))
    return np.asarray(np.sort(lot[np.unique(cluster[lot], return_index=True)[1]]))


def _numbered(names: pa.ChunkedArray) -> NDArray[np.int64]:
    """Names numbered from 0 in alphabetical order, whatever order they come in."""
    once = names.combine_chunks().dictionary_encode()
    rank = np.empty(len(once.dictionary), dtype=np.int64)
    rank[np.argsort(np.array(once.dictionary.to_pylist(), dtype=object))] = np.arange(len(rank))
    return np.asarray(rank[once.indices.to_numpy()])


def _groups(sizes: list[int]) -> list[list[int]]:
    """Neighbouring traits whose codes fit one number together."""
    groups: list[list[int]] = []
    for j, size in enumerate(sizes):
        if groups and reduce(mul, [sizes[i] for i in groups[-1]], size) < ROOM:
            groups[-1].append(j)
        else:
            groups.append([j])
    return groups


def _packed(found: list[Any], sizes: list[int], groups: list[list[int]]) -> dict[str, Any]:
    """A number a group, the first code weighing most, so that numbers sort as codes do."""
    packed = {}
    for i, group in enumerate(groups):
        number = found[group[0]].cast("int64") + 1
        for j in group[1:]:
            number = number * sizes[j] + (found[j].cast("int64") + 1)
        packed[f"w{i}"] = number
    return packed


def _unpack(numbers: Whole, sizes: list[int], into: Whole) -> None:
    """The codes back out of their numbers, written where they belong; a block at a time."""
    for start in range(0, len(numbers), BLOCK):
        rest = numbers[start : start + BLOCK]
        for j in range(len(sizes) - 1, 0, -1):
            rest, code = np.divmod(rest, sizes[j])
            into[start : start + BLOCK, j] = code - 1
        into[start : start + BLOCK, 0] = rest - 1


def _order(numbers: list[Whole], rows: int) -> Whole:
    if not numbers:
        return np.arange(rows)
    return np.argsort(numbers[0]) if len(numbers) == 1 else np.lexsort(numbers[::-1])


def values(
    table: ibis.Table, codebook: Codebook, missing: tuple[str, ...], *, clustered: bool = False
) -> tuple[Whole, NDArray[np.float64], NDArray[np.int64] | None]:
    """One row a person: codes (people, traits) of the smallest type, and the money won of them.

    Nought for those lost, NaN for those open, not recorded, or won for nobody knows how much. Rows
    come in order of codes and money, since an engine returns them in none. Third, where
    `clustered`, whose each row is, numbered.
    """
    money = ibis.cases((table.outcome == 0, 0.0), (table.outcome == 1, table.value.cast("float64")))
    whose = {WHOSE: cluster(table)} if clustered else {}
    found = table.select(money=money, **codes(table, codebook, missing), **whose).to_pyarrow()
    names = [f"c{i}" for i in range(len(codebook.traits))]
    rows = np.stack([found[name].to_numpy() for name in names], axis=1)
    value = found["money"].to_numpy(zero_copy_only=False).astype(np.float64)
    of = _numbered(found[WHOSE]) if clustered else np.zeros(len(rows), dtype=np.int64)
    order = np.lexsort((of, value, *rows.T[::-1]))
    return rows[order], value[order], of[order] if clustered else None
