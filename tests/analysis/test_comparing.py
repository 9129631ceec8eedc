"""Comparisons: silent on nulls, whatever the market does, and awake to real differences."""

from types import SimpleNamespace

import numpy as np
import pytest

from ringtrue.analysis import checkup
from ringtrue.analysis.comparing import Periods, believed, compare, lines
from ringtrue.warehouse.tallies import Counted


def world(rng: np.random.Generator, *, people: int, lift: float) -> list[Periods]:
    """Eight personas over twelve months of a market that drifts; the first differs by `lift`.

    The mix of personas drifts with the market, so that comparing over all months together would
    mistake the one for the other.
    """
    months, personas = 12, 8
    base = 0.06 + 0.12 * np.arange(months) / months
    mix = rng.dirichlet(np.ones(personas) * 5, size=2)
    n = np.zeros((months, personas))
    for month in range(months):
        share = mix[0] + (mix[1] - mix[0]) * month / months
        n[month] = rng.multinomial(people // months, share)
    rates = np.repeat(base[:, None], personas, axis=1)
    rates[:, 0] *= lift
    k = rng.binomial(n.astype(int), rates)
    return [
        tuple(
            (
                _counted(k[m, j], n[m, j]),
                _counted(k[m].sum() - k[m, j], n[m].sum() - n[m, j]),
            )
            for m in range(months)
        )
        for j in range(personas)
    ]


def _counted(k: float, n: float) -> Counted:
    return Counted(int(k), int(n), float(k), float(n))


def called(seed: int, *, people: int, lift: float) -> list[str]:
    periods = world(np.random.default_rng(seed), people=people, lift=lift)
    comparisons = [compare(str(j), p, "leads") for j, p in enumerate(periods)]
    sides, _ = believed(comparisons, [])
    return [line.compared for line in lines(comparisons, sides, "leads")]


@pytest.mark.slow
def test_in_markets_without_differences_hardly_ever_is_anything_called() -> None:
    wrong = sum(
        any(c in ("above", "below") for c in called(seed, people=4_000, lift=1.0))
        for seed in range(200)
    )
    assert wrong <= 10


@pytest.mark.slow
def test_a_persona_that_wins_half_as_often_is_found() -> None:
    found = [called(seed, people=12_000, lift=0.4)[0] for seed in range(20)]
    assert found.count("below") >= 19


def test_a_reliable_difference_under_a_fifth_is_not_called() -> None:
    mine, others = _counted(55_000, 500_000), _counted(50_000, 500_000)
    comparison = compare("a", ((mine, others),), "leads")
    [sides], _ = believed([comparison], [])
    [line] = lines([comparison], [sides], "leads")
    assert sides[0]
    assert line.compared == "not_reliable"
    assert line.reason == "Under a fifth from everybody else's 10 %."


@pytest.mark.parametrize(("n", "compared"), [(49, "too_few"), (50, "not_reliable")])
def test_under_five_expected_successes_are_too_few(n: int, compared: str) -> None:
    comparison = compare("a", ((_counted(n // 10, n), _counted(1000, 10_000)),), "leads")
    [sides], _ = believed([comparison], [])
    [line] = lines([comparison], [sides], "leads")
    assert line.compared == compared
    if compared == "too_few":
        assert line.reason is not None
        assert "are needed" in line.reason


def test_a_persona_of_nobody_has_no_rate_and_nobody_never_buys() -> None:
    nobody = compare("a", (), "leads")
    none_of_52 = compare("b", ((_counted(0, 52), _counted(100, 1000)),), "leads")
    sides, _ = believed([nobody, none_of_52], [])
    empty, few = lines([nobody, none_of_52], sides, "leads")
    assert (empty.rate, empty.compared) == (None, "too_few")
    assert few.pooled is not None
    assert few.pooled > 0
    assert few.high is not None
    assert few.high > 0.05


def test_none_of_52_reads_as_none_so_far() -> None:
    none_of_52 = compare("b", ((_counted(0, 52), _counted(100, 1000)),), "leads")
    sides, _ = believed([none_of_52], [])
    [line] = lines([none_of_52], sides, "leads")
    persona = SimpleNamespace(outcome=line, baseline=none_of_52.baseline)
    said = checkup._outcome_sentence(persona, SimpleNamespace(noun="leads", happened="won"))
    assert said.startswith("0 of 52 leads won (none so far; up to 6.9 % is possible).")
    assert "never" not in said
