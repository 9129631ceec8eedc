"""One row for each person, account or deal, with its outcome and its traits: what all analyses see.

Traits are those that stood when the record was made, where dates allow: a column that is only
known afterwards is passed on as set aside, never as a trait.
"""

from dataclasses import dataclass
from datetime import date

import ibis

from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.schema import ColumnType, Join, Question, Unit
from ringtrue.warehouse.seal import OpenRecords


@dataclass(frozen=True)
class Trait:
    """One attribute: `name` is its column in the frame, `table` and `column` where it is from."""

    name: str
    table: str
    column: str
    type: ColumnType


@dataclass(frozen=True)
class OutcomeCounts:
    """How many units have which status; all zero when no outcome is named."""

    won: int = 0
    lost: int = 0
    open: int = 0
    immature: int = 0
    not_recorded: int = 0


@dataclass(frozen=True)
class Frame:
    """The frame's table and what is known about it.

    `table` has one row a unit: `unit_id`, `account_id` (text, null where unknown), `status` (won,
    lost, open, immature, not_recorded, or "" without an outcome), `outcome` (1, 0 or null),
    `value` (money, null where unknown), `entered` (date or null), `period` (`YYYY-MM` or ""), then
    every column that reaches a unit once, under the name given in `columns`; `traits` are those of
    them that may be called a trait. `totals` are reconciliations in words. `set_aside` holds
    (trait, reason, detail). `sealed` counts the units left out for later confirmation.
    """

    table: ibis.Table
    unit: Unit
    traits: tuple[Trait, ...]
    rows: int
    counts: OutcomeCounts
    joins: tuple[Join, ...]
    rejected: int
    totals: tuple[str, ...]
    set_aside: tuple[tuple[str, str, str], ...]
    columns: tuple[Trait, ...] = ()
    sealed: int = 0
    noun: str = "people"
    buyer_accounts: int | None = None


def table(
    records: Records | OpenRecords, question: Question, *, as_of: date | None = None
) -> Frame:
    """The frame for a question; of OpenRecords, without the sealed part.

    `as_of` is the day the records are judged on (with a horizon, younger ones are immature); by
    default the newest date of entry or closing there is. Raises UnknownColumn, BadOutcome,
    JoinRefused.
    """
    raise NotImplementedError
