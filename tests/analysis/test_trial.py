"""Sentences against the past, and against what comes later."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import ibis
import pytest

from frames.build import made, snapshot
from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.results import ClaimLine
from ringtrue.analysis.running import Claim, LedgerState, more_needed
from ringtrue.analysis.trial import advance, judge_past
from ringtrue.stats.anytime import log_share_e, share_bound
from ringtrue.warehouse.engines import Records, open_records
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.seal import is_sealed
from ringtrue.warehouse.snapshot import Seal, Snapshot
from ringtrue.warehouse.traits import Frame, table

DAY = date(2026, 1, 1)
FOOD = Statement("She packs food.", trait="industry", values=("food",))


@contextmanager
def framed(shot: Snapshot) -> Iterator[tuple[Records, Frame]]:
    with open_records(shot) as records:
        yield records, table(records, Question(outcome="won"))


def people(folder: Path, rows: list[dict[str, Any]], **roles: Any) -> Snapshot:
    """People from rows; everybody gets an id, and one who did not buy stands beside them."""
    base = {"won": "yes", "industry": None, "size": None, "tag": None, "firm": None, "came": DAY}
    every = [{**base, **r} for r in rows] + [{**base, "won": "no", "industry": "cars", "size": 1.0}]
    cells = {k: [r[k] for r in every] for k in base}
    cells["id"] = [str(i) for i in range(len(every))]
    known = {"id": "key", "came": "created", **roles}
    return snapshot(made(folder, "people", cells, roles=known))


def judged(shot: Snapshot, member: Member, cast: tuple[Member, ...] = ()) -> list[ClaimLine]:
    with framed(shot) as (records, frame):
        return list(judge_past(records, frame, member=member, cast=cast))


def buyers(fit: int, other: int, **more: Any) -> list[dict[str, Any]]:
    return [{"industry": "food", **more}] * fit + [{"industry": "cars", **more}] * other


@pytest.mark.parametrize(
    ("fit", "other", "verdict", "said"),
    [
        (62, 9, "fits_past", "62 of 71 buyers fit; at least 73 %."),
        (
            11,
            60,
            "does_not_fit_past",
            "11 of 71 buyers; you said at least half. They are cars (85 %).",
        ),
        (40, 31, "cannot_tell", "40 of 71 buyers fit, between"),
        (3, 0, "cannot_tell", "3 of 3 buyers fit, between"),
    ],
)
def test_a_sentence_fits_when_the_bound_clears_its_share(
    tmp_path: Path, fit: int, other: int, verdict: str, said: str
) -> None:
    [line] = judged(people(tmp_path, buyers(fit, other)), Member("Ann", (FOOD,)))
    assert line.verdict == verdict
    assert line.sentence.startswith(said)
    assert (line.k, line.n) == (fit, fit + other)
    assert line.low is not None
    assert line.low == pytest.approx(
        min(share_bound(fit, fit + other, "above"), fit / (fit + other))
    )


def test_five_colleagues_are_not_five_customers(tmp_path: Path) -> None:
    alone = people(tmp_path, buyers(40, 10))
    [line] = judged(alone, Member("Ann", (FOOD,)))
    assert line.verdict == "fits_past"
    few = [{**r, "firm": f"F{i // 10}"} for i, r in enumerate(buyers(40, 10))]
    (tmp_path / "b").mkdir()
    [line] = judged(people(tmp_path / "b", few, firm="account_key"), Member("Ann", (FOOD,)))
    assert line.verdict == "cannot_tell"  # five firms
    assert (line.k, line.n) == (40, 50)  # still counted in people


NOTHING = [
    (Statement("She dreams.", trait=None), "no_data", "ask customers"),
    (Statement("She has a cat.", trait="cat", values=("yes",)), "no_data", "have no cat"),
    (Statement("Up.", trait="industry", values=("space",)), "cannot_tell", "No record says space"),
    (Statement("She is big.", trait="size", between=(5, 9)), "no_data", "size recorded"),
    (Statement("She is in trade.", trait="industry"), "cannot_tell", "names no value"),
    (Statement("She is big.", trait="size", values=("big",)), "cannot_tell", "names no value"),
    (Statement("She is tagged.", trait="tag", values=("x",)), "no_data", "tag is empty"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "verdict", "said"), NOTHING)
def test_what_cannot_be_tested_says_why(
    tmp_path: Path, statement: Statement, verdict: str, said: str
) -> None:
    [line] = judged(people(tmp_path, buyers(30, 3)), Member("Ann", (statement,)))
    assert (line.verdict, line.share) == (verdict, None)
    assert said in line.sentence


def two(**rules: str | None) -> tuple[Member, Member]:
    big = Statement("She is big.", trait="size", between=(100, None))
    ann = Member("Ann", (FOOD, big), rule=rules.get("ann"))
    bob = Member(
        "Bob", (Statement("He is small.", trait="size", between=(None, 10)),), rule=rules.get("bob")
    )
    return ann, bob


def test_with_several_personas_each_is_held_against_its_own_buyers(tmp_path: Path) -> None:
    shot = people(tmp_path, buyers(45, 5, size=200.0) + buyers(5, 95, size=5.0))
    ann, bob = two(ann="size >= 100", bob="size < 100")
    food, size = judged(shot, ann, (ann, bob))
    assert (food.k, food.n, food.verdict) == (45, 50, "fits_past")
    # her rule says nothing but the size, and nobody may be selected by what is tested
    assert size.verdict == "cannot_tell"
    alone, _ = judged(shot, ann, (ann,))
    assert alone.n == 150


def test_buyers_are_never_selected_by_the_trait_under_test(tmp_path: Path) -> None:
    """Ann's rule selects food; of the big ones that the rest of it selects, half pack food."""
    shot = people(tmp_path, buyers(30, 30, size=200.0) + buyers(20, 20, size=5.0))
    ann, bob = two(ann="industry = food and size >= 100", bob="size < 100")
    food, _ = judged(shot, ann, (ann, bob))
    assert (food.k, food.n, food.verdict) == (30, 60, "cannot_tell")


