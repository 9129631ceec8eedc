"""Which claims may be believed together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringtrue.stats.discoveries import e_bh, e_lond, ledger_weights, online_e_bh

MANUAL = [
    2.90e-17, 0.06743, 0.01514, 0.08174, 0.00171, 3.60e-05, 0.79149, 0.27201, 0.28295, 7.59e-08,
    0.69274, 0.30443, 0.00136, 0.72342, 0.54757,
]  # fmt: skip
E = 0.5 / np.sqrt(MANUAL)
SERIES = 6 / (np.pi**2 * np.arange(1, 16) ** 2)


def test_online_e_bh_rejects_what_the_manual_of_online_fdr_leads_to():
    assert (np.flatnonzero(online_e_bh(E, 0.05, SERIES)) + 1).tolist() == [1, 10]


def test_equal_weights_are_the_offline_procedure():
    # 4 hypotheses at .05: k = 1 needs 80, k = 2 needs 40, k = 3 needs 26.7.
    assert e_bh([45, 41, 20, 1]).tolist() == [True, True, False, False]
    assert e_bh([45, 39, 20, 1]).tolist() == [False] * 4
    assert e_bh([27, 27, 27, 0]).tolist() == [True, True, True, False]
    assert e_bh([]).tolist() == []


def test_an_e_value_exactly_at_the_threshold_is_rejected():
    assert e_bh([20.0]).all()
    assert e_bh([30.0, 30.0, 30.0], 0.1, [1 / 3] * 3).all()


def test_the_weights_of_a_ledger_sum_to_one_over_all_claims_there_will_ever_be():
    weights = ledger_weights(2_000_000)
    # the rest of the series lies between these two integrals
    rest = 1 / np.log(2_000_002) / 2.10974280123689
    assert weights.sum() < 1
    assert weights.sum() + rest == pytest.approx(1, abs=1e-6)
    assert np.all(np.diff(weights) < 0)


def test_weights_that_promise_more_than_the_level_are_refused():
    with pytest.raises(ValueError, match="at most 1"):
        e_bh([1, 2], weights=[0.9, 0.2])


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30), st.data())
def test_more_evidence_never_takes_a_rejection_away(values, data):
    before = online_e_bh(values)
    more = [v * data.draw(st.floats(1, 10)) for v in values]
    assert np.all(online_e_bh(more) >= before)


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=30))
def test_what_is_rejected_stays_rejected_when_claims_follow(values):
    first = online_e_bh(values[:-1])
    assert np.all(online_e_bh(values)[:-1] >= first)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30))
def test_it_rejects_whatever_e_lond_rejects(values):
    assert np.all(online_e_bh(values) >= e_lond(values))


def test_it_finds_more_than_e_lond_when_evidence_comes_late():
    values = [20.0, 60.0, 100.0, 150.0, 5000.0]
    assert online_e_bh(values).tolist() == [True] * 5
    assert e_lond(values).tolist() == [False] * 4 + [True]


def test_false_discoveries_stay_under_the_level_with_dependent_e_values():
    rng = np.random.default_rng(7)
    shares = []
    for _ in range(2000):
        # null e-values all move together: a likelihood ratio of one common normal
        common = rng.normal()
        null = np.exp(3 * common - 4.5) * np.ones(15)
        real = np.exp(rng.normal(4, 1, 5))
        rejected = e_bh(np.concatenate([null, real]))
        shares.append(rejected[:15].sum() / max(1, rejected.sum()))
    assert np.mean(shares) <= 0.05
