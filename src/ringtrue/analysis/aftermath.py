"""What came after the sale, persona by persona, and which differences may be believed.

Everything tested here joins the checkup's own e-BH (`comparing.believed`): `look` gathers the
e-values, and `Looked.told` gives the values once it is known which are rejected.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import ibis
import numpy as np

from ringtrue.analysis.comparing import LEAST_DIFFERENCE, Comparison, Periods, compare
from ringtrue.analysis.sameness import Outcomes, alike
from ringtrue.analysis.tallying import Cast, Part, Totals
from ringtrue.analysis.witnessed import Afterwards, Complaint, Differs, Served, Swing
from ringtrue.stats.meandifference import asymptotic_half_width, log_mean_e
from ringtrue.stats.overdispersion import log_overdispersion_e, overdispersion
from ringtrue.warehouse import aftermath
from ringtrue.warehouse.buckets import Bucket, Versus, sums
from ringtrue.warehouse.carrying import Ways
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.outcomes import Outcome
from ringtrue.warehouse.tallies import Asked, Counted, count_by_period
from ringtrue.warehouse.traits import Frame

FEWEST = 10  # customers on both sides before their means are compared
CAPS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096)
CLOSED_MONTHS = 6
MATURE = timedelta(days=90)
Led = tuple[Ways, Outcome | None]
NO_TICKETS = "tickets that point to customers"


@dataclass(frozen=True)
class Tested:
    """One number of one persona with the logarithm of its e-value (0: nothing can be said)."""

    differs: Differs
    log_e: float = 0.0


@dataclass(frozen=True)
class Looked:
    """What was looked at, before it is known which differences may be believed."""

    left: tuple[Tested, ...]
    asked: tuple[Tested, ...]
    days: tuple[Tested, ...]
    swings: tuple[tuple[Swing, float], ...]
    found: aftermath.Aftermath
    names: tuple[str, ...]
    outcomes: Outcomes
    complaints: tuple[Complaint, ...] | str
    served: tuple[Served, ...]

    @property
    def log_e(self) -> tuple[float, ...]:
        """The logarithms of all e-values, in the order in which `told` takes what came of them."""
        tested = (*self.left, *self.asked, *self.days)
        return (*(t.log_e for t in tested), *(e for _, e in self.swings))

    def told(self, believed: Sequence[bool]) -> Afterwards:
        """The values, `believed` saying which e-values were rejected."""
        sure = iter(believed)
        left, asked, days = (
            tuple(replace(t.differs, reliable=next(sure) and _large(t.differs)) for t in tested)
            for tested in (self.left, self.asked, self.days)
        )
        swings = tuple(
            replace(s, beyond_chance=next(sure) and s.correlation > 0) for s, _ in self.swings
        )
        differing = {d.name for d in (*left, *asked, *days) if d.reliable}
        here = self.found
        return Afterwards(
            left=left if here.soon is not None else here.no_left,
            soon=here.soon,
            asked=asked if here.burden is not None else NO_TICKETS,
            burden=here.burden or "",
            days=days if here.has_days else "the days on which leads entered and deals were won",
            swings=swings or "six months with records that ended 90 days ago",
            alike=alike(self.names, self.outcomes, without=differing),
            complaints=self.complaints,
            served=self.served,
        )


@dataclass(frozen=True)
class Known:
    """What the examination knows already: whole counts, rates by month, acceptance by month."""

    totals: dict[str, Totals]
    periods: dict[str, Periods]
    accepted: dict[str, Periods]
    newest: date | None


def look(
    records: Records,
    frame: Frame,
    cast: Cast,
    led: Led,
    known: Known,
    *,
    today: date,
    complaints: tuple[Complaint, ...] | str,
) -> Looked:
    """Gather what came after the sale of every persona that has a rule or a tag."""
    found = aftermath.of_units(frame, *led, as_of=today)
    table = frame.table
    if found.has_days or found.soon is not None or found.burden is not None:
        met = frame.table.left_join(found.table, "unit_id").drop("unit_id_right")
        table = records.keep("came afterwards", met)
    here = replace(frame, table=table)
    moved = Cast(tuple(_moved(p, table) for p in cast.parts), table["__recorded"], cast.column)
    parts = [p for p in moved.parts if p.inside is not None]
    left = _left_periods(records, here, moved) if found.soon is not None else {}
    numbers = _numbers(records, here, parts, moved, found)
    value = {
        p.name: known.totals[f"part {i}"] for i, p in enumerate(cast.parts) if p.inside is not None
    }
    return Looked(
        left=tuple(_share(p.name, left[p.name]) for p in parts if left.get(p.name)),
        asked=tuple(numbers["asked"]),
        days=tuple(numbers["days"]),
        swings=tuple(_swings(parts, known)),
        found=found,
        names=tuple(p.name for p in parts),
        outcomes=Outcomes(known.periods, known.accepted, left, value, known.totals["all"]),
        complaints=complaints,
        served=_served(records, here, parts),
    )


def _large(one: Differs) -> bool:
    return one.value > (1 + LEAST_DIFFERENCE) * one.baseline


def _moved(part: Part, table: ibis.Table) -> Part:
    """The same part over a table that has its columns, too."""

    def there(column: Any) -> Any:
        return None if column is None else table[column.get_name()]

    return replace(
        part,
        inside=there(part.inside),
        answered=there(part.answered),
        decided=there(part.decided),
    )


def _left_periods(records: Records, frame: Frame, cast: Cast) -> dict[str, Periods]:
    """For every persona its customers who left soon, month by month, and everybody else's."""
    asked = []
    for part in cast.parts:
        if part.inside is not None:
            mine, others = part.compared
            asked += [Asked(f"in {part.name}", frame.table["__left"], mine)]
            asked += [Asked(f"out {part.name}", frame.table["__left"], others & cast.recorded)]
    counts = count_by_period(records, frame.table, asked) if asked else {}
    found: dict[str, Periods] = {}
    for part in cast.parts:
        if part.inside is not None:
            mine_, others_ = counts[f"in {part.name}"], counts[f"out {part.name}"]
            found[part.name] = _paired(mine_, others_)
    return found


