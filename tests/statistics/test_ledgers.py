"""Whole ledgers under daily looks: a few of the thousand that `benchmarks/ledgers.py` draws."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from ringtrue.stats.discoveries import e_lond, online_e_bh

FILE = Path(__file__).parents[2] / "benchmarks" / "ledgers.py"


@pytest.fixture(scope="module")
def worlds():
    """Companies of fewer people, so that it takes seconds."""
    spec = importlib.util.spec_from_file_location("ledgers", FILE)
    module = importlib.util.module_from_spec(spec)
    sys.modules["ledgers"] = module
    spec.loader.exec_module(module)
    module.A_DAY, module.TABLED = 1.5, 300
    return module


def test_a_few_ledgers_support_little_that_is_false_and_more_than_e_lond_finds(worlds):
    drawn = [worlds.draw_ledger(1, i) for i in range(15)]
    ours = [worlds.judge(one, online_e_bh) for one in drawn]
    older = [worlds.judge(one, e_lond) for one in drawn]
    assert np.mean([f.false_share for f in ours], axis=0).max() <= 0.05
    assert np.mean([f.first for f in ours]) <= 0.05
    assert sum(f.true[-1] for f in ours) > sum(f.true[-1] for f in older) > 0


def test_the_simulation_rejects_on_the_days_on_which_the_product_does(worlds):
    drawn = worlds.draw_ledger(1, 0)
    assert (worlds.run(drawn, online_e_bh) < worlds.LOOKS).any()
    assert (worlds.run_by_the_product(drawn) == worlds.run(drawn, online_e_bh)).all()


def test_worlds_without_truth_support_nothing_though_they_would_mislead_a_fixed_test(worlds):
    drawn = [worlds.draw_ledger(2, i, truth_in=False) for i in range(10)]
    assert all(one.false.all() for one in drawn)
    assert sum(worlds.judge(one, online_e_bh).ever > 0 for one in drawn) <= 1

    def each_alone(e, level):
        return e >= 1 / level

    assert sum(worlds.judge(one, each_alone).ever > 0 for one in drawn) >= 5
