"""What members say to the ledger: of words, of records that are gone, of calls."""

from collections.abc import Sequence
from datetime import datetime

from ringtrue.errors import BadInput, Conflict, Where
from ringtrue.workspaces.ledger import reading, undone
from ringtrue.workspaces.ledger.lean import source
from ringtrue.workspaces.ledger.models import (
    Entry,
)
from ringtrue.workspaces.ledger.values import (
    CallAnswer,
)
from ringtrue.workspaces.members.access import action
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.personas import actions as personas
from ringtrue.workspaces.personas import queries as read
from ringtrue.workspaces.personas.values import EvidenceDraft
from ringtrue.workspaces.records import queries as read_records


@action(needs=Role.EDITOR)
def tell_apart(
    *, actor: Actor, entry_id: int, shown: Sequence[tuple[str, str]], now: datetime
) -> int:
    """Say that the words which begin are other things than those which end: the test goes on.

    `shown` are the pairs, old and new, that the member was asked about; Conflict where the records
    have others by now.
    """
    row = Entry.objects.within(actor).select_for_update().by_id(entry_id)
    row.state, row.at = reading.told_apart(row, shown), now
    row.save()
    return int(row.pk)


@action(needs=Role.EDITOR)
def accept_loss(*, actor: Actor, reason: str, now: datetime) -> int:
    """Let go of imports that were counted and undone: every test that counted one begins anew.

    What was found before stays with the entry that ends; only people first seen from now on count
    for the next. Returns how many ended. BadInput without a reason, Conflict where nothing waits.
    """
    if not reason.strip():
        raise BadInput(
            "The loss has no reason yet.",
            hint="Say why these records do not come back.",
            where=Where(field="reason"),
        )
    rows = undone.ending(actor)
    if not rows:
        raise Conflict("No import that was counted is undone.", hint="Nothing waits for one.")
    version = read_records.data_version(actor=actor)
    why = f"An import it counted was undone: {reason.strip()}"[:250]
    for row in rows:
        if row.at_discovery == "sealed":
            row.at_discovery = "undecided"
        row.closed_at, row.closed_why = now, why
        if row.state:
            row.state = {**row.state, "closed_over": version}
        row.save()
    return len(rows)


@action(needs=Role.EDITOR)
def hear(*, actor: Actor, persona_id: int, claim_id: int, answer: CallAnswer, now: datetime) -> int:
    """What a customer said on a call about one sentence; an earlier answer of theirs is withdrawn.

    So everybody counts once for each sentence. Returns the id of the evidence.
    """
    sheet = read.persona_sheet(actor=actor, persona_id=persona_id)
    row = next((s for s in sheet.statements if s.id == claim_id), None)
    if row is None:
        raise Conflict("This sentence was changed meanwhile.", hint="Reload the call sheet.")
    from_sheet = source(row.text)
    for said in sheet.evidence:
        mine = said.by == "customer" and said.speaker == answer.speaker.strip()
        if mine and said.source == from_sheet:
            personas.withdraw_evidence(
                actor=actor, evidence_id=said.id, reason="Answered anew.", now=now
            )
    draft = EvidenceDraft(
        by="customer",
        date=answer.date,
        text=answer.words,
        source=from_sheet,
        speaker=answer.speaker,
        supports=(claim_id,) if answer.stance == "confirms" else (),
        opposes=(claim_id,) if answer.stance == "denies" else (),
    )
    return personas.add_evidence(actor=actor, persona_id=persona_id, evidence=draft, now=now)
