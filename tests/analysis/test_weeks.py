"""Blocks of whole weeks: whoever looks when, and whatever the market does."""

import random
from datetime import date, timedelta

import numpy as np

from ringtrue.analysis import moving
from ringtrue.analysis.ledgers import Running
from ringtrue.analysis.weeks import FEWEST, Day, blocks, together
from ringtrue.stats import anytime

MONDAY = date(2026, 1, 5)


def day(after: int, n: float = 1, other_n: float = 1, k: float = 0, other_k: float = 0) -> Day:
    return Day(MONDAY + timedelta(days=after), k, n, other_k, other_n)


def test_a_block_is_of_whole_weeks_and_waits_for_five_on_either_side() -> None:
    days = [day(0, 5, 5), day(6, 1, 0), day(7, 4, 9), day(13, 0, 1), day(15, 1, 0), day(30, 9, 9)]
    assert blocks(days, MONDAY + timedelta(days=5)) == []
    [first] = blocks(days, MONDAY + timedelta(days=6))
    assert (first.day, first.n, first.other_n) == (MONDAY + timedelta(days=6), 6, 5)
    found = blocks(days, MONDAY + timedelta(days=29))  # four are too few: their week is joined
    assert [(b.n, b.other_n) for b in found] == [(6, 5), (5, 10)]
    assert found[-1].day == MONDAY + timedelta(days=20)
    assert [b.n for b in blocks([*days, day(40, 1, 1)], None)] == [6, 5, 9, 1]
    assert blocks([], None) == []


def test_looking_every_day_or_once_tells_the_same_blocks() -> None:
    rng = random.Random(1)
    days = [day(i, rng.randrange(3), rng.randrange(4)) for i in range(200)]
    whole = blocks(together(days), MONDAY + timedelta(days=190))
    told, filling, last = [], [], date.min
    for after in range(191):
        filling = together([*filling, days[after]])
        if rng.random() < 0.4 or after == 190:
            told += blocks(filling, MONDAY + timedelta(days=after))
            last = told[-1].day if told else last
            filling = [d for d in filling if d.day > last]
    assert told == whole
    assert min(min(b.n, b.other_n) for b in whole) >= FEWEST


def worlds(mine: float, seed: int, count: int) -> list[float]:
    """The largest e-value of half a year's weekly looks, in worlds whose market drifts."""
    rng, found = np.random.default_rng(seed), []
    for _ in range(count):
        days = []
        for after in range(180):
            rate = 0.2 + 0.25 * np.sin(after / 40) ** 2  # of everybody else
            n, other_n = rng.poisson(1.2), rng.poisson(3)
            k, other_k = rng.binomial(n, rate + mine), rng.binomial(other_n, rate)
            days.append(day(after, n, other_n, k, other_k))
        state, best = anytime.start_comparison(), 0.0
        for block in blocks(days, days[-1].day):
            tally = anytime.Tally(block.k, block.n, block.other_k, block.other_n)
            state = anytime.update(state, tally)
            best = max(best, state.log_above)
        found.append(best)
    return found


def test_a_drifting_market_is_no_difference_and_a_difference_is_found() -> None:
    wanted = np.log(20)
    assert sum(best >= wanted for best in worlds(0.0, 3, 150)) <= 5  # at most 1 in 20 expected
    assert sum(best >= wanted for best in worlds(0.2, 4, 40)) >= 25


def test_nothing_is_concluded_while_many_came_after_their_week_was_told() -> None:
    end = date(2026, 12, 31)
    won = [day(0, 60, 120, 60, 120)]
    told = moving._moved_comparison(Running("c"), 0.0, won, end)
    assert (told.waits, told.n, told.other_n) == ("", 60, 120)
    late = moving._moved_comparison(told, 0.0, [day(1, 40, 80)], end)
    assert late.waits.startswith("120 of 300 came into the records after their week was told.")
    assert (late.n, late.log_above) == (100, told.log_above)
    few = moving._moved_comparison(told, 0.0, [day(1, 5, 10, 5, 10)], end)
    assert few.waits == ""


def supported(seed: int, *, losers: bool) -> bool:
    """Whether a year of a world without any difference has one, where one in twelve come late.

    Of one group alone: its `losers`, or anybody.
    """
    rng, test, late = np.random.default_rng(seed), Running("c"), Day(MONDAY)
    for week in range(60):
        monday = MONDAY + timedelta(weeks=week)
        k, other_k = rng.binomial(250, 0.3, 2).tolist()
        held = int(rng.binomial(250 - k if losers else 250, 0.12 if losers else 0.083))
        of_late = 0 if losers or not held else int(rng.hypergeometric(k, 250 - k, held))
        now = Day(monday, k - of_late, 250 - held, other_k, 250)
        days = [late, now] if late.n else [now]
        test = moving._moved_comparison(test, 0.0, days, monday + timedelta(days=6))
        if not test.waits and max(test.log_above, test.log_below) >= np.log(20):
            return True
        late = Day(monday, of_late, held)
    return False


def test_nothing_is_concluded_where_those_who_came_late_fared_otherwise() -> None:
    """Without them their group looks better, though in the records both end up alike."""
    assert not any(supported(seed, losers=True) for seed in range(4))
    assert not any(supported(seed, losers=False) for seed in range(2))
    end = date(2026, 12, 31)
    told = moving._moved_comparison(Running("c"), 0.0, [day(0, 300, 600, 100, 200)], end)
    late = moving._moved_comparison(told, 0.0, [day(1, 12, 0)], end)
    assert late.waits == ""  # twelve without one may well be chance, twenty-four may not
    late = moving._moved_comparison(late, 0.0, [day(2, 12, 0)], end)
    assert (
        "24 of 924 came into the records after their week was told, and fared other" in late.waits
    )
