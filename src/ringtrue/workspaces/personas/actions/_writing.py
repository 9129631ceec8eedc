"""What several actions write in the same way; called within an action only."""

from datetime import datetime
from typing import Any

from ringtrue.analysis.cast import Member
from ringtrue.errors import BadInput, Where
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.personas import describing, drafting, standing, weighing
from ringtrue.workspaces.personas.models import (
    Claim,
    Evidence,
    EvidenceLink,
    Persona,
    Segment,
    Version,
)
from ringtrue.workspaces.personas.values import EvidenceDraft, SegmentDraft, SentenceDraft

# Claims move through these places while a description is rewritten, so that no two of them ever
# stand in the same one.
_ASIDE = 1_000_000


def given(reason: str) -> str:
    if not reason.strip():
        raise BadInput(
            "This change has no reason yet.",
            hint="One line: whoever comes after you will want to know why.",
            where=Where(field="reason"),
        )
    return reason.strip()[:500]


def write_claims(
    actor: Actor,
    persona: Persona,
    drafts: tuple[SentenceDraft, ...],
    now: datetime,
    *,
    brought: bool = False,
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
            new = _add_claim(actor, persona, place.draft, position, at, brought=brought)
            _replace(actor, old, new)
        else:
            _keep_claim(old, place, position, at)
    return did


def _add_claim(
    actor: Actor,
    persona: Persona,
    draft: SentenceDraft,
    position: int,
    at: tuple[datetime, int],
    *,
    brought: bool,
) -> Claim:
    fields = drafting.claim_fields(draft)
    return Claim.objects.add(  # type: ignore[no-any-return]
        actor,
        persona=persona,
        position=position,
        written_at=at[0],
        written_version=at[1],
        brought=brought,
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
    if claim.text != place.draft.text:
        claim.brought = False  # these words are new, whatever the month of the others
    for name, value in drafting.claim_fields(place.draft).items():
        setattr(claim, name, value)
    if place.restart:
        claim.written_at, claim.written_version = at
    claim.position = position
    claim.save()


def write_evidence(actor: Actor, persona: Persona, draft: EvidenceDraft, now: datetime) -> Evidence:
    clean = weighing.checked(draft, today=now.date())
    claims = {claim.pk: claim for claim in standing.claims(actor, persona)}
    row = Evidence.objects.add(
        actor,
        persona=persona,
        typed_by=actor.name[:120],
        added_at=now,
        **{name: getattr(clean, name) for name in weighing.FIELDS},
    )
    for ids, supports in ((clean.supports, True), (clean.opposes, False)):
        for claim in drafting.named(claims, ids):
            EvidenceLink.objects.add(actor, evidence=row, claim=claim, supports=supports)
    return row  # type: ignore[no-any-return]


def touch(actor: Actor, persona: Persona, now: datetime) -> None:
    persona.changed_at = now
    persona.grade = standing.grade_now(actor, persona)
    persona.save()


def finish(actor: Actor, persona: Persona, reason: str, did: str, now: datetime) -> None:
    """Save the persona and write down its next version."""
    touch(actor, persona, now)
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


def new(
    actor: Actor, draft: Member, kind: str, portrait: str, story: str, now: datetime
) -> Persona:
    face = drafting.portrait(drafting.face(draft, kind, portrait, story), now.date())
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


def write_segment(
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
