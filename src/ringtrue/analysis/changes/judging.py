"""Judge changes so that one may look every day: those concerned against those held back.

Days are gathered into blocks until both sides have enough people. A block's bounds follow from who
entered when, never from what they did, and it is told once, when its people are old enough; so the
product of its e-values with those before is an e-process, whenever one looks. Shares may differ
from block to block in any way: a drift of the whole market is no difference between the sides.
With a comparison period nothing of the kind is claimed: two shares, each with its interval.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ringtrue.analysis.changes.saying import sentence
from ringtrue.analysis.changes.values import (
    Block,
    Change,
    Day,
    Seen,
    Side,
    Standing,
    Told,
    Verdict,
)
from ringtrue.stats import anytime
from ringtrue.stats.discoveries import ledger_weights, online_e_bh

LEVEL = 0.05
BLOCK = 5  # people (accounts) on each side before a block is told
_TRIED = 200  # blocks gone through one by one; from there on its pace is carried forward
_FURTHEST = 100_000  # people; beyond, nobody waits for a verdict


def judge(
    changes: Sequence[Change],
    seen: Sequence[Seen],
    standing: Sequence[Standing],
    *,
    today: date,
) -> tuple[Told, ...]:
    """Every change as it stands, in the order in which they were written.

    Both sides of every change with a held-back group enter online e-BH, with weights by that order;
    withdrawn changes keep their place. What was decided stays.
    """
    moved = [
        _moved(change, found, before)
        for change, found, before in zip(changes, seen, standing, strict=True)
    ]
    values = [_values(state.blocks) for state in moved]
    compared = [i for i, change in enumerate(changes) if change.comparison == "held_back"]
    e = [math.exp(log) for i in compared for log in values[i]]
    rejected = online_e_bh(e, LEVEL).tolist()
    sides = dict(zip(compared, zip(rejected[::2], rejected[1::2], strict=True), strict=True))
    places = {i: place for place, i in enumerate(compared)}
    return tuple(
        _of_period(change, found)
        if change.comparison == "period"
        else _held_back(change, found, moved[i], values[i], sides[i], places[i], today)
        for i, (change, found) in enumerate(zip(changes, seen, strict=True))
    )


def _moved(change: Change, seen: Seen, before: Standing) -> Standing:
    if change.comparison == "period" or before.decided or change.begun is None or seen.problem:
        return before
    return replace(before, blocks=gathered(before.blocks, seen.days, over=seen.over))


def gathered(blocks: Sequence[Block], days: Sequence[Day], *, over: bool) -> tuple[Block, ...]:
    """The blocks so far and those that later days fill; the last, unfilled one once it is over.

    A day up to the last block's end is passed over: what was told is not told anew.
    """
    found = list(blocks)
    last = found[-1].until if found else ""
    filling = Block("", 0.0, 0.0, 0.0, 0.0)
    for day in sorted(days, key=lambda d: d.day):
        if day.day.isoformat() <= last:
            continue
        filling = Block(
            day.day.isoformat(),
            filling.k + day.k,
            filling.n + day.n,
            filling.held_k + day.held_k,
            filling.held_n + day.held_n,
        )
        if min(filling.n, filling.held_n) >= BLOCK:
            found.append(filling)
            filling = Block("", 0.0, 0.0, 0.0, 0.0)
    if over and min(filling.n, filling.held_n) > 0:
        found.append(filling)
    return tuple(found)


def _state(blocks: Sequence[Block]) -> anytime.TestState:
    state = anytime.start_comparison()
    for block in blocks:
        state = anytime.update(state, _tally(block))
    return state


def _tally(block: Block) -> anytime.Tally:
    return anytime.Tally(block.k, block.n, block.held_k, block.held_n)


def _values(blocks: Sequence[Block]) -> tuple[float, float]:
    """Logarithms of the e-values that those concerned did better, and that they did worse."""
    state = _state(blocks)
    return state.log_above, state.log_below


def _held_back(
    change: Change,
    seen: Seen,
    standing: Standing,
    values: tuple[float, float],
    rejected: tuple[bool, bool],
    place: int,
    today: date,
) -> Told:
    verdict = _verdict(change, seen, standing, rejected)
    if verdict in ("better", "worse") and not standing.decided:
        standing = replace(standing, decided=verdict, decided_on=today.isoformat())
    waits = verdict == "undecided" and not seen.over
    more = more_needed(standing.blocks, place) if waits else None
    told = Told(
        key=change.key,
        verdict=verdict,
        sentence=sentence(change, seen, verdict, more),
        standing=standing,
        log_better=values[0],
        log_worse=values[1],
        more=more,
    )
    return _with_shares(told, seen)


def _verdict(
    change: Change, seen: Seen, standing: Standing, rejected: tuple[bool, bool]
) -> Verdict:
    if change.begun is None:
        return "planned"
    if standing.decided:
        return standing.decided
    if any(rejected):
        return "better" if rejected[0] else "worse"
    return "undecided" if min(seen.concerned.n, seen.other.n) > 0 else "early"


def _of_period(change: Change, seen: Seen) -> Told:
    told = _with_shares(Told(change.key, "planned", ""), seen)
    verdict: Verdict = "undecided"
    if change.begun is None:
        verdict = "planned"
    elif told.interval is None or told.other_interval is None:
        verdict = "early"
    elif told.interval[0] > told.other_interval[1]:
        verdict = "more"
    elif told.interval[1] < told.other_interval[0]:
        verdict = "fewer"
    return replace(told, verdict=verdict, sentence=sentence(change, seen, verdict, None))


def _with_shares(told: Told, seen: Seen) -> Told:
    return replace(
        told,
        concerned=seen.concerned,
        other=seen.other,
        interval=_interval(seen.concerned),
        other_interval=_interval(seen.other),
        waiting=seen.waiting,
        problem=seen.problem,
    )


def _interval(side: Side) -> tuple[float, float] | None:
    if side.account_n <= 0:
        return None
    low, high = anytime.share_interval(side.account_k, side.account_n)
    rate = side.k / side.n
    return min(low, rate), max(high, rate)


def more_needed(blocks: Sequence[Block], place: int) -> int | None:
    """How many more people on both sides would probably settle it, should it go on as so far.

    `place` is the change's among those with a held-back group. None when no number that anybody
    would wait for does.
    """
    if not blocks:
        return None
    n, held_n = sum(b.n for b in blocks), sum(b.held_n for b in blocks)
    rate, held_rate = sum(b.k for b in blocks) / n, sum(b.held_k for b in blocks) / held_n
    if rate == held_rate:
        return None
    above = rate > held_rate
    weight = float(ledger_weights(2 * place + 2)[2 * place + (not above)])
    wanted = math.log(1 / (LEVEL * weight))
    each, held = n / len(blocks), held_n / len(blocks)
    like = anytime.Tally(rate * each, each, held_rate * held, held)
    reached = _blocks_needed(_state(blocks), like, wanted, above=above)
    people = None if reached is None else math.ceil(reached * (each + held))
    return people if people is not None and people <= _FURTHEST else None


def _blocks_needed(
    state: anytime.TestState, like: anytime.Tally, wanted: float, *, above: bool
) -> float | None:
    """How many more blocks like this one it takes; at its pace so far beyond the first few."""
    path: list[float] = []
    for done in range(1, _TRIED + 1):
        state = anytime.update(state, like)
        path.append(state.log_above if above else state.log_below)
        if path[-1] >= wanted:
            return float(done)
    pace = (path[-1] - path[_TRIED // 2]) / (_TRIED - 1 - _TRIED // 2)
    return _TRIED + (wanted - path[-1]) / pace if pace > 1e-6 else None
