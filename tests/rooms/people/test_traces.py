"""One question about a person reaches every room, and what a room cannot erase is said."""

from datetime import date

import pytest

from ringtrue.analysis.cast import Member
from ringtrue.errors import BadInput, NotAllowed
from ringtrue.server.loading import load_rooms
from ringtrue.workspaces.handoffs import actions as handoffs
from ringtrue.workspaces.handoffs import queries as desk
from ringtrue.workspaces.handoffs.lines import LeadDraft
from ringtrue.workspaces.members import queries as members
from ringtrue.workspaces.people import traces
from ringtrue.workspaces.personas import actions as personas
from ringtrue.workspaces.personas import privacy
from ringtrue.workspaces.personas.values import EvidenceDraft
from ringtrue.workspaces.records import actions as records
from ringtrue.workspaces.records.receiving import receive_files
from ringtrue.workspaces.work import actions as work

pytestmark = pytest.mark.django_db
WHO = "Ines Karrer"


@pytest.fixture
def known(workspace, owner, run_jobs, now, settings) -> None:
    """Ines in the records, among the leads that wait, in evidence and among the recipients."""
    load_rooms()
    text = b"lead_id,full name,stage\nL1,Ines Karrer,won\nL2,Omar Weiss,lost\n"
    import_id = receive_files(actor=owner, uploads=[("leads.csv", [text])], now=now)
    records.start_import(actor=owner, import_id=import_id, dry_run=False, now=now)
    run_jobs()
    lead = LeadDraft("L1", WHO, "Acme", "Webinar", date(2026, 11, 2), None, ())
    handoffs.renew(actor=workspace, leads=(lead,), now=now)
    maya = personas.create(actor=owner, draft=Member("Maya"), now=now)
    said = EvidenceDraft(by="customer", text="It broke again.", speaker=WHO, date=date(2026, 10, 1))
    personas.add_evidence(actor=owner, persona_id=maya, evidence=said, now=now)
    settings.NOTIFY_PRIVATE = True
    work.add_recipient(actor=owner, url="jsons://hooks.example.com/x", name=WHO, now=now)


def test_what_every_room_holds_is_given_out_at_once_and_noted(owner, known, now) -> None:
    found = {held.room: held.rows for held in traces.export(actor=owner, words=WHO, now=now)}
    assert set(found) == {"work", "people", "personas", "handoffs"}
    assert found["handoffs"][0]["label"] == WHO
    assert found["personas"][0]["text"] == "It broke again."
    assert "hooks.example.com" not in str(found["work"])
    [noted] = members.audit_trail(actor=owner, event="people.export_person")
    assert noted.subject == str(sum(map(len, found.values())))
    assert WHO not in str(noted)
    assert [h.room for h in traces.export(actor=owner, words="owner", now=now)] == [
        "members",
        "personas",  # who typed the evidence
    ]


def test_erasing_reaches_every_room_and_says_what_stays(owner, known, now) -> None:
    assert desk.waiting_count(actor=owner) == 1
    done = {one.room: one for one in traces.erase(actor=owner, words=WHO, now=now)}
    assert done["personas"].rows == 1
    assert done["work"].rows == 1
    assert "Undo the imports" in done["people"].refused
    assert desk.waiting_count(actor=owner) == 0
    left = [held.room for held in traces.export(actor=owner, words=WHO, now=now)]
    assert left == ["people"]
    [noted] = members.audit_trail(actor=owner, event="people.erase_person")
    assert WHO not in str(noted)


def test_an_address_or_a_key_reaches_what_the_person_said_and_nobody_else(
    owner, run_jobs, now
) -> None:
    load_rooms()
    text = (
        b"contact id,first name,last name,email,stage\nC-1001,Ann,Berg,ann@acme.example,won\n"
        b"C-1002,Anna,Bergmann,anna@acme.example,won\nC-1003,Bo,Lind,bo@acme.example,lost\n"
        b"C-1004,Bo,Lind,lind@acme.example,lost\n"
    )
    import_id = receive_files(actor=owner, uploads=[("contacts.csv", [text])], now=now)
    records.start_import(actor=owner, import_id=import_id, dry_run=False, now=now)
    run_jobs()
    maya = personas.create(actor=owner, draft=Member("Maya"), now=now)
    for who in ("Ann Berg, Acme", "Anna Bergmann", "Bo Lind"):
        said = EvidenceDraft(by="customer", text="It broke.", speaker=who, date=date(2026, 10, 1))
        personas.add_evidence(actor=owner, persona_id=maya, evidence=said, now=now)

    def speakers(words: str) -> list[str]:
        found = {h.room: h.rows for h in traces.export(actor=owner, words=words, now=now)}
        return [row["speaker"] for row in found.get("personas", ()) if "speaker" in row]

    assert speakers("C-1001") == speakers("ann@acme.example") == ["Ann Berg, Acme"]
    assert speakers("Ann Berg") == ["Ann Berg, Acme"]
    assert speakers("C-1003") == []  # two are called so, and nobody knows which of them spoke
    assert speakers("Bo Lind") == ["Bo Lind"]
    done = {h.room: h for h in traces.erase(actor=owner, words="ann@acme.example", now=now)}
    assert done["personas"].rows == 1
    assert speakers("C-1001") == []
    assert speakers("C-1002") == ["Anna Bergmann"]


def test_a_member_who_only_typed_what_customers_said_takes_no_words_along(
    owner, known, now
) -> None:
    rows = {h.room: h.rows for h in traces.export(actor=owner, words=owner.name, now=now)}
    assert {"It broke again.", WHO}.isdisjoint(rows["personas"][0].values())
    assert {h.room: h.rows for h in traces.erase(actor=owner, words=owner.name, now=now)}[
        "personas"
    ] == 1
    [left] = privacy.find(actor=owner, words=WHO)
    assert (left.text, left.speaker) == ("It broke again.", WHO)
    assert privacy.typed(actor=owner, words=owner.name) == ()


def test_it_is_for_owners_and_not_for_two_letters(owner, editor, known, now) -> None:
    for ask in (traces.export, traces.erase):
        with pytest.raises(NotAllowed):
            ask(actor=editor, words=WHO, now=now)
        with pytest.raises(BadInput, match="could be anybody"):
            ask(actor=owner, words=" In ", now=now)
    assert desk.waiting_count(actor=owner) == 1