def test_without_a_rule_those_are_taken_whose_other_traits_fit_best(tmp_path: Path) -> None:
    shot = people(tmp_path, buyers(45, 5, size=200.0) + buyers(5, 95, size=5.0))
    ann, bob = two()
    food, _ = judged(shot, ann, (ann, bob))
    assert (food.k, food.n) == (45, 50)
    [size] = judged(shot, bob, (ann, bob))
    assert size.verdict == "cannot_tell"
    assert "Nothing else tells" in size.sentence


def test_a_tag_says_whose_buyers_they_are(tmp_path: Path) -> None:
    shot = people(tmp_path, buyers(45, 5, tag="Ann") + buyers(5, 95, tag="Bob"))
    ann = Member("Ann", (FOOD,), column="tag", value="ann")
    bob = Member("Bob", (FOOD,), column="tag", value="bob")
    assert judged(shot, ann, (ann, bob))[0].verdict == "fits_past"
    assert judged(shot, bob, (ann, bob))[0].verdict == "does_not_fit_past"


# --- what comes later -----------------------------------------------------------------------------


def arrivals(count: int, fit: float, *, start: date, seed: int = 1) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    return [
        {
            "industry": "food" if rng.random() < fit else "cars",
            "came": start + timedelta(days=i % 300),
        }
        for i in range(count)
    ]


def ledger(shot: Snapshot, *claims: Claim, state: LedgerState, today: date) -> LedgerState:
    members = tuple({c.member.name: c.member for c in claims}.values())
    with framed(shot) as (records, frame):
        return advance(records, frame, claims=claims, cast=members[:1], state=state, today=today)


WRITTEN = date(2026, 1, 31)
CLAIM = Claim("c1", Member("Ann", (FOOD,)), FOOD, WRITTEN)


