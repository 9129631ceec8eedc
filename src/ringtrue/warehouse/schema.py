"""What tables of records look like, and what is asked of them: plain values that travel as JSON."""

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["text", "number", "date", "datetime", "boolean"]
TableKind = Literal[
    "people", "accounts", "deals", "subscriptions", "events", "tickets", "responses", "other"
]
Unit = Literal["people", "accounts", "deals"]
# What a column is for, guessed at intake and confirmed in the mapping. A column without a role is
# a trait.
Role = Literal[
    "key",  # identifies a row of its own table
    "person_key",  # points to people
    "account_key",  # points to accounts
    "deal_key",  # points to deals
    "name",
    "email",
    "status",  # lead status or deal stage
    "reason",  # lost or rejection reason
    "created",
    "closed",
    "start",
    "end",
    "value",  # money
    "campaign",
    "channel",
    "owner",
    "text",
]


@dataclass(frozen=True)
class Column:
    """One column of a table, with the role it plays, None for a trait."""

    name: str
    type: ColumnType
    role: Role | None = None


@dataclass(frozen=True)
class Table:
    """One table of a snapshot: its Parquet files in order of arrival, later rows winning by key."""

    name: str
    kind: TableKind
    columns: tuple[Column, ...]
    files: tuple[str, ...]
    rows: int
    rejected: int = 0

    def column(self, role: Role) -> str | None:
        """The first column that plays the role, or None."""
        return next((c.name for c in self.columns if c.role == role), None)

    @property
    def key(self) -> str | None:
        """The column that identifies a row, or None."""
        return self.column("key")


@dataclass(frozen=True)
class Join:
    """Rows of `left` find at most one row of `right`: left.left_column = right.right_column."""

    left: str
    left_column: str
    right: str
    right_column: str
    matched: int = 0
    unmatched_left: int = 0
    unmatched_right: int = 0
    stated: bool = False


@dataclass(frozen=True)
class Question:
    """What is asked of the records; names are `table.column`, or bare where unique.

    `outcome` is `COL=VALUE`, a bare `COL` when plainly yes or no, or `@table` for presence.
    `horizon` is in days. `known_before` names traits said to be known before the outcome;
    `put_back` names traits kept against the leak guard's advice, with the warning.
    """

    outcome: str | None = None
    unit: Unit | None = None
    open_values: tuple[str, ...] = ()
    date: str | None = None
    value: str | None = None
    horizon: int | None = None
    ignore: tuple[str, ...] = ()
    known_before: tuple[str, ...] = ()
    put_back: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    missing_words: tuple[str, ...] | None = None
