"""What came for each running test since the look before: counts, days, sums, and the newest day.

Of few people all is read at once, into a sheet in memory; of many, shares and comparisons are
counted in scans, and means in portions.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import ibis
import numpy as np

from ringtrue.analysis import comparing, contrasts
from ringtrue.analysis.cases import Case, is_fraction
from ringtrue.analysis.cast import OF_SHARES
from ringtrue.analysis.weeks import Day
from ringtrue.stats import betting
from ringtrue.stats.betting import Added
from ringtrue.warehouse import sheets, tallies
from ringtrue.warehouse.amounts import amounts
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.sheets import Sheet, Wanted
from ringtrue.warehouse.tallies import Asked, Counted, count, count_by_period
from ringtrue.warehouse.traits import Frame

NONE = Counted()
COMPARED = 500  # comparisons at a time: each side of each has a count for every day
BACK = (31, 366)  # days before the newest in which a claim's newest record is sought first
Clocks = Mapping[str, Any]


@dataclass(frozen=True)
class News:
    """What came for one claim: counts, or a comparison's by day of entry, or a mean's sums.

    `beyond` says that a value lies outside the declared range of a mean: then nothing is counted.
    """

    counted: Counted = NONE
    days: tuple[Day, ...] = ()
    added: Added | None = None
    newest: date | None = None
    beyond: str = ""

    @property
    def anybody(self) -> bool:
        """Whether anybody came."""
        return bool(self.counted.n or self.days or (self.added is not None and self.added.n))


def news(records: Records, frame: Frame, cases: Sequence[Case], clocks: Clocks) -> dict[str, News]:
    """What is new for every claim."""
    if not cases:
        return {}
    size = tallies.size_of(records, frame.table)
    accounts = bool(size.accounts)
    if records.here and size.rows <= sheets.FEW_ROWS:
        return _of_few(records, frame, cases, clocks, accounts=accounts)
    shares = [c for c in cases if c.statement.form in OF_SHARES]
    compared = [c for c in cases if c.statement.form == "comparison"]
    means = [c for c in cases if c.statement.form == "mean"]
    found = _shares(records, frame, shares, clocks)
    found |= _compared(records, frame, compared, clocks)
    if means:
        wanted = _wanted_of_means(frame, means, clocks)
        parts = sheets.in_parts(records, wanted, rows=size.rows, accounts=accounts)
        found |= _means(parts, means, clocks)
    met = [c for c in cases if found[c.key].anybody or found[c.key].beyond]
    days = _newest(records, frame, met, clocks)
    return {key: replace(one, newest=days.get(key)) for key, one in found.items()}


def _fits(case: Case) -> Any:
    assert case.testable is not None
    return case.testable.fits


def _among(case: Case) -> Any:
    assert case.buyers is not None
    return case.buyers.among


def _known(case: Case) -> Any:
    """What is null where a case does not know of a row, and yes or no where it does."""
    fits = _fits(case)
    return ibis.ifelse(fits.notnull(), True, ibis.null("boolean")) if is_fraction(case) else fits


# few people


def _of_few(
    records: Records, frame: Frame, cases: Sequence[Case], clocks: Clocks, *, accounts: bool
) -> dict[str, News]:
    means = [c for c in cases if c.statement.form == "mean"]
    wanted = _wanted_of_means(frame, means, clocks)
    known = {c.key: _known(c) for c in cases}
    for case in cases:
        among = [_among(case), clocks[case.key]]
        others = [case.others] if case.statement.form == "comparison" else []
        wanted.ask([known[case.key], *among, *others], [_fits(case)] if is_fraction(case) else [])
    sheet = sheets.whole(records, wanted, accounts=accounts)
    found = _means([sheet], means, clocks)
    for case in cases:
        if case.statement.form in OF_SHARES:
            found[case.key] = _share_on(sheet, case, clocks[case.key])
        elif case.statement.form == "comparison":
            found[case.key] = _compared_on(sheet, case, clocks[case.key])
    newest = {
        c.key: sheet.newest(known[c.key], (_among(c), clocks[c.key]))
        for c in cases
        if found[c.key].anybody or found[c.key].beyond
    }
    days = {key: date.fromordinal(day) for key, day in newest.items() if day is not None}
    return {key: replace(found[key], newest=days[key]) if key in days else one
            for key, one in found.items()}  # fmt: skip


def _share_on(sheet: Sheet, case: Case, clock: Any) -> News:
    among = (_among(case), clock)
    if is_fraction(case):
        return News(_of_shares(sheet.amounts(_fits(case), among)))
    return News(sheet.count(_fits(case), among))


def _compared_on(sheet: Sheet, case: Case, clock: Any) -> News:
    mine = sheet.by_day(_fits(case), (_among(case), clock))
    others = sheet.by_day(_fits(case), (case.others, clock))
    days = sorted(mine.keys() | others.keys())
    none = (0.0, 0.0)
    return News(
        days=tuple(
            Day(date.fromordinal(max(1, day)), *mine.get(day, none), *others.get(day, none))
            for day in days
        )
    )


# means, of few and of many


def _wanted_of_means(frame: Frame, means: Sequence[Case], clocks: Clocks) -> Wanted:
    wanted = Wanted(frame.table)
    for case in means:
        wanted.ask([_among(case), clocks[case.key]], [case.value])
    return wanted


@dataclass
class _Mean:
    """What came so far for some means that are alike: their sums, and the least and most value."""

    added: Added
    least: float = np.inf
    most: float = -np.inf


def _means(sheets_: Iterable[Sheet], cases: Sequence[Case], clocks: Clocks) -> dict[str, News]:
    """The means' sums over all sheets."""
    of = {c.key: _Mean(betting.nothing(*_range(c))) for c in cases}
    alike: dict[tuple[Any, float, float], list[Case]] = defaultdict(list)
    for case in cases:
        alike[case.value.op(), *_range(case)].append(case)
    for sheet in sheets_ if cases else ():
        for (_, low, high), some in alike.items():
            _add(of, sheet, some, clocks, low, high)
    return {c.key: _mean(c, of[c.key]) for c in cases}


