"""Many questions of the form "how many of these people fit?", answered in one scan.

A few about many rows are sums in the engine; very many, or those about rows so few that writing
the statement is most of the work, are asked once each and counted outside it (`blocks.py`).

Each is counted twice: by unit, for what is shown, and by account, for what is tested. An account
gives one value, the mean over its people, because five colleagues are not five customers.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

import ibis
import numpy as np
from numpy.typing import NDArray

from ringtrue.warehouse.blocks import NO, UNKNOWN, YES, Block, Integers, Questions, Reading
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.seal import OpenRecords, cluster

AT_ONCE = 120  # questions in one statement; more make the engine's plan slow
FEW_ROWS = 50_000  # rows so few that fetching every answer costs less than planning the sums
_PART = 600_000  # rows whose accounts are gathered at a time


@dataclass(frozen=True)
class Asked:
    """Among rows where `among` is true, how often is `fits` true? A null `fits` is not counted.

    Both are boolean expressions over the frame's table. `among` may be several that must all be
    true; what many questions have in common (the persona before the clock) comes first.
    """

    key: str
    fits: Any
    among: Any = None


@dataclass(frozen=True)
class Counted:
    """`k` of `n` units fit; by account, `account_k` of `account_n` (one value an account)."""

    k: int = 0
    n: int = 0
    account_k: float = 0.0
    account_n: float = 0.0
    period: str = ""


def count(
    records: Records | OpenRecords, frame: ibis.Table, asked: Sequence[Asked]
) -> dict[str, Counted]:
    """The counts of every question, over all periods together."""
    size = size_of(records, frame)
    if _outside(records, size, asked):
        sums, _ = _in_blocks(records, frame, asked, size)
        return {a.key: Counted(*whole) for a, whole in zip(asked, sums.whole(), strict=True)}
    found = _in_the_engine(records, frame, asked, size)
    return {key: _together(parts) for key, parts in found.items()}


def count_by_period(
    records: Records | OpenRecords, frame: ibis.Table, asked: Sequence[Asked]
) -> dict[str, tuple[Counted, ...]]:
    """The counts of every question, period by period in order of time.

    An account counts once, in the period of its first record.
    """
    size = size_of(records, frame)
    if _outside(records, size, asked):
        sums, periods = _in_blocks(records, frame, asked, size)
        return {a.key: _told(sums, i, periods) for i, a in enumerate(asked)}
    return _in_the_engine(records, frame, asked, size)


@dataclass(frozen=True)
class Size:
    """How many rows a frame has, and of how many the account is known."""

    rows: int
    accounts: int


def size_of(records: Records | OpenRecords, frame: ibis.Table) -> Size:
    """How many rows there are, which decides where they are counted."""
    [known] = records.rows(frame.aggregate(rows=frame.count(), accounts=frame.account_id.count()))
    return Size(known["rows"], known["accounts"])


def _outside(records: Records | OpenRecords, size: Size, asked: Sequence[Asked]) -> bool:
    return len(asked) > AT_ONCE or (records.here and len(asked) > 1 and size.rows <= FEW_ROWS)


def _in_the_engine(
    records: Records | OpenRecords, frame: ibis.Table, asked: Sequence[Asked], size: Size
) -> dict[str, tuple[Counted, ...]]:
    answers: dict[str, list[Counted]] = {a.key: [] for a in asked}
    by_period = _by_account if size.accounts else _by_unit
    for row in records.rows(by_period(frame, asked)) if asked else []:
        for i, one in enumerate(asked):
            if row[f"n{i}"]:
                answers[one.key].append(_counted(row, i))
    return {key: tuple(parts) for key, parts in answers.items()}


def _counted(row: dict[str, Any], i: int) -> Counted:
    return Counted(
        k=int(row[f"k{i}"] or 0),
        n=int(row[f"n{i}"]),
        account_k=float(row[f"ak{i}"] or 0.0),
        account_n=float(row[f"an{i}"]),
        period=row["period"],
    )


def _by_unit(frame: ibis.Table, asked: Sequence[Asked]) -> ibis.Table:
    """Where no account is known every unit stands for itself: no need to gather any."""
    rows = frame.select("period", **{f"f{i}": _answer(one) for i, one in enumerate(asked)})
    sums: dict[str, Any] = {}
    for i in range(len(asked)):
        k, n = rows[f"f{i}"].sum(), rows[f"f{i}"].count()
        sums |= {f"k{i}": k, f"n{i}": n, f"ak{i}": k, f"an{i}": n}
    return rows.group_by("period").aggregate(**sums).order_by("period")


def _by_account(frame: ibis.Table, asked: Sequence[Asked]) -> ibis.Table:
    answers = {f"f{i}": _answer(one) for i, one in enumerate(asked)}
    rows = frame.select("period", __cluster=cluster(frame), **answers)
    each: dict[str, Any] = {"period": rows.period.min()}
    for i in range(len(asked)):
        value = rows[f"f{i}"]
        each |= {f"k{i}": value.sum(), f"n{i}": value.count(), f"m{i}": value.mean()}
    accounts = rows.group_by("__cluster").aggregate(**each)
    sums: dict[str, Any] = {}
    for i in range(len(asked)):
        mean = accounts[f"m{i}"]
        sums |= {
            f"k{i}": accounts[f"k{i}"].sum(),
            f"n{i}": accounts[f"n{i}"].sum(),
            f"ak{i}": mean.sum(),
            f"an{i}": mean.count(),
        }
    return accounts.group_by("period").aggregate(**sums).order_by("period")


def _answer(asked: Asked) -> Any:
    value = asked.fits.cast("int64")
    among = _parts(asked)
    if not among:
        return value
    inside = reduce(and_, (part.fill_null(False) for part in among))
    return ibis.ifelse(inside, value, ibis.null("int64"))


def _parts(asked: Asked) -> tuple[Any, ...]:
    if asked.among is None:
        return ()
    return tuple(asked.among) if isinstance(asked.among, tuple | list) else (asked.among,)


def _together(parts: Sequence[Counted]) -> Counted:
    return Counted(
        k=sum(p.k for p in parts),
        n=sum(p.n for p in parts),
        account_k=sum(p.account_k for p in parts),
        account_n=sum(p.account_n for p in parts),
    )


# very many questions


@dataclass
class _Sums:
    """Sums of every question and period: units that fit, units known, and the same of accounts."""

    k: Integers
    n: Integers
    account_k: NDArray[np.float64]
    account_n: Integers

    @staticmethod
    def of(questions: int, periods: int) -> "_Sums":
        whole = [np.zeros((questions, periods), dtype=np.int64) for _ in range(3)]
        return _Sums(whole[0], whole[1], np.zeros((questions, periods)), whole[2])

    def whole(self) -> Iterator[tuple[int, int, float, float]]:
        """Every question's sums over all periods."""
        columns = (self.k, self.n, self.account_k, self.account_n.astype(np.float64))
        return zip(*(column.sum(axis=1).tolist() for column in columns), strict=True)


