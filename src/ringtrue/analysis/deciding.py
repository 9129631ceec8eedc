"""Verdicts over the whole ledger, and what each running test says in words.

Both sides of every claim enter online e-BH together; what was rejected stays rejected, and a claim
passed over earlier may be rejected later, when others make room for it.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from ringtrue.analysis.cases import share_side
from ringtrue.analysis.cast import OF_SHARES, Statement
from ringtrue.analysis.ledgers import POINTS, Point, Running, altered
from ringtrue.analysis.results import LedgerVerdict
from ringtrue.analysis.wording import number, percent, share_in_words
from ringtrue.stats import betting, waiting
from ringtrue.stats.anytime import start_share
from ringtrue.stats.discoveries import ledger_weights, online_e_bh

LEVEL = 0.05


def all_decided(tests: Sequence[tuple[Statement, Running]], today: date) -> tuple[Running, ...]:
    """Every test with its verdict, in the order of places."""
    rejected = rejections([test for _, test in tests])
    verdicts = [
        _verdict(said, test, sides, today)
        for (said, test), sides in zip(tests, rejected, strict=True)
    ]
    open_ = [v == "undecided" and not t.waits for v, (_, t) in zip(verdicts, tests, strict=True)]
    waiting = [test for is_open, (_, test) in zip(open_, tests, strict=True) if is_open]
    more = iter(more_needed_each(waiting))
    return tuple(
        with_point(_decided(said, test, verdict, next(more) if is_open else None), today)
        for (said, test), verdict, is_open in zip(tests, verdicts, open_, strict=True)
    )


def rejections(tests: Sequence[Running]) -> list[tuple[bool, bool]]:
    """For each test whether "above" and whether "below" is rejected over the whole ledger."""
    if not tests:
        return []
    weights = ledger_weights(2 * max(t.place for t in tests) + 2)
    places = [p for t in tests for p in (2 * t.place, 2 * t.place + 1)]
    # what waits for a reason has no say in the ledger, nor does it take anybody else's room
    silent = [bool(t.waits) and not t.frozen for t in tests]
    values = [
        1.0 if quiet else math.exp(log)
        for t, quiet in zip(tests, silent, strict=True)
        for log in (t.log_above, t.log_below)
    ]
    found = online_e_bh(values, LEVEL, weights[places]).tolist()
    return list(zip(found[::2], found[1::2], strict=True))


def decided(said: Statement, test: Running, sides: tuple[bool, bool], today: date) -> Running:
    """The test with its verdict and its sentence; `sides` are the ledger's rejections."""
    verdict = _verdict(said, test, sides, today)
    is_open = verdict == "undecided" and not test.waits
    return _decided(said, test, verdict, more_needed(test) if is_open else None)


def _decided(said: Statement, test: Running, verdict: LedgerVerdict, more: int | None) -> Running:
    settled = verdict in ("supported", "contradicted")
    moved = altered(test, verdict=verdict, frozen=test.frozen or settled, more=more)
    return altered(moved, sentence=sentence(moved, said))


def _verdict(
    said: Statement, test: Running, sides: tuple[bool, bool], today: date
) -> LedgerVerdict:
    if test.gone and test.n:
        return "stale"
    if test.n == 0:
        return "untested"
    shelf = timedelta(days=said.shelf_days)
    if test.newest is not None and today - date.fromisoformat(test.newest) > shelf:
        return "stale"
    upward = share_side(said) == "above" if said.form in OF_SHARES else said.side == "above"
    above, below = sides
    if test.frozen:
        above = test.log_above > test.log_below
        below = not above
    if above or below:
        holds = above == upward and not (above and below)
        return "supported" if holds else "contradicted"
    return "undecided"


def more_needed(test: Running) -> int | None:
    """How many more records would probably settle it, should they go on as so far.

    None when no number that anybody would wait for does.
    """
    return more_needed_each([test])[0]


def more_needed_each(tests: Sequence[Running]) -> list[int | None]:
    """`more_needed` of many tests at once."""
    if not tests:
        return []
    weights = ledger_weights(2 * max(test.place for test in tests) + 2)
    sides = [2 * test.place + (test.log_above < test.log_below) for test in tests]
    states = [betting.read_state(test.test) if test.n else _NOBODY for test in tests]
    return waiting.more_needed_each(states, np.log(1 / (LEVEL * weights[sides])))


_NOBODY = start_share(0.5)


def with_point(test: Running, today: date) -> Running:
    """The test with today's look added to its plot, one a day; older looks are thinned out."""
    if not test.looked or test.n == 0:
        return test
    now = Point(
        today.isoformat(), test.n, test.value, test.low, test.high, test.log_above, test.log_below
    )
    points = [p for p in test.points if p.day != now.day]
    if test.points and test.points[-1]._replace(day=now.day) == now:
        return test
    if len(points) >= POINTS:
        points = points[: len(points) // 2 : 2] + points[len(points) // 2 :]
    return replace(test, points=(*points, now))


def sentence(test: Running, said: Statement) -> str:
    """What the records that came later say of a claim."""
    if test.gone:
        return f"{test.gone} What was counted before stays, and grows old." if test.n else test.gone
    if test.waits:
        return test.waits
    if test.verdict == "untested":
        return Running("").sentence
    told = _told(test, said)
    if test.verdict in ("supported", "contradicted"):
        return f"{told}; you said {_claimed(said)}."
    if test.verdict == "stale":
        return f"{told}, the newest of them in {test.newest}: too long ago."
    if said.form == "comparison" and not (test.log_above or test.log_below):
        return f"{told}: can't tell yet, too few have come on either side to be compared."
    if test.more is None:
        return f"{told}: can't tell yet, and more of the same would not settle it."
    return f"{told}: can't tell yet; about {test.more:,} more would probably settle it."


def _told(test: Running, said: Statement) -> str:
    if said.form == "comparison":
        mine, others = test.k / test.n, test.other_k / test.other_n if test.other_n else None
        beside = f", everybody else {percent(others)}" if others is not None else ""
        return f"{percent(mine)} of {test.n:,.0f} new people{beside}{_between(test)}"
    if said.form == "mean":
        return f"On average {number(test.value or 0.0)} among {test.n:,.0f} new buyers"
    if said.form == "prevalence":
        return f"{percent(test.k / test.n)} of {test.n:,.0f} new buyers are like this"
    people = "people" if said.form in ("sequence", "theme") else "buyers"
    return f"{percent(test.k / test.n)} of {test.n:,.0f} new {people} fit"


def _between(test: Running) -> str:
    """Between which values the difference lies, in points; empty where one end is open."""
    if test.low is None or test.high is None or test.low <= -1 or test.high >= 1:
        return ""
    low, high = (number(100 * x).replace("-", "\N{MINUS SIGN}") for x in (test.low, test.high))
    return f" (a difference between {low} and {high} points)"


def _claimed(said: Statement) -> str:
    if said.form == "comparison":
        way = "better" if said.side == "above" else "worse"
        by = f" by at least {number(100 * said.margin)} points" if said.margin else ""
        return f"{way} than everybody else{by}"
    if said.form == "mean":
        way = "at least" if said.side == "above" else "at most"
        return f"{way} {number(said.amount or 0.0)}"
    if share_side(said) == "below":
        return f"at most {percent(said.at_least)}"
    return share_in_words(said.at_least)
