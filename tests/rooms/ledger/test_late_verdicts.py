"""Verdicts that come later: when others make room for a claim, and when a record's day has come."""

import re
from datetime import UTC, datetime

import pytest
from tests.rooms.ledger.test_running_tests import FOOD, MAYA, dated, entries

from ringtrue.analysis.cast import Member, Statement
from ringtrue.workspaces.ledger import queries
from ringtrue.workspaces.personas import actions
from ringtrue.workspaces.work.actions import enqueue
from ringtrue.workspaces.work.run import run_job

pytestmark = pytest.mark.django_db

IN_NORTH, IN_SOUTH = "Food,software,pro", "Steel,paper,basic"
NORTH = Member(
    "Ann",
    (Statement("She packs food.", trait="industry", values=("Food",)),),
    rule="region = north",
    written="2025-03",
)
SOUTH = Member(
    "Bob",
    (
        Statement("He works in steel.", trait="industry", values=("Steel",)),
        Statement("He plans on paper.", trait="tool", values=("paper",)),
        Statement("He takes the basic plan.", trait="plan", values=("basic",)),
    ),
    rule="region = south",
    written="2025-03",
)


def leads(region: str, won: int, lost: int, month: int, first: int = 0) -> str:
    lines = ["lead_id,region,industry,tool,plan,status,created"]
    cells = IN_NORTH if region == "north" else IN_SOUTH
    for n in range(won + lost):
        status = "won" if n < won else "lost"
        day = f"2026-{month:02d}-{1 + n % 28:02d}"
        lines.append(f"{region}{first + n},{region},{cells},{status},{day}")
    return "\n".join(lines) + "\n"


def test_a_claim_passed_over_is_told_once_others_make_room_for_it(
    editor, now, bring_leads, judge, sign_in
) -> None:
    for member in (NORTH, SOUTH):
        actions.create(actor=editor, draft=member, now=now)
    bring_leads(editor, leads("north", 18, 400, 6))
    judge(editor)
    food, *others = entries(editor)
    before = food.state
    assert (food.place, food.verdict) == (0, "undecided")
    assert {e.verdict for e in others} == {"untested"}
    page = sign_in(editor).get("/ledger").content.decode()
    assert "can&#x27;t tell yet" in page
    assert re.search(r"; about \d+ more", page)
    nobody_bought = leads("north", 0, 100, 7, first=1000).partition("\n")[2]
    bring_leads(editor, leads("south", 100, 300, 7) + nobody_bought)
    judge(editor)
    food, *others = entries(editor)
    assert {e.verdict for e in others} == {"supported"}
    # nobody else came for it: of four rejected each has more of the error that is allowed
    assert food.verdict == "supported"
    same = ("k", "n", "log_above", "newest")
    assert [food.state[name] for name in same] == [before[name] for name in same]
    assert food.state["frozen"]
    page = sign_in(editor).get("/ledger").content.decode()
    assert "can&#x27;t tell yet" not in page
    assert queries.ledger(actor=editor).sentence.startswith("Four")
    line = sign_in(editor).get(f"/ledger/claims/{food.pk}").content.decode()
    assert f"100 % of {before['n']:.0f} new buyers fit; you said" in line


def test_a_record_dated_in_the_future_waits_and_enters_when_its_day_has_come(
    editor, now, bring_leads
) -> None:
    actions.create(actor=editor, draft=MAYA, now=now)
    future = dated(400, first=1000, month=12).partition("\n")[2]
    bring_leads(editor, dated(40) + future)

    def looked(at: datetime) -> tuple[str, float, str]:
        job_id = enqueue(actor=editor, kind="ledger.advance", arguments={}, now=at)
        assert run_job(job_id, clock=lambda: at) == "done"
        food = next(e for e in entries(editor) if e.text == FOOD.text)
        return food.verdict, food.state["n"], food.state["newest"]

    first = looked(now)
    half = looked(datetime(2026, 12, 14, 12, tzinfo=UTC))
    whole = looked(datetime(2026, 12, 31, 12, tzinfo=UTC))
    assert [one[0] for one in (first, half, whole)] == ["undecided", "supported", "supported"]
    assert first[1] < half[1] == whole[1]  # decided by those of a fortnight, and then frozen
    assert first[2] < "2026-12-01" <= half[2] <= "2026-12-14" < whole[2]
    counted = queries.examined(actor=editor).checkup
    assert (counted.buyers, counted.excluded.open) == (220, 0)
