"""What the records tell beyond who won, from small records in which each thing is planted."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.frames.build import joined, made, snapshot

from ringtrue.analysis.cast import Member
from ringtrue.analysis.examination import examine
from ringtrue.analysis.witnessed import Afterwards, Campaigns, Witnessed
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.schema import Question, Table

TODAY = date(2026, 11, 21)
N = 1200
CAST = (Member("A", rule="sort = a"), Member("B", rule="sort = b"))
DAYS = [date(2025, 5, 1) + timedelta(days=i * 540 // N) for i in range(N)]
SORT = ["a" if i % 2 else "b" for i in range(N)]
IDS = [f"P{i}" for i in range(N)]
WON = [i % 4 in (0, 1) for i in range(N)]


def people(folder: Path, *batches: dict[str, Any], **more: Any) -> Table:
    cells = {
        "id": IDS,
        "entered": DAYS,
        "sort": SORT,
        "won": ["yes" if w else "no" for w in WON],
        **more,
    }
    roles: dict[str, Any] = {"id": "key", "entered": "created"}
    roles |= {"lead_status": "status", "campaign": "campaign"}
    roles = {k: v for k, v in roles.items() if k in cells}
    return made(folder, "people", cells, roles=roles, batches=[{**cells, **b} for b in batches])


def witness(
    *tables: Table, joins: tuple[Any, ...] = (), cast: Any = CAST, **more: Any
) -> Witnessed:
    question = Question(outcome=more.pop("outcome", "won=yes"))
    with open_records(snapshot(*tables, joins=joins)) as records:
        found = examine(records, question=question, cast=cast, today=TODAY, **more)
    return found.witnessed


def after(told: Witnessed) -> Afterwards:
    assert told.afterwards is not None
    return told.afterwards


def customers() -> list[int]:
    return [i for i in range(N) if WON[i]]


def subscriptions(folder: Path, *, leave: float) -> Table:
    """Customers of sort `a` leave after 60 days more often than the tenth of the others."""
    ends = []
    for place, i in enumerate(customers()):
        share = leave if SORT[i] == "a" else 0.1
        ends.append(DAYS[i] + timedelta(days=60) if place // 2 % 10 < 10 * share else None)
    cells = {
        "term": [f"S{i}" for i in customers()],
        "person": [IDS[i] for i in customers()],
        "began": [DAYS[i] for i in customers()],
        "ended": ends,
    }
    roles: dict[str, Any] = {"term": "key", "person": "person_key", "began": "start"}
    return made(folder, "terms", cells, kind="subscriptions", roles={**roles, "ended": "end"})


def tickets(folder: Path, *, extra: int, about: str = "Billing") -> Table:
    """One ticket for every customer; those of sort `a` have `extra` more, newest of all."""
    rows = [(i, DAYS[i] + timedelta(days=20), "Setup") for i in customers()]
    rows += [
        (i, DAYS[i] + timedelta(days=30), about)
        for i in customers()
        if SORT[i] == "a"
        for _ in range(extra)
    ]
    cells = {
        "ticket": [f"T{n}" for n in range(len(rows))],
        "person": [IDS[i] for i, _, _ in rows],
        "day": [d for _, d, _ in rows],
        "category": [c for _, _, c in rows],
    }
    roles: dict[str, Any] = {"ticket": "key", "person": "person_key", "day": "created"}
    return made(folder, "tickets", cells, kind="tickets", roles=roles)


def test_who_leaves_sooner_is_told_and_who_does_not_is_not(tmp_path: Path) -> None:
    join = (joined("terms.person", "people.id"),)
    told = after(witness(people(tmp_path), subscriptions(tmp_path, leave=0.5), joins=join))
    assert told.soon is not None
    found = {d.name: d for d in told.left}
    assert (found["A"].reliable, found["B"].reliable) == (True, False)
    assert abs(found["A"].value - 0.5) < 0.03
    assert abs(found["A"].baseline - 0.1) < 0.03
    same = after(witness(people(tmp_path), subscriptions(tmp_path, leave=0.1), joins=join))
    assert not any(d.reliable for d in same.left)


def test_help_asked_for_is_counted_by_customer_and_none_counts_as_none(tmp_path: Path) -> None:
    join = (joined("tickets.person", "people.id"),)
    told = after(witness(people(tmp_path), tickets(tmp_path, extra=2), joins=join))
    found = {d.name: d for d in told.asked}
    assert (found["A"].value, found["B"].value) == (3.0, 1.0)
    assert (found["A"].reliable, found["B"].reliable) == (True, False)
    assert {(c.name, c.about): c.unusual for c in told.complaints}[("A", "Billing")]
    same = after(witness(people(tmp_path), tickets(tmp_path, extra=0), joins=join))
    assert not any(d.reliable for d in same.asked)
    assert not any(c.unusual for c in same.complaints)


def test_three_customers_of_a_small_persona_are_heard(tmp_path: Path) -> None:
    few = [i for i in customers() if SORT[i] == "a"][-3:]
    rows = [(i, date(2026, 10, 1), "Crashes") for i in few]
    cells = {
        "ticket": [f"T{n}" for n in range(3)],
        "person": [IDS[i] for i, _, _ in rows],
        "day": [d for _, d, _ in rows],
        "topic": [c for _, _, c in rows],
    }
    roles: dict[str, Any] = {"ticket": "key", "person": "person_key", "day": "created"}
    join = (joined("tickets.person", "people.id"),)
    small = (Member("A", rule=f"id in ({', '.join(IDS[i] for i in few)}, P1)"),)
    table = made(tmp_path, "tickets", cells, kind="tickets", roles=roles)
    told = after(witness(people(tmp_path), table, joins=join, cast=small))
    [complaint] = [c for c in told.complaints if c.unusual]
    assert (complaint.about, complaint.customers) == ("Crashes", 3)


def test_days_to_the_sale_are_compared_in_the_same_months(tmp_path: Path) -> None:
    base = people(tmp_path)
    deals = made(
        tmp_path,
        "deals",
        {
            "deal": [f"D{i}" for i in range(N)],
            "person": IDS,
            "stage": ["won" if w else "lost" for w in WON],
            "closed": [
                d + timedelta(days=10 + i % 7 + (30 if SORT[i] == "a" else 0))
                for i, d in enumerate(DAYS)
            ],
        },
        kind="deals",
        roles={"deal": "key", "person": "person_key", "stage": "status", "closed": "closed"},
    )
    join = (joined("deals.person", "people.id"),)
    told = after(witness(base, deals, joins=join, outcome="deals.stage=won"))
    found = {d.name: d for d in told.days}
    assert (found["A"].reliable, found["B"].reliable) == (True, False)
    assert 40 < found["A"].value < 46


def test_a_rate_that_swings_is_told_from_one_that_does_not(tmp_path: Path) -> None:
    wild = ["yes" if (d.month % 2) == (i % 10 < 8) else "no" for i, d in enumerate(DAYS)]
    calm = after(witness(people(tmp_path)))
    told = after(witness(people(tmp_path, won=wild)))
    assert not any(s.beyond_chance for s in calm.swings)
    assert all(s.beyond_chance for s in told.swings)
    assert {len(s.months) for s in told.swings} == {6}


def test_silence_waiting_and_coming_back_are_counted(tmp_path: Path) -> None:
    words = ["New" if i % 3 == 0 else "Accepted" if i % 3 == 1 else "Rejected" for i in range(N)]
    lost = ["no"] * (N - 2) + ["yes", "no"]
    feedback = made(
        tmp_path,
        "feedback",
        {
            "row": [f"F{i}" for i in range(700)],
            "person": [*IDS[:500], *IDS[:200]],
            "verdict": ["Accepted" if i % 2 else "Rejected" for i in range(700)],
            "why": ["No budget"] * 700,
        },
        kind="responses",
        roles={"row": "key", "person": "person_key", "why": "reason"},
    )
    leads = people(tmp_path, lead_status=words, won=lost)
    told = witness(
        leads, feedback, joins=(joined("feedback.person", "people.id"),), response_days=10
    )
    assert told.handed is not None
    assert (told.handed.judged, told.handed.twice) == (500, 200)
    assert told.handed.reasons == (("No budget", 400),)
    old = [i for i in range(N) if (DAYS[-1] - DAYS[i]).days > 10]
    silent = [i for i in old if words[i] == "New" and lost[i] == "no"]
    assert (told.handed.leads, told.handed.silent) == (len(old), len(silent))
    assert told.handed.stuck == len(silent)


def test_what_was_dropped_without_an_outcome_waits_for_nobody(tmp_path: Path) -> None:
    words = [("Accepted", "Rejected", "New", "Dropped")[i % 4] for i in range(N)]
    won = ["no" if i % 8 else "yes" for i in range(N)]  # all of them accepted
    told = witness(people(tmp_path, lead_status=words, won=won), response_days=10)
    assert told.handed is not None
    assert (told.handed.dropped, told.handed.waiting) == (N // 4, N // 4)
    old = [i for i in range(N) if words[i] == "New" and (DAYS[-1] - DAYS[i]).days > 10]
    assert told.handed.stuck == len(old)
    given = people(tmp_path, lead_status=words, won=won, why=["No budget"] * N)
    reasoned = replace(
        given,
        columns=tuple(replace(c, role="reason") if c.name == "why" else c for c in given.columns),
    )
    found = witness(reasoned).handed
    assert found is not None
    assert found.dropped == 0  # a reason is a word


def test_successive_imports_tell_what_was_changed_afterwards(tmp_path: Path) -> None:
    first = ["Accepted" if i % 2 else "Rejected" for i in range(N)]
    then = ["New" if i < 100 else w for i, w in enumerate(first)]
    later = ["yes" if i < 8 else "yes" if w else "no" for i, w in enumerate(WON)]
    base = people(tmp_path, {"lead_status": then, "won": later}, lead_status=first)
    told = witness(base)
    assert told.patched is not None
    changed = sum(not WON[i] for i in range(8))
    assert (told.patched.changed, told.patched.closed) == (changed, N)
    assert told.patched.log == (("lost", "won", changed),)
    assert told.handed is not None
    assert (told.handed.judged, told.handed.twice) == (N // 2, 50)
    once = witness(people(tmp_path, lead_status=first))
    assert once.patched is None


def plan(folder: Path, *batches: dict[str, Any], **more: Any) -> Table:
    cells = {"campaign": ["Fair", "Ad"], "month": ["2026-01"] * 2, "spend": [3000.0, 1000.0]}
    cells |= more
    return made(
        folder,
        "plan",
        cells,
        kind="other",
        roles={"campaign": "campaign"},
        batches=[{**cells, **b} for b in batches],
    )


def test_a_campaign_that_costs_and_does_not_win_is_told(tmp_path: Path) -> None:
    names = ["Fair" if i % 3 else "Ad" for i in range(N)]
    won = ["no" if n == "Fair" and i % 9 else "yes" for i, n in enumerate(names)]
    won = [w if i % 4 else "no" for i, w in enumerate(won)]
    told = witness(people(tmp_path, campaign=names, won=won), plan(tmp_path)).campaigns
    assert isinstance(told, Campaigns)
    found = {c.name: c for c in told.campaigns}
    assert (found["Fair"].below, found["Ad"].below) == (True, False)
    assert found["Fair"].spend == 3000.0
    paid = {p.name: p.spend for p in told.paid}
    assert abs(sum(paid.values()) - 4000.0) < 1e-6
    even = witness(people(tmp_path, campaign=names), plan(tmp_path)).campaigns
    assert isinstance(even, Campaigns)
    assert not any(c.below or c.rising for c in even.campaigns)


def test_a_campaign_without_a_target_and_one_changed_thrice_are_told(tmp_path: Path) -> None:
    says = {"message": ["a", "x"], "persona": ["A", None]}
    later = [{"message": [m, "x"]} for m in ("b", "c", "d")]
    told = witness(people(tmp_path), plan(tmp_path, *later, **says)).campaigns
    assert isinstance(told, Campaigns)
    assert told.patched == (("Fair", 3),)
    assert (told.untargeted, told.listed) == (("Ad",), 2)
    assert told.named == ("A",)


def test_a_protected_trait_and_its_proxy_are_named(tmp_path: Path) -> None:
    gender = ["f" if i % 2 else "m" for i in range(N)]
    title = ["Mrs" if i % 2 else "Mr" for i in range(N)]
    cast = (
        Member("A", rule="gender = f"),
        Member("B", rule="title = Mr"),
        Member("C", rule="sort2 = x"),
    )
    other = ["x" if i % 3 else "y" for i in range(N)]
    table = people(tmp_path, gender=gender, title=title, sort2=other)
    told = witness(table, cast=cast).protected
    assert [(p.name, p.column, p.proxy_for) for p in told] == [
        ("A", "gender", ""),
        ("B", "title", "gender"),
    ]


def test_consent_and_measurement_are_counted(tmp_path: Path) -> None:
    consent = ["yes", "no", None] * (N // 3)
    told = witness(people(tmp_path, opt_in=consent))
    assert told.consent is not None
    assert (told.consent.given, told.consent.refused, told.consent.unknown) == (400, 400, 400)
    won = [("yes" if w else "no") if SORT[i] == "a" else None for i, w in enumerate(WON)]
    one = witness(people(tmp_path, won=won), cast=CAST[:1])
    assert one.measured is not None
    assert (one.measured.inside_known, one.measured.outside_known) == (600, 0)
