"""Who enters the ledger, and when: everybody once, when their outcome is settled, and never again.

With a horizon an outcome is settled for everybody so many days after the entry, by what it was
then: whoever was still undecided, or was won later, had not been won. Were people to enter when
they are decided, a group whose losses come late would look like one that wins.

What counts is the account where there is one, else the person: an account enters with the people
whose outcomes are settled when the first of them is. Who entered is written down under a keyed
hash, the account's and the person's own, so that neither an outcome that changes later nor an
account that is learnt of later changes any test.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from ringtrue.warehouse import batches, carrying, histories, outcomes
from ringtrue.warehouse.arrivals import first_seen
from ringtrue.warehouse.batches import WrittenBatch
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.seal import cluster
from ringtrue.warehouse.traits import Frame

KEY, ARRIVED, BEGAN, BEFORE = "__entry", "__arrived", "__began", "__before"
UNIT = "__entry_unit"  # where accounts are known: the same of the person alone
LETTERS = 16  # of the hash; among 10,000,000 accounts two are alike once in 400,000 ledgers
ENTRIES = pa.schema([("entry", pa.string())])


def entries(
    records: Records,
    frame: Frame,
    question: Question | None,
    *,
    counted: Sequence[str],
    today: date,
) -> ibis.Table:
    """The frame's settled rows with how they entered.

    `__arrived` is the version an account or person first came with (0 where nobody knows),
    `__began` the day of its first record, decided or not, `__before` whether it had entered by the
    files `counted`. Rows dated after `today` have not happened yet, and wait.
    """
    table = frame.table
    [known] = records.rows(frame.table.aggregate(accounts=frame.table.account_id.count()))
    seal = records.snapshot.seal
    keyed = ibis.literal(f"{seal.key if seal else records.snapshot.workspace}:entry:")
    table = _with_arrival(records, table, question)
    table = table.mutate(
        **{KEY: keyed.concat(cluster(table)).hexdigest("md5")[:LETTERS], BEGAN: table.entered}
    )
    if known["accounts"]:
        once = ibis.window(group_by=KEY)
        began, arrived = table[BEGAN].min().over(once), table[ARRIVED].min().over(once)
        alone = keyed.concat("unit:").concat(table.unit_id).hexdigest("md5")[:LETTERS]
        table = table.mutate(**{BEGAN: began, ARRIVED: arrived, UNIT: alone})
    table = _settled(records, table, frame.mature, question)
    table = table.filter((table.entered <= ibis.literal(today)).fill_null(True))
    return records.keep("entries", _with_before(table, counted))


def _settled(
    records: Records, table: ibis.Table, mature: date | None, question: Question | None
) -> ibis.Table:
    """The rows whose outcome counts, as it stood a horizon after their entry where there is one."""
    if mature is None or question is None or question.horizon is None:
        return table.filter(table.status.isin(["won", "lost"]))
    old = (table.entered <= ibis.literal(mature)).fill_null(False)
    table = table.filter(table.status.isin(["won", "lost"]) | (old & (table.status == "open")))
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


def _with_arrival(records: Records, table: ibis.Table, question: Question | None) -> ibis.Table:
    seen = None
    if question is not None and records.snapshot.arrivals:
        seen = first_seen(records, carrying.ways_to_units(records, question).base)
    if seen is None:
        return table.mutate(**{ARRIVED: ibis.literal(0, "int64")})
    seen = seen.rename(__seen="unit_id")
    met = table.left_join(seen, table.unit_id == seen["__seen"])
    return met.mutate(**{ARRIVED: met["arrived"].fill_null(0)}).drop("__seen", "arrived")


def _with_before(table: ibis.Table, counted: Sequence[str]) -> ibis.Table:
    if not counted:
        return table.mutate(**{BEFORE: ibis.literal(False)})
    entered = _known(counted).distinct().rename(__known="entry")
    met = table.left_join(entered, table[KEY] == entered["__known"])
    met = met.mutate(**{BEFORE: met["__known"].notnull()}).drop("__known")
    if UNIT not in met.columns:
        return met
    # an account whose people had entered one by one, before anybody knew whose they were
    alone = met.left_join(entered, met[UNIT] == entered["__known"])
    alone = alone.mutate(__seen=alone[BEFORE] | alone["__known"].notnull()).drop("__known")
    seen = alone["__seen"].cast("int64").max().over(ibis.window(group_by=KEY)) > 0
    return alone.mutate(**{BEFORE: seen}).drop("__seen")


def _known(counted: Sequence[str]) -> ibis.Table:
    return ibis.memtable(pa.concat_tables([pq.read_table(f, schema=ENTRIES) for f in counted]))


def write(
    records: Records, table: ibis.Table, *, lake: Path, name: str, counted: Sequence[str] = ()
) -> WrittenBatch:
    """Everybody who has entered by now, as one new batch; `table` is what `entries` returned.

    Who entered by the files `counted` stays, though a deal be open again or a row be gone.
    """
    keys = table.select(entry=table[KEY])
    if UNIT in table.columns:
        keys = keys.union(table.select(entry=table[UNIT]))
    if counted:
        keys = keys.union(_known(counted))
    once = keys.distinct().order_by("entry")
    chunks = (chunk.cast(ENTRIES) for chunk in records.chunks(once))
    return batches.write(lake, name, chunks, schema=ENTRIES)


def later(table: ibis.Table, *, written: date | None, version: int | None, fresh: bool) -> Any:
    """Whose first day and first import are later than a claim's: a boolean expression.

    `written` is None where no day limits, `version` where the day alone does. A `fresh` test reads
    everybody; one that has been looked at only those who have not entered before.
    """
    conditions: Any = table[KEY].notnull()
    if written is not None:
        conditions = conditions & (table[BEGAN] > ibis.literal(written)).fill_null(False)
    if version is not None:
        conditions = conditions & (table[ARRIVED] > version)
    return conditions if fresh else conditions & ~table[BEFORE]
