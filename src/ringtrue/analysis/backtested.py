"""What a backtest answers: plain values in the shape of its JSON. Fields are only ever added."""

from dataclasses import dataclass
from typing import Literal

from ringtrue.analysis.results import NotRun, Rate

Verdict = Literal["better", "beaten", "cannot_tell", "too_few"]
Kept = Literal["as_said", "higher", "lower", "cannot_tell"]


@dataclass(frozen=True)
class BacktestMonth:
    """Those who entered in one month (`YYYY-MM`) and are decided: persona and everybody.

    `n` of the persona's people, `k` of them with the outcome, `all_n` and `all_k` of everybody;
    `rate` with its interval, None where nobody belongs, and `lift`, None where nothing can be told.
    """

    month: str
    n: int
    k: int
    all_n: int
    all_k: int
    rate: Rate | None
    lift: float | None


@dataclass(frozen=True)
class BacktestLine:
    """One persona, frozen on the day and held against what came later.

    `said` is its rate then, `came` the rate that followed; `kept` compares the two. `precision` is
    the same rate read as an alarm (of those who match, so many bought), `recall` the share of
    buyers who match; `lift` is the rate over everybody's in the same time, with its interval.
    `reason` says why a persona was refused, or why there is nothing to say.
    """

    name: str
    people: int
    said: Rate | None
    came: Rate | None
    kept: Kept
    precision: Rate | None
    recall: Rate | None
    lift: Rate | None
    months: tuple[BacktestMonth, ...]
    verdict: Verdict
    sentence: str
    skill: float | None = None
    reason: str = ""


@dataclass(frozen=True)
class BacktestScore:
    """Forecasts by persona against saying the base rate of everybody; smaller is better.

    `brier` and `log` are means of the squared error and of minus the logarithm of the chance given
    to what came; `gain` is how much less the Brier score is than the base rate's, with a 95 %
    interval over people, and `log_gain` the same of the other score.
    """

    brier: float
    brier_base: float
    gain: float
    low: float
    high: float
    log: float
    log_base: float
    log_gain: float


@dataclass(frozen=True)
class BacktestBand:
    """Those who were given a chance of at least `low` and below `high`: what was said, what came.

    `said` is the mean chance of the `n` people, of whom `k` had the outcome: `came`.
    """

    low: float
    high: float
    n: int
    k: int
    said: float
    came: Rate


@dataclass(frozen=True)
class Backtest:
    """The answer of `ringtrue backtest`.

    `said` is the base rate on the day of the freeze, `came` that of those who came later;
    `learned` people were known and decided by then, `scored` entered later and are decided,
    `waiting` entered later and are not. `bands` hold what was said of everybody, by the personas
    they match, against what came, from the smallest chance to the largest.
    """

    version: int
    as_of: str
    until: str
    unit: str
    noun: str
    learned: int
    scored: int
    waiting: int
    said: Rate | None
    came: Rate | None
    personas: tuple[BacktestLine, ...]
    score: BacktestScore | None
    verdict: Verdict
    sentence: str
    refused: tuple[NotRun, ...] = ()
    notes: tuple[str, ...] = ()
    bands: tuple[BacktestBand, ...] = ()
