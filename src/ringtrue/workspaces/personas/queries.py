"""What anyone may read about personas, as frozen values."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ringtrue.analysis.cast import Member
from ringtrue.workspaces.members.access import query
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.personas import proposing, wording
from ringtrue.workspaces.personas import upkeep as looked_after
from ringtrue.workspaces.personas.drafting import both_forms
from ringtrue.workspaces.personas.lines import (
    EvidenceLine,
    FrozenMember,
    Matching,
    PersonaKey,
    PersonaRow,
    PersonaSheet,
    Prevalence,
    Proposal,
    ReviewLine,
    RuleForms,
    SegmentLine,
    ShiftLine,
    StatementRow,
    TestedClaim,
    TraitChoice,
    UpkeepAnswer,
    VersionLine,
)
from ringtrue.workspaces.personas.models import (
    Claim,
    Evidence,
    EvidenceLink,
    Persona,
    Picture,
    Review,
    Segment,
    Shift,
    Version,
)
from ringtrue.workspaces.personas.reading import (
    evidence_line,
    frozen_member,
    member,
    review_line,
    row_of,
    segment_line,
    statement_row,
    tested,
)
from ringtrue.workspaces.personas.values import SegmentDraft, SentenceDraft


@query()
def persona_rows(*, actor: Actor, archived: bool = False) -> tuple[PersonaRow, ...]:
    """The cast in order of its names; with `archived`, those put away instead."""
    rows = Persona.objects.within(actor).select_related("owner__user")
    found = list(rows.filter(archived_at__isnull=not archived).order_by("created_at", "id"))
    return _rows(actor, found)


@query()
def persona_sheet(*, actor: Actor, persona_id: int) -> PersonaSheet:
    """One persona, whole; NotFound where this workspace has none by that id."""
    persona = Persona.objects.within(actor).select_related("owner__user").by_id(persona_id)
    (row,) = _rows(actor, [persona])
    evidence = _evidence_lines(actor, [persona_id])[persona_id]
    return PersonaSheet(
        row=row,
        story=persona.story,
        say=_lines(persona.say),
        avoid=_lines(persona.avoid),
        statements=_statement_rows(actor, persona_id, row.segment),
        evidence=evidence,
        versions=_version_lines(actor, persona_id),
        quote=next((e for e in evidence if e.by == "customer" and e.sort == "quote"), None),
        reviews=_reviews(actor, persona_id),
    )


@query()
def shifts(*, actor: Actor) -> tuple[ShiftLine, ...]:
    """What changed around the personas, newest first."""
    rows = Shift.objects.within(actor).order_by("-on", "-id")
    return tuple(ShiftLine(r.pk, r.on, r.kind, wording.SHIFTS[r.kind], r.text, r.by) for r in rows)


@query()
def any_review(*, actor: Actor) -> bool:
    """Whether a review was ever written down."""
    return bool(Review.objects.within(actor).exists())


@query()
def upkeep(*, actor: Actor, today: date) -> UpkeepAnswer:
    """Who looked after the personas in use and what changed around them, in totals alone."""
    personas = list(_in_use(actor))
    used, others = looked_after.use(actor, personas, today=today)
    kept = looked_after.of(actor, personas, today=today)
    return UpkeepAnswer(kept, looked_after.shifts(actor), used, others)


@query()
def picture(*, actor: Actor, picture_id: int) -> bytes:
    """An uploaded portrait, as PNG; NotFound where this workspace has none by that id."""
    return bytes(Picture.objects.within(actor).by_id(picture_id).content)


@query()
def versions(*, actor: Actor, persona_id: int) -> tuple[VersionLine, ...]:
    """The versions of a persona, newest first."""
    Persona.objects.within(actor).by_id(persona_id)
    return _version_lines(actor, persona_id)


@query()
def persona_keys(*, actor: Actor) -> tuple[PersonaKey, ...]:
    """The personas in use, in the order of `cast`."""
    rows = _in_use(actor).values_list("id", "name", "colour", "portrait")
    return tuple(PersonaKey(*row) for row in rows)


@query()
def cast(*, actor: Actor) -> tuple[Member, ...]:
    """The personas in use as values for analysis, in the order of `persona_keys`.

    A sentence whose trait nobody confirmed goes in without it: nothing is tested unconfirmed.
    """
    personas = list(_in_use(actor).select_related("owner__user"))
    segments = _segments(actor, [p.id for p in personas])
    claims = _claims(actor, [p.id for p in personas])
    evidence = _evidence_lines(actor, [p.id for p in personas])
    return tuple(member(p, segments.get(p.id), claims[p.id], evidence[p.id]) for p in personas)


@query()
def cast_on(*, actor: Actor, day: date) -> tuple[FrozenMember, ...]:
    """The personas in use, in the order of `cast`, with who belonged by the end of a day."""
    said = zip(persona_keys(actor=actor), cast(actor=actor), strict=True)
    before = {
        row.persona_id: row
        for row in Segment.objects.within(actor).order_by("number")
        if row.frozen_at.date() <= day and (row.retired_at is None or row.retired_at.date() > day)
    }
    return tuple(frozen_member(key.id, member, before.get(key.id)) for key, member in said)


@query()
def as_member(*, actor: Actor, persona_id: int) -> Member:
    """One persona as a value for analysis."""
    persona = Persona.objects.within(actor).select_related("owner__user").by_id(persona_id)
    segments = _segments(actor, [persona_id])
    claims = _claims(actor, [persona_id])[persona_id]
    evidence = _evidence_lines(actor, [persona_id])[persona_id]
    return member(persona, segments.get(persona_id), claims, evidence)


@query()
def statements(*, actor: Actor) -> tuple[tuple[int, tuple[StatementRow, ...]], ...]:
    """The sentences of every persona in use, by its id, in the order of `persona_keys`."""
    ids = [p.id for p in _in_use(actor)]
    segments, claims = _segments(actor, ids), _claims(actor, ids)
    evidence = _evidence_lines(actor, ids)
    return tuple(
        (
            i,
            tuple(
                statement_row(claim, evidence[i], segment_line(segments.get(i)))
                for claim in claims[i]
            ),
        )
        for i in ids
    )


@query()
def trait_choices(*, actor: Actor) -> tuple[TraitChoice, ...]:
    """The traits of the records that could test a sentence or draw a rule."""
    return tuple(proposing.choice(hint) for hint in proposing.hints(actor))


@query()
def happening_choices(*, actor: Actor) -> tuple[TraitChoice, ...]:
    """Columns of events and texts, of which one person may have many rows."""
    return tuple(proposing.choice(hint) for hint in proposing.happenings(actor))


@query()
def test_text(*, actor: Actor, sentence: SentenceDraft) -> str:
    """How a sentence is tested, as text that reads back as the same."""
    from ringtrue.workspaces.personas.terms import as_text

    return as_text(sentence)


@query()
def test_from(*, actor: Actor, text: str, sentence: SentenceDraft) -> SentenceDraft:
    """The sentence with the test that a text describes; BadInput where it cannot be read."""
    from ringtrue.workspaces.personas.terms import from_text

    return from_text(text, sentence)


@query()
def proposals(
    *, actor: Actor, sentences: tuple[str, ...], today: date, name: str = ""
) -> tuple[Proposal, ...]:
    """What could test each sentence, by the words in it and in the records, not in the `name`."""
    return proposing.proposals(sentences, proposing.hints(actor), today=today, name=name)


@query()
def matching(*, actor: Actor, rule: str) -> Matching | None:
    """How many people and buyers match a rule's text; BadRule where it cannot be read."""
    from ringtrue.workspaces.personas import matching as counting

    return counting.count(actor, rule)


