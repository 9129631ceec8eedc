"""What discovery proposed, held once against the people it never saw."""

import random

import pytest

from ringtrue.errors import Conflict, OutcomeGone
from ringtrue.workspaces.discovery import actions as discovery
from ringtrue.workspaces.discovery import queries
from ringtrue.workspaces.ledger import confirming
from ringtrue.workspaces.ledger import queries as ledger
from ringtrue.workspaces.ledger.models import Entry
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.work.actions import enqueue


def two_groups(count: int = 1200) -> str:
    """Two groups told apart by six answers; one of them is won four times as often."""
    rng = random.Random(3)
    lines = ["lead_id,a,b,c,d,e,f,status"]
    for n in range(count):
        first = n % 2 == 0
        answers = [("yes" if (rng.random() < 0.9) == first else "no") for _ in range(6)]
        won = rng.random() < (0.6 if first else 0.15)
        lines.append(f"L{n},{','.join(answers)},{'won' if won else 'lost'}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def discovered(editor, now, run_jobs):
    from ringtrue.workspaces.measures.actions import set_outcome
    from ringtrue.workspaces.records import actions
    from ringtrue.workspaces.records.receiving import receive_files

    upload = ("leads.csv", [two_groups().encode()])
    import_id = receive_files(actor=editor, uploads=[upload], now=now)
    actions.start_import(actor=editor, import_id=import_id, dry_run=False, now=now)
    run_jobs()
    set_outcome(actor=editor, expression="status=won", horizon=None, now=now)
    discovery.start(actor=editor, personas=2, now=now)
    run_jobs()
    return queries.latest(actor=editor)


@pytest.mark.django_db
def test_all_that_was_proposed_is_entered_before_a_sealed_row_is_read_and_confirmed_once(
    editor, now, run_jobs, discovered
) -> None:
    rows = list(Entry.objects.within(editor).order_by("place"))
    assert len(rows) == sum(len(line.sentences) for line in discovered.proposals) > 4
    assert {row.at_discovery for row in rows} == {"sealed"}
    assert any(row.statement["form"] == "comparison" for row in rows)
    assert not people.seal_opened(actor=editor)
    declined, adopted = discovered.proposals[0], discovered.proposals[1]
    discovery.decline(actor=editor, proposal_id=declined.id, reason="Not now", now=now)
    discovery.adopt(actor=editor, proposal_id=adopted.id, name="Ann", reason="", now=now)

    enqueue(actor=editor, kind="ledger.confirm", arguments={}, now=now)
    assert run_jobs()[0] == "done"
    assert people.seal_opened(actor=editor)
    said = queries.kept_aside(actor=editor, run_id=discovered.id)
    compared = [line for line in said if line.form == "comparison"]
    assert {line.at_discovery for line in compared} == {"confirmed"}
    assert {line.plain for line in compared} == {"confirmed at discovery"}
    kept = discovered.report.sealed
    assert 300 < kept < 420
    # a claim about a trait of its own segment is read with the segment worked out without it
    own = [line for line in said if line.form == "share"]
    assert own
    assert all(line.running.how == "model_without" for line in own)
    assert sum(line.at_discovery == "confirmed" for line in own) >= len(own) / 2
    with pytest.raises(Conflict, match="Nothing waits"):
        confirming.confirmed(editor, today=now.date())


@pytest.mark.django_db
def test_a_later_run_enters_nothing_for_people_who_are_open(
    editor, now, run_jobs, discovered
) -> None:
    enqueue(actor=editor, kind="ledger.confirm", arguments={}, now=now)
    run_jobs()
    count = Entry.objects.within(editor).exclude(at_discovery="").count()
    discovery.start(actor=editor, personas=2, now=now)
    run_jobs()
    latest = queries.latest(actor=editor)
    assert latest.report.sealed == 0
    assert latest.report.rows == 1200
    assert Entry.objects.within(editor).exclude(at_discovery="").count() == count


@pytest.mark.django_db
def test_the_page_offers_it_once_and_then_says_what_they_said(
    editor, run_jobs, discovered, sign_in
) -> None:
    client = sign_in(editor)
    page = client.get("/discovery").content.decode()
    assert "Read them now, once" in page
    assert client.post("/ledger/confirm").status_code == 302
    run_jobs()
    page = client.get("/discovery").content.decode()
    assert "Read them now, once" not in page
    assert "confirmed at discovery" in page
    listed = client.get("/ledger").content.decode()
    assert "Confirmed at discovery, or not" in listed
    line = ledger.ledger(actor=editor).proposed[0]
    assert line.text in client.get(f"/ledger/claims/{line.id}").content.decode()


@pytest.mark.django_db
def test_the_sealed_are_asked_what_discovery_asked_whatever_counts_as_a_sale_since(
    editor, now, run_jobs, discovered
) -> None:
    """Turned round, every comparison would be denied; and the outcome's column must still be."""
    from ringtrue.workspaces.measures.actions import set_outcome
    from ringtrue.workspaces.records import actions as records
    from ringtrue.workspaces.records import queries as imported

    set_outcome(actor=editor, expression="status=lost", horizon=None, now=now)
    found, people_read, _ = confirming.confirmed(editor, today=now.date())
    rows = Entry.objects.within(editor).in_bulk()
    compared = [one for one in found if rows[one.entry_id].statement["form"] == "comparison"]
    assert {one.at_discovery for one in compared} == {"confirmed"}
    assert rows[compared[0].entry_id].question["outcome"] == "status=won"
    assert people_read > 300

    Entry.objects.within(editor).update(counted_from=[])  # as though no import had been noted
    [only] = imported.imports(actor=editor)
    records.undo_import(actor=editor, import_id=only.id, now=now)
    import_without_status(editor, now, run_jobs)
    with pytest.raises(OutcomeGone, match="no longer tell it"):
        confirming.confirmed(editor, today=now.date())


def import_without_status(editor, now, run_jobs) -> None:
    from ringtrue.workspaces.records import actions
    from ringtrue.workspaces.records.receiving import receive_files

    text = "\n".join(line.rpartition(",")[0] for line in two_groups().splitlines())
    upload = ("leads.csv", [text.encode()])
    import_id = receive_files(actor=editor, uploads=[upload], now=now)
    actions.start_import(actor=editor, import_id=import_id, dry_run=False, now=now)
    run_jobs()
