"""What a persona says and who belongs to it: each edit makes a version with its reason."""

from dataclasses import replace
from datetime import datetime

from ringtrue.analysis.cast import Member
from ringtrue.errors import BadInput, Conflict
from ringtrue.workspaces.members.access import action
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.personas import describing, drafting, standing
from ringtrue.workspaces.personas.actions import _writing
from ringtrue.workspaces.personas.actions.evidence import add_picture
from ringtrue.workspaces.personas.models import Persona, Version
from ringtrue.workspaces.personas.picture import PREFIX
from ringtrue.workspaces.personas.standing import persona_to_change
from ringtrue.workspaces.personas.values import PortraitDraft, SegmentDraft, SentenceDraft
from ringtrue.workspaces.records import actions as records
from ringtrue.workspaces.records.values import ReceivedFile


@action(needs=Role.EDITOR)
def create(
    *,
    actor: Actor,
    draft: Member,
    now: datetime,
    segment: SegmentDraft | None = None,
    kind: str = "persona",
    reason: str = "",
    portrait: str = "",
    story: str = "",
) -> int:
    """A new persona from a draft; its rule or column becomes the segment unless one is given."""
    persona = _writing.new(actor, draft, kind, portrait, story, now)
    found = segment is not None and segment.model is not None
    _writing.write_claims(actor, persona, drafting.sentences(draft), now, brought=not found)
    wanted = segment or drafting.segment(draft)
    if wanted is not None:
        _writing.write_segment(actor, persona, wanted, now)
    for line in draft.evidence:
        _writing.write_evidence(
            actor, persona, drafting.evidence(line, standing.claims(actor, persona)), now
        )
    _writing.finish(actor, persona, reason, "written", now)
    return int(persona.pk)


@action(needs=Role.EDITOR, quiet=True)
def create_beside(
    *, actor: Actor, draft: Member, files: tuple[ReceivedFile, ...], now: datetime
) -> int:
    """A new persona and the files dropped with it: both, or neither. Returns the import.

    The actions it is made of leave the audit rows.
    """
    create(actor=actor, draft=draft, now=now)
    import_id = records.receive(actor=actor, files=files, now=now)
    records.start_import(actor=actor, import_id=import_id, dry_run=True, now=now)
    return import_id


@action(needs=Role.EDITOR, quiet=True)
def declare(*, actor: Actor, column: str, levels: tuple[str, ...], now: datetime) -> int:
    """A persona for each level of a column, named by it, with the rule `column = level`.

    All of them, or none: BadInput names what stands in the way. Returns how many there are; the
    actions it is made of leave the audit rows.
    """
    for draft in drafting.declared(column, levels):
        reason = f"Declared by {column}."
        create(actor=actor, draft=draft, reason=reason, now=now)
    return len(levels)


@action(needs=Role.EDITOR)
def describe(
    *,
    actor: Actor,
    persona_id: int,
    sentences: tuple[SentenceDraft, ...],
    reason: str,
    now: datetime,
    version: int | None = None,
) -> int:
    """Make the description exactly these sentences, in this order.

    Where `version` names the version the edit began from, a newer one is a Conflict.
    """
    persona = persona_to_change(actor, persona_id)
    standing.unchanged_since(actor, persona, version)
    did = _writing.write_claims(actor, persona, sentences, now)
    _writing.finish(actor, persona, _writing.given(reason), did, now)
    return int(persona.pk)


@action(needs=Role.EDITOR)
def confirm(
    *,
    actor: Actor,
    persona_id: int,
    sentences: tuple[SentenceDraft, ...],
    now: datetime,
    reason: str = "Said which column tests each sentence.",
) -> int:
    """Confirm, change or set aside the tests of the named sentences; the others stay."""
    persona = persona_to_change(actor, persona_id)
    changed = {draft.claim_id: draft for draft in sentences}
    if None in changed:
        raise BadInput("A sentence to confirm must exist.", hint="Add it to the description first.")
    current = standing.claims(actor, persona)
    kept = [describing.draft_of(c) for c in current]
    unknown = [d for d in sentences if d.claim_id not in {c.pk for c in current}]
    merged = [changed.get(d.claim_id, d) for d in kept] + unknown
    did = _writing.write_claims(actor, persona, tuple(merged), now)
    _writing.finish(actor, persona, _writing.given(reason), did, now)
    return int(persona.pk)