# Questions by whom they are about, then by the column that their answer is read from.
_Grouped = dict[tuple[int, ...], dict[str | None, list[tuple[int, int]]]]


def _in_blocks(
    records: Records | OpenRecords, frame: ibis.Table, asked: Sequence[Asked], size: Size
) -> tuple[_Sums, list[str]]:
    """The sums of the questions, and the periods in order of time."""
    questions = Questions(frame)
    wanted = [(questions.add(a.fits), tuple(map(questions.add, _parts(a)))) for a in asked]
    questions.settle(records, size.rows)
    grouped: _Grouped = defaultdict(lambda: defaultdict(list))
    for i, (fits, among) in sorted(enumerate(wanted), key=lambda one: one[1][1]):
        grouped[among][questions.columns[fits]].append((i, fits))
    found = records.rows(frame.select("period").distinct().order_by("period"))
    periods = {row["period"]: i for i, row in enumerate(found)}
    sums = _Sums.of(len(asked), len(periods))
    reading, keys = Reading(records, questions), {"period": frame.period}
    if not size.accounts:
        for block in reading.blocks(keys, {"period": periods}):
            _add_units(sums, block, grouped)
        sums.account_k, sums.account_n = sums.k.astype(np.float64), sums.n
        return sums, list(periods)
    parts = -(-size.rows // _PART)
    hashed = cluster(frame).hash()
    for part in range(parts):  # all of an account lie in one part
        here = ((hashed % parts) + parts) % parts == part if parts > 1 else ibis.literal(value=True)
        met = {"period": periods, "cluster": {}}
        for block in reading.blocks({**keys, "cluster": cluster(frame)}, met, here):
            _add_accounts(sums, block, grouped)
    return sums, list(periods)


def _told(sums: _Sums, i: int, periods: Sequence[str]) -> tuple[Counted, ...]:
    return tuple(
        Counted(
            k=int(sums.k[i, t]),
            n=int(sums.n[i, t]),
            account_k=float(sums.account_k[i, t]),
            account_n=float(sums.account_n[i, t]),
            period=periods[t],
        )
        for t in np.flatnonzero(sums.n[i]).tolist()
    )


def _chosen(block: Block, grouped: _Grouped) -> Iterator[tuple[Integers, Any]]:
    """Rows that each group of questions is about; what groups have in common is looked up once."""
    everybody = np.arange(block.size)
    common: dict[tuple[int, ...], Integers] = {(): everybody}
    for among, columns in grouped.items():
        for length in range(1, len(among)):
            if among[:length] not in common:
                common = {c: r for c, r in common.items() if c == among[: len(c)]}
                rows = common[among[: length - 1]]
                common[among[:length]] = rows[block.said(among[length - 1], rows) == YES]
        rows = common[among[:-1]]
        if among:
            rows = rows[block.said(among[-1], rows) == YES]
        if rows.size:
            yield rows, columns


def _add_units(sums: _Sums, block: Block, grouped: _Grouped) -> None:
    periods = sums.k.shape[1]
    for rows, columns in _chosen(block, grouped):
        when = block.keys["period"][rows]
        for column, some in columns.items():
            places, asked = [i for i, _ in some], [fits for _, fits in some]
            if column is not None and len(some) > 1 and block.values(column) * periods < rows.size:
                answers = np.stack([block.answers[fits] for fits in asked])
                told = _counted_by(when, block.codes[column][rows], periods, answers.shape[1])
                sums.k[places] += (answers == YES).astype(np.int64) @ told.T
                sums.n[places] += (answers != UNKNOWN).astype(np.int64) @ told.T
                continue
            for i, fits in some:
                no, yes, _ = _counted_by(when, block.said(fits, rows), periods, 3).T
                sums.k[i] += yes
                sums.n[i] += yes + no


def _counted_by(when: Integers, what: Any, periods: int, kinds: int) -> Integers:
    """How many rows of each period are of each kind; (periods, kinds)."""
    told = np.bincount(when * kinds + what, minlength=periods * kinds)
    return told.reshape(periods, kinds)


def _add_accounts(sums: _Sums, block: Block, grouped: _Grouped) -> None:
    periods, cluster_of = sums.k.shape[1], block.keys["cluster"]
    first = np.full(int(cluster_of.max()) + 1, periods)
    np.minimum.at(first, cluster_of, block.keys["period"])
    for rows, columns in _chosen(block, grouped):
        accounts, mine = np.unique(cluster_of[rows], return_inverse=True)
        when = first[accounts]
        for i, fits in (pair for some in columns.values() for pair in some):
            said = block.said(fits, rows)
            k = np.bincount(mine[said == YES], minlength=accounts.size)
            n = k + np.bincount(mine[said == NO], minlength=accounts.size)
            known = n > 0
            then, yes, of = when[known], k[known], n[known]
            sums.k[i] += np.bincount(then, yes, minlength=periods).astype(np.int64)
            sums.n[i] += np.bincount(then, of, minlength=periods).astype(np.int64)
            sums.account_k[i] += np.bincount(then, yes / of, minlength=periods)
            sums.account_n[i] += np.bincount(then, minlength=periods)
