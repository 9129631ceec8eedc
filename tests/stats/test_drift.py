"""Two samples of codes compared: what PSI says, and how often it cries wolf."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringtrue.stats import drift
from ringtrue.stats.drift import Histograms, compare, of_rows, rates, rejected
from ringtrue.stats.newcomers import newcomers

counts = st.lists(st.lists(st.integers(0, 50), min_size=1, max_size=4), min_size=3, max_size=3)


def drawn(rng, people, shares, columns):
    names = tuple(str(i) for i in range(columns))
    return Histograms(names, (len(shares),) * columns, rng.multinomial(people, shares, columns))


def test_psi_is_the_familiar_number():
    assert drift.psi([0.41, 0.59], [0.28, 0.72]) == pytest.approx(
        0.13 * np.log(0.41 / 0.28) + 0.13 * np.log(0.72 / 0.59)
    )
    big = compare(
        of_rows(["x"], [[41_000_000, 59_000_000]]), of_rows(["x"], [[28_000_000, 72_000_000]])
    )
    assert big.psi[0] == pytest.approx(0.07546, abs=1e-5)


def test_a_tenth_is_no_threshold_a_small_sample_passes_it_by_chance_a_large_one_never():
    same = np.full(8, 1 / 8)
    rng = np.random.default_rng(3)
    small = compare(drawn(rng, 200, same, 2000), drawn(rng, 100, same, 2000), margin=0)
    large = compare(drawn(rng, 20_000, same, 2000), drawn(rng, 10_000, same, 2000), margin=0)
    assert (small.psi > 0.1).mean() > 0.3
    assert (small.psi > small.expected).mean() == pytest.approx(0.05, abs=0.015)
    assert (large.psi > 0.1).sum() == 0
    assert (large.psi > large.expected).mean() == pytest.approx(0.05, abs=0.015)


@pytest.mark.parametrize(("people", "later"), [(200, 200), (2000, 500)])
@pytest.mark.parametrize("bins", [2, 8])
def test_false_alarms_come_at_the_stated_rate(people, later, bins):
    rng = np.random.default_rng(11)
    shares = rng.dirichlet(np.ones(bins))
    found = compare(drawn(rng, people, shares, 20_000), drawn(rng, later, shares, 20_000), margin=0)
    p = found.p[~np.isnan(found.p)]
    for level in (0.05, 0.01):
        assert (p <= level).mean() == pytest.approx(level, rel=0.2)


def test_at_the_margin_itself_it_is_said_no_oftener_than_stated():
    rng = np.random.default_rng(5)
    then, now = np.array([0.5, 0.5]), np.array([0.57053, 0.42947])
    assert drift.psi(then, now) == pytest.approx(drift.MARGIN, abs=1e-4)
    found = compare(drawn(rng, 3000, then, 20_000), drawn(rng, 3000, now, 20_000))
    assert (found.p <= 0.05).mean() == pytest.approx(0.05, abs=0.01)
    # and however many are looked at, what lies within is never called drift
    within = np.array([0.53, 0.47])
    many = compare(drawn(rng, 3_000_000, then, 200), drawn(rng, 3_000_000, within, 200))
    assert not rejected(many.p).any()


def test_what_moved_beyond_its_margin_is_found():
    """41 % to 28 %, of 4,000 and 2,000 people, among 300 columns in which nothing moved."""
    rng = np.random.default_rng(6)
    names, levels = tuple(map(str, range(320))), (4,) * 300 + (2,) * 20

    def world(people, share):
        quiet = drawn(rng, people, np.full(4, 0.25), 300).counts
        loud = drawn(rng, people, [share, 1 - share], 20).counts
        return Histograms(names, levels, np.vstack([quiet, np.pad(loud, ((0, 0), (0, 2)))]))

    said = rejected(compare(world(4000, 0.41), world(2000, 0.28)).p)
    assert said[300:].sum() >= 18
    assert not said[:300].any()


def test_with_thousands_of_columns_false_ones_keep_to_their_share_whatever_they_share():
    """Columns in blocks of fifty that are one and the same: as dependent as can be."""
    rng = np.random.default_rng(8)
    same, then, now = np.full(4, 0.25), np.array([0.4, 0.2, 0.2, 0.2]), np.full(4, 0.25)
    shares = []
    for _ in range(60):
        quiet = np.repeat(
            compare(drawn(rng, 800, same, 12), drawn(rng, 800, same, 12), margin=0).p, 50
        )
        loud = compare(drawn(rng, 800, then, 40), drawn(rng, 800, now, 40), margin=0).p
        said = rejected(np.concatenate([quiet, loud]))
        assert said[600:].sum() >= 30
        shares.append(said[:600].sum() / max(said.sum(), 1))
    assert np.mean(shares) <= drift.LEVEL


def test_rare_values_are_put_together_before_they_are_judged():
    then, now = of_rows(["x"], [[400, 590, 4, 3, 2, 1]]), of_rows(["x"], [[405, 588, 1, 2, 3, 1]])
    found = compare(then, now, margin=0)
    assert found.degrees[0] == 2
    assert found.p[0] > 0.3


def test_what_cannot_be_compared_says_why():
    then = of_rows(
        ["gone", "new", "one", "few", "fine"], [[5, 5], [0, 0], [9, 0], [4, 3], [50, 50]]
    )
    now = of_rows(["gone", "new", "one", "few", "fine"], [[0, 0], [5, 5], [9, 0], [3, 4], [50, 50]])
    found = compare(then, now)
    assert found.reason == (
        "nobody's is recorded now",
        "nobody's was recorded then",
        "everybody's is the same, then and now",
        "too few people to compare",
        "",
    )
    assert np.isnan(found.p).tolist() == [True, True, True, True, False]
    assert rejected(found.p).sum() == 0
    assert rejected([]).size == 0
    assert compare(of_rows([], []), of_rows([], [])).p.size == 0


def test_histograms_of_other_columns_are_refused():
    with pytest.raises(ValueError, match="cannot be added"):
        of_rows(["a"], [[1, 2]]).merged(of_rows(["b"], [[1, 2]]))
    with pytest.raises(ValueError, match="cannot be added"):
        of_rows(["a"], [[1, 2]]).merged(of_rows(["a"], [[1, 2, 3]]))
    with pytest.raises(ValueError, match="a row for every name"):
        Histograms(("a",), (2,), np.zeros((2, 2), dtype=np.int64))


def shaped(rows, like):
    return of_rows("abc", [(row + [0] * 4)[: len(k)] for row, k in zip(rows, like, strict=True)])


@given(counts, counts, counts)
def test_histograms_add_up_in_any_order_and_grouping(a, b, c):
    one, two, three = shaped(a, a), shaped(b, a), shaped(c, a)
    left, right = one.merged(two).merged(three), three.merged(one.merged(two))
    assert left.to_json() == right.to_json() == two.merged(three).merged(one).to_json()
    back = Histograms.from_json(left.to_json())
    assert back.to_json() == left.to_json()
    assert back.levels == left.levels


@given(counts, counts)
def test_then_and_now_change_places_without_changing_the_index(a, b):
    one, two = shaped(a, a), shaped(b, a)
    there, back = compare(one, two), compare(two, one)
    np.testing.assert_allclose(there.psi, back.psi, atol=1e-12)
    np.testing.assert_allclose(there.p, back.p, atol=1e-9)


def test_a_rates_margin_is_a_fifth_of_what_it_was_the_way_it_went():
    down, up = drift.margin_of_rate([0.1, 0.1], [0.05, 0.2])
    assert down == pytest.approx(drift.psi([0.1, 0.9], [0.08, 0.92]))
    assert up == pytest.approx(drift.psi([0.1, 0.9], [0.12, 0.88]))
    assert drift.margin_of_rate(0.0, 0.5) == 0
    assert np.isfinite(drift.margin_of_rate(0.95, 0.99))
    told = compare(rates(["w"], [1000], [10_000]), rates(["w"], [850], [10_000]), margin=down)
    assert told.p[0] > 0.5  # surely fewer, yet not surely by a fifth
    assert (
        compare(rates(["w"], [1000], [10_000]), rates(["w"], [850], [10_000]), margin=0).p[0] < 0.01
    )


def people(rng, many, shares):
    return np.column_stack([rng.choice(len(s), many, p=s) for s in shares]).astype(np.int8)


def halves(rng, *many):
    return tuple(rng.integers(0, 2, n) for n in many)


def test_the_people_who_changed_are_named():
    rng = np.random.default_rng(2)
    usual = [[0.5, 0.3, 0.2], [0.25] * 4, [0.5, 0.5]]
    then, stayed = people(rng, 3000, usual), people(rng, 700, usual)
    came = people(rng, 300, [[0.02, 0.03, 0.95], [0.0, 0.0, 0.1, 0.9], [0.5, 0.5]])
    found = newcomers(then, np.vstack([stayed, came]), (3, 4, 2), halves(rng, 3000, 1000))
    assert found is not None
    assert found.p < 1e-6
    assert found.share == pytest.approx(0.3 + 0.07, abs=0.08)
    assert {(m.trait, m.code) for m in found.marks} == {(0, 2), (1, 3)}
    assert found.marks[0].share > 0.9


def test_with_one_trait_alone_equals_are_counted_in_part():
    rng = np.random.default_rng(2)
    then, now = people(rng, 4000, [[0.7, 0.3]]), people(rng, 2000, [[0.25, 0.75]])
    found = newcomers(then, now, (2,), halves(rng, 4000, 2000))
    assert found.share == pytest.approx(0.75 * 0.1 / 0.3, abs=0.02)  # 0.1 where nothing changed
    assert [(m.trait, m.code) for m in found.marks] == [(0, 1)]
    still = newcomers(then, people(rng, 2000, [[0.7, 0.3]]), (2,), halves(rng, 4000, 2000))
    assert still.share == pytest.approx(0.1, abs=0.02)


def test_where_nobody_changed_the_classifier_rarely_says_so():
    rng = np.random.default_rng(4)
    usual = [[0.5, 0.3, 0.2], [0.25] * 4, [0.5, 0.5]]
    said = [
        newcomers(
            people(rng, 400, usual), people(rng, 250, usual), (3, 4, 2), halves(rng, 400, 250)
        ).p
        <= 0.05
        for _ in range(300)
    ]
    assert sum(said) <= 22  # 5 % of 300, and chance


def test_too_few_people_or_traits_tell_nothing():
    rng = np.random.default_rng(4)
    few = people(rng, 60, [[0.5, 0.5]])
    assert newcomers(few, few, (2,), halves(rng, 60, 60)) is None
    many = people(rng, 300, [[0.5, 0.5]])
    assert newcomers(many[:, :0], many[:, :0], (), halves(rng, 300, 300)) is None
    same = np.zeros((300, 1), dtype=np.int8)
    alike = newcomers(same, same, (2,), halves(rng, 300, 300))
    assert alike is not None
    assert (alike.auc, alike.p) == (0.5, 1.0)
