"""Who enters the ledger, and when: everybody once, when their outcome is settled, and never again.

With a horizon an outcome is settled for everybody so many days after the entry, by what it was
then: whoever was still undecided, or was won later, had not been won. Were people to enter when
they are decided, a group whose losses come late would look like one that wins.

What counts is the account where there is one, else the person: an account enters with the people
of the first of its days that is settled. Who entered is written down under a keyed hash, the
account's and the person's own, so that neither an outcome that changes later nor an account that is
learnt of later changes any test.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from ringtrue.warehouse import batches, carrying, histories, outcomes
from ringtrue.warehouse.arrivals import first_seen
from ringtrue.warehouse.batches import WrittenBatch
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.schema import Column, Question, Table
from ringtrue.warehouse.seal import cluster
from ringtrue.warehouse.traits import Frame

KEY, ARRIVED, BEGAN, BEFORE = "__entry", "__arrived", "__began", "__before"
CAME, DAY = "__came", "entered"  # of the row itself, where the two above are its account's
UNIT = "__entry_unit"  # where accounts are known: the same of the person alone
COUNTS = "__counts"  # of an account those alone who entered on its first day
KNOWN, KNOWN_UNIT = "__entry_known", "__entry_unit_known"
LETTERS = 16  # of the hash; among 10,000,000 accounts two are alike once in 400,000 ledgers
ENTRIES = pa.schema([("entry", pa.string())])
MOST_FILES = 60  # of those who entered; then they are written as one


@dataclass(frozen=True)
class Entered:
    """The file of those who entered now; where it `replaces` the others, of everybody so far."""

    batch: WrittenBatch
    replaces: bool


def entries(
    records: Records,
    frame: Frame,
    question: Question | None,
    *,
    counted: Sequence[str],
    today: date,
    came: ibis.Table | None = None,
) -> ibis.Table:
    """The frame's settled rows with how they entered.

    `__arrived` is the version an account or person first came with (0 where nobody knows), `__came`
    that of the row alone, `__began` the day of the account's first record, decided or not,
    `__before` whether it had entered by the files `counted`, `__entry_known` whether the row's own
    account had. Rows dated after `today` have not happened yet, and wait. Of a few of all, `came`
    says with which files (`revisiting.Few`).
    """
    table = frame.table
    [known] = records.rows(frame.table.aggregate(accounts=frame.table.account_id.count()))
    seal = records.snapshot.seal
    keyed = ibis.literal(f"{seal.key if seal else records.snapshot.workspace}:entry:")
    table = _with_arrival(records, table, question, came)
    table = table.mutate(
        **{KEY: keyed.concat(cluster(table)).hexdigest("md5")[:LETTERS]},
        **{BEGAN: table[DAY], CAME: table[ARRIVED]},
    )
    if known["accounts"]:
        once = ibis.window(group_by=KEY)
        began, arrived = table[BEGAN].min().over(once), table[ARRIVED].min().over(once)
        alone = keyed.concat("unit:").concat(table.unit_id).hexdigest("md5")[:LETTERS]
        table = table.mutate(**{BEGAN: began, ARRIVED: arrived, UNIT: alone})
    table = _settled(records, table, frame.mature, question)
    table = table.filter((table.entered <= ibis.literal(today)).fill_null(True))
    table = table.mutate(**{COUNTS: _of_first_day(table, frame.mature)})
    table = records.keep("settled", table)  # asked twice: who they are, and who has entered
    return records.keep("entries", _with_before(records, table, counted))


def _of_first_day(table: ibis.Table, mature: date | None) -> Any:
    """Whether a row is of its account's first day that is settled; were nobody to look for a week,
    colleagues of that week would not count either. Without a horizon no day is settled as a whole.
    """
    if mature is None or UNIT not in table.columns:
        return ibis.literal(True)
    first = table.entered.min().over(ibis.window(group_by=KEY))
    return (table.entered == first).fill_null(True)


def _settled(
    records: Records, table: ibis.Table, mature: date | None, question: Question | None
) -> ibis.Table:
    """The rows whose outcome counts, as it stood a horizon after their entry where there is one."""
    if mature is None or question is None or question.horizon is None:
        return table.filter(table.status.isin(["won", "lost"]))
    old = (table.entered <= ibis.literal(mature)).fill_null(False)
    # an empty cell is no word of a sale either: were it to wait, who loses late would not count yet
    undecided = old & table.status.isin(["open", "not_recorded"])
    table = table.filter(table.status.isin(["won", "lost"]) | undecided)
    won = table.status == "won"
    days = histories.won_on(
        carrying.ways_to_units(records, question), outcomes.parse(records, question)
    )
    if days is not None:
        table = table.left_join(days, table.unit_id == days["__won_unit"])
        passed = table["__won_on"].delta(table.entered, unit="day")
        won = (table.status == "won") & ~(passed > question.horizon).fill_null(False)
        table = table.mutate(__won=won).drop("__won_unit", "__won_on")
        won = table["__won"]
    settled = table.mutate(
        status=ibis.ifelse(won, "won", "lost"), outcome=ibis.ifelse(won, 1, 0).cast("int8")
    )
    return settled.drop("__won") if days is not None else settled


def _with_arrival(
    records: Records, table: ibis.Table, question: Question | None, came: ibis.Table | None
) -> ibis.Table:
    seen = None
    if question is not None and records.snapshot.arrivals:
        base = carrying.ways_to_units(records, question).base
        among = table.select("unit_id") if came is not None else None
        seen = first_seen(records, base, among=among, came=came)
    if seen is None:
        return table.mutate(**{ARRIVED: ibis.literal(0, "int64")})
    seen = seen.rename(__seen="unit_id")
    met = table.left_join(seen, table.unit_id == seen["__seen"])
    return met.mutate(**{ARRIVED: met["arrived"].fill_null(0)}).drop("__seen", "arrived")


def _with_before(records: Records, table: ibis.Table, counted: Sequence[str]) -> ibis.Table:
    marks = [(KEY, KNOWN), (UNIT, KNOWN_UNIT)] if UNIT in table.columns else [(KEY, KNOWN)]
    if not counted:
        nobody = {mark: ibis.literal(False) for _, mark in marks}
        return table.mutate(**{BEFORE: ibis.literal(False), **nobody})
    # of all who ever entered only those who are asked about
    asked = table.select(entry=table[KEY])
    if UNIT in table.columns:
        asked = asked.union(table.select(entry=table[UNIT]))
    found = _known(records, counted)
    known = records.keep("entered before", found.semi_join(asked, "entry").distinct())
    for key, mark in marks:
        there = known.rename(__known="entry")
        met = table.left_join(there, table[key] == there["__known"])
        table = met.mutate(**{mark: met["__known"].notnull()}).drop("__known")
    if UNIT not in table.columns:
        return table.mutate(**{BEFORE: table[KNOWN]})
    # an account whose people had entered one by one, before anybody knew whose they were
    either = (table[KNOWN] | table[KNOWN_UNIT]).cast("int64")
    return table.mutate(**{BEFORE: either.max().over(ibis.window(group_by=KEY)) > 0})


def _known(records: Records, counted: Sequence[str]) -> ibis.Table:
    files = Table("entered by file", "other", (Column("entry", "text"),), tuple(counted), 0)
    return records.beside(files)


def write(
    records: Records, table: ibis.Table, *, lake: Path, name: str, counted: Sequence[str] = ()
) -> Entered | None:
    """Those who entered since the files `counted`, as one new batch; None where nobody did.

    `table` is what `entries` returned. Who has entered stays, though a deal be open again or a row
    be gone. Very many files become one.
    """
    keys = table.filter(~table[KNOWN]).select(entry=KEY)
    if UNIT in table.columns:
        keys = keys.union(table.filter(~table[KNOWN_UNIT]).select(entry=UNIT))
    [new] = records.rows(keys.aggregate(n=keys.count()))
    if not new["n"]:
        return None
    replaces = len(counted) >= MOST_FILES
    if replaces:
        keys = keys.union(_known(records, counted))
    once = keys.distinct().order_by("entry")
    chunks = (chunk.cast(ENTRIES) for chunk in records.chunks(once))
    return Entered(batches.write(lake, name, chunks, schema=ENTRIES), replaces)


def later(table: ibis.Table, *, written: date | None, version: int | None, fresh: bool) -> Any:
    """Whose first day and first import are later than a claim's: a boolean expression.

    `written` is None where no day limits, `version` where the day alone does. A `fresh` test reads
    everybody; one that has been looked at only those who have not entered before.
    """
    conditions: Any = table[COUNTS]
    if written is not None:
        conditions = conditions & (table[BEGAN] > ibis.literal(written)).fill_null(False)
    if version is not None:
        conditions = conditions & (table[ARRIVED] > version)
    return conditions if fresh else conditions & ~table[BEFORE]
