"""A running test moved on by what is new: the counts that came, and the state after them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import ibis
import numpy as np
from numpy.typing import NDArray

from ringtrue.analysis import comparing, contrasts
from ringtrue.analysis.cases import (
    Case,
    is_fraction,
    tested_difference,
    tested_mean,
    threshold,
)
from ringtrue.analysis.cast import OF_SHARES
from ringtrue.analysis.ledgers import Running
from ringtrue.analysis.weeks import Day, blocks, together
from ringtrue.stats import anytime, betting
from ringtrue.stats.anytime import Tally, TestState
from ringtrue.warehouse.amounts import Amounts, amounts, of_each
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.tallies import Asked, Counted, count, count_by_period
from ringtrue.warehouse.traits import Frame

NONE = Counted()
COMPARED = 500  # comparisons at a time: each side of each has a count for every day
BACK = (31, 366)  # days before the newest in which a claim's newest record is sought first
LATE = 0.1  # of a side: more who came after their week was told, and nothing is concluded
AT_A_MARGIN = "Its margin is part of the test since; a new test began that day."


@dataclass(frozen=True)
class News:
    """What came for one claim: counts, or a comparison's by day of entry, or a mean's values.

    `beyond` says that a value lies outside the declared range of a mean: then nothing is counted.
    """

    counted: Counted = NONE
    days: tuple[Day, ...] = ()
    values: NDArray[np.float64] | None = None
    newest: date | None = None
    beyond: str = ""

    @property
    def anybody(self) -> bool:
        """Whether anybody came."""
        return bool(self.counted.n or self.days or (self.values is not None and self.values.size))


def news(
    records: Records, frame: Frame, cases: Sequence[Case], clocks: Mapping[str, Any]
) -> dict[str, News]:
    """What is new for every claim; shares and comparisons in one scan each."""
    shares = [c for c in cases if c.statement.form in OF_SHARES]
    compared = [c for c in cases if c.statement.form == "comparison"]
    means = [c for c in cases if c.statement.form == "mean"]
    found = _shares(records, frame, shares, clocks)
    found |= _compared(records, frame, compared, clocks)
    wanted = {c.key: (c.value, _among(c) & clocks[c.key]) for c in means}
    values = of_each(records, frame.table, wanted)
    found |= {c.key: _mean(c, values[c.key]) for c in means}
    met = [c for c in cases if found[c.key].anybody or found[c.key].beyond]
    days = _newest(records, frame, met, clocks)
    return {key: replace(one, newest=days.get(key)) for key, one in found.items()}


def _shares(
    records: Records, frame: Frame, cases: Sequence[Case], clocks: Mapping[str, Any]
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
    shares = amounts(records, frame.table, _fits(case), among).values
    whole = float(shares.sum())
    return Counted(round(whole), shares.size, whole, float(shares.size))


def _fits(case: Case) -> Any:
    assert case.testable is not None
    return case.testable.fits


def _among(case: Case) -> Any:
    assert case.buyers is not None
    return case.buyers.among


def _compared(
    records: Records, frame: Frame, cases: Sequence[Case], clocks: Mapping[str, Any]
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


def _mean(case: Case, found: Amounts) -> News:
    said = case.statement
    assert said.lowest is not None
    assert said.highest is not None
    if found.least is not None and not said.lowest <= found.least <= found.most <= said.highest:
        return News(beyond=contrasts.beyond(case, found))
    return News(values=found.values)


def _newest(
    records: Records, frame: Frame, cases: Sequence[Case], clocks: Mapping[str, Any]
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


def _known(case: Case) -> Any:
    """What is null where a case does not know of a row, and yes or no where it does."""
    fits = _fits(case)
    return ibis.ifelse(fits.notnull(), True, ibis.null("boolean")) if is_fraction(case) else fits


def by_day(rows: ibis.Table) -> Any:
    """The day of entry as a period, empty where there is none."""
    return rows.entered.cast("date").cast("string").fill_null("")


def moved(test: Running, case: Case, new: News, *, until: date | None) -> Running:
    """The test after the news; a frozen one only learns that records still come.

    Everybody who entered up to the day `until` has been met; None where nobody else will come.
    """
    days = [day for day in (test.newest, new.newest and new.newest.isoformat()) if day]
    newest = max(days, default=None)
    test = replace(test, newest=newest, looked=True, gone="", waits="", words=(), ruled=())
    if test.frozen:
        return test
    # Who came with a value beyond the range has entered: going on without them would leave out
    # the largest values, and call the mean of the rest the mean.
    stopped = test.stopped or new.beyond
    if stopped:
        return replace(test, stopped=stopped, waits=stopped)
    if case.statement.form in OF_SHARES:
        return _moved_share(test, case, new.counted)
    if case.statement.form == "comparison":
        return _moved_comparison(test, tested_difference(case.statement), new.days, until)
    return _moved_mean(test, case, new.values)


def _moved_share(test: Running, case: Case, new: Counted) -> Running:
    state = (
        TestState.from_json(test.test)
        if test.test
        else anytime.start_share(threshold(case.statement))
    )
    state = anytime.update(state, Tally(new.account_k, new.account_n))
    low, high = anytime.share_interval(state.k, state.n) if state.n else (None, None)
    return _standing(test, state, state.k / state.n if state.n else None, low, high)


def _moved_comparison(
    test: Running, margin: float, days: Sequence[Day], until: date | None
) -> Running:
    """The test after more days of entry, told in blocks that end by who came.

    A block is told once; who is met later on a day that was told is counted and never tested.
    """
    state = (
        TestState.from_json(test.test)
        if test.test
        else anytime.start_comparison(margin, bounds=True)
    )
    if (state.p0 or 0.0) != margin:  # begun when a margin was no part of the test
        return replace(test, closed=AT_A_MARGIN, log_above=0.0, log_below=0.0)
    before = [Day(date.fromisoformat(day), *counts) for day, *counts in test.filling]
    later = [day for day in days if day.day.isoformat() > test.told]
    filling = together([*before, *later])
    found = blocks(filling, until)
    for block in found:
        state = anytime.update(state, Tally(block.k, block.n, block.other_k, block.other_n))
    told = found[-1].day.isoformat() if found else test.told
    plain = tuple(
        (d.day.isoformat(), d.k, d.n, d.other_k, d.other_n)
        for d in filling
        if d.day.isoformat() > told
    )
    return _compared_so_far(replace(test, told=told, filling=plain), state, days)


def _compared_so_far(test: Running, state: TestState, days: Sequence[Day]) -> Running:
    """The test with the counts of everybody who came, told or not, and what is told so far."""
    k, n = test.k + sum(d.k for d in days), test.n + sum(d.n for d in days)
    other_k = test.other_k + sum(d.other_k for d in days)
    other_n = test.other_n + sum(d.other_n for d in days)
    apart, low, high = anytime.difference(state), None, None
    if apart is not None:
        low, high = anytime.difference_interval(state)
        low, high = min(low, apart), max(high, apart)
    elif n and other_n:
        apart = k / n - other_k / other_n
    stands = _standing(test, state, apart, low, high)
    return replace(
        stands, k=k, n=n, other_k=other_k, other_n=other_n, waits=_untold(test, state, n, other_n)
    )


def _untold(test: Running, state: TestState, n: float, other_n: float) -> str:
    """Why nothing is concluded while many came into the records after their week was told.

    Whoever brings in part of the records, waits for a look and brings the rest would else choose
    what is told.
    """
    late = n - state.n - sum(day[2] for day in test.filling)
    other = other_n - state.other_n - sum(day[4] for day in test.filling)
    if late <= LATE * n and other <= LATE * other_n:
        return ""
    return (
        f"{late + other:,.0f} of {n + other_n:,.0f} came into the records after their week was "
        "told. While that many did, nothing is concluded: bring a week's records together."
    )


def _standing(
    test: Running, state: TestState, value: float | None, low: float | None, high: float | None
) -> Running:
    return replace(
        test,
        test=state.to_json(),
        k=state.k,
        n=state.n,
        other_k=state.other_k,
        other_n=state.other_n,
        value=value,
        low=low,
        high=high,
        log_above=state.log_above,
        log_below=state.log_below,
    )


def _moved_mean(test: Running, case: Case, values: NDArray[np.float64] | None) -> Running:
    said = case.statement
    assert said.lowest is not None
    assert said.highest is not None
    state = (
        betting.MeanState.from_json(test.test)
        if test.test
        else betting.start_mean(tested_mean(said), said.lowest, said.highest)
    )
    if values is not None and values.size:
        state = betting.update_mean(state, values)
    low, high = betting.mean_interval(state) if state.n else (None, None)
    return replace(
        test,
        test=state.to_json(),
        n=float(state.n),
        value=state.total / state.n if state.n else None,
        low=low,
        high=high,
        log_above=state.log_above,
        log_below=state.log_below,
    )
