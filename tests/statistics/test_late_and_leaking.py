"""Ways in which records that come later could support what is not so, each tried and shut."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.frames.build import made, snapshot

from ringtrue.analysis import hindsight, honesty
from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.deciding import rejections
from ringtrue.analysis.ledgers import LedgerState, Running
from ringtrue.analysis.running import Claim, advance
from ringtrue.analysis.trial import judge_cast
from ringtrue.stats import anytime
from ringtrue.warehouse import entries
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.schema import Question, Role
from ringtrue.warehouse.snapshot import Arrival, Snapshot
from ringtrue.warehouse.traits import table

WRITTEN = date(2026, 1, 31)
NEXT = WRITTEN + timedelta(days=1)
DECIDED = Question(outcome="won=yes")
AT_90 = replace(DECIDED, horizon=90)
COLUMNS = {"group": "a", "firm": None, "size": 1.0, "signed": None, "came": NEXT, "closed": None}


def shot(folder: Path, rows: Sequence[dict[str, Any]], **roles: Role) -> Snapshot:
    folder.mkdir(exist_ok=True)
    # two of long ago, so that both outcomes are known whatever came since
    old = [{"won": w, "came": date(2020, 1, 1), "id": f"old {w}"} for w in ("yes", "no")]
    every = [{**COLUMNS, "id": str(i), **row} for i, row in enumerate([*rows, *old])]
    cells = {name: [row[name] for row in every] for name in every[0]}
    known: dict[str, Role] = {"id": "key", "came": "created", "closed": "closed", **roles}
    return snapshot(made(folder, "people", cells, roles=known))


def look(
    snap: Snapshot,
    *claims: Claim,
    today: date = date(2027, 1, 1),
    state: LedgerState = LedgerState(),  # noqa: B008
    question: Question = DECIDED,
    counted: Sequence[str] = (),
    lake: Path | None = None,
    guarded: bool = False,
) -> tuple[Running, ...]:
    cast = tuple({c.member.name: c.member for c in claims}.values())
    with open_records(snap) as records:
        frame = table(records, question, as_of=today)
        leaks = honesty.leaks(records, frame, question) if guarded else ()
        untold = hindsight.told(records, question, leaks)
        found = advance(
            records, frame, claims=claims, cast=cast, state=state, today=today,
            question=question, counted=counted, untold=untold if guarded else {},
        )  # fmt: skip
        if lake is not None:
            lake.mkdir(exist_ok=True)
            entries.write(records, found.entered, lake=lake, name="entered", counted=counted)
    return found.state.tests


def files(lake: Path) -> list[str]:
    """The files of those who entered, as a workspace keeps them."""
    return sorted(map(str, lake.rglob("*.parquet")))


def claim(said: Statement, rule: str | None = "group = a") -> Claim:
    return Claim("c", Member("Ann", (said,), rule=rule), said, WRITTEN)


MORE = Statement("They buy more often.", form="comparison")
LESS = replace(MORE, side="below")


# --- decided late ---------------------------------------------------------------------------------


def slow(today: date, *, count: int = 1200) -> list[dict[str, Any]]:
    """Three in ten of either group buy within ten days; only the others' losses take 250 days."""
    rng, rows = random.Random(5), []
    for i in range(count):
        mine, came, buys = i % 2 == 0, NEXT + timedelta(days=i * 300 // count), rng.random() < 0.3
        known = came + timedelta(days=10 if buys or mine else 250)
        if came <= today:
            said = "open" if known > today else "yes" if buys else "no"
            closed = known if known <= today else None
            group = "a" if mine else "b"
            rows.append({"group": group, "won": said, "came": came, "closed": closed})
    return rows


def test_losses_that_come_late_make_nobody_look_like_a_winner(tmp_path: Path) -> None:
    for days in (120, 160, 200, 300):
        today = NEXT + timedelta(days=days)
        snap = shot(tmp_path / str(days), slow(today))
        [test] = look(snap, claim(LESS), today=today, question=AT_90)
        assert test.verdict == "undecided"
        assert test.log_below < 1
        assert abs(test.n - test.other_n) <= 2


def test_who_is_won_after_the_horizon_was_not_won_whenever_one_looks(tmp_path: Path) -> None:
    rows = [{"won": "yes", "closed": NEXT + timedelta(days=200)} for _ in range(30)]
    rows += [{"won": "yes", "closed": NEXT + timedelta(days=20)} for _ in range(20)]
    rows += [{"won": "no", "group": "b"} for _ in range(20)]
    early = NEXT + timedelta(days=120)
    then = [
        {**r, "won": "open", "closed": None} if (r.get("closed") or NEXT) > early else r
        for r in rows
    ]
    young = {"won": "no", "came": date(2026, 12, 31)}  # the records tell of this day
    [soon] = look(shot(tmp_path / "a", [*then, {**young, "came": early}]), claim(MORE),
                  today=early, question=AT_90)  # fmt: skip
    [late] = look(shot(tmp_path / "b", [*rows, young]), claim(MORE), question=AT_90)
    assert (soon.k, soon.n) == (late.k, late.n) == (20, 50)


def test_an_account_seen_before_a_claim_is_not_new_when_its_next_deal_is_decided(
    tmp_path: Path,
) -> None:
    known = [{"won": "open", "firm": f"F{i}", "came": WRITTEN} for i in range(40)]
    later = [{"won": "yes", "firm": f"F{i}"} for i in range(60)]
    said = Statement("They are in a.", trait="group", values=("a",))
    snap = shot(tmp_path, known + later, firm="account_key")
    [test] = look(snap, claim(said, None))
    assert test.n == 20  # the forty had been seen, undecided
    ids = [[str(i) for i in range(n)] for n in (40, 100)]
    came = tuple(
        Arrival("people", v, replace(made(tmp_path, f"v{v}", {"id": part}), name=f"arrived {v}"))
        for v, part in zip((1, 2), ids, strict=True)
    )
    undated = [{**row, "came": NEXT} for row in known]
    (tmp_path / "u").mkdir()
    snap = replace(shot(tmp_path / "u", undated + later, firm="account_key"), arrivals=came)
    [test] = look(snap, replace(claim(said, None), version=1))
    assert test.n == 20


def test_people_who_entered_one_by_one_do_not_enter_again_as_an_account(tmp_path: Path) -> None:
    rows = [{"won": "yes", "group": "ab"[i % 3 == 0]} for i in range(60)]
    said, lake = Statement("They are in a.", trait="group", values=("a",)), tmp_path / "lake"
    [first] = look(shot(tmp_path / "a", rows, firm="account_key"), claim(said, None), lake=lake)
    assert first.n == 60
    known = [{**row, "firm": f"F{i // 2}"} for i, row in enumerate(rows)]
    new = [{"won": "yes", "firm": f"F{i}"} for i in (0, 1, 70, 71)]  # two firms nobody knew
    snap = shot(tmp_path / "b", known + new, firm="account_key")
    state = LedgerState((replace(first, frozen=False, verdict="undecided"),))
    [second] = look(snap, claim(said, None), state=state, counted=files(lake), lake=lake)
    assert second.n == 62
    # and the other way round: what was known of accounts is lost again
    state = LedgerState((replace(second, frozen=False, verdict="undecided"),))
    snap = shot(tmp_path / "c", [{**row, "firm": None} for row in known + new], firm="account_key")
    [third] = look(snap, claim(said, None), state=state, counted=files(lake))
    assert third.n == 62


def test_a_deal_reopened_and_decided_again_does_not_count_again(tmp_path: Path) -> None:
    said, lake, state, counted = claim(MORE), tmp_path / "lake", LedgerState(), []
    for step, now in enumerate(("no", "open", "yes")):
        rows = [{"won": now, "group": "ab"[i % 2]} for i in range(40)]
        snap = shot(tmp_path / str(step), rows)
        [test] = look(snap, said, state=state, counted=counted, lake=lake)
        state, counted = LedgerState((test,)), files(lake)
        assert (test.k, test.n, test.other_k, test.other_n) == (0, 20, 0, 20)


# --- what knows the outcome -----------------------------------------------------------------------


def knowing(folder: Path) -> Snapshot:
    rows = [
        {
            "won": "yes" if i % 3 == 0 else "no",
            "signed": "in ink" if i % 3 == 0 else None,
            "size": float(i % 3 == 0),
            "came": NEXT + timedelta(days=i % 200),
        }
        for i in range(450)
    ]
    return shot(folder, rows)


@pytest.mark.parametrize("rule", ["won = yes", "size = 1", "signed = 'in ink'"])
def test_a_persona_drawn_by_the_outcome_is_never_called_better(tmp_path: Path, rule: str) -> None:
    snap = knowing(tmp_path)
    [test] = look(snap, claim(MORE, rule), guarded=True)
    assert (test.verdict, test.n, test.log_above) == ("untested", 0, 0)
    assert test.sentence.startswith("Set aside: ")
    with open_records(snap) as records:
        frame = table(records, DECIDED)
        untold = hindsight.told(records, DECIDED, honesty.leaks(records, frame, DECIDED))
        cast = (claim(MORE, rule).member,)
        [past] = judge_cast(records, frame, cast, untold=untold)
    assert past.line.verdict == "cannot_tell"
    assert past.line.sentence.startswith("Set aside: ")


@pytest.mark.parametrize(
    "said",
    [
        Statement("They sign in ink.", trait="signed", values=("in ink",)),  # winners alone sign
        Statement("They are of size 1.", trait="size", between=(1, 1)),
        Statement("They buy.", trait="won", values=("yes",)),
    ],
)
def test_nothing_that_knows_the_outcome_is_asked_of_buyers_either(
    tmp_path: Path, said: Statement
) -> None:
    [test] = look(knowing(tmp_path), claim(said, None), guarded=True)
    assert (test.n, test.verdict) == (0, "untested")
    assert test.waits.startswith("Set aside: ")


def test_what_an_analyst_has_put_back_is_asked_of_buyers(tmp_path: Path) -> None:
    back = replace(DECIDED, put_back=("signed",))
    with open_records(knowing(tmp_path)) as records:
        frame = table(records, back)
        untold = hindsight.told(records, back, honesty.leaks(records, frame, back))
        assert set(untold) == {"size", "won"}
        ink = Statement("They sign in ink.", trait="signed", values=("in ink",))
        [past] = judge_cast(records, frame, (claim(ink, None).member,), untold=untold)
    assert (past.line.k, past.line.n, past.line.verdict) == (150, 150, "fits_past")


def test_what_is_set_aside_later_is_given_no_verdict_and_takes_nobodys_room() -> None:
    strong = Running("a", 0, n=50.0, log_above=40.0, waits="Set aside: so it is.", looked=True)
    other = Running("b", 1, n=50.0, log_above=3.8, looked=True)
    assert rejections([strong, other]) == rejections([replace(strong, log_above=0.0), other])
    assert rejections([strong])[0] == (False, False)
    assert rejections([replace(strong, frozen=True)])[0] == (True, False)


# --- means, quantiles, margins --------------------------------------------------------------------

PAYS = Statement(
    "They pay 60.", form="mean", trait="size", amount=60.0, lowest=0.0, highest=100.0, side="below"
)


def test_a_value_beyond_the_range_stops_a_mean_for_good(tmp_path: Path) -> None:
    """Batches with a large value would else be left out whole, and the rest look small."""
    rng, rows, state, counted = random.Random(2), [], LedgerState(), []
    for batch in range(6):
        more = [{"won": "yes", "size": 30 + 20 * rng.random()} for _ in range(60)]
        more += [{"won": "yes", "size": 5000.0}] * (batch in (1, 3))
        rows += more
        snap = shot(tmp_path / f"b{batch}", rows)
        [test] = look(snap, claim(PAYS, None), state=state, counted=counted, lake=tmp_path / "lake")
        state, counted = LedgerState((test,)), files(tmp_path / "lake")
        if batch == 0:
            first = test
            state = LedgerState((replace(test, verdict="undecided", frozen=False),))
    assert first.n == test.n == 60
    assert "outside the range from 0 to 100" in test.sentence
    assert test.verdict == "undecided"
    assert LedgerState.from_json(state.to_json()) == state
    # what had been decided before stays, and does not come to read like a fault
    snap = shot(tmp_path / "c", rows)
    [kept] = look(snap, claim(PAYS, None), state=LedgerState((first,)), counted=())
    assert (kept.verdict, kept.sentence) == ("supported", first.sentence)


def test_no_number_is_no_value(tmp_path: Path) -> None:
    rows = [{"won": "yes", "size": 40.0} for _ in range(10)]
    rows += [{"won": "yes", "size": float("nan")}, {"won": "yes", "size": None}]
    [test] = look(shot(tmp_path, rows), claim(PAYS, None))
    assert (test.n, test.value, test.waits) == (10, 40.0, "")


def test_ties_reach_an_amount_and_stay_within_it_and_the_missing_do_neither(tmp_path: Path) -> None:
    rows = [{"won": "yes", "size": value} for value in (5.0, 10.0, 10.0, 20.0, None)]
    half = Statement("Half reach 10.", form="quantile", trait="size", amount=10.0)
    snap = shot(tmp_path, rows)
    [reach] = look(snap, claim(half, None))
    [within] = look(snap, claim(replace(half, side="below"), None))
    assert ((reach.k, reach.n), (within.k, within.n)) == ((3, 4), (3, 4))


VAIN = [
    replace(PAYS, margin=50.0),
    replace(PAYS, side="above", margin=60.0),
    Statement("In a.", trait="group", values=("a",), at_least=0.2, margin=0.2),
    Statement("Few.", trait="group", values=("b",), side="below", at_least=0.9, margin=0.1),
]


@pytest.mark.parametrize("said", VAIN)
def test_a_margin_as_wide_as_the_scale_leaves_nothing_to_support(
    tmp_path: Path, said: Statement
) -> None:
    rows = [{"won": "yes", "size": 40.0} for _ in range(60)]
    [test] = look(shot(tmp_path, rows), claim(said, None))
    assert (test.verdict, test.n) == ("untested", 0)
    assert "margin" in test.sentence


def rates(mine: int, others: int, *, of: int) -> list[dict[str, Any]]:
    """Of so many people in either group so many bought."""
    counts = (("a", mine), ("b", others))
    return [{"group": g, "won": "yes" if i < k else "no"} for g, k in counts for i in range(of)]


def test_a_margin_is_what_is_tested_and_not_how_the_counts_look(tmp_path: Path) -> None:
    by_ten = claim(replace(MORE, margin=0.1))
    [looks_so] = look(shot(tmp_path / "a", rates(104, 60, of=300)), by_ten)
    assert looks_so.value == pytest.approx(44 / 300)  # over ten points, and surely more than none
    assert look(shot(tmp_path / "a", rates(104, 60, of=300)), claim(MORE))[0].verdict == "supported"
    assert looks_so.verdict == "undecided"
    [surely] = look(shot(tmp_path / "b", rates(330, 100, of=600)), by_ten)
    assert surely.verdict == "supported"
    assert surely.low is not None
    assert surely.low >= 0.1
    assert surely.sentence.endswith("you said better than everybody else by at least 10 points.")
    [hardly] = look(shot(tmp_path / "c", rates(400, 400, of=1200)), by_ten)
    assert hardly.verdict == "contradicted"
    [worse] = look(shot(tmp_path / "d", rates(100, 330, of=600)), claim(replace(LESS, margin=0.1)))
    assert worse.verdict == "supported"


def test_the_past_tests_the_margin_too(tmp_path: Path) -> None:
    snap = shot(tmp_path, rates(104, 60, of=300))
    with open_records(snap) as records:
        frame = table(records, DECIDED)
        found = {
            margin: judge_cast(records, frame, (claim(replace(MORE, margin=margin)).member,))[0]
            for margin in (0.0, 0.1, 1.0)
        }
    assert {m: j.line.verdict for m, j in found.items()} == {
        0.0: "fits_past", 0.1: "cannot_tell", 1.0: "cannot_tell",
    }  # fmt: skip
    assert "at least 10 points apart" in found[0.1].line.sentence
    assert "smaller margin" in found[1.0].line.sentence


def test_a_test_that_began_without_its_margin_ends_and_is_decided_by_nothing_it_had(
    tmp_path: Path,
) -> None:
    early = anytime.update(anytime.start_comparison(), anytime.Tally(104, 300, 60, 300))
    test = Running("c", n=300.0, log_above=early.log_above, test=early.to_json(), looked=True,
                   how="rule", newest="2026-02-01")  # fmt: skip
    snap = shot(tmp_path, rates(104, 60, of=300))
    [ended] = look(snap, claim(replace(MORE, margin=0.1)), state=LedgerState((test,)))
    assert ended.closed.startswith("Its margin is part of the test since")
    assert ended.verdict == "undecided"


@pytest.mark.parametrize("undecided", ["open", None, "n/a"])
def test_whoever_has_no_outcome_yet_is_settled_like_everybody_else(
    tmp_path: Path, undecided: str | None
) -> None:
    """Losses that come late do not leave out those who wait for them, whatever stands there."""
    rows = [{"won": "yes" if i < 20 else undecided, "came": NEXT} for i in range(60)]
    rows += [{"won": "yes" if i < 20 else "no", "came": NEXT, "group": "b"} for i in range(60)]
    rows.append({"won": "no", "came": date(2026, 12, 31)})  # the records tell of this day
    [test] = look(shot(tmp_path / "s", rows), claim(MORE), question=AT_90)
    assert (test.n, test.other_n) == (60, 60)
