"""An import that was counted cannot be taken back to look until the rest of the records agree."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
from tests.rooms.ledger.test_nobody_twice import proposed
from tests.rooms.ledger.test_running_tests import FOOD, MAYA, dated, entries

from ringtrue.errors import BadInput, Conflict
from ringtrue.workspaces.ledger import actions as ledger
from ringtrue.workspaces.ledger import confirming, queries
from ringtrue.workspaces.ledger.examining import examine
from ringtrue.workspaces.ledger.undone import BESIDE, COUNTED
from ringtrue.workspaces.measures.actions import set_outcome
from ringtrue.workspaces.members.models import AuditRow
from ringtrue.workspaces.personas import actions
from ringtrue.workspaces.records import actions as records

MEMBER = replace(MAYA, statements=(FOOD,))


def won(ids: Iterable[int], industry: str, *, month: str = "2026-06") -> str:
    """Leads who bought, and as many of the same industry who did not."""
    rows = [f"L{n},{industry},won,{month}-{1 + i % 28:02d}" for i, n in enumerate(ids)]
    rows += [row.replace(",", "x,", 1).replace("won", "lost") for row in rows]
    return "\n".join(["lead_id,industry,status,created", *rows]) + "\n"


@pytest.fixture
def torn(editor, now, bring_leads, judge) -> int:
    """Eight buyers against the claim, then thirty for it: all together nobody can tell."""
    actions.create(actor=editor, draft=MEMBER, now=now)
    against = bring_leads(editor, won(range(8), "Automotive"))
    judge(editor)
    bring_leads(editor, won(range(100, 130), "Food"))
    judge(editor)
    [food] = entries(editor)
    assert (food.verdict, food.state["k"], food.state["n"]) == ("undecided", 30, 38)
    return against


def test_what_speaks_against_a_claim_is_not_undone_until_it_is_supported(
    editor, now, torn, bring_leads, judge
) -> None:
    before = entries(editor)[0].state
    records.undo_import(actor=editor, import_id=torn, now=now)
    judge(editor)
    [food] = entries(editor)
    assert (food.verdict, food.state["sentence"]) == ("undecided", COUNTED)
    assert food.state["log_above"] == before["log_above"]  # nothing that was counted is taken back
    bring_leads(editor, won(range(200, 260), "Food"))
    judge(editor)
    [food] = entries(editor)
    assert (food.verdict, food.state["n"]) == ("undecided", 38)  # nor does anybody enter meanwhile
    records.redo_import(actor=editor, import_id=torn, now=now)
    judge(editor)
    [food] = entries(editor)
    assert (food.state["k"], food.state["n"], food.state["waits"]) == (90, 98, "")
    assert food.verdict == "supported"


def test_a_claim_that_begins_meanwhile_keeps_its_place_and_waits_too(
    editor, now, torn, judge
) -> None:
    records.undo_import(actor=editor, import_id=torn, now=now)
    bob = replace(MEMBER, name="Bob", statements=(replace(FOOD, text="He packs."),))
    actions.create(actor=editor, draft=bob, now=now)
    judge(editor)
    maya, new = entries(editor)
    assert (new.place, new.verdict, new.state["sentence"]) == (1, "untested", BESIDE)
    assert (maya.counted_from, new.counted_from) == ([1, 2], [])


def test_a_verdict_that_was_reached_waits_for_nothing_and_stays(
    editor, now, bring_leads, judge
) -> None:
    actions.create(actor=editor, draft=MAYA, now=now)
    whole = bring_leads(editor, dated(400))
    judge(editor)
    found = [(e.verdict, e.state["n"]) for e in entries(editor)]
    assert [v for v, _ in found] == ["contradicted", "supported"]
    records.undo_import(actor=editor, import_id=whole, now=now)
    bring_leads(editor, dated(20, first=900, month=7))
    judge(editor)
    assert [(e.verdict, e.state["n"]) for e in entries(editor)] == found


def test_the_loss_is_accepted_with_a_reason_and_everything_that_counted_begins_anew(
    editor, now, torn, bring_leads, judge
) -> None:
    records.undo_import(actor=editor, import_id=torn, now=now)
    judge(editor)
    with pytest.raises(BadInput, match="no reason"):
        ledger.accept_loss(actor=editor, reason=" ", now=now)
    assert ledger.accept_loss(actor=editor, reason="Last year's file", now=now) == 1
    written = AuditRow.objects.within(editor).get(event="ledger.accept_loss")
    assert written.details == {"reason": "Last year's file"}
    judge(editor)
    old, new = entries(editor)
    assert old.closed_why == "An import it counted was undone: Last year's file"
    assert (old.state["n"], new.place, new.state["n"], new.over) == (38, 1, 0, 3)
    assert new.since == now.date()
    with pytest.raises(Conflict, match="No import"):
        ledger.accept_loss(actor=editor, reason="Again", now=now)
    records.redo_import(actor=editor, import_id=torn, now=now)
    judge(editor)
    assert [e.state["n"] for e in entries(editor)] == [38, 0]


DECEMBER = date(2026, 12, 31)


def counted(actor) -> list[float]:
    """How many each claim counts in December, were somebody to look then."""
    looked = examine(actor, today=DECEMBER, look=True).looked
    assert looked is not None
    return [moved.running.n for moved in looked.moved]


def test_whom_an_undone_import_named_was_seen_though_they_come_anew(
    editor, now, bring_leads, judge
) -> None:
    """Or somebody would read a file, undo it, write what it says, and bring it once more."""
    tried = bring_leads(editor, won(range(50), "Food", month="2026-12"))
    records.undo_import(actor=editor, import_id=tried, now=now)
    bring_leads(editor, won(range(900, 920), "Food"))  # something is there to examine
    actions.create(actor=editor, draft=replace(MEMBER, written=None), now=now)
    bring_leads(editor, won(range(60), "Food", month="2026-12"))
    assert counted(editor) == [10]
    records.redo_import(actor=editor, import_id=tried, now=now)
    assert counted(editor) == [10]


def test_a_test_that_begins_while_an_import_is_undone_has_seen_it(
    editor, now, bring_leads, judge
) -> None:
    """After an undo a snapshot carries an earlier version; the clock does not run backwards."""
    actions.create(actor=editor, draft=MEMBER, now=now)
    bring_leads(editor, won(range(900, 903), "Food"))
    late = bring_leads(editor, won(range(50), "Food", month="2026-12"))
    judge(editor)
    records.undo_import(actor=editor, import_id=late, now=now)
    set_outcome(actor=editor, expression="status=lost", horizon=None, now=now)
    judge(editor)
    set_outcome(actor=editor, expression="status=won", horizon=None, now=now)
    judge(editor)
    records.redo_import(actor=editor, import_id=late, now=now)
    assert counted(editor)[-1] == 0


def test_the_sealed_are_not_read_while_an_import_that_was_proposed_from_is_undone(
    editor, now, bring_leads
) -> None:
    bring_leads(editor, dated(40))
    second = bring_leads(editor, dated(40, first=100))
    ledger.enter_proposals(actor=editor, proposed=proposed(), now=now)
    records.undo_import(actor=editor, import_id=second, now=now)
    with pytest.raises(Conflict, match="is undone"):
        confirming.confirmed(editor, today=now.date())
    assert ledger.accept_loss(actor=editor, reason="Wrong file", now=now) == 3
    assert {line.plain for line in queries.ledger(actor=editor).proposed} == {
        "too few kept aside to tell"
    }


def test_the_sealed_are_not_read_where_nobody_can_tell_who_they_are(
    editor, now, bring_leads
) -> None:
    """Without a key a row of which a cell changed is another, sealed or not by another hash."""
    bare = "\n".join(line.split(",", 1)[1] for line in dated(400).splitlines()) + "\n"
    bring_leads(editor, bare)
    ledger.enter_proposals(actor=editor, proposed=proposed(), now=now)
    second = bring_leads(editor, bare.replace("Food", "Foods"))
    with pytest.raises(Conflict, match="without a key, and more than once"):
        confirming.confirmed(editor, today=now.date())
    records.undo_import(actor=editor, import_id=second, now=now)
    _, people, _ = confirming.confirmed(editor, today=now.date())
    assert people > 0


def test_the_pages_say_what_waits_and_what_to_do(editor, now, torn, judge, sign_in) -> None:
    records.undo_import(actor=editor, import_id=torn, now=now)
    judge(editor)
    browser = sign_in(editor)
    page = browser.get("/ledger").content.decode()
    assert "Waits: an import that was counted is undone" in page
    assert "leads.csv" in page
    assert "one claim counted from it" in page
    assert COUNTED in page
    [line] = queries.ledger(actor=editor).open
    one = browser.get(f"/ledger/claims/{line.id}").content.decode()
    assert COUNTED in one
    assert "Bring it back, or accept the loss</a>" in one
    assert browser.post("/ledger/loss", {"reason": "Wrong file"}).status_code == 302
    assert "Waits: an import" not in browser.get("/ledger").content.decode()
