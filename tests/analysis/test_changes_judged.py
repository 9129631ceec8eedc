"""A change may be looked at every day: what chance does is not called better, what is so is."""

from datetime import date, timedelta

import numpy as np
import pytest

from ringtrue.analysis.cast import Member
from ringtrue.analysis.changes.judging import BLOCK, gathered, judge, more_needed
from ringtrue.analysis.changes.values import Block, Change, Day, HeldBack, Seen, Side, Standing

BEGUN, TODAY = date(2026, 3, 2), date(2026, 9, 1)


def change(key="c", comparison="held_back", **more):
    held = HeldBack(share=0.5, salt="s") if comparison == "held_back" else None
    given = {"begun": BEGUN, "held_back": held, **more}
    return Change(key, Member("all"), comparison, **given)


def days(rng, rate, held_rate, *, count, entering=6, share=0.5, drift=0.0):
    """So many days of people entering, each of whom buys with its side's chance."""
    found = []
    for i in range(count):
        n, moved = int(rng.poisson(entering)), drift * np.sin(i / 20)
        held = int(rng.binomial(n, share))
        k = int(rng.binomial(n - held, np.clip(rate + moved, 0, 1)))
        held_k = int(rng.binomial(held, np.clip(held_rate + moved, 0, 1)))
        found.append(Day(BEGUN + timedelta(i), k, n - held, held_k, held))
    return tuple(found)


def seen(found, *, key="c", over=False):
    k, n = sum(int(d.k) for d in found), sum(int(d.n) for d in found)
    held_k, held_n = sum(int(d.held_k) for d in found), sum(int(d.held_n) for d in found)
    return Seen(key, found, Side(k, n, k, n), Side(held_k, held_n, held_k, held_n), over=over)


def watched(found, *, every=1):
    """The verdicts of one change looked at again and again, as its days come."""
    state, said = Standing(), []
    for shown in range(1, len(found) + 1, every):
        [told] = judge([change()], [seen(found[:shown])], [state], today=TODAY)
        state = told.standing
        said.append(told)
        if state.decided:
            break
    return said


def ever(found):
    """The side decided at any of all looks: looks between two blocks can change nothing."""
    blocks = gathered((), found, over=False)
    return judged_at_each(blocks)


def judged_at_each(blocks):
    from ringtrue.stats import anytime
    from ringtrue.stats.discoveries import online_e_bh

    state = anytime.start_comparison()
    for place, block in enumerate(blocks):
        tally = anytime.Tally(block.k, block.n, block.held_k, block.held_n)
        state = anytime.update(state, tally)
        better, worse = online_e_bh([state.e_above, state.e_below])
        if better or worse:
            return ("better" if better else "worse"), place
    return "", len(blocks)


def test_looking_every_day_says_what_looking_after_every_block_says():
    rng = np.random.default_rng(7)
    found = days(rng, 0.45, 0.15, count=60)
    last = watched(found)[-1]
    side, place = ever(found)
    assert last.standing.decided == side == "better"
    assert len(last.standing.blocks) == place + 1


def test_where_nothing_differs_at_most_one_in_twenty_is_ever_called_better_or_worse():
    rng = np.random.default_rng(11)
    said = [ever(days(rng, 0.2, 0.2, count=90, drift=0.1))[0] for _ in range(120)]
    assert said.count("better") + said.count("worse") <= 6


def test_what_is_so_is_found_in_most_worlds_and_never_the_other_way_round():
    rng = np.random.default_rng(12)
    said = [ever(days(rng, 0.35, 0.15, count=90))[0] for _ in range(40)]
    assert said.count("better") >= 32
    assert "worse" not in said


def test_days_that_were_told_are_not_told_anew_and_late_comers_change_nothing():
    first = [Day(BEGUN + timedelta(i), 1, 3, 0, 2) for i in range(6)]
    blocks = gathered((), first, over=False)
    assert [b.until for b in blocks] == ["2026-03-04", "2026-03-07"]
    assert all(min(b.n, b.held_n) >= BLOCK for b in blocks)
    reopened = [Day(d.day, 3, 9, 2, 9) for d in first]
    assert gathered(blocks, reopened, over=False) == blocks
    more = [*first, Day(BEGUN + timedelta(6), 1, 1, 1, 1)]
    assert gathered(blocks, more, over=False) == blocks
    assert gathered(blocks, more, over=True)[2] == Block("2026-03-08", 1, 1, 1, 1)


