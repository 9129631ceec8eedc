"""Claims against what comes later: clocks, accounts, every form, verdicts over the whole ledger."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import ibis
import pytest

from frames.build import made, snapshot
from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.deciding import more_needed
from ringtrue.analysis.ledgers import LedgerState, Running
from ringtrue.analysis.running import Claim, advance
from ringtrue.analysis.trial import judge_cast
from ringtrue.stats.anytime import log_share_e
from ringtrue.warehouse import entries
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.schema import Join, Question
from ringtrue.warehouse.seal import is_sealed
from ringtrue.warehouse.snapshot import Arrival, Seal, Snapshot
from ringtrue.warehouse.traits import table

WRITTEN = date(2026, 1, 31)
SOON = date(2026, 12, 1)
FOOD = Statement("She packs food.", trait="industry", values=("food",))
CLAIM = Claim("c1", Member("Ann", (FOOD,)), FOOD, WRITTEN)
BASE = {"won": "yes", "industry": None, "size": None, "firm": None, "came": WRITTEN}


def people(folder: Path, rows: list[dict[str, Any]], **roles: Any) -> Snapshot:
    folder.mkdir(exist_ok=True)
    # one who did not buy, long ago: nobody can be compared where all went one way
    nobody = {**BASE, "won": "no", "industry": "cars", "size": 1.0, "came": date(2020, 1, 1)}
    every = [{**BASE, **r} for r in rows] + [nobody]
    cells = {k: [r[k] for r in every] for k in BASE}
    cells["id"] = [*(str(i) for i in range(len(rows))), "nobody"]
    return snapshot(made(folder, "people", cells, roles={"id": "key", "came": "created", **roles}))


def arrivals(count: int, fit: float, *, start: date, seed: int = 1) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    return [
        {
            "industry": "food" if rng.random() < fit else "cars",
            "came": start + timedelta(days=i % 300),
        }
        for i in range(count)
    ]


def looked(
    shot: Snapshot,
    *claims: Claim,
    state: LedgerState = LedgerState(),  # noqa: B008
    today: date = SOON,
    lake: Path | None = None,
    counted: Sequence[str] = (),
    question: Question | None = None,
) -> LedgerState:
    """One look at the ledger; with a lake, who entered is written there."""
    members = tuple({c.member.name: c.member for c in claims}.values())
    with open_records(shot) as records:
        frame = table(records, Question(outcome="won"))
        found = advance(
            records, frame, claims=claims, cast=members, state=state, today=today,
            counted=counted, question=question,
        )  # fmt: skip
        if lake is not None:
            entries.write(records, found.entered, lake=lake, name="entered")
    return found.state


NEXT = WRITTEN + timedelta(days=1)


def test_only_records_that_enter_later_count(tmp_path: Path) -> None:
    earlier = arrivals(200, 0.95, start=WRITTEN - timedelta(days=300))
    [test] = looked(people(tmp_path, earlier), CLAIM).tests
    assert (test.verdict, test.n, test.log_above) == ("untested", 0, 0)
    [test] = looked(people(tmp_path, earlier + arrivals(30, 0.9, start=NEXT)), CLAIM).tests
    assert test.n == 30


def test_what_is_dated_tomorrow_waits_for_tomorrow(tmp_path: Path) -> None:
    shot = people(
        tmp_path, [{"industry": "food", "came": NEXT + timedelta(days=d)} for d in (0, 9)]
    )
    assert looked(shot, CLAIM, today=NEXT).tests[0].n == 1
    assert looked(shot, CLAIM, today=NEXT + timedelta(days=9)).tests[0].n == 2


def test_people_first_seen_before_the_claim_never_count(tmp_path: Path) -> None:
    """Sixty of the hundred came with the version over which the claim was written."""
    shot = people(tmp_path, arrivals(100, 0.95, start=NEXT))
    files = [
        made(tmp_path, name, {"id": ids})
        for name, ids in (
            ("early", [str(i) for i in range(60)]),
            ("all", [str(i) for i in range(100)]),
        )
    ]
    came = tuple(
        Arrival("people", version, replace(file, name=f"arrived {version}"))
        for version, file in zip((3, 4), files, strict=True)
    )
    shot = replace(shot, arrivals=came)
    over = replace(CLAIM, version=3)
    question = Question(outcome="won")
    assert looked(shot, over, question=question).tests[0].n == 40
    assert looked(shot, CLAIM, question=question).tests[0].n == 100
    assert Snapshot.from_json(shot.to_json()) == shot


def test_the_sealed_part_is_never_read(tmp_path: Path) -> None:
    plain = people(tmp_path, arrivals(1000, 0.95, start=NEXT))
    shut = replace(plain, seal=Seal(key="k"))
    [test] = looked(shut, CLAIM).tests
    with open_records(plain) as records:
        frame = table(records, Question(outcome="won"))
        sealed = is_sealed(ibis.literal("unit:").concat(frame.table.unit_id), Seal("k"))
        open_ = records.rows(frame.table.filter(~sealed & (frame.table.status == "won")))
    assert test.n == len(open_) < 1000


def batch(folder: Path) -> list[str]:
    return sorted(str(p) for p in folder.rglob("*.parquet") if "entered" in str(p))


def test_a_batch_at_a_time_says_what_all_at_once_says(tmp_path: Path) -> None:
    rows = arrivals(120, 0.7, start=NEXT)
    open_ = replace(CLAIM, statement=replace(FOOD, at_least=0.7))  # nobody can tell for long
    [whole] = looked(people(tmp_path / "whole", rows), open_).tests
    state, lake, counted = LedgerState(), tmp_path / "lake", []
    lake.mkdir()
    for upto in (40, 90, 120):
        shot = people(tmp_path / "part", rows[:upto])
        state = looked(shot, open_, state=state, lake=lake, counted=counted)
        counted = batch(lake)
    [test] = state.tests
    assert (test.k, test.n) == (whole.k, whole.n)
    assert test.log_above == pytest.approx(whole.log_above, abs=1e-9)


def test_who_has_entered_never_enters_again_whatever_becomes_of_them(tmp_path: Path) -> None:
    rows = arrivals(50, 1.0, start=NEXT)
    lake = tmp_path / "lake"
    lake.mkdir()
    state = looked(people(tmp_path / "a", rows), CLAIM, lake=lake)
    turned = [{**r, "industry": "cars", "won": "no"} for r in rows[:25]] + rows[25:]
    after = looked(people(tmp_path / "b", turned), CLAIM, state=state, counted=batch(lake))
    assert (after.tests[0].k, after.tests[0].n) == (state.tests[0].k, state.tests[0].n) == (50, 50)


def test_an_account_counts_once_by_those_settled_when_its_first_one_is(tmp_path: Path) -> None:
    first = [{"industry": "food", "firm": f"F{i // 5}", "came": NEXT} for i in range(50)]
    lake = tmp_path / "lake"
    lake.mkdir()
    state = looked(people(tmp_path / "a", first, firm="account_key"), CLAIM, lake=lake)
    assert (state.tests[0].k, state.tests[0].n) == (10, 10)
    colleagues = [{"industry": "cars", "firm": f"F{i // 5}", "came": NEXT} for i in range(50)]
    shot = people(tmp_path / "b", first + colleagues, firm="account_key")
    after = looked(shot, CLAIM, state=state, counted=batch(lake))
    assert (after.tests[0].k, after.tests[0].n) == (10, 10)


def test_a_claim_written_later_still_reads_everybody_who_came_after_it(tmp_path: Path) -> None:
    shot = people(tmp_path / "a", arrivals(60, 0.8, start=NEXT))
    lake = tmp_path / "lake"
    lake.mkdir()
    state = looked(shot, CLAIM, lake=lake)
    brought = Claim("c2", CLAIM.member, replace(FOOD, at_least=0.3), WRITTEN)
    after = looked(shot, CLAIM, brought, state=state, counted=batch(lake))
    assert [t.n for t in after.tests] == [60, 60]


def test_verdicts_come_stay_and_grow_old(tmp_path: Path) -> None:
    later = people(tmp_path / "a", arrivals(300, 0.8, start=NEXT))
    cars = Statement("Cars.", trait="industry", values=("cars",))
    wrong = Claim("c2", CLAIM.member, cars, WRITTEN)
    lake = tmp_path / "lake"
    lake.mkdir()
    state = looked(later, CLAIM, wrong, lake=lake)
    assert [t.verdict for t in state.tests] == ["supported", "contradicted"]
    assert LedgerState.from_json(state.to_json()) == state
    turned = people(tmp_path / "b", arrivals(300, 0.1, start=NEXT) * 2)
    after = looked(turned, CLAIM, wrong, state=state, counted=batch(lake))
    assert [t.verdict for t in after.tests] == ["supported", "contradicted"]  # frozen
    assert after.tests[0].log_above == state.tests[0].log_above
    old = looked(later, CLAIM, wrong, state=state, today=date(2029, 1, 1), counted=batch(lake))
    assert [t.verdict for t in old.tests] == ["stale", "stale"]
    fresh = looked(later, CLAIM, wrong, state=old, counted=batch(lake))
    assert [t.verdict for t in fresh.tests] == ["supported", "contradicted"]


def test_evidence_grows_old_by_the_shelf_life_of_its_own_claim(tmp_path: Path) -> None:
    shot = people(tmp_path, arrivals(300, 0.8, start=NEXT))
    short = Claim("c2", CLAIM.member, replace(FOOD, shelf_days=30), WRITTEN)
    state = looked(shot, CLAIM, short, today=date(2027, 3, 1))
    assert [t.verdict for t in state.tests] == ["supported", "stale"]


def test_undecided_says_how_many_more_would_probably_settle_it(tmp_path: Path) -> None:
    some = people(tmp_path, arrivals(25, 0.72, start=NEXT, seed=3))
    [test] = looked(some, CLAIM).tests
    assert test.verdict == "undecided"
    assert test.more is not None
    assert more_needed(test) == test.more
    assert f"about {test.more} more" in test.sentence
    enough, share = test.n + test.more, test.k / test.n
    assert log_share_e(share * enough, enough, 0.5, "above") > log_share_e(
        share * (enough - 1), enough - 1, 0.5, "above"
    )


def test_a_claim_never_leaves_the_ledger(tmp_path: Path) -> None:
    shot = people(tmp_path, arrivals(5, 0.5, start=NEXT))
    state = looked(shot, CLAIM)
    with pytest.raises(ValueError, match="never leave"):
        looked(shot, Claim("c9", CLAIM.member, FOOD, WRITTEN), state=state)


def test_a_claim_that_was_replaced_stays_and_moves_no_more(tmp_path: Path) -> None:
    rows = arrivals(300, 0.8, start=NEXT)
    state = looked(people(tmp_path / "a", rows[:20]), CLAIM)
    again = looked(people(tmp_path / "b", rows), replace(CLAIM, retired=True), state=state)
    assert again.tests[0].n == state.tests[0].n == 20


def test_a_trait_that_vanished_makes_a_claim_stale_and_says_so(tmp_path: Path) -> None:
    state = looked(people(tmp_path / "a", arrivals(30, 0.8, start=NEXT)), CLAIM)
    shot = people(tmp_path / "b", arrivals(60, 0.8, start=NEXT))
    [known] = shot.tables
    columns = tuple(c for c in known.columns if c.name != "industry")
    without = replace(shot, tables=(replace(known, columns=columns),))
    [test] = looked(without, CLAIM, state=state).tests
    assert (test.verdict, test.n) == ("stale", 30)
    assert test.sentence.startswith("industry is no longer in the records.")
    [back] = looked(shot, CLAIM, state=state).tests
    assert (back.verdict, back.gone) == ("supported", "")


# --- every form -----------------------------------------------------------------------------------


def one(shot: Snapshot, said: Statement, *, rule: str | None = None, others: Any = ()) -> Running:
    claim = Claim("c", Member("Ann", (said,), rule=rule), said, WRITTEN)
    extra = [Claim(m.name, m, m.statements[0], WRITTEN) for m in others]
    return looked(shot, claim, *extra, question=Question(outcome="won")).tests[0]


def test_at_most(tmp_path: Path) -> None:
    shot = people(tmp_path, arrivals(300, 0.05, start=NEXT))
    few = replace(FOOD, side="below", at_least=0.2)
    found = one(shot, few)
    assert found.verdict == "supported"
    assert found.sentence.endswith("; you said at most 20 %.")
    assert one(shot, replace(few, at_least=0.01)).verdict == "contradicted"


def test_a_margin_says_how_far_off_still_counts_as_true(tmp_path: Path) -> None:
    shot = people(tmp_path, arrivals(600, 0.62, start=NEXT))
    strict = replace(FOOD, at_least=0.7)
    assert one(shot, strict).verdict == "contradicted"
    assert one(shot, replace(strict, margin=0.15)).verdict == "supported"


def fares(folder: Path, mine: float, others: float, *, n: int = 400) -> Snapshot:
    rng = random.Random(7)
    rows = [
        {
            "industry": "food" if i % 2 else "cars",
            "won": "yes" if rng.random() < (mine if i % 2 else others) else "no",
            "came": NEXT + timedelta(days=i % 250),
        }
        for i in range(n)
    ]
    return people(folder, rows)


def test_they_fare_better_than_everybody_else(tmp_path: Path) -> None:
    better = Statement("They buy more often.", form="comparison")
    found = one(fares(tmp_path, 0.6, 0.3), better, rule="industry = food")
    assert found.verdict == "supported"
    assert "everybody else" in found.sentence
    worse = replace(better, side="below")
    assert one(fares(tmp_path, 0.6, 0.3), worse, rule="industry = food").verdict == "contradicted"
    alike = one(fares(tmp_path, 0.4, 0.4), better, rule="industry = food")
    assert alike.verdict == "undecided"
    adrift = one(fares(tmp_path, 0.6, 0.3), better)
    assert (adrift.verdict, adrift.sentence) == ("untested", "No rule says who belongs to it.")


def sized(folder: Path, mean: float, *, n: int = 300) -> Snapshot:
    rng = random.Random(5)
    rows = [
        {"size": rng.uniform(mean - 40, mean + 40), "came": NEXT + timedelta(days=i % 250)}
        for i in range(n)
    ]
    return people(folder, rows)


def test_what_they_pay_on_average(tmp_path: Path) -> None:
    pays = Statement(
        "They pay 100.", form="mean", trait="size", amount=100.0, lowest=0.0, highest=300.0
    )
    assert one(sized(tmp_path, 130), pays).verdict == "supported"
    assert one(sized(tmp_path, 70), pays).verdict == "contradicted"
    out = one(sized(tmp_path, 130), replace(pays, highest=120.0))
    assert out.verdict == "untested"
    assert "outside the range from 0 to 120" in out.sentence


def test_half_of_them_reach(tmp_path: Path) -> None:
    half = Statement("Half pay 100 or more.", form="quantile", trait="size", amount=100.0)
    assert one(sized(tmp_path, 130), half).verdict == "supported"
    assert one(sized(tmp_path, 70), half).verdict == "contradicted"
    most = replace(half, side="below", at_least=0.9)
    assert one(sized(tmp_path, 50), most).verdict == "supported"


def test_a_third_of_our_buyers(tmp_path: Path) -> None:
    third = Statement("A third of our buyers.", form="prevalence", at_least=0.33)
    shot = people(tmp_path, arrivals(300, 0.6, start=NEXT))
    assert one(shot, third, rule="industry = food").verdict == "supported"
    assert one(shot, replace(third, at_least=0.8), rule="industry = food").verdict == "contradicted"


def with_events(
    folder: Path, rows: list[dict[str, Any]], events: list[tuple[int, str, date]]
) -> Snapshot:
    shot = people(folder, rows)
    cells = {
        "who": [str(i) for i, _, _ in events],
        "what": [what for _, what, _ in events],
        "on": [on for _, _, on in events],
    }
    happened = made(
        folder, "events", cells, kind="events", roles={"who": "person_key", "on": "created"}
    )
    return replace(
        shot, tables=(*shot.tables, happened), joins=(Join("events", "who", "people", "id"),)
    )


def test_one_event_comes_before_another(tmp_path: Path) -> None:
    rows = arrivals(200, 0.5, start=NEXT)
    events = []
    for i in range(200):
        events.append((i, "Demo", NEXT + timedelta(days=20)))
        if i % 10:  # nine in ten had read one before
            events.append((i, "case study", NEXT + timedelta(days=10)))
        events.append((i, "case study", NEXT + timedelta(days=30)))
    shot = with_events(tmp_path, rows, events)
    reads = Statement(
        "Reads a case study before a demo.", form="sequence", trait="events.what",
        values=("case study",), then="demo", at_least=0.6,
    )  # fmt: skip
    found = one(shot, reads)
    assert (found.verdict, found.k, found.n) == ("supported", 180, 200)
    back = one(shot, replace(reads, values=("demo",), then="case study", at_least=0.5))
    assert back.k == 20
    assert "events.nothing" in one(shot, replace(reads, trait="events.nothing")).sentence


def test_what_they_complain_about(tmp_path: Path) -> None:
    rows = arrivals(200, 0.5, start=NEXT)
    events = [(i, "onboarding" if i % 5 else "price", NEXT) for i in range(100)]
    shot = with_events(tmp_path, rows, events)
    themed = Statement(
        "Onboarding is their complaint.", form="theme", trait="events.what",
        values=("Onboarding",), at_least=0.5,
    )  # fmt: skip
    found = one(shot, themed)
    assert (found.verdict, found.k, found.n) == ("supported", 80, 100)
    assert one(shot, replace(themed, values=("price",))).verdict == "contradicted"


def test_of_those_who_write_often_every_text_counts_a_part(tmp_path: Path) -> None:
    """Each wrote four times, once about onboarding: a quarter of a hundred people's texts."""
    rows = arrivals(100, 0.5, start=NEXT)
    events = [
        (i, "onboarding" if text == 0 else "price", NEXT) for i in range(100) for text in range(4)
    ]
    shot = with_events(tmp_path, rows, events)
    themed = Statement(
        "Onboarding is their complaint.", form="theme", trait="events.what",
        values=("onboarding",), at_least=0.5,
    )  # fmt: skip
    found = one(shot, themed)
    assert (found.verdict, found.k, found.n) == ("contradicted", 25, 100)
    with open_records(shot) as records:
        question = Question(outcome="won")
        frame = table(records, question)
        [line] = judge_cast(records, frame, (Member("Ann", (themed,)),), question=question)
    assert (line.line.verdict, line.line.share) == ("does_not_fit_past", 0.25)


def test_a_lone_rule_says_whose_amounts_are_counted_and_another_persona_changes_nothing(
    tmp_path: Path,
) -> None:
    half = Statement("Half pay 100 or more.", form="quantile", trait="size", amount=100.0)
    rows = [
        {"industry": ("food", "cars")[i % 2], "size": (130.0, 70.0)[i % 2],
         "came": NEXT + timedelta(days=i % 250)}
        for i in range(200)
    ]  # fmt: skip
    shot = people(tmp_path, rows)
    alone = one(shot, half, rule="industry = food")
    other = one(shot, half, rule="industry = food", others=(Member("Bob", (FOOD,)),))
    assert (alone.how, alone.k, alone.n) == ("rule", 100, 100)
    assert (other.how, other.k, other.n) == (alone.how, alone.k, alone.n)
    everybody = one(shot, half)
    assert (everybody.how, everybody.k, everybody.n) == ("all", 100, 200)
