"""What the records hold of each change: whom it concerned, who was held back or came before.

Only people who entered after the change began count, each by what had become of it a horizon after
its entry; sealed people are left out, as in the ledger. An account gives one value a side, the mean
over its people, on the day of the first of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import reduce
from operator import and_
from typing import Any

import ibis

from ringtrue.analysis import fitted, rejecting
from ringtrue.analysis.changes.values import Change, Day, Expects, Seen, Side
from ringtrue.analysis.statements import belongs
from ringtrue.errors import BadInput
from ringtrue.warehouse import histories, rules, traits
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.joining import as_text
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.seal import OpenRecords, cluster, is_sealed
from ringtrue.warehouse.snapshot import Seal
from ringtrue.warehouse.traits import Frame

WORDS: dict[Expects, str] = {"won": "bought", "accepted": "were accepted by sales"}
NO_OUTCOME = "nobody has said what counts as a sale."
NO_WORD = "the records do not say whom sales accepted."
NO_CAMPAIGN = "the records have no campaign."


@dataclass(frozen=True)
class _Asked:
    """The records, ready to be asked: `mature` is the last day of entry that counts."""

    records: Records
    frame: Frame
    fits: dict[Expects, Any]
    mature: date | None
    today: date


def count(
    records: Records, question: Question, changes: Sequence[Change], *, today: date
) -> tuple[Seen, ...]:
    """What is known of every change; of one that has not begun, nothing.

    Raises what `traits.table` raises; a rule that cannot be answered is its own change's problem.
    """
    if all(change.begun is None for change in changes):
        return tuple(Seen(change.key) for change in changes)
    asked = _ready(records, question, changes, today)
    return tuple(_seen(asked, change) for change in changes)


def held_back(
    records: Records, question: Question, change: Change
) -> tuple[tuple[str, date | None], ...]:
    """Whom to hold back: the unit and its day of entry, of those concerned who have not bought.

    Everybody known is listed, newest first, whether or not they will count. Raises BadRule.
    """
    frame = traits.table(OpenRecords(records), question)
    frame = fitted.prepared(records, frame, [change.whom])
    whom, held = _sides(records, frame, change)
    rows = frame.table.filter(whom & held & (frame.table.status != "won"))
    listed = rows.select("unit_id", "entered").order_by([ibis.desc("entered"), "unit_id"])
    return tuple((row["unit_id"], row["entered"]) for row in records.rows(listed))


def _ready(records: Records, question: Question, changes: Sequence[Change], today: date) -> _Asked:
    frame = traits.table(OpenRecords(records), question, as_of=today)
    frame = fitted.prepared(records, frame, [change.whom for change in changes])
    found = histories.of_units(records, frame, question, as_of=today)
    told = frame.table.left_join(found.table, "unit_id").drop("unit_id_right")
    frame = replace(frame, table=records.keep("changes told afterwards", told))
    newest = _newest(records, frame)
    mature = None if newest is None else min(newest, today) - timedelta(question.horizon or 0)
    return _Asked(records, frame, _fits(records, frame, question), mature, today)


def _newest(records: Records, frame: Frame) -> date | None:
    """The newest day that the records tell of."""
    dated = {
        (t.name, c.name)
        for t in records.snapshot.tables
        for c in t.columns
        if c.role in ("created", "closed", "start") and c.type in ("date", "datetime")
    }
    days = [frame.table.entered.max()]
    days += [
        frame.table[c.name].cast("date").max()
        for c in frame.columns
        if (c.table, c.column) in dated
    ]
    [row] = records.rows(frame.table.aggregate(**{f"d{i}": d for i, d in enumerate(days)}))
    return max((d for d in row.values() if d is not None), default=None)


def _fits(records: Records, frame: Frame, question: Question) -> dict[Expects, Any]:
    """Whether what is hoped for came, null where that is not known; what the records can tell."""
    found: dict[Expects, Any] = {}
    said = rejecting.said(records, frame)
    if said is not None:
        found["accepted"] = said.accepted.cast("int64")
    if question.outcome is None:
        return found
    table = frame.table
    if question.horizon is None:
        return {**found, "won": table.outcome.cast("int64")}
    late = (table["__days"] > question.horizon).fill_null(False)
    # who is still undecided a horizon after the entry has not bought in that time
    known = table.status.isin(["won", "lost", "open"])
    won = ((table.status == "won") & ~late).cast("int64")
    return {**found, "won": ibis.ifelse(known, won, ibis.null("int64"))}


def _seen(asked: _Asked, change: Change) -> Seen:
    seen = Seen(change.key, happened=WORDS[change.expects])
    if change.begun is None:
        return seen
    if change.expects not in asked.fits:
        return replace(seen, problem=NO_OUTCOME if change.expects == "won" else NO_WORD)
    try:
        return _counted(asked, change, change.begun, seen)
    except BadInput as unknown:  # its rule speaks of what the records no longer have
        return replace(seen, problem=unknown.detail)


def _counted(asked: _Asked, change: Change, begun: date, seen: Seen) -> Seen:
    whom, apart = _sides(asked.records, asked.frame, change)
    waiting = _waiting(asked, change, begun, whom)
    last = asked.mature if change.until is None else min(change.until, asked.mature or begun)
    over = change.until is not None and (asked.mature or date.min) >= change.until
    if last is None or last < begun:
        return replace(seen, waiting=waiting)
    entered = asked.frame.table.entered
    first = begun
    if change.comparison == "period":
        first = begun - (last - begun + timedelta(1))
        apart = (entered < ibis.literal(begun)).fill_null(False)
    inside = whom & (entered >= ibis.literal(first)) & (entered <= ibis.literal(last))
    rows = _by_day(asked, inside.fill_null(False), apart, asked.fits[change.expects])
    days = () if change.comparison == "period" else _days(rows)
    sides = [_side(rows, apart=False), _side(rows, apart=True)]
    return replace(seen, days=days, concerned=sides[0], other=sides[1], waiting=waiting, over=over)


def _sides(records: Records, frame: Frame, change: Change) -> tuple[Any, Any]:
    """Whom it concerns, and of them who is held back (with a period, nobody)."""
    table, columns = frame.table, frame.columns
    parts: list[Any] = [table.unit_id.notnull()]
    inside = belongs(change.whom, table, columns)
    if inside is not None:
        parts.append(inside)
    if change.campaign:
        parts.append(_came_by(records, frame, change.campaign))
    held: Any = ibis.literal(False)
    if change.held_back is not None and change.held_back.rule:
        rule = rules.parse(change.held_back.rule)
        held = rules.matches(rule, table, columns)
        parts.append(rules.answered(rule, table, columns))
    elif change.held_back is not None:
        held = is_sealed(cluster(table), Seal(change.held_back.salt, change.held_back.share))
    return reduce(and_, parts), held


def _came_by(records: Records, frame: Frame, campaign: str) -> Any:
    named = {
        (t.name, c.name) for t in records.snapshot.tables for c in t.columns if c.role == "campaign"
    }
    cells = [as_text(frame.table[c.name]) for c in frame.columns if (c.table, c.column) in named]
    if not cells:
        raise BadInput(NO_CAMPAIGN, hint="Say in the mapping which column names the campaign.")
    return ibis.coalesce(*cells).strip().lower() == campaign.strip().lower()


def campaigns(records: Records, *, most: int = 50) -> tuple[str, ...]:
    """The campaigns that records name, those of the most records first; none where none do."""
    found: dict[str, tuple[str, int]] = {}
    for table in records.snapshot.tables:
        for column in table.columns:
            if column.role != "campaign":
                continue
            there = records.table(table.name)
            said = there.select(campaign=as_text(there[column.name]).strip())
            named = said.filter(said["campaign"].length() > 0).group_by("campaign")
            counted = named.aggregate(n=lambda t: t.count())
            ordered = counted.order_by([ibis.desc("n"), "campaign"]).limit(most)
            for row in records.rows(ordered):
                name, n = found.get(row["campaign"].lower(), (row["campaign"], 0))
                found[row["campaign"].lower()] = name, n + row["n"]
    order = sorted(found.values(), key=lambda one: (-one[1], one[0]))
    return tuple(name for name, _ in order[:most])


def _waiting(asked: _Asked, change: Change, begun: date, whom: Any) -> int:
    """How many came after it began who are too young to count."""
    entered = asked.frame.table.entered
    young = whom & (entered >= ibis.literal(begun))
    if change.until is not None:
        young = young & (entered <= ibis.literal(change.until))
    if asked.mature is not None:
        young = young & (entered > ibis.literal(asked.mature))
    [row] = asked.records.rows(asked.frame.table.aggregate(n=young.fill_null(False).sum()))
    return int(row["n"] or 0)


def _by_day(asked: _Asked, inside: Any, apart: Any, fits: Any) -> list[dict[str, Any]]:
    """People and accounts by the day of entry and by side."""
    table = asked.frame.table
    rows = table.select(
        day=table.entered,
        unit=cluster(table),
        apart=apart,
        fits=ibis.ifelse(inside, fits, ibis.null("int64")),
    )
    known = rows.filter(rows.fits.notnull())
    each = known.group_by("unit", "apart").aggregate(
        day=known.day.min(), k=known.fits.sum(), n=known.fits.count(), mean=known.fits.mean()
    )
    counted = each.group_by("day", "apart").aggregate(
        k=each.k.sum(), n=each.n.sum(), account_k=each["mean"].sum(), account_n=each["mean"].count()
    )
    return asked.records.rows(counted.order_by(["day", "apart"]))


def _days(rows: Sequence[dict[str, Any]]) -> tuple[Day, ...]:
    sides = {(row["day"], bool(row["apart"])): row for row in rows}
    days = sorted({day for day, _ in sides})
    found = []
    for day in days:
        mine, held = (
            _side([sides[day, apart]] if (day, apart) in sides else [], apart=apart)
            for apart in (False, True)
        )
        counts = (mine.account_k, mine.account_n, held.account_k, held.account_n)
        found.append(Day(day, *counts))
    return tuple(found)


def _side(rows: Sequence[dict[str, Any]], *, apart: bool) -> Side:
    mine = [row for row in rows if bool(row["apart"]) == apart]
    return Side(
        k=sum(int(row["k"]) for row in mine),
        n=sum(int(row["n"]) for row in mine),
        account_k=sum(float(row["account_k"]) for row in mine),
        account_n=sum(float(row["account_n"]) for row in mine),
    )