def test_a_block_ends_by_who_came_and_never_by_what_they_did():
    rng = np.random.default_rng(3)
    one, other = days(rng, 0.5, 0.5, count=30), []
    for day in one:
        other.append(Day(day.day, day.n, day.n, 0, day.held_n))
    ends = [[b.until for b in gathered((), d, over=False)] for d in (one, other)]
    assert ends[0] == ends[1]


def test_what_was_decided_stays_whatever_comes_later():
    rng = np.random.default_rng(5)
    last = watched(days(rng, 0.6, 0.1, count=60))[-1]
    assert last.verdict == "better"
    turned = seen(days(rng, 0.0, 0.9, count=120))
    [told] = judge([change()], [turned], [last.standing], today=TODAY)
    assert (told.verdict, told.standing) == ("better", last.standing)
    assert told.concerned.n == turned.concerned.n  # what is shown goes on


def test_many_changes_share_one_chance_of_error_and_a_new_one_takes_no_place_from_them():
    rng = np.random.default_rng(6)
    strong = seen(days(rng, 0.6, 0.1, count=60))
    idle = seen(days(rng, 0.2, 0.2, count=60))
    found = judge([change()], [strong], [Standing()], today=TODAY)
    many = [change(str(i)) for i in range(20)]
    later = judge(many, [strong, *[idle] * 19], [Standing()] * 20, today=TODAY)
    assert found[0].verdict == later[0].verdict == "better"
    assert {t.verdict for t in later[1:]} == {"undecided"}
    assert (found[0].log_better, found[0].standing) == (later[0].log_better, later[0].standing)


def test_how_many_more_would_settle_it_is_about_right():
    rng = np.random.default_rng(8)
    found = days(rng, 0.3, 0.15, count=25)
    blocks = gathered((), found, over=False)
    n, held_n = sum(b.n for b in blocks), sum(b.held_n for b in blocks)
    rate, held = sum(b.k for b in blocks) / n, sum(b.held_k for b in blocks) / held_n
    more = more_needed(blocks, 0)
    assert more is not None
    each = len(blocks)
    goes_on = [Block("x", rate * n / each, n / each, held * held_n / each, held_n / each)]
    count = round(more / ((n + held_n) / each))
    side, place = judged_at_each([*blocks, *goes_on * (count + 1)])
    assert side
    assert abs(place + 1 - len(blocks) - count) <= 1
    assert more_needed(blocks, 30) > more  # a late change needs more


def test_more_of_the_same_may_settle_nothing():
    same = [Block(str(i), 5, 25, 5, 25) for i in range(10)]
    assert more_needed(same, 0) is None
    assert more_needed([], 0) is None
    hardly = [Block(str(i), 100, 500, 101, 500) for i in range(10)]
    assert more_needed(hardly, 0) is None


@pytest.mark.parametrize(
    ("now", "before", "verdict"),
    [((90, 200), (20, 200), "more"), ((20, 200), (90, 200), "fewer"),
     ((31, 140), (22, 150), "undecided"), ((0, 0), (0, 0), "early")],
)  # fmt: skip
def test_with_a_period_nothing_is_tested_and_the_intervals_must_part(now, before, verdict):
    found = Seen("c", (), Side(*now, *now), Side(*before, *before))
    [told] = judge([change(comparison="period")], [found], [Standing()], today=TODAY)
    assert told.verdict == verdict
    assert (told.log_better, told.log_worse, told.standing.blocks) == (0, 0, ())


def test_before_it_begins_it_is_planned():
    for comparison in ("held_back", "period"):
        one = change(comparison=comparison, begun=None)
        [told] = judge([one], [Seen("c")], [Standing()], today=TODAY)
        assert told.verdict == "planned"


def test_the_numbers_in_the_documentation_are_those_of_the_benchmark():
    """benchmarks/changes.py prints them; here its small run keeps it running."""
    from importlib.util import module_from_spec, spec_from_file_location
    from pathlib import Path

    path = Path(__file__).parents[2] / "benchmarks" / "changes.py"
    spec = spec_from_file_location("changes_benchmark", path)
    benchmark = module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    [line] = benchmark.table(worlds=5, cases=benchmark.CASES[:1])
    assert line.worlds == 5
