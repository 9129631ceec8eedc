"""What sales said is read from every table that tells it."""

from datetime import date
from pathlib import Path

from tests.frames.build import joined, made, snapshot

from ringtrue.analysis.cast import Member
from ringtrue.analysis.examination import examine
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.schema import Question

PEOPLE = {
    "id": [f"P{i}" for i in range(200)],
    "sort": ["a" if i % 2 else "b" for i in range(200)],
    "won": ["yes" if i % 5 == 0 else "no" for i in range(200)],
}


def said(folder: Path, *, with_ours: bool):
    """The CRM knows 120 leads, accepting all; we judged the first ten, rejecting nine."""
    people = made(folder, "people", PEOPLE, roles={"id": "key"})
    words = ["accepted"] * 119 + ["rejected"]
    crm = made(
        folder,
        "feedback",
        {"lead": PEOPLE["id"][:120], "lead_status": words, "why": [None] * 119 + ["No budget"]},
        kind="other",
        roles={"lead": "person_key", "lead_status": "status", "why": "reason"},
    )
    ours = made(
        folder,
        "judgements",
        {
            "lead": PEOPLE["id"][:10],
            "judged_as": ["rejected"] * 9 + ["accepted"],
            "rejection_reason": ["No need"] * 9 + [None],
        },
        kind="other",
        roles={"lead": "person_key", "judged_as": "status", "rejection_reason": "reason"},
    )
    tables = (people, crm, ours) if with_ours else (people, crm)
    joins = [joined("people.id", "feedback.lead")]
    joins += [joined("people.id", "judgements.lead")] if with_ours else []
    cast = (Member("A", rule="sort = a"), Member("B", rule="sort = b"))
    question = Question(outcome="won=yes")
    with open_records(snapshot(*tables, joins=joins)) as records:
        found = examine(records, question=question, cast=cast, today=date(2026, 11, 21))
    assert found.rejections is not None
    return {r.name: r for r in found.rejections}


def test_judgements_made_here_count_beside_the_crm(tmp_path) -> None:
    (tmp_path / "crm").mkdir()
    (tmp_path / "both").mkdir()
    crm = said(tmp_path / "crm", with_ours=False)
    both = said(tmp_path / "both", with_ours=True)
    assert sum(r.judged for r in crm.values()) == sum(r.judged for r in both.values()) == 120
    assert sum(r.rejected for r in crm.values()) == 1
    assert sum(r.rejected for r in both.values()) == 10


def test_the_reasons_of_both_are_told(tmp_path) -> None:
    both = said(tmp_path, with_ours=True)
    reasons: dict[str, int] = {}
    for group in both.values():
        for reason, times in group.reasons:
            reasons[reason] = reasons.get(reason, 0) + times
    assert reasons == {"No need": 9, "No budget": 1}


def of_deals(folder: Path):
    """100 people with two deals each: `a` people are lost for budget, often twice, `b` people win.

    P0 lost one deal and won another, and P2 lost two for two reasons.
    """
    people = made(
        folder,
        "people",
        {"id": [f"P{i}" for i in range(100)], "sort": ["b" if i % 2 else "a" for i in range(100)]},
        roles={"id": "key"},
    )
    rows = [(f"P{i}", "won" if i % 2 else "lost", None if i % 2 else "No budget")
            for i in range(100) for _ in range(2)]  # fmt: skip
    rows[1] = ("P0", "won", None)
    rows[5] = ("P2", "lost", "No need")
    deals = made(
        folder,
        "deals",
        {
            "deal": [f"D{i}" for i in range(200)],
            "person": [r[0] for r in rows],
            "stage": [r[1] for r in rows],
            "lost_reason": [r[2] for r in rows],
        },
        kind="deals",
        roles={"deal": "key", "person": "person_key", "stage": "status", "lost_reason": "reason"},
    )
    cast = (Member("A", rule="sort = a"), Member("B", rule="sort = b"))
    question = Question(outcome="deals.stage=won", unit="people")
    tables = snapshot(people, deals, joins=[joined("deals.person", "people.id")])
    with open_records(tables) as records:
        found = examine(records, question=question, cast=cast, today=date(2026, 11, 21))
    assert found.rejections is not None
    return {r.name: r for r in found.rejections}


def test_reasons_of_many_lost_deals_are_counted_by_person(tmp_path) -> None:
    found = of_deals(tmp_path)
    assert (found["A"].rejected, found["A"].judged) == (49, 50)  # P0 won in the end
    assert dict(found["A"].reasons) == {"No budget": 49, "No need": 1}
    assert (found["B"].rejected, found["B"].reasons) == (0, ())
    assert found["A"].reliable
