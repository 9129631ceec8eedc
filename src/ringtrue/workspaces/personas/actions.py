"""Every change to a persona. Each edit makes a version with its reason; nothing is overwritten."""

from datetime import date, datetime
from typing import Any

from ringtrue.analysis.cast import Member
from ringtrue.errors import BadInput, Conflict, Where
from ringtrue.workspaces.members.access import action
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.members.models import Membership
from ringtrue.workspaces.personas import describing, drafting, standing
from ringtrue.workspaces.personas.models import (
    Claim,
    Evidence,
    EvidenceLink,
    Persona,
    Picture,
    Segment,
    Version,
)
from ringtrue.workspaces.personas.picture import clean_picture
from ringtrue.workspaces.personas.standing import persona_to_change
from ringtrue.workspaces.personas.values import (
    EvidenceDraft,
    PortraitDraft,
    SegmentDraft,
    SentenceDraft,
)

# Claims move through these places while a description is rewritten, so that no two of them ever
# stand in the same one.
_ASIDE = 1_000_000
ERASED = "Erased on request."


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
    persona = _new(actor, draft, kind, portrait, story, now)
    _write_claims(actor, persona, drafting.sentences(draft), now)
    wanted = segment or drafting.segment(draft)
    if wanted is not None:
        _write_segment(actor, persona, wanted, now)
    for line in draft.evidence:
        _write_evidence(
            actor, persona, drafting.evidence(line, standing.claims(actor, persona)), now
        )
    _finish(actor, persona, reason, "written", now)
    return int(persona.pk)


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
    did = _write_claims(actor, persona, sentences, now)
    _finish(actor, persona, _given(reason), did, now)
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
    did = _write_claims(actor, persona, tuple(merged), now)
    _finish(actor, persona, _given(reason), did, now)
    return int(persona.pk)


@action(needs=Role.EDITOR)
def portray(
    *, actor: Actor, persona_id: int, portrait: PortraitDraft, reason: str, now: datetime
) -> int:
    """Change the face of a persona: name, job, occupation, age, story, image, month written."""
    persona = persona_to_change(actor, persona_id)
    clean = drafting.portrait(portrait)
    standing.free_name(actor, clean.name, but=persona.pk)
    standing.own_picture(actor, persona, clean.portrait)
    if clean.written != persona.written:
        persona.written_stated_by = actor.name if clean.written else ""
    for name in drafting.FACE:
        setattr(persona, name, getattr(clean, name))
    _finish(actor, persona, _given(reason), "portrait changed", now)
    return int(persona.pk)


@action(needs=Role.EDITOR)
def add_picture(*, actor: Actor, persona_id: int, picture: bytes, now: datetime) -> int:
    """Keep an uploaded portrait, drawn anew; `portray` shows it as `photo-ID`. Returns its id."""
    persona = persona_to_change(actor, persona_id)
    row = Picture.objects.add(actor, persona=persona, content=clean_picture(picture), at=now)
    return int(row.pk)


@action(needs=Role.EDITOR)
def set_segment(
    *, actor: Actor, persona_id: int, segment: SegmentDraft | None, reason: str, now: datetime
) -> int:
    """Say who belongs, by rule, column or model, or None; the earlier segment stays, frozen."""
    persona = persona_to_change(actor, persona_id)
    _write_segment(actor, persona, segment, now)
    _finish(actor, persona, _given(reason), "who belongs changed", now)
    return int(persona.pk)


@action(needs=Role.EDITOR)
def add_evidence(*, actor: Actor, persona_id: int, evidence: EvidenceDraft, now: datetime) -> int:
    """Write down what somebody said; returns its id."""
    persona = persona_to_change(actor, persona_id)
    row = _write_evidence(actor, persona, evidence, now)
    _touch(actor, persona, now)
    return int(row.pk)