def _paired(mine: Sequence[Any], others: Sequence[Any]) -> Periods:
    """Counts of both sides, month by month."""
    one, other = {c.period: c for c in mine}, {c.period: c for c in others}
    return tuple(
        (one.get(p, Counted(period=p)), other.get(p, Counted(period=p)))
        for p in sorted(one.keys() | other.keys())
    )


def _share(name: str, periods: Periods) -> Tested:
    found: Comparison = compare(name, periods, "customers")
    if not found.n or found.baseline is None:
        return Tested(Differs(name, found.n, 0.0, 0.0, False, found.k))
    differs = Differs(name, found.n, found.k / found.n, found.baseline, False, found.k)
    return Tested(differs, float(np.log(found.e_above)) if found.few is None else 0.0)


def _numbers(
    records: Records,
    frame: Frame,
    parts: Sequence[Part],
    cast: Cast,
    found: aftermath.Aftermath,
) -> dict[str, list[Tested]]:
    """Days to the sale and help asked for, among those won, below a cap that nobody chose."""
    won = frame.table.status == "won"
    cells = {}
    if found.has_days:
        cells["days"] = frame.table["__days"]
    if found.burden is not None:
        cells["asked"] = frame.table["__asked"]
    caps = _caps(records, frame, cells, won)
    asked = []
    for what, cell in cells.items():
        if what in caps:
            below = ibis.least(cell.cast("float64"), float(caps[what]))
            for part in parts:
                mine, others = part.compared
                versus = Versus(
                    f"{what} {part.name}", below, mine & won, others & won & cast.recorded
                )
                asked.append(versus)
    buckets = sums(records, frame.table, asked) if asked else {}
    return {
        what: [
            _mean(p.name, buckets[f"{what} {p.name}"], float(caps[what]))
            for p in parts
            if what in caps
        ]
        for what in ("asked", "days")
    }


def _caps(records: Records, frame: Frame, cells: dict[str, Any], won: Any) -> dict[str, int]:
    """For each number the first power of two above nineteen in twenty of everybody's."""
    if not cells:
        return {}
    wanted: dict[str, Any] = {}
    for what, cell in cells.items():
        wanted |= {
            f"{what}_q": cell.cast("float64").quantile(0.95, where=won),
            f"{what}_n": cell.count(where=won),
        }
    [row] = records.rows(frame.table.aggregate(**wanted))
    return {
        what: next((c for c in CAPS if c >= (row[f"{what}_q"] or 0)), CAPS[-1])
        for what in cells
        if row[f"{what}_n"]
    }


