"""Leads handed over to sales: who gets no answer, who waits too long, and who comes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
from ibis import _

from ringtrue.analysis.rejecting import ACCEPTED, REJECTED, Said
from ringtrue.analysis.tallying import Cast
from ringtrue.analysis.witnessed import HandedOver
from ringtrue.warehouse.carrying import Ways, carried_to_units
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.schema import Table
from ringtrue.warehouse.traits import Frame

GRACE = 30  # days in which nobody expects an answer, where no response time was agreed
DROPPED = (
    "dropped",
    "abandoned",
    "archived",
    "no response",
    "no answer",
    "unresponsive",
    "expired",
)
MOST_COLUMNS = 8
MOST_NAMED = 5


def look(
    records: Records,
    frame: Frame,
    cast: Cast,
    ways: Ways,
    said: Said | None,
    *,
    newest: date | None,
    response_days: int | None,
) -> HandedOver | None:
    """What the records tell of hand-offs; None without a status that says accepted and rejected."""
    if said is None or not said.by_status:
        return None
    grace = GRACE if response_days is None else response_days
    column = said.column.split(", ")[0]
    counts = _silent(records, frame, cast, said, column, newest, (grace, response_days))
    back = _came_back(ways)
    return HandedOver(
        column=said.column,
        leads=counts.old,
        silent=counts.silent,
        grace=grace,
        response_days=response_days,
        waiting=counts.waiting,
        stuck=counts.stuck if response_days is not None else 0,
        dropped=counts.dropped,
        by_persona=counts.by_persona,
        judged=back.judged if back is not None else None,
        twice=back.twice if back is not None else 0,
        reasons=back.reasons if back is not None else (),
        told_by=back.told_by if back is not None else "",
    )


@dataclass(frozen=True)
class _Silent:
    old: int
    silent: int
    waiting: int
    stuck: int
    dropped: int
    by_persona: tuple[tuple[str, int], ...]


def _silent(
    records: Records,
    frame: Frame,
    cast: Cast,
    said: Said,
    column: str,
    newest: date | None,
    days: tuple[int, int | None],
) -> _Silent:
    """Leads with a status that neither accepts nor rejects, of those older than `days`."""
    handed = frame.table[column].notnull()
    quiet = handed & said.accepted.isnull() & ~frame.table.status.isin(["won", "open"])
    old = handed
    if newest is not None:
        age = ibis.literal(newest).delta(frame.table.entered, unit="day")
        old = handed & (age > days[0]).fill_null(False)
    given_up = frame.table[column].strip().lower().isin(DROPPED).fill_null(False)
    if said.reason is not None:
        given_up &= said.reason.isnull()
    waits = quiet & ~given_up
    sums: dict[str, Any] = {
        "old": old.sum(),
        "silent": (quiet & old).sum(),
        "waiting": waits.sum(),
        "stuck": (waits & old).sum(),
        "dropped": (quiet & given_up).sum(),
    }
    for i, part in enumerate(cast.parts):
        if part.inside is not None:
            sums[f"g{i}"] = (waits & old & part.inside).sum()
    [row] = records.rows(frame.table.aggregate(**sums))
    named = [
        (part.name, int(row[f"g{i}"] or 0))
        for i, part in enumerate(cast.parts)
        if part.inside is not None
    ]
    most = sorted((n for n in named if n[1]), key=lambda pair: (-pair[1], pair[0]))
    names = ("old", "silent", "waiting", "stuck", "dropped")
    counted = {name: int(row[name] or 0) for name in names}
    return _Silent(**counted, by_persona=tuple(most[:MOST_NAMED]))


@dataclass(frozen=True)
class _Back:
    judged: int
    twice: int
    reasons: tuple[tuple[str, int], ...]
    told_by: str


def _came_back(ways: Ways) -> _Back | None:
    """Leads judged again, by a table of judgements or by what successive imports said of them."""
    found = [
        back
        for table in ways.records.snapshot.tables
        if (back := _of_table(ways, table)) is not None or (back := _of_imports(ways, table))
    ]
    return max(found, key=lambda b: (b.judged, b.told_by), default=None)


def _of_table(ways: Ways, table: Table) -> _Back | None:
    """A table beside the leads with a row a judgement."""
    if table.name == ways.base.name or table.column("person_key") is None:
        return None
    if table.kind not in ("responses", "other", "events"):
        return None
    rows = ways.records.table(table.name)
    word = _verdicts(ways.records, table, rows)
    if word is None:
        return None
    judged = rows.filter(rows[word].strip().lower().isin((*ACCEPTED, *REJECTED)))
    reason = table.column("reason")
    told = judged[reason] if reason is not None else ibis.null("string")
    carried = carried_to_units(ways, table, judged, {"__reason": told})
    if carried is None:
        return None
    each = carried.group_by("__unit").aggregate(n=_.count(), reasons=_["__reason"].collect())
    return _counted(ways.records, each, f"{table.name}.{word}")


def _of_imports(ways: Ways, table: Table) -> _Back | None:
    """The leads' own status, as each import brought it: accepted once, and then something else."""
    word = table.column("status")
    if table.name != ways.base.name or len(table.files) < 2 or word is None or table.key is None:
        return None
    rows = ways.records.by_import(table.name)
    text = rows[word].cast("string").strip().lower()
    each = rows.select(__unit=rows[table.key].cast("string"), __file="__file", __word=text)
    each = each.filter(each["__unit"].notnull() & each["__word"].notnull())
    window = ibis.window(group_by="__unit", order_by="__file")
    with_before = each.mutate(__before=each["__word"].lag().over(window))
    again = with_before["__before"].isin(ACCEPTED) & ~with_before["__word"].isin(ACCEPTED)
    ever = with_before.group_by("__unit").aggregate(
        handed=_["__word"].isin(ACCEPTED).any(), again=again.fill_null(False).any()
    )
    [row] = ways.records.rows(
        ever.aggregate(judged=ever.handed.sum(), twice=(ever.again & ever.handed).sum())
    )
    if not row["judged"]:
        return None
    return _Back(int(row["judged"]), int(row["twice"] or 0), (), f"{table.name}.{word}")


def _verdicts(records: Records, table: Table, rows: ibis.Table) -> str | None:
    """The column that says accepted and rejected, or None."""
    texts = [c.name for c in table.columns if c.type == "text" and c.role in (None, "status")]
    asked = {
        f"{side}{i}": rows[name].strip().lower().isin(words).sum()
        for i, name in enumerate(texts[:MOST_COLUMNS])
        for side, words in (("y", ACCEPTED), ("n", REJECTED))
    }
    if not asked:
        return None
    [row] = records.rows(rows.aggregate(**asked))
    both = (n for i, n in enumerate(texts[:MOST_COLUMNS]) if row[f"y{i}"] and row[f"n{i}"])
    return next(both, None)


def _counted(records: Records, each: ibis.Table, told_by: str) -> _Back:
    [row] = records.rows(each.aggregate(judged=each.count(), twice=(each.n > 1).sum()))
    given: Sequence[dict[str, Any]] = []
    if row["twice"]:
        again = each.filter(each.n > 1)
        named = again.select(reason=again.reasons.unnest()).filter(_.reason.notnull())
        counted = named.group_by("reason").aggregate(n=_.count())
        given = records.rows(counted.order_by([ibis.desc("n"), "reason"]).limit(MOST_NAMED))
    reasons = tuple((str(r["reason"]), int(r["n"])) for r in given)
    return _Back(int(row["judged"]), int(row["twice"] or 0), reasons, told_by)
