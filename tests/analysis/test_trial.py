"""Sentences against the past."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from frames.build import joined, made, snapshot
from ringtrue.analysis import hindsight, honesty
from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.results import ClaimLine
from ringtrue.analysis.trial import judge_cast, judge_past
from ringtrue.stats.anytime import share_bound
from ringtrue.warehouse.engines import Records, open_records
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.snapshot import Snapshot
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


SIZE = Statement("She pays.", form="mean", trait="size", amount=5, lowest=0, highest=9)
ORDER = Statement("A first.", form="sequence", trait="industry", values=("a",), then="b")
NOTHING = [
    (replace(SIZE, amount=None), "cannot_tell", "names the amount"),
    (replace(SIZE, lowest=None), "cannot_tell", "the least and the largest value"),
    (replace(SIZE, trait="industry"), "cannot_tell", "industry holds no numbers to take a mean"),
    (replace(SIZE, form="quantile", amount=None), "cannot_tell", "names the amount"),
    (replace(SIZE, form="quantile", trait="industry"), "cannot_tell", "numbers that could reach 5"),
    (replace(ORDER, then=""), "cannot_tell", "the event that follows"),
    (replace(ORDER, form="theme", values=()), "cannot_tell", "the codes that stand for it"),
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


def deals(folder: Path) -> Snapshot:
    """Forty bought for 1,000 to 8,000, forty did not: of those no amount is known."""
    paid = [float(1000 * (1 + i % 8)) if i % 2 == 0 else None for i in range(80)]
    cells = {
        "id": [str(i) for i in range(80)],
        "won": ["no" if p is None else "yes" for p in paid],
        "amount": paid,
        "size": [float(i) for i in range(80)],
        "came": [DAY] * 80,
    }
    return snapshot(made(folder, "people", cells, roles={"id": "key", "came": "created"}))


MONEY = Question(outcome="won", value="amount")
PAID = Statement(
    "They pay 6000.", form="mean", trait="amount", amount=6000, lowest=0, highest=10_000
)
HALF = Statement("Half pay 2000 or more.", form="quantile", trait="amount", amount=2000)
MOST = Statement("Most pay 3000 or more.", trait="amount", between=(3000, None))


def test_what_only_buyers_have_is_asked_of_buyers_and_never_says_who_buys(tmp_path: Path) -> None:
    more = Statement("They buy more.", form="comparison")
    cast = (Member("Ann", (PAID, HALF, MOST)), Member("Bob", (more,), rule="amount > 2000"))
    with open_records(deals(tmp_path)) as records:
        frame = table(records, MONEY)
        leaks = honesty.leaks(records, frame, MONEY)
        untold = hindsight.told(records, MONEY, leaks)
        one = judge_cast(records, frame, cast[:1], untold=untold, question=MONEY)
        two = judge_cast(records, frame, cast, untold=untold, question=MONEY)
    assert [(x.column, x.reason, x.by_nature) for x in leaks] == [("amount", "winners_only", True)]
    assert [j.line.n for j in one] == [40, 40, 40]
    assert two[-1].line.verdict == "cannot_tell"
    assert two[-1].line.sentence.startswith("Set aside: amount")


def test_a_claim_of_events_names_the_column_it_was_written_for(tmp_path: Path) -> None:
    before = Statement(
        "Case study first.", form="sequence", trait="events.what", values=("case study",),
        then="demo",
    )  # fmt: skip
    ids = [str(i) for i in range(20)]
    people = {"id": ids, "won": ["yes", "no"] * 10, "came": [DAY] * 20}
    days = [DAY, DAY + timedelta(days=1)] * 20
    what = {"who": [i for i in ids for _ in "ab"], "what": ["case study", "demo"] * 20, "on": days}
    shot = snapshot(
        made(tmp_path, "people", people, roles={"id": "key", "came": "created"}),
        made(tmp_path, "events", what, kind="events"),
        joins=[joined("events.who", "people.id")],
    )
    question = Question(outcome="won")
    with open_records(shot) as records:
        frame = table(records, question)
        [one] = judge_cast(records, frame, (Member("Ann", (before,)),), question=question)
    assert one.line.trait == "events.what"
    assert (one.line.k, one.line.n) == (20, 20)
    assert "who came to demo had case study before" in one.line.sentence


def test_what_is_said_once_of_a_person_has_no_order(tmp_path: Path) -> None:
    order = Statement(
        "Trade first.", form="sequence", trait="industry", values=("food",), then="cars"
    )
    question = Question(outcome="won")
    with framed(people(tmp_path, buyers(30, 3))) as (records, frame):
        [one] = judge_cast(records, frame, (Member("Ann", (order,)),), question=question)
    assert (one.line.verdict, one.line.n) == ("no_data", None)
    assert "it takes a table of events" in one.line.sentence


def test_a_lone_persona_with_a_rule_has_people_of_its_own_for_all_but_what_most_are(
    tmp_path: Path,
) -> None:
    big = [{"industry": "food", "size": 9.0}] * 40 + [{"industry": "cars", "size": 2.0}] * 60
    mean = Statement("They are 5.", form="mean", trait="size", amount=5, lowest=0, highest=10)
    half = Statement("Half are 5 or more.", form="quantile", trait="size", amount=5)
    few = replace(FOOD, side="below", at_least=0.2)
    said = (mean, half, FOOD, few)
    shot = people(tmp_path, big)
    lines = judged(shot, Member("Ann", said, rule="industry = food and size > 1"))
    assert [line.n for line in lines] == [40, 40, 100, 100]
    assert "among its 40 buyers" in lines[0].sentence
    assert lines[1].sentence.startswith("40 of its 40 buyers reach 5")
    assert lines[2].sentence.startswith("40 of 100 buyers fit, between")
    assert lines[3].sentence.startswith("40 of 100 buyers are like this")
    assert all(
        line.sentence.endswith(" Of all buyers, not of its own alone.") for line in lines[2:]
    )
    free = judged(shot, Member("Ann", said))
    assert [line.n for line in free] == [100, 100, 100, 100]
    assert "among 100 buyers" in free[0].sentence
    assert free[1].sentence.startswith("40 of 100 buyers reach 5")
    assert free[2].sentence.startswith("40 of 100 buyers fit")
    assert not any("all buyers" in line.sentence for line in (*lines[:2], *free))
