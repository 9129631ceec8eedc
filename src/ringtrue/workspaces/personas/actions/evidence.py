"""What stands behind a persona: evidence written down, withdrawn, erased; and its pictures."""

from datetime import datetime

from ringtrue.errors import Conflict
from ringtrue.workspaces.members.access import action
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.personas.actions import _writing
from ringtrue.workspaces.personas.models import Evidence, Persona, Picture
from ringtrue.workspaces.personas.picture import PREFIX, clean_picture
from ringtrue.workspaces.personas.standing import persona_to_change
from ringtrue.workspaces.personas.values import EvidenceDraft

ERASED = "Erased on request."


@action(needs=Role.EDITOR)
def add_picture(*, actor: Actor, persona_id: int, picture: bytes, now: datetime) -> int:
    """Keep an uploaded portrait, drawn anew; `portray` shows it as `photo-ID`. Returns its id."""
    persona = persona_to_change(actor, persona_id)
    row = Picture.objects.add(actor, persona=persona, content=clean_picture(picture), at=now)
    return int(row.pk)


@action(needs=Role.EDITOR)
def add_evidence(*, actor: Actor, persona_id: int, evidence: EvidenceDraft, now: datetime) -> int:
    """Write down what somebody said; returns its id."""
    persona = persona_to_change(actor, persona_id)
    row = _writing.write_evidence(actor, persona, evidence, now)
    _writing.touch(actor, persona, now)
    return int(row.pk)


@action(needs=Role.EDITOR)
def withdraw_evidence(*, actor: Actor, evidence_id: int, reason: str, now: datetime) -> int:
    """Take a piece of evidence out of sight; the row and the reason stay."""
    row = Evidence.objects.within(actor).select_related("persona").by_id(evidence_id)
    if row.withdrawn_at is not None:
        raise Conflict("This evidence was withdrawn before.", hint="Reload the page.")
    _writing.given(reason)
    row.withdrawn_at = now
    row.save()
    _writing.touch(actor, row.persona, now)
    return int(row.persona_id)


@action(needs=Role.OWNER)
def erase_evidence(*, actor: Actor, evidence: tuple[int, ...], now: datetime) -> int:
    """Take words, names and source out of evidence, for good; date, counts and claims stay."""
    rows = list(Evidence.objects.within(actor).filter(pk__in=evidence))
    for row in rows:
        row.text, row.speaker, row.source = ERASED, "", f"erased {row.pk}"
        row.result = ERASED if row.sort == "query" else ""
        row.sql = row.typed_by = ""
        row.save()
    return len(rows)


@action(needs=Role.OWNER)
def forget_typist(*, actor: Actor, evidence: tuple[int, ...], now: datetime) -> int:
    """Take the name of who typed it out of evidence that is somebody else's; the words stay."""
    rows = list(Evidence.objects.within(actor).filter(pk__in=evidence))
    for row in rows:
        row.typed_by = ""
        row.save()
    return len(rows)


@action(needs=Role.OWNER)
def erase_picture(*, actor: Actor, picture_id: int, now: datetime) -> int:
    """Take an uploaded portrait away for good, from the sheet and from all versions."""
    picture = Picture.objects.within(actor).by_id(picture_id)
    worn = Persona.objects.within(actor).filter(pk=picture.persona_id)
    for persona in worn.filter(portrait=f"{PREFIX}{picture_id}"):
        persona.portrait = ""
        _writing.touch(actor, persona, now)
    Picture.objects.within(actor).filter(pk=picture_id).delete()
    return int(picture.persona_id)
