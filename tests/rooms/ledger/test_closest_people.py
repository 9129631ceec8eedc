"""Claims of personas without a rule: who is closest is kept when they enter, and tests them."""

from dataclasses import replace
from datetime import date

import pytest

from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.running import ADRIFT
from ringtrue.workspaces.ledger import actions as ledger
from ringtrue.workspaces.ledger import queries
from ringtrue.workspaces.ledger.entering import CAST_KEPT
from ringtrue.workspaces.ledger.examining import examine
from ringtrue.workspaces.ledger.models import Entry, FrozenCast
from ringtrue.workspaces.personas import actions
from ringtrue.workspaces.personas.describing import draft_of
from ringtrue.workspaces.personas.models import Claim

pytestmark = pytest.mark.one_database
FOOD = Statement("She packs food.", trait="industry", values=("Food",))
LARGE = Statement("A large firm.", trait="employees", between=(500.0, None))
SMALL = Statement("A small firm.", trait="employees", between=(None, 499.0))
ANN = Member("Ann", (FOOD, LARGE), written="2025-03")
BOB = Member("Bob", (replace(FOOD, text="He builds cars.", values=("Cars",)), SMALL))
DECEMBER = date(2026, 12, 31)


def leads(count: int, *, first: int = 0, month: str = "2026-06") -> str:
    """Every second one is large, and in food if so; half of either kind buy."""
    lines = ["lead_id,industry,employees,status,created"]
    for n in range(first, first + count):
        large = n % 2 == 0
        status = "won" if n // 2 % 2 == 0 else "lost"
        of = f"{('Cars', 'Food')[large]},{900 if large else 60}"
        lines.append(f"L{n},{of},{status},{month}-{1 + n % 28:02d}")
    return "\n".join(lines) + "\n"


def entries(actor) -> list[Entry]:
    return list(Entry.objects.within(actor).order_by("place"))


def test_they_are_tested_on_who_comes_after_the_cast_was_kept(
    editor, now, bring_leads, sign_in
) -> None:
    ann = actions.create(actor=editor, draft=ANN, now=now)
    actions.create(actor=editor, draft=BOB, now=now)
    bring_leads(editor, leads(200))
    found = examine(editor, today=now.date(), look=True)
    ledger.record(actor=editor, examined=found.examined, looked=found.looked, now=now)
    food = entries(editor)[0]
    assert (food.since, food.over, food.stated_by) == (now.date(), 1, "")  # no month of its own
    assert (food.state["n"], food.verdict) == (0, "untested")
    assert FrozenCast.objects.within(editor).count() == 1
    assert {e.cast_id for e in entries(editor)} == {food.cast_id}

    bring_leads(editor, leads(80, first=500, month="2026-12"))
    looked = examine(editor, today=DECEMBER, look=True).looked
    assert looked is not None
    moved = {m.key: m.running for m in looked.moved}[str(food.pk)]
    assert (moved.n, moved.k, moved.verdict) == (20, 20, "supported")

    row = Claim.objects.within(editor).get(text=LARGE.text, retired_at=None)
    other = Claim.objects.within(editor).get(text=FOOD.text, retired_at=None)
    small = replace(draft_of(row), text="A small firm, too.", low=None, high=499.0)
    said = (draft_of(other), small)
    actions.describe(actor=editor, persona_id=ann, sentences=said, reason="Kinder", now=now)
    looked = examine(editor, today=DECEMBER, look=True).looked
    assert looked is not None
    again = {m.key: m for m in looked.moved}[str(food.pk)]
    assert (again.running.n, again.running.k, again.closed) == (20, 20, "")
    line = queries.entry(actor=editor, entry_id=food.pk)
    page = sign_in(editor).get(f"/ledger/claims/{line.id}").content.decode()
    assert ("fit better than any other persona" in page) == line.closest


def test_what_waited_for_a_rule_begins_anew_with_the_cast_kept(
    editor, now, bring_leads, judge
) -> None:
    actions.create(actor=editor, draft=ANN, now=now)
    actions.create(actor=editor, draft=BOB, now=now)
    bring_leads(editor, leads(40))
    judge(editor)
    first = entries(editor)[0]
    first.cast, first.state = None, {**first.state, "waits": ADRIFT, "how": ""}
    first.save()  # as it stood before casts were kept
    judge(editor)
    old, new = (e for e in entries(editor) if e.claim_id == first.claim_id)
    assert (old.closed_why, new.closed_at, new.cast_id is None) == (CAST_KEPT, None, False)
