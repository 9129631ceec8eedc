"""Running tests moved on by what is new: the counts that came, and the states after them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from ringtrue.analysis.cases import Case, tested_difference, tested_mean, threshold
from ringtrue.analysis.cast import OF_SHARES
from ringtrue.analysis.ledgers import Running, altered
from ringtrue.analysis.news import News
from ringtrue.analysis.weeks import Day, blocks, together
from ringtrue.stats import anytime, betting
from ringtrue.stats.anytime import Tally, TestState

LATE = 0.1  # of a side: more who came after their week was told, and nothing is concluded
OTHERWISE = 3.3  # standard errors: chance parts late from told so far once in a thousand times
AT_A_MARGIN = "Its margin is part of the test since; a new test began that day."


@dataclass(frozen=True)
class Came:
    """A test, its case, and what came for it."""

    test: Running
    case: Case
    news: News


def moved_each(came: Iterable[Came], *, until: date | None) -> list[Running]:
    """Each test after its news; a frozen one only learns that records still come.

    Everybody who entered up to the day `until` has been met; None where nobody else will come.
    """
    found, told = [], _Told(until)
    shares: dict[int, Came] = {}
    means: dict[int, Came] = {}
    for place, one in enumerate(came):
        test, form = _met(one), one.case.statement.form
        if test.frozen or test.stopped:
            found.append(test)
        elif form == "comparison":
            margin = tested_difference(one.case.statement)
            found.append(_moved_comparison(test, margin, one.news.days, until, told))
        else:
            (shares if form in OF_SHARES else means)[place] = replace(one, test=test)
            found.append(test)
    for some, move in ((shares, _moved_shares), (means, _moved_means)):
        for place, test in zip(some, move(list(some.values())), strict=True):
            found[place] = test
    return found


def _met(one: Came) -> Running:
    """The test that has been looked at, and stops where a value lies beyond its range."""
    test, new = one.test, one.news
    days = [day for day in (test.newest, new.newest and new.newest.isoformat()) if day]
    newest = max(days, default=None)
    test = altered(test, newest=newest, looked=True, gone="", waits="", words=(), ruled=())
    if test.frozen:
        return test
    # Who came with a value beyond the range has entered: going on without them would leave out
    # the largest values, and call the mean of the rest the mean.
    stopped = test.stopped or new.beyond
    return altered(test, stopped=stopped, waits=stopped) if stopped else test


# shares


def _moved_shares(came: Sequence[Came]) -> list[Running]:
    """Tests of shares, all at once; nothing of one changes where nobody came."""
    found = [one.test for one in came]
    moving = [i for i, one in enumerate(came) if one.news.counted.account_n or not one.test.test]
    if not moving:
        return found
    states = [_share_state(came[i]) for i in moving]
    counted = [came[i].news.counted for i in moving]
    states = anytime.update_each(states, [Tally(c.account_k, c.account_n) for c in counted])
    k, n = (np.array([getattr(s, name) for s in states]) for name in ("k", "n"))
    distinct, back = np.unique(np.stack([k, n]), axis=1, return_inverse=True)
    low, high = (bound[back] for bound in anytime.share_interval_each(*distinct))
    for i, state, *bounds in zip(moving, states, low.tolist(), high.tolist(), strict=True):
        share = state.k / state.n if state.n else None
        found[i] = _standing(found[i], state, share, *(bounds if state.n else (None, None)))
    return found


def _share_state(one: Came) -> TestState:
    begun = one.test.test
    return TestState.from_json(begun) if begun else _begun_share(threshold(one.case.statement))


@lru_cache(maxsize=1024)
def _begun_share(tested: float) -> TestState:
    return anytime.start_share(tested)


# comparisons


class _Told:
    """Blocks that tests were told, each once for all tests that stand alike."""

    def __init__(self, until: date | None) -> None:
        self._until = until
        self._known: dict[Any, tuple[TestState, str, tuple[Day, ...]]] = {}
        self._of_periods: dict[Any, Any] = {}

    def blocks(
        self, state: TestState, told: str, filling: tuple[Day, ...]
    ) -> tuple[TestState, str, tuple[Day, ...]]:
        """The state after the blocks that the days fill, the last day told, and the rest."""
        place = state, told, filling
        if place not in self._known:
            found = blocks(filling, self._until)
            for block in found:
                tally = Tally(block.k, block.n, block.other_k, block.other_n)
                state = anytime.update(state, tally, self._of_periods)
            told = found[-1].day.isoformat() if found else told
            rest = tuple(day for day in filling if day.day.isoformat() > told)
            self._known[place] = state, told, rest
        return self._known[place]


def _moved_comparison(
    test: Running,
    margin: float,
    days: Sequence[Day],
    until: date | None,
    told: _Told | None = None,
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
    filling = tuple(together([*before, *later]))
    state, last, rest = (told or _Told(until)).blocks(state, test.told, filling)
    plain = tuple((d.day.isoformat(), d.k, d.n, d.other_k, d.other_n) for d in rest)
    return _compared_so_far(replace(test, told=last, filling=plain), state, days)


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
    every = replace(stands, k=k, n=n, other_k=other_k, other_n=other_n)
    return replace(every, waits=_untold(every, state))


def _untold(test: Running, state: TestState) -> str:
    """Why nothing is concluded while many came into the records after their week was told.

    Whoever brings in part of the records, waits for a look and brings the rest would else choose
    what is told. A few who fared as the others do change nothing; a few who did not are missing in
    what was told.
    """
    k, n, other_k, other_n = (sum(float(day[i]) for day in test.filling) for i in range(1, 5))
    mine = test.k - state.k - k, test.n - state.n - n
    others = test.other_k - state.other_k - other_k, test.other_n - state.other_n - other_n
    late, every = mine[1] + others[1], test.n + test.other_n
    told = f"{late:,.0f} of {every:,.0f} came into the records after their week was told"
    if mine[1] > LATE * test.n or others[1] > LATE * test.other_n:
        return (
            f"{told}. While that many did, nothing is concluded: bring a week's records together."
        )
    sides = (mine, (state.k, state.n)), (others, (state.other_k, state.other_n))
    if any(_fared_otherwise(*side) for side in sides):
        return (
            f"{told}, and fared otherwise. Nothing is concluded: bring a week's records together."
        )
    return ""


def _fared_otherwise(late: tuple[float, float], told: tuple[float, float]) -> bool:
    """Whether of those who came late others had the outcome than of those who were told."""
    (k, n), (of_told, size) = late, told
    if n < 1 or size < 1:
        return False
    share = (k + of_told) / (n + size)
    spread = share * (1 - share) * (1 / n + 1 / size)
    return spread > 0 and abs(k / n - of_told / size) > OTHERWISE * spread**0.5


# means


def _moved_means(came: Sequence[Came]) -> list[Running]:
    """Tests of means, all at once; nothing of one changes where nobody came."""
    found = [one.test for one in came]
    news = [one.news.added for one in came]
    moving = [i for i, new in enumerate(news) if (new and new.n) or not found[i].test]
    states = []
    for i in moving:
        new, state = news[i], _mean_state(came[i])
        states.append(betting.moved_by(state, new) if new is not None else state)
    bounds = betting.mean_interval_each(states)
    for i, state, between in zip(moving, states, bounds, strict=True):
        mean = state.total / state.n if state.n else None
        low, high = between if state.n else (None, None)
        found[i] = replace(
            found[i],
            test=state.to_json(),
            n=float(state.n),
            value=mean,
            low=low,
            high=high,
            log_above=state.log_above,
            log_below=state.log_below,
        )
    return found


def _mean_state(one: Came) -> betting.MeanState:
    if one.test.test:
        return betting.MeanState.from_json(one.test.test)
    said = one.case.statement
    assert said.lowest is not None
    assert said.highest is not None
    return betting.start_mean(tested_mean(said), said.lowest, said.highest)


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
