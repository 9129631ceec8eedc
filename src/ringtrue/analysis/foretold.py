"""From counts before and after a day to what a backtest says of each persona, and of all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

import numpy as np

from ringtrue.analysis.backtested import (
    Backtest,
    BacktestBand,
    BacktestLine,
    BacktestMonth,
    BacktestScore,
    Kept,
    Verdict,
)
from ringtrue.analysis.results import NotRun, Rate
from ringtrue.analysis.tallying import Part
from ringtrue.analysis.wording import listed, percent
from ringtrue.stats.forecasts import Gain, against_base_rate, differs, lift
from ringtrue.stats.outcomes import pool, wilson
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.settling import Known
from ringtrue.warehouse.traits import Frame
from ringtrue.warehouse.versions import Stand

VERSION = 1
FEWEST = 30  # decided people, before or after, before anything is said
FEWEST_HITS = 5  # of the rarer outcome
EDGES = (0.0, 0.02, 0.05, *(tenth / 10 for tenth in range(1, 11)))  # of the bands of chances


@dataclass(frozen=True)
class Cell:
    """People alike in everything that is asked: side, month, which personas, and how many."""

    later: bool
    month: str
    mark: int
    n: int
    k: int
    waiting: int


def _sums(cells: Sequence[Cell], later: bool, bit: int | None = None) -> tuple[int, int]:
    """(k, n) of one side, of those with the bit where one is given."""
    mine = [c for c in cells if c.later == later and (bit is None or c.mark >> bit & 1)]
    return sum(c.k for c in mine), sum(c.n for c in mine)


def _rate(k: int, n: int) -> Rate | None:
    return Rate(k / n, *wilson(k, n)) if n else None


def told(
    cells: Sequence[Cell],
    frame: Frame,
    parts: Sequence[Part],
    refused: tuple[NotRun, ...],
    as_of: date,
) -> Backtest:
    """What the counts say of each persona, and of all together."""
    base = _sums(cells, False)
    lines = tuple(_line(cells, i, p, frame) for i, p in enumerate(parts))
    gain = _cast_gain(cells, len(parts)) if parts else None
    verdict = _verdict(gain, *_sums(cells, True))
    months = [c.month for c in cells if c.later]
    return Backtest(
        version=VERSION,
        as_of=as_of.isoformat(),
        until=max(months, default=""),
        unit=frame.unit,
        noun=frame.noun,
        learned=base[1],
        scored=_sums(cells, True)[1],
        waiting=sum(c.waiting for c in cells if c.later),
        said=_rate(*base),
        came=_rate(*_sums(cells, True)),
        personas=lines,
        score=_score(gain) if gain is not None else None,
        bands=_bands(cells, len(parts)) if parts else (),
        verdict=verdict,
        sentence=_whole(lines, verdict, base, _sums(cells, True), frame, refused),
        refused=refused,
    )


def of_outcomes(known: Known, frame: Frame, question: Question, as_of: date) -> tuple[str, ...]:
    """What the records cannot tell of outcomes as they were on the day."""
    said = []
    if question.horizon is None:
        counted = f"who was decided by {as_of} counts, and " if known.dated else ""
        said.append(f"Without a horizon {counted}of the young some may still be decided otherwise.")
    if not known.dated:
        said.append(
            "The records do not tell on which day anybody was decided: outcomes stand as "
            f"they are known today, not as they were on {as_of}."
        )
    elif known.undated:
        said.append(
            f"Of {known.undated:,} decided {frame.noun} from before {as_of} the records do not "
            "tell on which day they were decided: they stand as they are known today."
        )
    return tuple(said)


def of_traits(stands: Mapping[str, Stand], as_of: date) -> tuple[str, ...]:
    """How the traits of each table stand: as the day knew them, or why not."""
    says = {
        "then_or_first": "stand as the last import by {day} brought them; of whoever came first "
        "later, as their first import did.",
        "first": "stand as the first import of each brought them: none came by {day}.",
        "today": "stand as they are known today: no earlier import is kept, and what was "
        "overwritten after {day} cannot be told.",
    }
    return tuple(
        f"Traits in {listed(sorted(tables), most=5)} {words.format(day=as_of)}"
        for stand, words in says.items()
        if (tables := [name for name, known in stands.items() if known == stand])
    )


def _line(cells: Sequence[Cell], i: int, part: Part, frame: Frame) -> BacktestLine:
    (k, n), (j, m) = _sums(cells, False, i), _sums(cells, True, i)
    all_k, all_n = _sums(cells, True)
    gain = _own_gain(cells, i)
    few = n < FEWEST or m < FEWEST or min(j, m - j) + min(k, n - k) < FEWEST_HITS
    verdict: Verdict = "too_few" if few else _verdict(gain, j, m)
    found = lift(j, m, all_k - j, all_n - m)
    way = differs(k, n, j, m)
    kept: Kept = "cannot_tell" if few else ("lower", "as_said", "higher")[way + 1]
    line = BacktestLine(
        name=part.name,
        people=m,
        said=_rate(k, n),
        came=_rate(j, m),
        kept=kept,
        precision=_rate(j, m),
        recall=_rate(j, all_k),
        lift=Rate(*found) if found is not None else None,
        months=_months(cells, i),
        verdict=verdict,
        sentence="",
        skill=gain.skill if gain is not None and not few else None,
    )
    return replace(line, sentence=_sentence(line, frame, _sums(cells, False)))


def _months(cells: Sequence[Cell], i: int) -> tuple[BacktestMonth, ...]:
    found = []
    for month in sorted({c.month for c in cells if c.later}):
        here = [c for c in cells if c.later and c.month == month]
        k, n = _sums(here, True, i)
        all_k, all_n = _sums(here, True)
        value = (k / n) / (all_k / all_n) if n and all_k else None
        found.append(BacktestMonth(month, n, k, all_n, all_k, _rate(k, n), value))
    return tuple(found)


def _own_gain(cells: Sequence[Cell], i: int) -> Gain | None:
    """Saying the persona's rate of its people and the others' of the others, against the base."""
    sides = [
        (_inside(cells, False, i, inside), _inside(cells, True, i, inside)) for inside in (1, 0)
    ]
    return _gain([before for before, _ in sides], [after for _, after in sides])


def _inside(cells: Sequence[Cell], later: bool, bit: int, inside: int) -> tuple[int, int]:
    mine = [c for c in cells if c.later == later and (c.mark >> bit & 1) == inside]
    return sum(c.k for c in mine), sum(c.n for c in mine)


def _cast_gain(cells: Sequence[Cell], parts: int) -> Gain | None:
    """The whole cast: everybody is given the mean of the rates of the personas they match."""
    said = _forecasts(cells, parts)
    if not said:
        return None
    chance, before, after = (list(x) for x in zip(*said, strict=True))
    return _against(chance, before, after)


def _forecasts(
    cells: Sequence[Cell], parts: int
) -> list[tuple[float, tuple[int, int], tuple[int, int]]]:
    """The chance given to those of the same personas, and (k, n) of them before and after."""
    rates = _pooled([_sums(cells, False, i) for i in range(parts)] + [_none(cells, False)])
    if rates is None:
        return []
    found = []
    for mark in sorted({c.mark for c in cells}):
        bits = [i for i in range(parts) if mark >> i & 1]
        chance = float(np.mean([rates[i] for i in bits])) if bits else rates[-1]
        mine = [c for c in cells if c.mark == mark]
        found.append((chance, _sums(mine, False), _sums(mine, True)))
    return found


def _bands(cells: Sequence[Cell], parts: int) -> tuple[BacktestBand, ...]:
    """What was said of everybody against what came, band by band of the chance given."""
    said, found = _forecasts(cells, parts), []
    for low, high in pairwise(EDGES):
        here = [(c, *after) for c, _, after in said if low <= c < high or c == high == 1]
        n, k = sum(n for *_, n in here), sum(k for _, k, _ in here)
        came = _rate(k, n)
        if came is not None:
            mean = sum(c * n for c, _, n in here) / n
            found.append(BacktestBand(low, high, n, k, mean, came))
    return tuple(found)


def _none(cells: Sequence[Cell], later: bool) -> tuple[int, int]:
    mine = [c for c in cells if c.later == later and c.mark == 0]
    return sum(c.k for c in mine), sum(c.n for c in mine)


def _gain(before: list[tuple[int, int]], after: list[tuple[int, int]]) -> Gain | None:
    rates = _pooled(before)
    return _against(rates, before, after) if rates is not None else None


def _pooled(before: list[tuple[int, int]]) -> list[float] | None:
    """Rates said on the day: drawn together where few people stand behind them (METHODS 4)."""
    if not sum(n for _, n in before):
        return None
    return [float(x) for x in pool([k for k, _ in before], [n for _, n in before])]


def _against(
    chance: list[float], before: list[tuple[int, int]], after: list[tuple[int, int]]
) -> Gain | None:
    """Against saying of everybody what the forecasts say on average on the day.

    Rates that were drawn together may lie a little above or below the base rate on the whole; when
    the market falls later, that alone would look like foresight.
    """
    many = np.array([n for _, n in before], dtype=np.float64)
    least = 0.5 / (many.sum() + 1)  # nothing is called impossible, nor certain
    within = np.clip(chance, least, 1 - least)
    base = float(within @ many / many.sum())
    return against_base_rate(within, [k for k, _ in after], [n for _, n in after], base)


def _verdict(gain: Gain | None, k: int, n: int) -> Verdict:
    if gain is None or n < FEWEST or min(k, n - k) < FEWEST_HITS:
        return "too_few"
    if gain.low > 0:
        return "better"
    return "beaten" if gain.gain <= 0 else "cannot_tell"


def _score(gain: Gain) -> BacktestScore:
    return BacktestScore(
        brier=gain.brier,
        brier_base=gain.brier_base,
        gain=gain.gain,
        low=gain.low,
        high=gain.high,
        log=gain.log,
        log_base=gain.log_base,
        log_gain=gain.log_base - gain.log,
    )


def _sentence(line: BacktestLine, frame: Frame, base: tuple[int, int]) -> str:
    if line.came is None or line.said is None or line.verdict == "too_few":
        return f"Too few came to tell: {line.people:,} decided {frame.noun} since."
    came = f"{percent(line.came.rate)} of {line.people:,} {frame.happened}"
    said = percent(line.said.rate)
    kept = {
        "as_said": f"{came}, about as before ({said}).",
        "higher": f"{came}, more than before ({said}).",
        "lower": f"{came}, fewer than before ({said}).",
    }[line.kept]
    return f"{kept} {_worth(line.verdict, base)}"


def _worth(verdict: Verdict, base: tuple[int, int]) -> str:
    rate = percent(base[0] / base[1])
    if verdict == "better":
        return f"Knowing it foretold better than saying {rate} of everybody."
    if verdict == "beaten":
        return f"Beaten by the base rate: saying {rate} of everybody foretold as well or better."
    return f"Whether it beats saying {rate} of everybody, nobody can tell yet."


def _whole(
    lines: Sequence[BacktestLine],
    verdict: Verdict,
    base: tuple[int, int],
    after: tuple[int, int],
    frame: Frame,
    refused: Sequence[NotRun],
) -> str:
    if not lines:
        why = f" {refused[0].missing}" if refused else ""
        return f"There is no persona to score.{why}"
    if verdict == "too_few":
        return f"Too few came to tell: {after[1]:,} decided {frame.noun} since, {after[0]:,} won."
    rate = percent(base[0] / base[1])
    if len(lines) == 1:
        return f"{lines[0].name}: {lines[0].sentence}"
    lower = [x.name for x in lines if x.kept == "lower"]
    rest = f" Fewer than before of {listed(lower)}." if lower else ""
    if verdict == "better":
        return f"The personas foretold who buys better than saying {rate} of everybody.{rest}"
    return f"{_worth(verdict, base)}{rest}"
