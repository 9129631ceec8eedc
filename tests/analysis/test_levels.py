"""What was counted in portions says where something ended, and what began, as all of it at once."""

from collections import Counter, defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringtrue.analysis import levels
from ringtrue.analysis.levels import ALL, FIRST, ORDERS, SPELLED, WORD, End, Key
from ringtrue.analysis.turning import _commonest
from ringtrue.warehouse.entries import CAME, DAY

KEYS: list[Key] = [("job", ""), ("job", "cook"), ("job", "baker"), ("job", "smith")]
# a person: with which import, on which day if any, with which job if any
people = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.none() | st.integers(1, 6),
        st.none() | st.sampled_from(["cook", "baker", "tailor", "miller"]),
        st.integers(1, 15),  # so many of them
    ),
    max_size=8,
)


def has(key: Key, job: str | None) -> tuple[bool, bool]:
    """Whether somebody could have it, and has."""
    return (True, job is not None) if not key[1] else (job is not None, job == key[1])


def counted(rows):
    found, words, first = [], Counter(), defaultdict(dict)
    for came, day, job, many in rows:
        for key in KEYS:
            could, here = (many * told for told in has(key, job))
            found.append((*key, ALL, 0, could, here))
            found += [(*key, order, at, could, here)
                      for order, at in ((CAME, came), (DAY, day)) if at is not None]  # fmt: skip
        if job is not None:
            words[job] += many
            for order, at in ((CAME, came), (DAY, day)):
                if at is not None:
                    first[job][order] = min(at, first[job].get(order, at))
    found.append(("job", "", SPELLED, 0, 0, 0))
    found += [("job", job, WORD, 0, 0, many) for job, many in words.items()]
    found += [
        ("job", job, FIRST + o, at, 0, 0) for job, of in first.items() for o, at in of.items()
    ]
    return levels._table(found)


def by_hand(rows, key: Key) -> End | None:
    """Where a key ends, told row by row."""
    everybody = sum(many for *_, many in rows)
    k = sum(many for *_, job, many in rows if has(key, job)[1])
    if not k:
        return End("", None, everybody, float(everybody)) if everybody else None
    for place, order in enumerate(ORDERS):
        dated = [row for row in rows if row[place] is not None]
        last = max((row[place] for row in dated if has(key, row[2])[1]), default=None)
        if last is None:
            continue
        since = sum(row[3] for row in dated if row[place] > last and has(key, row[2])[0])
        before = sum(row[3] for row in dated if row[place] <= last and has(key, row[2])[0])
        if since * k / before >= levels.ENOUGH:
            return End(order, last, since, since * k / before)
    return None


@given(people, people)
@settings(deadline=None, max_examples=60)
def test_portions_say_what_all_of_it_says(before, since) -> None:
    parts = levels.together(levels.together(counted(before)), counted(since))
    found = levels.ended(parts, KEYS)
    every = [*before, *since]
    assert found == {key: end for key in KEYS if (end := by_hand(every, key)) is not None}
    words = levels.words_of(parts, "job")
    assert words == levels.words_of(levels.together(counted(every)), "job")
    assert {w: met.n for w, met in words.items()} == Counter(
        {job: sum(m for *_, j, m in every if j == job) for *_, job, _ in every if job is not None}
    )


def test_what_takes_the_place_of_a_level_that_ended_is_the_commonest_of_the_new() -> None:
    rows = [(1, 1, "cook", 50), (1, 1, "baker", 50), (2, 2, "miller", 20), (2, 2, "tailor", 20)]
    told = counted([*rows, (3, 3, "baker", 5)])
    words, end = levels.words_of(told, "job"), levels.ended(told, KEYS)["job", "cook"]
    assert end == End(CAME, 1, 45, 45 * 50 / 100)
    assert _commonest(words, end) == "miller"
    many_more = levels.ended(counted([*rows, (3, 3, "baker", 200)]), KEYS)["job", "cook"]
    assert _commonest(words, many_more) == "", "forty are no half of those who would be cooks"
    assert _commonest(words, End("", None, 145, 145.0)) == "baker"


def test_what_nobody_speaks_of_any_more_is_counted_no_further() -> None:
    told = levels.together(counted([(1, 1, "cook", 5), (1, 2, "baker", 3)]))
    left = levels.of(told, KEYS[:2], ["job"])
    assert levels.known(left) == set(KEYS[:2])
    assert levels.spelled(left) == {"job"}
    assert levels.spelled(levels.of(told, KEYS, [])) == set()
    assert levels.of(left, KEYS[:2], ["job"]).equals(left)


def test_words_of_a_trait_that_has_very_many_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    told = levels.together(counted([(1, 1, "cook", 5), (1, 2, "baker", 3)]))
    assert levels.kept(told).equals(told)
    monkeypatch.setattr(levels, "MOST_WORDS", 1)
    assert levels.spelled(levels.kept(told)) == set()
    assert levels.known(levels.kept(told)) == set(KEYS)
