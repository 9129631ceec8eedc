"""The question behind a number, asked alone and as SQL that runs anywhere.

An examination counts many things in one scan, and of few people outside the engine; nobody could
read that. Here one is asked by itself, of the same frame and of the same people.
"""

from collections.abc import Sequence
from typing import Any

import ibis

from ringtrue.analysis import tallying
from ringtrue.analysis.cases import Case, happenings, is_fraction, make
from ringtrue.analysis.cast import Member
from ringtrue.analysis.tallying import Part
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


def people_sql(records: Records, frame: Frame, cast: Sequence[Member], place: int) -> str | None:
    """SQL of how many people, buyers and how much won money one persona has, and all together.

    One row: `people`, `buyers`, `revenue`, and the same of `all`. None where nothing says who
    belongs.
    """
    part = tallying.of_members(cast, frame).parts[place]
    if part.inside is None:
        return None
    table = frame.table
    sums: dict[str, Any] = {}
    won = table.status == "won"
    for whose, inside in (("", part.inside), ("all_", table.unit_id.notnull())):
        sums |= {
            f"{whose}people": inside.cast("int64").sum(),
            f"{whose}buyers": (inside & won).cast("int64").sum(),
            f"{whose}revenue": table.value.sum(where=inside),
        }
    return records.script(table.aggregate(**sums))


def outcome_sql(records: Records, frame: Frame, cast: Sequence[Member], place: int) -> str | None:
    """SQL of one persona's outcome, a row a period: `k` of `n` decided, and everybody else's.

    The rate is of the sums; everybody else's (`other_k` of `other_n`) is weighted by the persona's
    `n` of each period. None where nothing says who belongs.
    """
    parts = tallying.of_members(cast, frame)
    part = parts.parts[place]
    if part.inside is None:
        return None
    mine, others = part.compared
    won = (frame.table.outcome == 1).cast("int64")
    rows = frame.table.select(
        of=cluster(frame.table),
        period=frame.table.period,
        mine=ibis.ifelse(mine.fill_null(False), won, None),
        other=ibis.ifelse((others & parts.recorded).fill_null(False), won, None),
    )
    sums = {"k": rows.mine.sum(), "n": rows.mine.count()}
    sums |= {"other_k": rows.other.sum(), "other_n": rows.other.count()}
    # people of one account count in the period of its first record
    each = rows.group_by("of").aggregate(period=rows.period.min(), **sums)
    told = each.group_by("period").aggregate(**{name: each[name].sum() for name in sums})
    return records.script(told.order_by("period"))


def uncovered_sql(records: Records, frame: Frame, cast: Sequence[Member]) -> str:
    """SQL of the buyers in no persona: one row, `uncovered`, `unanswered` and `buyers`."""
    groups = tallying.everybody_in(frame, tallying.of_members(cast, frame))
    won = frame.table.status == "won"
    sums = {
        "uncovered": (groups["none"] & won).cast("int64").sum(),
        "unanswered": (groups["unanswered"] & won).cast("int64").sum(),
        "buyers": won.cast("int64").sum(),
    }
    return records.script(frame.table.aggregate(**sums))


def overlap_sql(
    records: Records, frame: Frame, cast: Sequence[Member], pair: tuple[int, int]
) -> str:
    """SQL of how many of one persona's `people` the other's rule matches, too: `shared`."""
    one, other = (_inside(tallying.of_members(cast, frame).parts[i]) for i in pair)
    sums = {"shared": (one & other).cast("int64").sum(), "people": one.cast("int64").sum()}
    return records.script(frame.table.aggregate(**sums))


def _inside(part: Part) -> Any:
    assert part.inside is not None
    return part.inside