def _mean(name: str, buckets: Sequence[Bucket], cap: float) -> Tested:
    n, m = sum(b.n for b in buckets), sum(b.other_n for b in buckets)
    if min(n, m) < FEWEST:
        return Tested(Differs(name, int(n), 0.0, 0.0, False))
    by_month: dict[str, list[Bucket]] = {}
    for one in buckets:
        by_month.setdefault(one.period, []).append(one)
    mine: list[float] = []
    others: list[float] = []
    base, weight = 0.0, 0.0
    for rows in by_month.values():
        here, there = sum(b.n for b in rows), sum(b.other_n for b in rows)
        if here and there:
            base += here * sum(b.others for b in rows) / there
            weight += here
            for pair in _pairs(rows, int(min(here, there))):
                mine.append(pair[0])
                others.append(pair[1])
    if not weight:
        return Tested(Differs(name, int(n), 0.0, 0.0, False))
    value = sum(b.mine for b in buckets) / n
    differs = Differs(name, int(n), value, base / weight, False)
    return Tested(differs, log_mean_e(mine, others, 0.0, cap))


def _pairs(rows: Sequence[Bucket], fewer: int) -> list[tuple[float, float]]:
    """Means of both sides in about half as many groups as the smaller side has people."""
    groups = 1 << max(0, (max(fewer, 1)).bit_length() - 2)
    together = np.zeros((min(groups, 256), 4))
    for one in rows:
        together[one.place % len(together)] += (one.mine, one.n, one.others, one.other_n)
    both = together[(together[:, 1] > 0) & (together[:, 3] > 0)]
    return [(float(s / n), float(t / m)) for s, n, t, m in both]


def _swings(parts: Sequence[Part], known: Known) -> list[tuple[Swing, float]]:
    """Each persona's rate over its last closed months, with the logarithm of its e-value."""
    months = _closed_months(known)
    if len(months) < CLOSED_MONTHS:
        return []
    found = []
    for part in parts:
        mine = {c.period: c for c, _ in known.periods.get(part.name, ())}
        rows = [mine[m] for m in months if m in mine and mine[m].n]
        if len(rows) < CLOSED_MONTHS:
            continue
        k, n = [r.account_k for r in rows], [r.account_n for r in rows]
        swing = Swing(
            part.name, tuple((r.period, r.k, r.n) for r in rows), overdispersion(k, n), False
        )
        found.append((swing, log_overdispersion_e(k, n)))
    return found


def _closed_months(known: Known) -> list[str]:
    """The last six months that ended 90 days before the newest record."""
    if known.newest is None:
        return []
    last = known.newest - MATURE
    every = {c.period for pairs in known.periods.values() for p in pairs for c in p if c.period}
    closed = sorted(m for m in every if m < f"{last.year:04d}-{last.month:02d}")
    return closed[-CLOSED_MONTHS:]


def _served(records: Records, frame: Frame, parts: Sequence[Part]) -> tuple[Served, ...]:
    """Value less the cost to serve, where a column says what serving costs."""
    column = aftermath.cost_column(frame)
    if column is None or not parts:
        return ()
    worth = frame.table.value.cast("float64")
    cost = frame.table[column].cast("float64")
    net = worth - cost
    wanted: dict[str, Any] = {}
    for i, part in enumerate(parts):
        here = part.inside & net.notnull()
        wanted |= {
            f"n{i}": net.count(where=here),
            f"v{i}": worth.mean(where=here),
            f"c{i}": cost.mean(where=here),
            f"s{i}": net.std(where=here, how="sample"),
        }
    [row] = records.rows(frame.table.aggregate(**wanted))
    found = []
    for i, part in enumerate(parts):
        n = int(row[f"n{i}"] or 0)
        if n >= 3 * FEWEST:
            value, spent = float(row[f"v{i}"]), float(row[f"c{i}"])
            width = asymptotic_half_width(float(row[f"s{i}"] or 0.0), n)
            found.append(Served(part.name, n, value, spent, value - spent + width))
    return tuple(found)