def _range(case: Case) -> tuple[float, float]:
    assert case.statement.lowest is not None
    assert case.statement.highest is not None
    return case.statement.lowest, case.statement.highest


def _add(
    of: dict[str, _Mean],
    sheet: Sheet,
    cases: Sequence[Case],
    clocks: Clocks,
    low: float,
    high: float,
) -> None:
    """Adds what a sheet says of means of one column within one range; each set of rows once."""
    chosen = {c.key: sheet.rows((_among(c), clocks[c.key])) for c in cases}
    rows = dict(chosen.values())
    told: dict[int, tuple[Added, float, float]] = {}
    if sheet.accounts:
        by_number = {number: key for key, (number, _) in chosen.items()}
        named = {c.key: c for c in cases}
        for number, key in by_number.items():
            case = named[key]
            values = sheet.amounts(case.value, (_among(case), clocks[key]))
            [told[number]] = _sums(values, np.ones((1, values.size)), low, high)
    else:
        values = sheet.numbers(cases[0].value)
        inside = np.zeros((len(rows), values.size))
        for place, mine in enumerate(rows.values()):
            inside[place, mine] = 1.0
        inside[:, np.isnan(values)] = 0.0
        told = dict(zip(rows, _sums(values, inside, low, high), strict=True))
    for case in cases:
        added, least, most = told[chosen[case.key][0]]
        mean = of[case.key]
        mean.added = mean.added.with_(added)
        mean.least, mean.most = min(mean.least, least), max(mean.most, most)