def test_only_records_that_enter_later_count(tmp_path: Path) -> None:
    earlier = arrivals(400, 0.95, start=WRITTEN - timedelta(days=300))
    state = ledger(people(tmp_path, earlier), CLAIM, state=LedgerState(), today=WRITTEN)
    [test] = state.tests
    assert (test.verdict, test.n, test.log_above) == ("untested", 0, 0)
    (tmp_path / "b").mkdir()
    later = earlier + arrivals(30, 0.95, start=WRITTEN + timedelta(days=1))
    [test] = ledger(people(tmp_path / "b", later), CLAIM, state=state, today=WRITTEN).tests
    assert test.n == 30


def test_people_seen_before_never_count(tmp_path: Path) -> None:
    shot = people(tmp_path, arrivals(100, 0.95, start=WRITTEN + timedelta(days=1)))
    seen = Claim("c1", CLAIM.member, FOOD, WRITTEN, seen=frozenset(str(i) for i in range(60)))
    [test] = ledger(shot, seen, state=LedgerState(), today=WRITTEN).tests
    assert test.n == 40


def test_the_sealed_part_is_never_read(tmp_path: Path) -> None:
    plain = people(tmp_path, arrivals(1000, 0.95, start=WRITTEN + timedelta(days=1)))
    shut = Snapshot(**{**plain.__dict__, "seal": Seal(key="k")})
    [test] = ledger(shut, CLAIM, state=LedgerState(), today=WRITTEN).tests
    with framed(plain) as (records, frame):
        sealed = is_sealed(ibis.literal("unit:").concat(frame.table.unit_id), Seal("k"))
        open_ = records.rows(frame.table.filter(~sealed & (frame.table.status == "won")))
    assert test.n == len(open_) < 1000


def test_verdicts_come_stay_and_grow_old(tmp_path: Path) -> None:
    later = people(tmp_path, arrivals(300, 0.8, start=WRITTEN + timedelta(days=1)))
    wrong = Claim(
        "c2", CLAIM.member, Statement("Cars.", trait="industry", values=("cars",)), WRITTEN
    )
    soon = date(2026, 12, 1)
    state = ledger(later, CLAIM, wrong, state=LedgerState(), today=soon)
    assert [t.verdict for t in state.tests] == ["supported", "contradicted"]
    assert LedgerState.from_json(state.to_json()) == state
    (tmp_path / "b").mkdir()
    turned = people(tmp_path / "b", arrivals(300, 0.1, start=WRITTEN + timedelta(days=1)))
    after = ledger(turned, CLAIM, wrong, state=state, today=soon)
    assert [t.verdict for t in after.tests] == ["supported", "contradicted"]  # frozen
    assert after.tests[0].log_above == state.tests[0].log_above
    old = ledger(later, CLAIM, wrong, state=state, today=date(2029, 1, 1))
    assert [t.verdict for t in old.tests] == ["stale", "stale"]
    fresh = ledger(later, CLAIM, wrong, state=old, today=soon)
    assert [t.verdict for t in fresh.tests] == ["supported", "contradicted"]


def test_undecided_says_how_many_more_would_probably_settle_it(tmp_path: Path) -> None:
    some = people(tmp_path, arrivals(25, 0.72, start=WRITTEN + timedelta(days=1), seed=3))
    [test] = ledger(some, CLAIM, state=LedgerState(), today=WRITTEN).tests
    assert test.verdict == "undecided"
    assert test.more is not None
    assert more_needed(test, 0.5, 0) == test.more
    enough = test.n + test.more
    share = test.k / test.n
    assert log_share_e(share * enough, enough, 0.5, "above") > log_share_e(
        share * (enough - 1), enough - 1, 0.5, "above"
    )


def test_a_claim_never_leaves_the_ledger(tmp_path: Path) -> None:
    shot = people(tmp_path, arrivals(5, 0.5, start=WRITTEN + timedelta(days=1)))
    state = ledger(shot, CLAIM, state=LedgerState(), today=WRITTEN)
    other = Claim("c9", CLAIM.member, FOOD, WRITTEN)
    with pytest.raises(ValueError, match="never leave"):
        ledger(shot, other, state=state, today=WRITTEN)