@query()
def prevalence(*, actor: Actor, sentences: tuple[SentenceDraft, ...]) -> Prevalence | None:
    """How many people and buyers match a description as it is being written."""
    from ringtrue.workspaces.personas import matching as counting

    return counting.narrow(actor, sentences)


@query()
def rule_forms(*, actor: Actor, text: str = "", tree: dict[str, Any] | None = None) -> RuleForms:
    """A rule as text and as tree, whichever is given; BadRule where it cannot be read."""
    return RuleForms(*both_forms(SegmentDraft(rule=text, tree=tree)))


@query()
def draft(*, actor: Actor, name: str, text: str, written: str = "", job: str = "") -> Member:
    """A pasted text as a persona's draft: one sentence each, tied to nothing yet."""
    return proposing.draft(name, text, written, job)


@query(needs=Role.EDITOR)
def document_text(*, actor: Actor, document: Path) -> str:
    """The text of an uploaded document; UnreadableFile says what is wrong with it."""
    from ringtrue.analysis.documents import read_document

    return read_document(document)


@query(needs=Role.EDITOR)
def file_draft(*, actor: Actor, text: str, file: str) -> Member:
    """The persona that a persona file describes; BadPersonaFile names the line."""
    from ringtrue.analysis import castfile

    return castfile.read(text, file=file)