@action(needs=Role.EDITOR)
def portray(
    *,
    actor: Actor,
    persona_id: int,
    portrait: PortraitDraft,
    reason: str,
    now: datetime,
    photo: bytes | None = None,
) -> int:
    """Change the face of a persona: name, job, occupation, age, story, image, month written.

    A `photo` handed in with it is kept as a picture and becomes the image.
    """
    persona = persona_to_change(actor, persona_id)
    if photo is not None:
        kept = add_picture(actor=actor, persona_id=persona_id, picture=photo, now=now)
        portrait = replace(portrait, portrait=f"{PREFIX}{kept}")
    clean = drafting.portrait(portrait, now.date())
    standing.free_name(actor, clean.name, but=persona.pk)
    standing.own_picture(actor, persona, clean.portrait)
    if clean.written != persona.written:
        persona.written_stated_by = actor.name if clean.written else ""
    for name in drafting.FACE:
        setattr(persona, name, getattr(clean, name))
    _writing.finish(actor, persona, _writing.given(reason), "portrait changed", now)
    return int(persona.pk)


@action(needs=Role.EDITOR)
def set_segment(
    *, actor: Actor, persona_id: int, segment: SegmentDraft | None, reason: str, now: datetime
) -> int:
    """Say who belongs, by rule, column or model, or None; the earlier segment stays, frozen."""
    persona = persona_to_change(actor, persona_id)
    _writing.write_segment(actor, persona, segment, now)
    _writing.finish(actor, persona, _writing.given(reason), "who belongs changed", now)
    return int(persona.pk)


@action(needs=Role.EDITOR)
def archive(*, actor: Actor, persona_id: int, reason: str, now: datetime) -> int:
    """Put a persona away; everything about it stays and can be brought back."""
    persona = persona_to_change(actor, persona_id)
    persona.archived_at = now
    _writing.finish(actor, persona, _writing.given(reason), "put away", now)
    return int(persona.pk)


@action(needs=Role.EDITOR)
def bring_back(*, actor: Actor, persona_id: int, reason: str, now: datetime) -> int:
    """Bring an archived persona back into the cast."""
    persona = Persona.objects.within(actor).by_id(persona_id)
    standing.free_name(actor, persona.name, but=persona.pk)
    persona.archived_at = None
    _writing.finish(actor, persona, _writing.given(reason), "brought back", now)
    return int(persona.pk)


@action(needs=Role.EDITOR)
def restore(*, actor: Actor, persona_id: int, number: int, reason: str, now: datetime) -> int:
    """Say again what an earlier version said; claims that had left start a new clock."""
    persona = persona_to_change(actor, persona_id)
    found = Version.objects.within(actor).filter(persona=persona, number=number).first()
    if found is None:
        raise Conflict(f"There is no version {number}.", hint="Choose one from the list.")
    kept = found.snapshot
    standing.free_name(actor, kept["name"], but=persona.pk)
    for name in drafting.FACE:
        setattr(persona, name, kept.get(name, ""))
    persona.portrait = standing.portrait_kept(actor, persona)
    current = {claim.pk for claim in standing.claims(actor, persona)}
    sentences = [describing.sentence_from(s, current=current) for s in kept["statements"]]
    _writing.write_claims(actor, persona, tuple(sentences), now)
    if kept["segment"] != drafting.segment_json(standing.segment(actor, persona)):
        _writing.write_segment(actor, persona, drafting.segment_from(kept["segment"]), now)
    _writing.finish(actor, persona, _writing.given(reason), f"as in version {number}", now)
    return int(persona.pk)
