"""The question behind one claim's numbers, asked alone and as SQL that runs anywhere.

An examination counts many claims in one scan, and of few people outside the engine; nobody could
read that. Here one claim is asked by itself, of the same frame and of the same people.
"""

from collections.abc import Sequence
from typing import Any

import ibis

from ringtrue.analysis.cases import Case, happenings, is_fraction, make
from ringtrue.analysis.cast import Member
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.happenings import gather
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.seal import cluster
from ringtrue.warehouse.traits import Frame


def claim_sql(
    records: Records,
    frame: Frame,
    cast: Sequence[Member],
    place: tuple[int, int],
    *,
    question: Question,
) -> str | None:
    """SQL for plain DuckDB that counts one claim, from the snapshot's Parquet to one row.

    `place` is its persona's in the cast and its own in the description, both from 0. The row has
    `k` of `n` who fit; of a comparison everybody else's `other_k` of `other_n`, too; of a mean the
    `value` and `n` accounts (people, where none is known), of coded texts so many accounts' worth.
    None where nothing is counted.
    """
    gathered = gather(records, frame, question, happenings(cast, frame))
    member = cast[place[0]]
    case = make("asked", member, member.statements[place[1]], cast, gathered.frame, gathered)
    if case.testable is None or case.buyers is None:
        return None
    return records.script(_asked(gathered.frame.table, case))


def _asked(table: ibis.Table, case: Case) -> ibis.Table:
    assert case.testable is not None
    assert case.buyers is not None
    among, fits = case.buyers.among.fill_null(False), case.testable.fits
    if case.statement.form == "mean" or is_fraction(case):
        value = case.value if case.statement.form == "mean" else fits
        rows = table.select(of=cluster(table), value=ibis.ifelse(among, value, None))
        each = rows.group_by("of").aggregate(value=rows.value.mean())
        if is_fraction(case):
            return each.aggregate(k=each.value.sum(), n=each.value.count())
        return each.aggregate(value=each.value.mean(), n=each.value.count())
    counted: dict[str, Any] = {"fits": ibis.ifelse(among, fits.cast("float64"), None)}
    if case.statement.form == "comparison":
        others = case.others.fill_null(False)
        counted["other"] = ibis.ifelse(others, fits.cast("float64"), None)
    rows = table.select(**counted)
    sums = {"k": rows.fits.sum(), "n": rows.fits.count()}
    if "other" in counted:
        sums |= {"other_k": rows.other.sum(), "other_n": rows.other.count()}
    return rows.aggregate(**sums)
