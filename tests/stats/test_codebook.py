"""Columns become codes, or are set aside with a reason."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringtrue.stats import binning, leaks
from ringtrue.stats.codebook import Codebook, plan
from ringtrue.stats.copies import near_copies
from ringtrue.stats.encoding import encode
from ringtrue.stats.patterns import distinct
from ringtrue.stats.traitprofile import Profile, TraitProfile


def profiled(name, kind, values, won=None):
    """A TraitProfile of a plain list of values (None: missing) with who won (None: unknown)."""
    became = [2 if w is None else 1 - int(w) for w in (won or [None] * len(values))]
    known = sorted({v for v in values if v is not None})
    counts = np.zeros((len(known), 5, 3), dtype=np.int64)
    missing = np.zeros((5, 3), dtype=np.int64)
    place = {v: i for i, v in enumerate(known)}
    for row, (value, outcome) in enumerate(zip(values, became, strict=True)):
        fold = (row * 7919) % 101 % 5
        if value is None:
            missing[fold, outcome] += 1
        else:
            counts[place[value], fold, outcome] += 1
    return TraitProfile(name, kind, tuple(known), counts, missing)


def planned(*traits, as_of=None, **answers):
    has_outcome = any(t.counts[:, :, :2].any() for t in traits)
    return plan(Profile(tuple(traits), as_of, has_outcome), **answers)


def reasons(codebook):
    return {a.trait: a.reason for a in codebook.set_aside}


def test_rare_levels_share_other_and_the_commonest_come_first():
    values = ["a"] * 50 + ["b"] * 80 + ["c"] * 3 + ["d"] * 2
    [trait] = planned(profiled("x", "text", values)).traits
    assert trait.levels == ("b", "a")
    assert trait.labels == ("b", "a", "other")
    assert encode(trait, ["a", "b", "c", "never seen", None]).tolist() == [1, 0, 2, 2, -1]


def test_a_spike_gets_a_bin_of_its_own_and_there_are_at_most_eight():
    rng = np.random.default_rng(0)
    values = [0.0] * 400 + np.round(rng.lognormal(3, 1, 1600), 2).tolist()
    [trait] = planned(profiled("spend", "number", values)).traits
    codes = encode(trait, values)
    assert trait.labels[0] == "0"
    assert len(trait.labels) == 8
    assert set(codes[:400]) == {0}
    assert 0 not in codes[400:]
    assert np.bincount(codes)[1:].min() > 100


def test_cuts_are_round_numbers():
    values = np.random.default_rng(1).integers(1, 1000, 3000).astype(float).tolist()
    [trait] = planned(profiled("employees", "number", values)).traits
    assert all(edge % 10 == 0 for edge in trait.cells.edges)
    assert trait.labels[0].startswith("up to")
    assert trait.labels[-1].startswith("over")


def test_numbers_after_a_zero_are_not_called_up_to():
    values = [0.0] * 500 + [float(v) for v in range(1, 501)]
    [trait] = planned(profiled("pages", "number", values)).traits
    assert trait.labels[0] == "0"
    assert trait.labels[1].startswith("1 to ")
    assert binning.span(trait.cells, 1, len(trait.labels) - 1) == (1.0, None)


def test_few_numbers_keep_their_values():
    [trait] = planned(profiled("children", "number", [0.0] * 60 + [1.0] * 40 + [2.0] * 9)).traits
    assert trait.labels == ("0", "1", "2")


def test_dates_are_days_before_the_newest_entry():
    days = np.random.default_rng(3).integers(18_000, 18_400, 800).astype(float).tolist()
    [trait] = planned(profiled("signed", "date", days), as_of=18_400).traits
    assert trait.as_of == 18_400
    recent, old = encode(trait, [18_399.0, 18_000.0])
    assert recent < old


def test_several_answers_in_one_cell_are_several_traits():
    values = ["news; mail", "mail", "news;fair", "fair ;mail", None] * 20
    traits = planned(profiled("channels", "text", values)).traits
    assert [t.name for t in traits] == ["channels: fair", "channels: mail", "channels: news"]
    assert encode(traits[1], ["news; mail", "fair", None]).tolist() == [1, 0, -1]


def test_columns_that_cannot_describe_people_are_set_aside():
    n = 400
    rng = np.random.default_rng(5)
    codebook = planned(
        profiled("code", "text", [f"K{i:05d}" for i in range(n)]),
        profiled("number", "number", [float(1000 + i) for i in range(n)]),
        profiled("same", "text", ["x"] * n),
        profiled("same where filled", "text", ["x"] * 100 + [None] * 300),
        profiled("rare", "text", ["a", "b"] * 5 + [None] * (n - 10)),
        profiled("empty", "text", [None] * n),
        profiled("notes", "text", [f"she said {i} was not what they want" for i in range(n)]),
        profiled("town", "text", [f"t{i}" for i in rng.integers(0, 150, n)]),
        profiled("income", "number", rng.normal(5e4, 1e4, n).round().tolist()),
        profiled("sector", "text", ["a", "b"] * 200),
    )  # fmt: skip
    assert reasons(codebook) == {
        "code": "identifier",
        "number": "identifier",
        "same": "constant",
        "same where filled": "constant",
        "rare": "sparse",
        "empty": "sparse",
        "notes": "free_text",
        "town": "too_many_levels",
    }
    assert [t.name for t in codebook.traits] == ["income", "sector"]


def outcome(n, share, seed=0):
    return (np.random.default_rng(seed).random(n) < share).tolist()


def test_a_column_of_winners_only_is_named_before_it_is_called_sparse():
    won = outcome(2000, 0.1)
    filled = ["cat" if w and i % 3 else None for i, w in enumerate(won)]
    lost = ["price" if not w else None for w in won]
    codebook = planned(profiled("profile", "text", filled, won), profiled("why", "text", lost, won))
    # those who lost are 90 %: filled in for them alone is only .1 from the base rate, but tells all
    assert reasons(codebook) == {"profile": "winners_only", "why": "leak"}
    assert "Filled in for" in codebook.set_aside[0].detail


def test_a_trait_that_tells_the_outcome_leaks_and_one_that_nearly_does_is_asked_about():
    won = outcome(3000, 0.3, 1)
    rng = np.random.default_rng(2)
    strong = [float(w) * 4 + rng.normal() for w in won]
    middling = [float(w) * 1.5 + rng.normal() for w in won]
    weak = [float(w) * 0.5 + rng.normal() for w in won]
    traits = [
        profiled("score", "number", strong, won),
        profiled("duration", "number", middling, won),
        profiled("visits", "number", weak, won),
    ]
    codebook = planned(*traits)
    assert reasons(codebook) == {"score": "leak", "duration": "ask_before_outcome"}
    answered = planned(*traits, known_before=("duration", "score"))
    assert reasons(answered) == {"score": "leak"}
    back = planned(*traits, put_back=("score", "duration"))
    assert reasons(back) == {}
    assert any("score was put back" in note for note in back.notes)


def test_a_trait_high_in_the_middle_is_seen_through_too():
    won = outcome(3000, 0.5, 1)
    rng = np.random.default_rng(2)
    ring = [rng.normal(0, 0.2) if w else float(rng.choice([-3, 3])) + rng.normal() for w in won]
    assert leaks.cross_validated_auc(profiled("ring", "number", ring, won)) > 0.95


def test_a_pure_level_is_a_leak():
    won = outcome(1000, 0.4, 4)
    values = ["signed" if w and i % 5 == 0 else "open" for i, w in enumerate(won)]
    codebook = planned(profiled("stage", "text", values, won))
    assert reasons(codebook) == {"stage": "leak"}
    assert "signed" in codebook.set_aside[0].detail


@pytest.mark.parametrize("base", [0.1, 0.3, 0.5, 0.8])
def test_in_500_clean_levels_of_60_rows_nothing_fires(base):
    n = 30_000
    won = outcome(n, base, 11)
    traits = [
        profiled(
            f"t{k}", "text", [f"{(i * 31 + k) % 10}" for i in range(600)], won[k * 600 :][:600]
        )
        for k in range(50)
    ]
    assert not reasons(planned(*traits))


def test_purity_is_told_by_the_exact_binomial():
    from math import comb

    chance = sum(comb(20, k) * 0.6**k * 0.4 ** (20 - k) for k in (20,))
    assert leaks.is_pure(20, 20, 0.6, int(0.001 / chance))
    assert not leaks.is_pure(20, 20, 0.6, int(0.001 / chance) + 1)
    assert not leaks.is_pure(20, 20, 0.85, 1), "less than .2 from the base rate"
    assert not leaks.is_pure(97, 100, 0.2, 1), "less than 98 % pure"


@given(st.lists(st.tuples(st.floats(-5, 5), st.booleans()), min_size=2, max_size=60))
def test_auc_is_the_share_of_pairs_in_order(rows):
    score = np.array([s for s, _ in rows])
    won = np.array([w for _, w in rows], dtype=float)
    ups, downs = score[won == 1], score[won == 0]
    if len(ups) and len(downs):
        pairs = np.sign(ups[:, None] - downs[None, :]) / 2 + 0.5
        assert leaks.auc(score, won, 1 - won) == pytest.approx(pairs.mean())


def test_the_fuller_of_two_copies_stays():
    rng = np.random.default_rng(0)
    base = rng.integers(0, 4, 1000)
    copy = (base + 1) % 4
    copy[:100] = -1
    other = rng.integers(0, 3, 1000)
    made = [
        profiled(name, "text", [None if c < 0 else str(c) for c in column])
        for name, column in (("copy", copy), ("base", base), ("other", other))
    ]
    codebook = planned(*made)
    codes = np.stack([copy, base, other], axis=1)
    asides = near_copies(codebook, distinct(codes, (4, 4, 3)))
    assert [(a.trait, a.reason) for a in asides] == [("copy", "near_copy")]
    assert [t.name for t in codebook.without(asides).traits] == ["base", "other"]


def test_a_coarser_column_is_no_copy():
    rng = np.random.default_rng(0)
    town = rng.integers(0, 12, 2000)
    made = [
        profiled("town", "text", [f"t{t}" for t in town]),
        profiled("country", "text", [f"c{t // 4}" for t in town]),
    ]
    codes = np.stack([town, town // 4], axis=1)
    assert near_copies(planned(*made), distinct(codes, (12, 3))) == ()


@given(
    st.lists(st.none() | st.integers(-20, 20).map(float), min_size=30, max_size=80),
    st.lists(st.none() | st.sampled_from(["a", "b ", "c;d", "a;c"]), min_size=30, max_size=80),
)
def test_a_codebook_travels_as_json_and_codes_lie_within_its_levels(numbers, texts):
    codebook = planned(profiled("n", "number", numbers), profiled("t", "text", texts))
    assert Codebook.from_json(codebook.to_json()) == codebook
    for trait, size in zip(codebook.traits, codebook.levels, strict=True):
        codes = encode(trait, numbers if trait.column == "n" else texts)
        assert codes.min() >= -1
        assert codes.max() < size
