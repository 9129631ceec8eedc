"""A running test moved on by what is new: the counts that came, and the state after them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

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
from ringtrue.stats import anytime, betting
from ringtrue.stats.anytime import Tally, TestState
from ringtrue.warehouse.amounts import amounts
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.tallies import Asked, Counted, count, count_by_period
from ringtrue.warehouse.traits import Frame

NONE = Counted()
AT_A_MARGIN = "Its margin is part of the test since; a new test began that day."


@dataclass(frozen=True)
class News:
    """What came for one claim: counts, or a comparison's pairs by period, or a mean's values.

    `beyond` says that a value lies outside the declared range of a mean: then nothing is counted.
    """

    counted: Counted = NONE
    pairs: tuple[tuple[Counted, Counted], ...] = ()
    values: NDArray[np.float64] | None = None
    newest: date | None = None
    beyond: str = ""


def news(
    records: Records, frame: Frame, cases: Sequence[Case], clocks: Mapping[str, Any]
) -> dict[str, News]:
    """What is new for every claim; shares and comparisons in one scan each."""
    shares = [c for c in cases if c.statement.form in OF_SHARES]
    compared = [c for c in cases if c.statement.form == "comparison"]
    means = [c for c in cases if c.statement.form == "mean"]
    found = _shares(records, frame, shares, clocks)
    found |= _compared(records, frame, compared, clocks)
    found |= {c.key: _mean(records, frame, c, clocks[c.key]) for c in means}
    days = _newest(records, frame, cases, clocks)
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
    asked = []
    for case in cases:
        new = clocks[case.key]
        asked += [Asked(f"in {case.key}", _fits(case), (_among(case), new))]
        asked += [Asked(f"out {case.key}", _fits(case), (case.others, new))]
    counts = count_by_period(records, frame.table, asked) if asked else {}
    return {
        c.key: News(pairs=comparing.paired(counts[f"in {c.key}"], counts[f"out {c.key}"]))
        for c in cases
    }


def _mean(records: Records, frame: Frame, case: Case, new: Any) -> News:
    found = amounts(records, frame.table, case.value, _among(case) & new, salt=case.key)
    said = case.statement
    assert said.lowest is not None
    assert said.highest is not None
    if found.least is not None and not said.lowest <= found.least <= found.most <= said.highest:
        return News(beyond=contrasts.beyond(case, found))
    return News(values=found.values)


def _newest(
    records: Records, frame: Frame, cases: Sequence[Case], clocks: Mapping[str, Any]
) -> dict[str, date | None]:
    """The day of the newest record of each claim, so many claims in one statement."""
    days: dict[str, date | None] = {}
    for start in range(0, len(cases), 120):
        part = cases[start : start + 120]
        latest = {
            f"d{i}": frame.table.entered.max(where=_among(c) & clocks[c.key] & _fits(c).notnull())
            for i, c in enumerate(part)
        }
        [row] = records.rows(frame.table.aggregate(**latest))
        days |= {c.key: row[f"d{i}"] for i, c in enumerate(part)}
    return days


def moved(test: Running, case: Case, new: News) -> Running:
    """The test after the news; a frozen one only learns that records still come."""
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
        return _moved_comparison(test, tested_difference(case.statement), new.pairs)
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
    test: Running, margin: float, pairs: Sequence[tuple[Counted, Counted]]
) -> Running:
    state = (
        TestState.from_json(test.test)
        if test.test
        else anytime.start_comparison(margin, bounds=True)
    )
    if (state.p0 or 0.0) != margin:  # begun when a margin was no part of the test
        return replace(test, closed=AT_A_MARGIN, log_above=0.0, log_below=0.0)
    for mine, others in pairs:
        tally = Tally(mine.account_k, mine.account_n, others.account_k, others.account_n)
        state = anytime.update(state, tally)
    apart = anytime.difference(state)
    if apart is not None:
        low, high = anytime.difference_interval(state)
        return _standing(test, state, apart, min(low, apart), max(high, apart))
    if not (state.n and state.other_n):
        return _standing(test, state, None, None, None)
    return _standing(test, state, state.k / state.n - state.other_k / state.other_n, None, None)


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