def _sums(values: Any, inside: Any, low: float, high: float) -> list[tuple[Added, float, float]]:
    """What the values inside each group add, the least of them and the most; infinite without."""
    anywhere = inside.any(axis=0)
    values, inside = values[anywhere], inside[:, anywhere]
    least = np.where(inside > 0, values, np.inf).min(axis=1, initial=np.inf)
    most = np.where(inside > 0, values, -np.inf).max(axis=1, initial=-np.inf)
    beyond = (least < low) | (most > high)
    inside[beyond] = 0.0  # it will be stopped, whatever else came
    added = betting.added_each(np.clip(values, low, high), low, high, inside)
    return list(zip(added, least.tolist(), most.tolist(), strict=True))


def _mean(case: Case, found: _Mean) -> News:
    low, high = _range(case)
    if found.least < low or found.most > high:
        return News(beyond=contrasts.beyond(case, found.least, found.most))
    return News(added=found.added)


# many people


def _shares(
    records: Records, frame: Frame, cases: Sequence[Case], clocks: Clocks
) -> dict[str, News]:
    asked = [
        Asked(c.key, _fits(c), (_among(c), clocks[c.key])) for c in cases if not is_fraction(c)
    ]
    counts = count(records, frame.table, asked) if asked else {}
    found = {one.key: News(counts[one.key]) for one in asked}
    for case in cases:
        if is_fraction(case):
            among = _among(case) & clocks[case.key]
            found[case.key] = News(of_texts(records, frame, case, among))
    return found


def of_texts(records: Records, frame: Frame, case: Case, among: Any) -> Counted:
    """How many people's worth of texts fit: one share a person, an account's the mean of them."""
    return _of_shares(amounts(records, frame.table, _fits(case), among).values)


def _of_shares(shares: Any) -> Counted:
    whole = float(shares.sum())
    return Counted(round(whole), shares.size, whole, float(shares.size))


def _compared(
    records: Records, frame: Frame, cases: Sequence[Case], clocks: Clocks
) -> dict[str, News]:
    """Both sides day by day of entry, an account on the day of its first record."""
    found: dict[str, News] = {}
    table = frame.table.mutate(period=by_day(frame.table))
    for start in range(0, len(cases), COMPARED):
        part = cases[start : start + COMPARED]
        asked = []
        for case in part:
            new = clocks[case.key]
            asked += [Asked(f"in {case.key}", _fits(case), (_among(case), new))]
            asked += [Asked(f"out {case.key}", _fits(case), (case.others, new))]
        counts = count_by_period(records, table, asked)
        for case in part:
            sides = comparing.paired(counts[f"in {case.key}"], counts[f"out {case.key}"])
            found[case.key] = News(days=tuple(_day(*both) for both in sides))
    return found


def _day(mine: Counted, others: Counted) -> Day:
    """The two sides of one day; of those without one, of the first day there is."""
    day = date.fromisoformat(mine.period) if mine.period else date.min
    return Day(day, mine.account_k, mine.account_n, others.account_k, others.account_n)


def _newest(
    records: Records, frame: Frame, cases: Sequence[Case], clocks: Clocks
) -> dict[str, date | None]:
    """The day of the newest record of each claim that has any: sought from the newest days back."""
    days: dict[str, date | None] = {}
    [top] = records.rows(frame.table.aggregate(day=frame.table.entered.max()))
    for within in (*BACK, None) if cases and top["day"] is not None else ():
        rest = [c for c in cases if c.key not in days]
        rows = frame.table
        if within is not None:
            after = date.fromordinal(max(1, top["day"].toordinal() - within))
            rows = rows.filter(rows.entered > ibis.literal(after))
        # everybody of an account has a day of their own here
        alone = rows.mutate(period=by_day(rows), account_id=ibis.null("string"))
        asked = [Asked(c.key, _known(c), (_among(c), clocks[c.key])) for c in rest]
        for key, parts in (count_by_period(records, alone, asked) if asked else {}).items():
            known = [p.period for p in parts if p.n and p.period]
            if known:
                days[key] = date.fromisoformat(max(known))
    return days


def by_day(rows: ibis.Table) -> Any:
    """The day of entry as a period, empty where there is none."""
    return rows.entered.cast("date").cast("string").fill_null("")
