"""Many questions of the form "how many of these people fit?", answered in one scan.

Each is counted twice: by unit, for what is shown, and by account, for what is tested. An account
gives one value, the mean over its people, because five colleagues are not five customers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.seal import OpenRecords, cluster

_AT_ONCE = 120  # questions in one statement; more make the engine's plan slow


@dataclass(frozen=True)
class Asked:
    """Among rows where `among` is true, how often is `fits` true? A null `fits` is not counted.

    Both are boolean expressions over the frame's table.
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
    found = count_by_period(records, frame, asked)
    return {key: _together(parts) for key, parts in found.items()}


def count_by_period(
    records: Records | OpenRecords, frame: ibis.Table, asked: Sequence[Asked]
) -> dict[str, tuple[Counted, ...]]:
    """The counts of every question, period by period in order of time.

    An account counts once, in the period of its first record.
    """
    answers: dict[str, list[Counted]] = {a.key: [] for a in asked}
    [known] = records.rows(frame.aggregate(accounts=frame.account_id.count()))
    by_period = _by_account if known["accounts"] else _by_unit
    for start in range(0, len(asked), _AT_ONCE):
        part = asked[start : start + _AT_ONCE]
        for row in records.rows(by_period(frame, part)):
            for i, one in enumerate(part):
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
    if asked.among is None:
        return value
    return ibis.ifelse(asked.among.fill_null(False), value, ibis.null("int64"))


def _together(parts: Sequence[Counted]) -> Counted:
    return Counted(
        k=sum(p.k for p in parts),
        n=sum(p.n for p in parts),
        account_k=sum(p.account_k for p in parts),
        account_n=sum(p.account_n for p in parts),
    )
