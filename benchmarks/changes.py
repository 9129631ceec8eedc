"""How often a change is called better or worse, looked at every day: where nothing differs, and so.

Run `.venv/bin/python benchmarks/changes.py`; the table is in docs/methods.md.
"""

import sys
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from ringtrue.analysis.changes.judging import gathered
from ringtrue.analysis.changes.values import Day
from ringtrue.stats import anytime
from ringtrue.stats.discoveries import online_e_bh

BEGUN = date(2026, 1, 5)
DAYS = 120


@dataclass(frozen=True)
class Case:
    """People a day, the share held back, both chances, and how far the market drifts."""

    name: str
    entering: float
    held: float
    rate: float
    held_rate: float
    drift: float = 0.0


@dataclass(frozen=True)
class Line:
    """How a case went: worlds called better, worse, and the median of people until decided."""

    case: Case
    worlds: int
    better: int
    worse: int
    people: float | None


CASES = (
    Case("nothing differs, half held back", 8, 0.5, 0.20, 0.20),
    Case("nothing differs, a fifth held back", 8, 0.2, 0.20, 0.20),
    Case("nothing differs, the market drifts by .10", 8, 0.2, 0.20, 0.20, 0.10),
    Case("nothing differs, few buy", 20, 0.2, 0.03, 0.03),
    Case(".30 against .20, half held back", 8, 0.5, 0.30, 0.20),
    Case(".30 against .20, a fifth held back", 8, 0.2, 0.30, 0.20),
    Case(".40 against .20, a fifth held back", 8, 0.2, 0.40, 0.20),
    Case(".10 against .20, half held back", 8, 0.5, 0.10, 0.20),
)


def table(*, worlds: int, cases: tuple[Case, ...] = CASES) -> list[Line]:
    """Every case over so many worlds of 120 days, at fixed seeds."""
    return [_line(case, place, worlds) for place, case in enumerate(cases)]


def _line(case: Case, place: int, worlds: int) -> Line:
    rng = np.random.default_rng([31, place])
    ended = [_decided(case, rng) for _ in range(worlds)]
    people = [n for side, n in ended if side]
    sides = [side for side, _ in ended]
    better, worse = sides.count("better"), sides.count("worse")
    return Line(case, worlds, better, worse, float(np.median(people)) if people else None)


def _decided(case: Case, rng: np.random.Generator) -> tuple[str, float]:
    """The side decided at any look, and how many people it took."""
    state, people = anytime.start_comparison(), 0.0
    for block in gathered((), _days(case, rng), over=True):
        people += block.n + block.held_n
        tally = anytime.Tally(block.k, block.n, block.held_k, block.held_n)
        state = anytime.update(state, tally)
        better, worse = online_e_bh([state.e_above, state.e_below])
        if better or worse:
            return ("better" if better else "worse"), people
    return "", people


def _days(case: Case, rng: np.random.Generator) -> tuple[Day, ...]:
    found = []
    for i in range(DAYS):
        n, moved = int(rng.poisson(case.entering)), case.drift * float(np.sin(i / 20))
        held = int(rng.binomial(n, case.held))
        k = int(rng.binomial(n - held, case.rate + moved))
        held_k = int(rng.binomial(held, case.held_rate + moved))
        found.append(Day(BEGUN + timedelta(i), k, n - held, held_k, held))
    return tuple(found)


def main() -> None:
    """Print the table."""
    worlds = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    print(f"| {worlds} worlds of {DAYS} days each | better | worse | people until told |")
    print("|---|---|---|---|")
    for line in table(worlds=worlds):
        people = "" if line.people is None else f"{line.people:.0f}"
        shares = f"{line.better / worlds:.1%} | {line.worse / worlds:.1%}"
        print(f"| {line.case.name} | {shares} | {people} |")


if __name__ == "__main__":
    main()
