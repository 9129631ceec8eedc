"""From rows of the personas room to the values people read; asks the database nothing."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ringtrue.analysis import claim_text
from ringtrue.analysis.cast import TERMS, Member, Statement
from ringtrue.analysis.cast import EvidenceLine as CastEvidence
from ringtrue.workspaces.members.departments import DEPARTMENTS
from ringtrue.workspaces.personas import clocks, wording
from ringtrue.workspaces.personas.lines import (
    EvidenceLine,
    FrozenMember,
    PersonaRow,
    ReviewLine,
    SegmentLine,
    StatementRow,
    TestedClaim,
)
from ringtrue.workspaces.personas.models import Claim, Evidence, Persona, Review, Segment
from ringtrue.workspaces.personas.voices import customers_heard, voices


def tested(
    claim: Claim, position: int, persona: Persona, segment: Segment | None, *, drawn_anew: bool
) -> TestedClaim:
    """The claim as the ledger follows it; `drawn_anew` where an earlier segment was put away."""
    line = segment_line(segment)
    return TestedClaim(
        id=claim.pk,
        persona_id=claim.persona_id,
        position=position,
        state=claim.state,
        statement=_statement(claim),
        written_at=claim.written_at,
        written_version=claim.written_version,
        definition=uses(line, claim.trait),
        brought=claim.brought,
        stated=persona.written,
        stated_by=persona.written_stated_by,
        segment=line.number,
        segment_at=line.frozen_at,
        segment_version=segment.data_version if segment is not None else 0,
        first_segment=not drawn_anew and line.frozen_at in (None, persona.created_at),
    )


def row_of(
    persona: Persona,
    segment: Segment | None,
    claims: list[Claim],
    evidence: tuple[EvidenceLine, ...],
    version: int,
) -> PersonaRow:
    states = [claim.state for claim in claims]
    return PersonaRow(
        id=persona.pk,
        name=persona.name,
        kind=persona.kind,
        kind_plain=wording.KINDS[persona.kind],
        colour=persona.colour,
        portrait=persona.portrait,
        job=persona.job,
        occupation=persona.occupation,
        age=persona.age,
        grade=persona.grade,
        grade_plain=wording.GRADES[persona.grade],
        segment=segment_line(segment),
        owner=owner_of(persona),
        owner_id=persona.owner_id,
        next_review=persona.next_review,
        written=persona.written,
        written_stated_by=persona.written_stated_by,
        version=version,
        statements=len(states),
        confirmed=states.count("confirmed"),
        proposed=states.count("proposed"),
        no_data=states.count("no_data"),
        evidence=len(evidence),
        customers_heard=customers_heard(evidence),
        created_at=persona.created_at,
        changed_at=persona.changed_at,
        archived=persona.archived_at is not None,
    )


def owner_of(persona: Persona) -> str:
    if persona.owner is None:
        return persona.owner_words
    return persona.owner.user.name or persona.owner.user.email


def segment_line(segment: Segment | None) -> SegmentLine:
    if segment is None:
        return SegmentLine("none", "nobody yet: no rule says who belongs")
    words = {
        "rule": segment.rule,
        "column": f"{segment.column} is {segment.value}",
        "model": "found by discovery",
    }
    return SegmentLine(
        kind=segment.kind,
        words=words[segment.kind],
        number=segment.number,
        rule=segment.rule,
        tree=segment.tree,
        column=segment.column,
        value=segment.value,
        model=segment.model,
        label=segment.label,
        label_plain=wording.LABELS[segment.label],
        frozen_at=segment.frozen_at,
    )


def evidence_line(row: Evidence, stances: dict[tuple[int, bool], list[int]]) -> EvidenceLine:
    return EvidenceLine(
        id=row.pk,
        by=row.by,
        by_plain=wording.SPOKEN_BY[row.by],
        date=row.date,
        text=row.text,
        source=row.source,
        speaker=row.speaker,
        supports=tuple(stances.get((row.pk, True), ())),
        opposes=tuple(stances.get((row.pk, False), ())),
        sort=row.sort,
        sort_plain=wording.SORTS[row.sort],
        asked=row.asked,
        agree=row.agree,
        result=row.result,
        sql=row.sql,
        typed_by=row.typed_by,
        chip=wording.evidence_chip(row.by, row.sort, row.asked, row.agree),
    )


def review_line(row: Review) -> ReviewLine:
    present = tuple(DEPARTMENTS.get(name, name) for name in row.departments)
    return ReviewLine(row.pk, row.on, present, row.note, row.by)


def statement_row(
    claim: Claim, evidence: tuple[EvidenceLine, ...], segment: SegmentLine
) -> StatementRow:
    place = claim.position + 1
    supporting = [line for line in evidence if place in line.supports]
    opposing = [line for line in evidence if place in line.opposes]
    heard = voices((*supporting, *opposing), place)
    since, stated_by = clocks.clock(claim)
    values = tuple(claim.values)
    return StatementRow(
        id=claim.pk,
        position=claim.position,
        text=claim.text,
        kind=claim.kind,
        kind_plain=wording.STATEMENT_KINDS.get(claim.kind, claim.kind),
        trait=claim.trait,
        values=values,
        low=claim.low,
        high=claim.high,
        at_least=claim.at_least,
        state=claim.state,
        test=_test_words(claim),
        written_at=claim.written_at,
        written_version=claim.written_version,
        supports=len(supporting),
        opposes=len(opposing),
        customers_for=sum(one.speaks_for for one in heard),
        customers_against=sum(not one.speaks_for for one in heard),
        known="told" if any(line.by == "customer" for line in supporting) else "assumed",
        definition=uses(segment, claim.trait),
        test_text="" if claim.state == "proposed" else claim_text.write(_statement(claim)),
        voices=heard,
        since=since,
        stated_by=stated_by,
        **{name: getattr(claim, name) for name in TERMS},
    )


def _test_words(claim: Claim) -> str:
    """The test in words; a plain sentence's as people write it, another's as its text."""
    if claim.form in ("share", "qualitative") and claim.side == "above" and not claim.margin:
        values = tuple(claim.values)
        return wording.test(claim.trait, values, claim.low, claim.high, claim.at_least)
    return claim_text.write(_statement(claim)) if claim.state == "confirmed" else ""


def uses(segment: SegmentLine, trait: str) -> bool:
    """Whether the segment is drawn by this trait; names may be bare or `table.column`."""
    if not trait:
        return False
    bare = trait.rsplit(".", 1)[-1]
    return any(name.rsplit(".", 1)[-1] == bare for name in _traits_of(segment))


def _traits_of(segment: SegmentLine) -> set[str]:
    if segment.kind == "column":
        return {segment.column}
    if segment.kind == "model":
        return _columns_of_model(segment.model or {})
    return set(_columns_in(segment.tree))


def _columns_of_model(model: dict[str, Any]) -> set[str]:
    """The columns a frozen model reads (JSON of `analysis.fitted`), bare and `table.column`."""
    coded = model.get("codebook", {}).get("traits", ())
    bare = {str(trait.get("column", "")) for trait in coded}
    return {*model.get("traits", ()), *bare, *model.get("columns", {}).values()} - {""}


def _columns_in(tree: Any) -> Iterable[str]:
    """The columns a rule's tree names (the tree is JSON of `warehouse.rules.to_json`)."""
    if isinstance(tree, dict):
        if isinstance(tree.get("column"), str):
            yield tree["column"]
        for value in tree.values():
            yield from _columns_in(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _columns_in(value)


def _statement(claim: Claim) -> Statement:
    """What goes into analysis: without its trait while nobody confirmed it."""
    hidden = claim.state != "confirmed"
    bounded = claim.low is not None or claim.high is not None
    return Statement(
        text=claim.text,
        kind=claim.kind,  # type: ignore[arg-type]
        trait=None if hidden or not claim.trait else claim.trait,
        values=() if hidden else tuple(claim.values),
        between=(claim.low, claim.high) if bounded and not hidden else None,
        at_least=claim.at_least,
        proposed=claim.state == "proposed",
        **_terms(claim, hidden=hidden),
    )


def _terms(claim: Claim, *, hidden: bool) -> dict[str, Any]:
    """How a confirmed claim is tested; of others only how long their evidence keeps."""
    if hidden:
        return {"shelf_days": claim.shelf_days}
    return {name: getattr(claim, name) for name in TERMS}


def member(
    persona: Persona,
    segment: Segment | None,
    claims: list[Claim],
    evidence: tuple[EvidenceLine, ...],
) -> Member:
    return Member(
        name=persona.name,
        statements=tuple(_statement(claim) for claim in claims),
        **_who_belongs(segment),
        written=persona.written or None,
        owner=owner_of(persona) or None,
        next_review=persona.next_review.isoformat() if persona.next_review else None,
        evidence=tuple(
            CastEvidence(
                by=e.by,
                date=e.date.isoformat(),
                text=e.text,
                supports=e.supports,
                opposes=e.opposes,
                sort=e.sort,  # type: ignore[arg-type]
                speaker=e.speaker,
                source=e.source,
                asked=e.asked,
                agree=e.agree,
                result=e.result,
                sql=e.sql,
            )
            for e in evidence
        ),
        job=persona.job,
        occupation=persona.occupation,
        age=persona.age,
        last_review=persona.last_review.isoformat() if persona.last_review else None,
        portrait=persona.portrait,
    )


def _who_belongs(segment: Segment | None) -> dict[str, Any]:
    line = segment_line(segment)
    return {
        "rule": line.rule or None,
        "column": line.column or None,
        "value": line.value or None,
        "model": json.dumps(line.model, sort_keys=True) if line.model else None,
    }


def frozen_member(persona_id: int, now: Member, before: Segment | None) -> FrozenMember:
    """A persona with the segment that was in force; with today's where there was none yet."""
    if before is None:
        return FrozenMember(persona_id, now, "later")
    if before.retired_at is None:
        return FrozenMember(persona_id, now, "same")
    return FrozenMember(persona_id, replace(now, **_who_belongs(before)), "then")