@action(needs=Role.EDITOR)
def withdraw_evidence(*, actor: Actor, evidence_id: int, reason: str, now: datetime) -> int:
    """Take a piece of evidence out of sight; the row and the reason stay."""
    row = Evidence.objects.within(actor).select_related("persona").by_id(evidence_id)
    if row.withdrawn_at is not None:
        raise Conflict("This evidence was withdrawn before.", hint="Reload the page.")
    _given(reason)
    row.withdrawn_at = now
    row.save()
    _touch(actor, row.persona, now)
    return int(row.persona_id)


@action(needs=Role.OWNER)
def erase_evidence(*, actor: Actor, evidence: tuple[int, ...], now: datetime) -> int:
    """Take words, speaker and source out of evidence, for good; its date and claims stay."""
    rows = list(Evidence.objects.within(actor).filter(pk__in=evidence))
    for row in rows:
        row.text, row.speaker, row.source = ERASED, "", f"erased {row.pk}"
        row.save()
    return len(rows)


@action(needs=Role.EDITOR)
def set_owner(
    *,
    actor: Actor,
    persona_id: int,
    owner_id: int | None,
    now: datetime,
    next_review: date | None = None,
    owner_words: str = "",
) -> int:
    """Name who answers for a persona, a member or a few words, and when it is looked at next."""
    persona = persona_to_change(actor, persona_id)
    if owner_id is not None:
        Membership.objects.within(actor).by_id(owner_id)
    persona.owner_id = owner_id
    persona.owner_words = "" if owner_id is not None else owner_words.strip()[:120]
    persona.next_review = next_review
    _touch(actor, persona, now)
    return int(persona.pk)


@action(needs=Role.EDITOR)
def archive(*, actor: Actor, persona_id: int, reason: str, now: datetime) -> int:
    """Put a persona away; everything about it stays and can be brought back."""
    persona = persona_to_change(actor, persona_id)
    persona.archived_at = now
    _finish(actor, persona, _given(reason), "put away", now)
    return int(persona.pk)


@action(needs=Role.EDITOR)
def bring_back(*, actor: Actor, persona_id: int, reason: str, now: datetime) -> int:
    """Bring an archived persona back into the cast."""
    persona = Persona.objects.within(actor).by_id(persona_id)
    standing.free_name(actor, persona.name, but=persona.pk)
    persona.archived_at = None
    _finish(actor, persona, _given(reason), "brought back", now)
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
    current = {claim.pk for claim in standing.claims(actor, persona)}
    sentences = [describing.sentence_from(s, current=current) for s in kept["statements"]]
    _write_claims(actor, persona, tuple(sentences), now)
    if kept["segment"] != drafting.segment_json(standing.segment(actor, persona)):
        _write_segment(actor, persona, drafting.segment_from(kept["segment"]), now)
    _finish(actor, persona, _given(reason), f"as in version {number}", now)
    return int(persona.pk)


@action(needs=Role.ANALYST)
def note_support(
    *, actor: Actor, supported: tuple[int, ...], others: tuple[int, ...], now: datetime
) -> int:
    """What the ledger found: whose main claims are supported, and whose are not (persona ids)."""
    rows = Persona.objects.within(actor).filter(pk__in=[*supported, *others])
    for persona in rows:
        persona.claims_supported = persona.pk in supported
        persona.grade = standing.grade_now(actor, persona)
        persona.save()
    return len(supported)


def _given(reason: str) -> str:
    if not reason.strip():
        raise BadInput(
            "This change has no reason yet.",
            hint="One line: whoever comes after you will want to know why.",
            where=Where(field="reason"),
        )
    return reason.strip()[:500]


def _write_claims(
    actor: Actor, persona: Persona, drafts: tuple[SentenceDraft, ...], now: datetime
) -> str:
    describing.limits(drafts)
    before = standing.claims(actor, persona)
    placed = describing.place(before, drafts)
    did = describing.summary(before, placed)
    by_id = {claim.pk: claim for claim in before}
    staying = {p.claim for p in placed if not p.fresh}
    for offset, claim in enumerate(before):
        claim.position = _ASIDE + offset
        claim.retired_at = None if claim.pk in staying else now
        claim.save()
    at = (now, standing.data_version(actor))
    for position, place in enumerate(placed):
        old = by_id.get(place.claim or 0)
        if place.fresh or old is None:
            _replace(actor, old, _add_claim(actor, persona, place.draft, position, at))
        else:
            _keep_claim(old, place, position, at)
    return did