@query()
def persona_file(*, actor: Actor, persona_id: int) -> str:
    """A persona as a persona file; sentences nobody confirmed go out without a trait."""
    from ringtrue.analysis import castfile

    return castfile.write(as_member(actor=actor, persona_id=persona_id))


@query()
def tested_claims(*, actor: Actor) -> tuple[TestedClaim, ...]:
    """The claims that stand in a description now, by persona and position."""
    personas = list(_in_use(actor))
    segments = _segments(actor, [p.id for p in personas])
    claims = _claims(actor, [p.id for p in personas])
    put_away = Segment.objects.within(actor).filter(persona__in=personas, retired_at__isnull=False)
    anew = set(put_away.values_list("persona_id", flat=True))
    return tuple(
        tested(claim, position, p, segments.get(p.id), drawn_anew=p.id in anew)
        for p in personas
        for position, claim in enumerate(claims[p.id])
    )


def _reviews(actor: Actor, persona_id: int) -> tuple[ReviewLine, ...]:
    rows = Review.objects.within(actor).filter(persona_id=persona_id)
    return tuple(review_line(row) for row in rows.order_by("-on", "-id"))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _in_use(actor: Actor) -> Any:
    return Persona.objects.within(actor).filter(archived_at=None).order_by("created_at", "id")


def _rows(actor: Actor, personas: list[Persona]) -> tuple[PersonaRow, ...]:
    ids = [p.pk for p in personas]
    segments = _segments(actor, ids)
    claims = _claims(actor, ids)
    evidence = _evidence_lines(actor, ids)
    newest: dict[int, int] = defaultdict(int)
    numbers = Version.objects.within(actor).filter(persona_id__in=ids)
    for persona_id, number in numbers.values_list("persona_id", "number"):
        newest[persona_id] = max(newest[persona_id], number)
    return tuple(
        row_of(p, segments.get(p.pk), claims[p.pk], evidence[p.pk], newest[p.pk]) for p in personas
    )


def _segments(actor: Actor, ids: list[int]) -> dict[int, Segment]:
    found = Segment.objects.within(actor).filter(persona_id__in=ids, retired_at=None)
    return {segment.persona_id: segment for segment in found}


def _claims(actor: Actor, ids: list[int]) -> dict[int, list[Claim]]:
    grouped: dict[int, list[Claim]] = defaultdict(list)
    found = Claim.objects.within(actor).filter(persona_id__in=ids, retired_at=None)
    for claim in found.select_related("persona").order_by("position"):
        grouped[claim.persona_id].append(claim)
    return grouped


def _evidence_lines(actor: Actor, ids: list[int]) -> Mapping[int, tuple[EvidenceLine, ...]]:
    evidence = Evidence.objects.within(actor).filter(persona_id__in=ids, withdrawn_at=None)
    links = EvidenceLink.objects.within(actor).filter(
        evidence__persona_id__in=ids, claim__retired_at=None
    )
    stances: dict[tuple[int, bool], list[int]] = defaultdict(list)
    for link in links.select_related("claim").order_by("claim__position"):
        stances[link.evidence_id, link.supports].append(link.claim.position + 1)
    grouped: dict[int, list[EvidenceLine]] = defaultdict(list)
    for row in evidence.order_by("-date", "-id"):
        grouped[row.persona_id].append(evidence_line(row, stances))
    lines: dict[int, tuple[EvidenceLine, ...]] = defaultdict(tuple)
    lines.update({key: tuple(value) for key, value in grouped.items()})
    return lines


def _statement_rows(
    actor: Actor, persona_id: int, segment: SegmentLine
) -> tuple[StatementRow, ...]:
    evidence = _evidence_lines(actor, [persona_id])[persona_id]
    return tuple(
        statement_row(claim, evidence, segment)
        for claim in _claims(actor, [persona_id])[persona_id]
    )


def _version_lines(actor: Actor, persona_id: int) -> tuple[VersionLine, ...]:
    found = Version.objects.within(actor).filter(persona_id=persona_id).order_by("-number")
    return tuple(
        VersionLine(
            number=row.number,
            reason=row.reason,
            author=row.author_name,
            at=row.at,
            statements=len(row.snapshot.get("statements", ())),
            summary=row.snapshot.get("summary", ""),
        )
        for row in found
    )
