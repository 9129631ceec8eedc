"""Rows in memory with every answer that will be asked of them, each distinct one fetched once.

Ten thousand claims about a day's few people ask a few hundred different questions, and most of
these have the same answer for everybody: which of them came after a claim was written, say. So
answers are compared once they are there, and what is alike is counted once.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ringtrue.warehouse.blocks import NO, UNKNOWN, YES, Integers
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.seal import OpenRecords, cluster
from ringtrue.warehouse.tallies import Counted

FEW_ROWS = 50_000  # rows of one sheet where all are to be on it
AT_ONCE = 50_000  # rows of one sheet of many
PART = 400_000  # the same where accounts go together: each takes a scan of all
NO_DAY = np.iinfo(np.int64).min
Floats = NDArray[np.float64]
Known = tuple[int, Integers]  # whose answers, or which rows, by a number; and these


@dataclass
class Wanted:
    """What is asked of the rows of a table: yes-or-no questions, and numbers."""

    table: Any
    questions: dict[Any, Any] = field(default_factory=dict)
    numbers: dict[Any, Any] = field(default_factory=dict)

    def ask(self, questions: Iterable[Any], numbers: Iterable[Any] = ()) -> None:
        """Adds boolean expressions over the table, and numeric ones; equal ones once."""
        for one in questions:
            self.questions.setdefault(one.op(), one)
        for one in numbers:
            self.numbers.setdefault(one.op(), one)

    def columns(self, *, accounts: bool) -> dict[str, Any]:
        """The expressions to be fetched, each under a name."""
        found = {f"q{i}": one for i, one in enumerate(self.questions.values())}
        found |= {f"v{i}": one.cast("float64") for i, one in enumerate(self.numbers.values())}
        whose = {"__cluster": cluster(self.table)} if accounts else {}
        return {"__day": self.table.entered.cast("date"), **whose, **found}


def whole(records: Records | OpenRecords, wanted: Wanted, *, accounts: bool) -> "Sheet":
    """All rows on one sheet; `accounts` says whether rows of one account go together."""
    rows = wanted.table.select(**wanted.columns(accounts=accounts))
    return Sheet(_fetched(records, rows), wanted, accounts)


def in_parts(
    records: Records | OpenRecords, wanted: Wanted, *, rows: int, accounts: bool
) -> Iterator["Sheet"]:
    """All rows on sheets one after the other, an account's all on one."""
    asked = wanted.columns(accounts=accounts)
    if not accounts:
        for chunk in records.chunks(wanted.table.select(**asked), rows=AT_ONCE):
            yield Sheet(chunk, wanted, accounts)
        return
    parts, hashed = -(-rows // PART), cluster(wanted.table).hash()
    for part in range(parts):
        here = wanted.table.filter(((hashed % parts) + parts) % parts == part)
        yield Sheet(_fetched(records, here.select(**asked)), wanted, accounts)


def _fetched(records: Records | OpenRecords, rows: Any) -> pa.Table:
    parts = list(records.chunks(rows))
    return pa.concat_tables(parts) if parts else rows.schema().to_pyarrow().empty_table()


class Sheet:
    """Some rows with the answers to what was `wanted` of them."""

    def __init__(self, rows: pa.Table, wanted: Wanted, accounts: bool) -> None:
        self.size = rows.num_rows
        self.accounts = accounts
        self._rows = rows
        self._questions = {node: f"q{i}" for i, node in enumerate(wanted.questions)}
        self._numbers = {node: f"v{i}" for i, node in enumerate(wanted.numbers)}
        self._alike: dict[bytes, int] = {}
        self._said: dict[Any, Known] = {}
        self._chosen: dict[tuple[int, ...], Known] = {}
        self._same_rows: dict[bytes, int] = {}
        self._counted: dict[tuple[int, int], Counted] = {}
        self._by_day: dict[tuple[int, int], dict[int, tuple[float, float]]] = {}
        self._newest: dict[tuple[int, int], int] = {}
        self._shared: dict[int, tuple[Integers, Integers]] = {}

    @cached_property
    def day(self) -> Integers:
        """Each row's day of entry as an ordinal, NO_DAY where there is none."""
        days = pc.cast(pc.cast(self._column("__day"), pa.int32()), pa.int64())
        found = pc.fill_null(pc.add(days, _EPOCH), NO_DAY)
        return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.int64)

    @cached_property
    def account(self) -> Integers:
        """The number of each row's account; each row is its own where accounts do not matter."""
        if not self.accounts:
            return np.arange(self.size)
        told = pc.dictionary_encode(self._column("__cluster"))
        return np.asarray(told.indices.to_numpy(), dtype=np.int64)

    def _column(self, name: str) -> pa.Array:
        return pa.concat_arrays(self._rows[name].chunks or [pa.array([], self._rows[name].type)])

    def said(self, question: Any) -> Known:
        """NO, YES or UNKNOWN for each row, and the number of all questions answered the same."""
        node = question.op()
        if node not in self._said:
            told = pc.fill_null(pc.cast(self._column(self._questions[node]), pa.uint8()), UNKNOWN)
            answers = told.to_numpy()
            number = self._alike.setdefault(answers.tobytes(), len(self._alike))
            self._said[node] = number, answers
        return self._said[node]

    def numbers(self, value: Any) -> Floats:
        """The number of each row, NaN where there is none."""
        column = self._column(self._numbers[value.op()])
        return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)

    def rows(self, among: Sequence[Any]) -> Known:
        """The rows where all of `among` are true, and the number of all that choose the same."""
        told = [self.said(one) for one in among]
        place = tuple(sorted({number for number, _ in told}))
        if place not in self._chosen:
            inside = np.ones(self.size, dtype=bool)
            for _, answers in told:
                inside &= answers == YES
            number = self._same_rows.setdefault(inside.tobytes(), len(self._same_rows))
            self._chosen[place] = number, np.flatnonzero(inside)
        return self._chosen[place]

    def count(self, fits: Any, among: Sequence[Any]) -> Counted:
        """How many of those `among` fit, as `tallies.count` counts them."""
        (same, answers), (chosen, rows) = self.said(fits), self.rows(among)
        if (same, chosen) not in self._counted:
            self._counted[same, chosen] = self._count(answers[rows], chosen, rows)
        return self._counted[same, chosen]

    def _count(self, said: Any, chosen: int, rows: Integers) -> Counted:
        k, n = int((said == YES).sum()), int((said != UNKNOWN).sum())
        if not self.accounts:
            return Counted(k, n, float(k), float(n))
        _, yes, of = self._by_account(said, chosen, rows)
        return Counted(k, n, float((yes / of).sum()), float(of.size))

    def _by_account(self, said: Any, chosen: int, rows: Integers) -> tuple[Any, Any, Any]:
        """The accounts that are known, how many people of each fit, and of how many."""
        if chosen not in self._shared:
            alone = rows, np.arange(rows.size)
            many = np.unique(self.account[rows], return_inverse=True) if self.accounts else alone
            self._shared[chosen] = many
        accounts, mine = self._shared[chosen]
        yes = np.bincount(mine[said == YES], minlength=accounts.size)
        of = yes + np.bincount(mine[said == NO], minlength=accounts.size)
        known = of > 0
        return accounts[known], yes[known], of[known]

    def by_day(self, fits: Any, among: Sequence[Any]) -> dict[int, tuple[float, float]]:
        """How many accounts of those `among` fit, of how many, by the day of their first record."""
        (same, answers), (chosen, rows) = self.said(fits), self.rows(among)
        if (same, chosen) not in self._by_day:
            accounts, yes, of = self._by_account(answers[rows], chosen, rows)
            days, first = self._began
            when = first[accounts]
            k, n = np.bincount(when, yes / of, days.size), np.bincount(when, minlength=days.size)
            met = np.flatnonzero(n)
            both = zip(k[met].tolist(), map(float, n[met].tolist()), strict=True)
            self._by_day[same, chosen] = dict(zip(days[met].tolist(), both, strict=True))
        return self._by_day[same, chosen]

    @cached_property
    def _began(self) -> tuple[Integers, Integers]:
        """The days there are, and which of them each account's first record has.

        An account without one comes before all others.
        """
        size = int(self.account.max()) + 1 if self.size else 0
        first = np.full(size, np.iinfo(np.int64).max)
        np.minimum.at(first, self.account, self.day)
        days, when = np.unique(first, return_inverse=True)
        return days, when

    def newest(self, known: Any, among: Sequence[Any]) -> int | None:
        """The newest day of a row `among` those of whom the answer is known, None without any."""
        (same, answers), (chosen, rows) = self.said(known), self.rows(among)
        if (same, chosen) not in self._newest:
            days = self.day[rows][answers[rows] != UNKNOWN]
            self._newest[same, chosen] = int(days.max()) if days.size else NO_DAY
        newest = self._newest[same, chosen]
        return newest if newest != NO_DAY else None

    def amounts(self, value: Any, among: Sequence[Any]) -> Floats:
        """The values of those `among`, an account's the mean of its people's; in their order."""
        _, rows = self.rows(among)
        values, accounts = self.numbers(value)[rows], self.account[rows]
        known = ~np.isnan(values)
        if not self.accounts:
            return np.sort(values[known])
        _, mine = np.unique(accounts[known], return_inverse=True)
        return np.sort(np.bincount(mine, values[known]) / np.bincount(mine))


_EPOCH = 719_163  # the ordinal of 1970-01-01
