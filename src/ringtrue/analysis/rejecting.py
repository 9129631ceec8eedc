"""What sales said of the leads: accepted or rejected, by persona and by campaign, and why.

Read from a status column that knows both words, else from a column of reasons: who has one was
rejected, and who is closed without one was not.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import ibis

from ringtrue.analysis.comparing import Comparison, Periods, compare
from ringtrue.analysis.examined import Rejections
from ringtrue.analysis.tallying import MOST_VALUES, Cast
from ringtrue.warehouse import missing
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.joining import as_text
from ringtrue.warehouse.schema import Role
from ringtrue.warehouse.tallies import Asked, Counted, count_by_period
from ringtrue.warehouse.traits import Frame, Trait
from ringtrue.warehouse.wide import BETWEEN, LOST_FOR

ACCEPTED = ("accepted", "qualified", "sales qualified", "sales accepted", "converted")
REJECTED = ("rejected", "unqualified", "disqualified", "not qualified", "bad fit", "recycled")


@dataclass(frozen=True)
class Said:
    """Whether sales accepted a row (null: not judged yet), and its reason (null: none).

    With `several` the reason holds those of many deals, each counted once a row.
    """

    accepted: Any
    reason: Any | None
    column: str
    several: bool = False
    by_status: bool = False  # a status says so, hence silence is known


@dataclass(frozen=True)
class Group:
    """One persona's or campaign's leads."""

    name: str
    kind: Literal["persona", "campaign"]
    inside: Any
    comparison: Comparison
    periods: Periods = ()


def said(records: Records, frame: Frame) -> Said | None:
    """What sales said, None when the records do not tell.

    Where several tables tell (the CRM's feedback, judgements made here), a later table's word on a
    lead counts before an earlier one's.
    """
    reasons = [c for c in with_role(records, frame, "reason") if c.type == "text"]
    words = [c for c in with_role(records, frame, "status") if c.type == "text"]
    told = [t for c in reversed(words) if (t := says(records, frame, c, reasons)) is not None]
    if told:
        given = [t.reason for t in told if t.reason is not None]
        accepted = ibis.coalesce(*[t.accepted for t in told])
        reason = ibis.coalesce(*given) if given else None
        return Said(accepted, reason, ", ".join(t.column for t in told), by_status=True)
    if not reasons:
        return _of_deals(frame)
    reason = cell_of(frame, reasons[0])
    if not _speaks_of_losses(records, frame, reason):
        return None
    closed = frame.table.outcome.notnull()
    accepted = ibis.cases((reason.notnull(), False), (closed, True))
    return Said(accepted.cast("boolean"), reason, reasons[0].name)


def _of_deals(frame: Frame) -> Said | None:
    """What the deals of people or accounts say: some were lost for a reason, and none was won."""
    if LOST_FOR not in frame.table.columns:
        return None
    reason = frame.table[LOST_FOR]
    lost = (frame.table.status == "lost") & reason.notnull()
    accepted = ibis.cases((lost, False), (frame.table.outcome.notnull(), True))
    return Said(accepted.cast("boolean"), reason, "reasons of lost deals", several=True)


def _speaks_of_losses(records: Records, frame: Frame, reason: Any) -> bool:
    """Whether reasons go with those lost: what is told of those won, sales did not reject."""
    given = frame.table.select(given=reason, status="status").filter(lambda t: t.given.notnull())
    [row] = records.rows(
        given.aggregate(won=(given.status == "won").sum(), lost=(given.status == "lost").sum())
    )
    return bool((row["lost"] or 0) > (row["won"] or 0))


def says(records: Records, frame: Frame, column: Trait, reasons: Sequence[Trait]) -> Said | None:
    """What one status column says, None unless it knows both words."""
    word = frame.table[column.name].strip().lower()
    [row] = records.rows(
        frame.table.aggregate(
            yes=word.isin(ACCEPTED).cast("int64").sum(),
            no=word.isin(REJECTED).cast("int64").sum(),
        )
    )
    if not (row["yes"] and row["no"]):
        return None
    accepted = ibis.cases((word.isin(ACCEPTED), True), (word.isin(REJECTED), False))
    own = [r for r in reasons if r.table == column.table]
    return Said(accepted.cast("boolean"), cell_of(frame, own[0]) if own else None, column.name)


def cell_of(frame: Frame, column: Trait) -> Any:
    return missing.cleaned(as_text(frame.table[column.name]), missing.PSEUDO_MISSING)


def with_role(records: Records, frame: Frame, role: Role) -> list[Trait]:
    roles = {(t.name, c.name): c.role for t in records.snapshot.tables for c in t.columns}
    return [c for c in frame.columns if roles.get((c.table, c.column)) == role]


def groups(records: Records, frame: Frame, cast: Cast, what: Said) -> tuple[Group, ...]:
    """Every persona and every campaign, its acceptance compared with everybody else's."""
    wanted: list[tuple[str, Literal["persona", "campaign"], tuple[Any, Any]]] = [
        (p.name, "persona", p.compared) for p in cast.parts if p.inside is not None
    ]
    declared = cast.column.name if cast.column is not None else ""
    for column in with_role(records, frame, "campaign"):
        if column.name != declared:
            cell = cell_of(frame, column)
            for name in campaigns(records, frame, cell):
                inside = (cell == name).fill_null(False)
                wanted.append((name, "campaign", (inside, ~inside)))
    asked = [
        one
        for i, (_, _, (inside, others)) in enumerate(wanted)
        for one in (
            Asked(f"in {i}", what.accepted, inside),
            Asked(f"out {i}", what.accepted, others),
        )
    ]
    counts = count_by_period(records, frame.table, asked) if asked else {}
    return tuple(
        Group(name, kind, inside, compare(name, periods, "judged leads"), periods)
        for i, (name, kind, (inside, _)) in enumerate(wanted)
        for periods in (_paired(counts, i),)
    )


def campaigns(records: Records, frame: Frame, cell: Any) -> list[str]:
    rows = frame.table.select(name=cell).filter(lambda t: t.name.notnull())
    counted = rows.group_by("name").aggregate(n=lambda t: t.count())
    top = counted.order_by([ibis.desc("n"), "name"]).limit(MOST_VALUES)
    return [r["name"] for r in records.rows(top)]


def _paired(counts: dict[str, tuple[Counted, ...]], i: int) -> Periods:
    mine = {c.period: c for c in counts[f"in {i}"]}
    others = {c.period: c for c in counts[f"out {i}"]}
    periods = sorted(mine.keys() | others.keys())
    return tuple((mine.get(p, Counted()), others.get(p, Counted())) for p in periods)


def lines(
    records: Records, frame: Frame, what: Said, found: Sequence[Group], reliable: Sequence[bool]
) -> tuple[Rejections, ...]:
    """Every group with its rejections and the reasons most given for them."""
    reasons = _reasons(records, frame, what, found)
    return tuple(
        Rejections(
            name=g.name,
            rejected=g.comparison.n - g.comparison.k,
            judged=g.comparison.n,
            rate_elsewhere=1
            - (g.comparison.baseline if g.comparison.baseline is not None else 1.0),
            reliable=sure,
            reasons=tuple(reasons[i][:5]),
            kind=g.kind,
        )
        for i, (g, sure) in enumerate(zip(found, reliable, strict=True))
        if g.comparison.n
    )


def _reasons(
    records: Records, frame: Frame, what: Said, found: Sequence[Group]
) -> dict[int, list[tuple[str, int]]]:
    given: dict[int, list[tuple[str, int]]] = defaultdict(list)
    if what.reason is None or not found:
        return given
    inside = {f"g{i}": g.inside.cast("int64") for i, g in enumerate(found)}
    rows = frame.table.select(reason=what.reason, accepted=what.accepted, **inside)
    rejected = rows.filter(rows.reason.notnull() & ~rows.accepted.fill_null(True))
    if what.several:
        apart = rejected.reason.split(BETWEEN).unique().unnest()
        rejected = rejected.select(*inside, reason=apart)
    sums = {name: rejected[name].sum() for name in inside}
    for row in records.rows(rejected.group_by("reason").aggregate(**sums).order_by("reason")):
        for i in range(len(found)):
            if row[f"g{i}"]:
                given[i].append((row["reason"], int(row[f"g{i}"])))
    for reasons in given.values():
        reasons.sort(key=lambda pair: -pair[1])
    return given
