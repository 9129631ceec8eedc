"""Which columns were known when a record was made, and which only came to be known afterwards.

A persona must be recognisable when a lead arrives. So what a deal's end tells (its stage, its
reason, its closing day), and what is dated after the lead's entry, is no trait.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis

from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.outcomes import Outcome
from ringtrue.warehouse.population import Population
from ringtrue.warehouse.schema import Column, Table

SetAside = tuple[str, str, str]
_MOSTLY = 0.5
_LATE_KINDS = frozenset({"deals", "subscriptions", "events", "tickets", "responses", "other"})
_IDENTIFIERS = frozenset({"key", "person_key", "account_key", "deal_key", "name", "email"})
_SELLING = frozenset({"lead", "deal", "stage", "lifecycle", "opportunity", "contact", "sales"})
_CLOCKS = frozenset({"created", "closed", "start"})
_ENDINGS = frozenset({"status", "reason", "closed", "end"})


@dataclass(frozen=True)
class Placed:
    """A column of the frame: its name there, and its own table and column."""

    name: str
    table: Table
    column: Column


def by_role(placed: Placed, population: Population) -> SetAside | None:
    """Why a column is no trait by what it is for, or None."""
    role = placed.column.role
    if role in _IDENTIFIERS:
        return placed.name, "identifier", "It tells records apart and describes nobody."
    if role in _ENDINGS and not _is_ones_own(placed):
        return placed.name, "recorded_after", "It is written down as the record moves on."
    if role == "value" and placed.table.kind not in ("people", "accounts"):
        return placed.name, "recorded_after", "A deal's money is settled when it closes."
    if role == "text":
        return placed.name, "free_text", "It holds sentences."
    own = placed.table.kind == population.unit or placed.table.name == population.base.name
    if role in ("created", "start") and own:
        return placed.name, "ignored", "The day of entry is the record's clock."
    if role == "owner":
        return placed.name, "ignored", "It says who looks after the record."
    return None


def _is_ones_own(placed: Placed) -> bool:
    """A status that is somebody's own, such as a marital one, and not a step of selling."""
    if placed.column.role != "status" or placed.table.kind not in ("people", "accounts"):
        return False
    words = placed.column.name.casefold().replace("_", " ").split()
    return words != ["status"] and not any(w in _SELLING for w in words)


def late_columns(records: Records, frame: ibis.Table, every: list[Placed]) -> dict[str, float]:
    """Columns of days that lie after the entry, and for how large a share of records."""
    days = [p for p in every if p.column.type in ("date", "datetime")]
    if not days:
        return {}
    after: dict[str, Any] = {
        f"c{i}": (frame[p.name].cast("date") > frame.entered).mean() for i, p in enumerate(days)
    }
    [row] = records.rows(frame.aggregate(**after))
    return {p.name: row[f"c{i}"] or 0.0 for i, p in enumerate(days)}


def late_tables(
    every: list[Placed], late: dict[str, float], population: Population, outcome: Outcome | None
) -> dict[str, tuple[str, float]]:
    """Joined tables whose rows are dated: their day's column in the frame, the share after entry.

    The table whose presence is the outcome is left to the leak guard, which says it better.
    """
    presence = outcome.table if outcome is not None and outcome.column is None else None
    found = {}
    for placed in every:
        table = placed.table
        dated = placed.column.role in ("created", "start") and placed.name in late
        joined = table.name not in (population.base.name, presence)
        if dated and joined and table.kind in _LATE_KINDS and table.name not in found:
            found[table.name] = (placed.name, late[placed.name])
    return found


def known_later(
    every: list[Placed], late: dict[str, float], tables: dict[str, tuple[str, float]]
) -> tuple[SetAside, ...]:
    """The columns that mostly came to be known after the entry, with the reason."""
    found = []
    for placed in every:
        own = late.get(placed.name, 0.0)
        _, whole = tables.get(placed.table.name, ("", 0.0))
        if whole > _MOSTLY:
            detail = f"{whole * 100:.0f} % of {placed.table.name} came after the record was made."
            found.append((placed.name, "recorded_after", detail))
        elif own > _MOSTLY:
            detail = f"{own * 100:.0f} % of its days lie after the record was made."
            found.append((placed.name, "recorded_after", detail))
    return tuple(found)


PAUSE = 7  # days that a business may well let pass between two records


def told_until(
    records: Records,
    every: list[Placed],
    entry: str | None,
    *,
    brought: date | None,
    open_: ibis.Table | None = None,
) -> date | None:
    """The last day up to which the records tell what happened; None where they name no day.

    The day on which the newest import was `brought`, unless its newest record is over a week older:
    then the export was, too. Without such a day, that of the newest record. Days to come are no
    witness. `entry` is the frame's column of the days of entry, where the question names it. Told
    of the `open_` rows of a frame alone, where there are some that must not be read.
    """
    clocks = [p for p in every if p.column.role in _CLOCKS or p.name == entry]
    days = [p for p in clocks if p.column.type in ("date", "datetime")]
    if open_ is not None:
        cells = [open_.entered, *(open_[p.name].cast("date") for p in days)]
        told = [_newest(records, open_, cells, brought)]
    else:
        told = [
            _newest(records, rows, [rows[name].cast("date") for name in names], brought)
            for table, names in _by_table(days).items()
            for rows in [records.by_import(table)]
        ]
    known = [day for day, _ in told if day is not None]
    if not known:
        return brought if any(later for _, later in told) else None
    if brought is not None and (brought - max(known)).days <= PAUSE:
        return brought
    return max(known)


def _by_table(days: list[Placed]) -> dict[str, list[str]]:
    named: dict[str, list[str]] = {}
    for placed in days:
        named.setdefault(placed.table.name, []).append(placed.column.name)
    return named


def _newest(
    records: Records, rows: ibis.Table, cells: list[Any], upto: date | None
) -> tuple[date | None, bool]:
    """The newest of the days up to one, and whether there is any at all."""
    limit = [None if upto is None else cell <= ibis.literal(upto) for cell in cells]
    asked = {f"d{i}": c.max(where=w) for i, (c, w) in enumerate(zip(cells, limit, strict=True))}
    asked |= {f"n{i}": cell.max() for i, cell in enumerate(cells)}
    [row] = records.rows(rows.aggregate(**asked))
    known = [row[f"d{i}"] for i in range(len(cells)) if row[f"d{i}"] is not None]
    return max(known, default=None), any(row[f"n{i}"] is not None for i in range(len(cells)))