def _add_claim(
    actor: Actor, persona: Persona, draft: SentenceDraft, position: int, at: tuple[datetime, int]
) -> Claim:
    fields = drafting.claim_fields(draft)
    return Claim.objects.add(  # type: ignore[no-any-return]
        actor,
        persona=persona,
        position=position,
        written_at=at[0],
        written_version=at[1],
        **fields,
    )


def _replace(actor: Actor, old: Claim | None, new: Claim) -> None:
    if old is None:
        return
    old.replaced_by = new
    old.save()
    if old.text != new.text:
        return  # what was said about other words is no evidence for these
    for link in EvidenceLink.objects.within(actor).filter(claim=old):
        EvidenceLink.objects.add(
            actor, evidence_id=link.evidence_id, claim=new, supports=link.supports
        )


def _keep_claim(
    claim: Claim, place: describing.Placed, position: int, at: tuple[datetime, int]
) -> None:
    for name, value in drafting.claim_fields(place.draft).items():
        setattr(claim, name, value)
    if place.restart:
        claim.written_at, claim.written_version = at
    claim.position = position
    claim.save()


def _write_evidence(
    actor: Actor, persona: Persona, draft: EvidenceDraft, now: datetime
) -> Evidence:
    clean = drafting.evidence_checked(draft, today=now.date())
    claims = {claim.pk: claim for claim in standing.claims(actor, persona)}
    row = Evidence.objects.add(
        actor,
        persona=persona,
        by=clean.by,
        date=clean.date,
        text=clean.text,
        source=clean.source,
        speaker=clean.speaker,
        added_at=now,
    )
    for ids, supports in ((clean.supports, True), (clean.opposes, False)):
        for claim in drafting.named(claims, ids):
            EvidenceLink.objects.add(actor, evidence=row, claim=claim, supports=supports)
    return row  # type: ignore[no-any-return]


def _touch(actor: Actor, persona: Persona, now: datetime) -> None:
    persona.changed_at = now
    persona.grade = standing.grade_now(actor, persona)
    persona.save()


def _finish(actor: Actor, persona: Persona, reason: str, did: str, now: datetime) -> None:
    """Save the persona and write down its next version."""
    _touch(actor, persona, now)
    claims, segment = standing.claims(actor, persona), standing.segment(actor, persona)
    Version.objects.add(
        actor,
        persona=persona,
        number=standing.newest_version(actor, persona) + 1,
        snapshot=drafting.snapshot(persona, claims, segment, did),
        reason=reason,
        author_id=actor.member_id,
        author_name=actor.name,
        at=now,
    )


def _new(
    actor: Actor, draft: Member, kind: str, portrait: str, story: str, now: datetime
) -> Persona:
    face = drafting.portrait(drafting.face(draft, kind, portrait, story))
    standing.free_name(actor, face.name)
    fields: dict[str, Any] = {name: getattr(face, name) for name in drafting.FACE}
    persona: Persona = Persona.objects.add(
        actor,
        **fields,
        colour=standing.spare_colour(actor),
        written_stated_by=actor.name if face.written else "",
        owner_words=(draft.owner or "")[:120],
        next_review=drafting.day(draft.next_review),
        created_at=now,
        changed_at=now,
    )
    return persona


def _write_segment(
    actor: Actor, persona: Persona, draft: SegmentDraft | None, now: datetime
) -> None:
    fields = drafting.segment_fields(draft) if draft is not None else None
    before = standing.segment(actor, persona)
    if before is not None:
        before.retired_at = now
        before.save()
    if fields is not None:
        Segment.objects.add(
            actor,
            persona=persona,
            number=standing.next_segment(actor, persona),
            frozen_at=now,
            data_version=standing.data_version(actor),
            **fields,
        )
