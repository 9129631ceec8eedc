"""A later version's classes matched to an earlier one's, with every split and merge."""

from pathlib import Path

import numpy as np
import pytest

from ringtrue.stats.latentclass import LatentClasses
from ringtrue.stats.matching import adjusted_rand, match
from stats.published import codes


def people(*groups: tuple[int, int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Assignments before and after from (before, after, how many)."""
    before = np.concatenate([np.full(n, a) for a, _, n in groups])
    after = np.concatenate([np.full(n, b) for _, b, n in groups])
    return before, after


def compared(*groups: tuple[int, int, int], old: str = "ABC", new: str = "XYZ"):
    before, after = people(*groups)
    return match(before, after, names_before=old, names_after=new)


def test_relabelled_classes_are_the_same_and_keep_their_names() -> None:
    found = compared((0, 2, 50), (1, 0, 30), (2, 1, 20))
    assert set(found.pairs) == {(0, 2), (1, 0), (2, 1)}
    assert found.adjusted_rand == 1.0
    assert {c.sentence for c in found.changes} == {f"{n} is as before." for n in "ABC"}


def test_a_class_divided_over_two_is_a_split_with_its_shares() -> None:
    found = compared((0, 0, 100), (1, 1, 60), (1, 2, 40), old="AB")
    [split] = [c for c in found.changes if c.kind == "split"]
    assert split.sentence == "B split into B and Z: 60 % and 40 % of its people."
    assert [(p.name, p.place, p.share) for p in split.after] == [("B", 1, 0.6), ("Z", 2, 0.4)]
    assert found.before(1) == 1
    assert found.before(2) is None
    assert not [c for c in found.changes if c.kind == "new"]


def test_two_classes_that_became_one_are_a_merge_with_its_shares() -> None:
    found = compared((0, 0, 100), (1, 1, 70), (2, 1, 30), new="XY")
    [merge] = [c for c in found.changes if c.kind == "merged"]
    assert merge.sentence == "B and C merged into B: 70 % and 30 % of its people were theirs."
    assert not [c for c in found.changes if c.kind == "gone"]


def test_people_from_everywhere_make_a_new_class_and_no_split() -> None:
    found = compared((0, 0, 70), (0, 2, 30), (1, 1, 70), (1, 2, 30), old="AB")
    [new] = [c for c in found.changes if c.kind == "new"]
    assert new.sentence == "Z is new: its people were with A (50 %) and B (50 %)."
    assert not [c for c in found.changes if c.kind in ("split", "merged")]


def test_a_class_whose_people_went_everywhere_is_gone() -> None:
    found = compared((0, 0, 90), (1, 1, 90), (2, 0, 15), (2, 1, 15), new="XY")
    [gone] = [c for c in found.changes if c.kind == "gone"]
    assert gone.sentence == "C is gone: its people are with A (50 %) and B (50 %)."


def test_some_who_cross_a_border_are_neither_split_nor_merge() -> None:
    found = compared((0, 0, 75), (0, 1, 25), (1, 1, 75), (1, 0, 25), old="AB", new="XY")
    assert [c.kind for c in found.changes] == ["matched", "matched"]
    assert found.changes[0].sentence == "A goes on: 75 % of its people are still there."


def test_people_of_no_class_are_left_out() -> None:
    before, after = people((0, 0, 10), (-1, 0, 500), (1, -1, 500), (1, 1, 10))
    found = match(before, after, names_before="AB", names_after="XY")
    assert found.people == 20
    assert found.adjusted_rand == 1.0


def test_the_index_of_hubert_and_arabie() -> None:
    """Six people, by hand: 2 pairs together in both, 3 and 7 in each, of 15."""
    first, second = [0, 0, 1, 1, 2, 2], [0, 0, 0, 1, 1, 1]
    expected = 3 * 6 / 15
    assert adjusted_rand(first, second) == pytest.approx((2 - expected) / (4.5 - expected))
    chance = np.random.default_rng(0)
    dealt = [adjusted_rand(chance.integers(0, 4, 500), chance.integers(0, 3, 500))
             for _ in range(50)]  # fmt: skip
    assert abs(np.mean(dealt)) < 0.01


def test_the_index_is_that_of_the_field() -> None:
    from sklearn.metrics import adjusted_rand_score

    chance = np.random.default_rng(3)
    for _ in range(20):
        one = chance.integers(0, 5, 200)
        other = np.where(chance.random(200) < 0.6, one, chance.integers(0, 4, 200))
        assert adjusted_rand(one, other) == pytest.approx(adjusted_rand_score(one, other))


@pytest.mark.real_data
@pytest.mark.parametrize(("name", "classes"), [("mcdonalds", 4), ("election", 3)])
def test_refits_on_the_same_data_agree(name: str, classes: int, data: Path) -> None:
    rows = codes(data, name)
    fits = [LatentClasses(classes, seed=seed).fit(rows).predict(rows) for seed in range(4)]
    assert min(adjusted_rand(fits[0], other) for other in fits[1:]) >= 0.99
