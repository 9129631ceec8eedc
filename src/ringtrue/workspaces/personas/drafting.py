"""Drafts on their way in and out: tidied, checked, and turned into fields or plain JSON."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from ringtrue.analysis.cast import TERMS, EvidenceLine, Member, Statement
from ringtrue.errors import BadInput, BadPersonaFile, NotFound, Where
from ringtrue.workspaces.personas.describing import sentence_json
from ringtrue.workspaces.personas.models import (
    KINDS,
    LABELS,
    TRAITLESS,
    Claim,
    Persona,
    Segment,
)
from ringtrue.workspaces.personas.values import (
    EvidenceDraft,
    PortraitDraft,
    SegmentDraft,
    SentenceDraft,
)

FACE = (
    "name",
    "kind",
    "job",
    "occupation",
    "age",
    "story",
    "portrait",
    "written",
    "say",
    "avoid",
)
MOST_DECLARED = 24  # personas made of one column at once
LENGTHS = {
    "name": 120,
    "job": 200,
    "occupation": 120,
    "age": 40,
    "story": 10_000,
    "portrait": 40,
    "say": 2_000,
    "avoid": 2_000,
}
MONTH = re.compile(r"(19|20|21)\d{2}-(0[1-9]|1[0-2])")  # days are reckoned from it


def sentences(draft: Member) -> tuple[SentenceDraft, ...]:
    """The statements of a cast's member as drafts of sentences."""
    return tuple(_sentence(statement) for statement in draft.statements)


def _sentence(statement: Statement) -> SentenceDraft:
    low, high = statement.between or (None, None)
    told = bool(statement.values or statement.between or statement.form in ("mean", "quantile"))
    tested = statement.testable and (told or statement.form in TRAITLESS)
    state = "proposed" if statement.proposed or not tested else "confirmed"
    speaks = bool(statement.trait) or statement.form in TRAITLESS
    return SentenceDraft(
        text=statement.text,
        kind=statement.kind,
        trait=statement.trait or "",
        values=statement.values,
        low=low,
        high=high,
        at_least=statement.at_least,
        state=state if speaks or statement.proposed else "no_data",  # type: ignore[arg-type]
        **{name: getattr(statement, name) for name in TERMS},
    )


def segment(draft: Member) -> SegmentDraft | None:
    """Who belongs by the draft's rule or column, None where it has neither."""
    if draft.rule:
        return SegmentDraft(rule=draft.rule)
    if draft.column and draft.value:
        return SegmentDraft(column=draft.column, value=draft.value)
    return None


def declared(column: str, levels: tuple[str, ...]) -> tuple[Member, ...]:
    """A persona for each level of a column, with nothing said of them yet."""
    from ringtrue.warehouse import rules
    from ringtrue.warehouse.rule_tree import Condition

    where = Where(field="level")
    if not levels:
        raise BadInput("No value is chosen.", hint="Choose at least one.", where=where)
    if len(levels) > MOST_DECLARED:
        detail = f"{len(levels)} personas at once are more than {MOST_DECLARED}."
        raise BadInput(detail, hint="Choose the values that you speak of.", where=where)
    return tuple(
        Member(level, rule=rules.write(Condition(column, "=", (level,)))) for level in levels
    )


def face(draft: Member, kind: str, image: str, story: str) -> PortraitDraft:
    """The portrait of a cast's member."""
    return PortraitDraft(
        name=draft.name,
        kind=kind,
        job=draft.job,
        occupation=draft.occupation,
        age=draft.age,
        story=story,
        portrait=image,
        written=draft.written or "",
    )


def portrait(draft: PortraitDraft, today: date) -> PortraitDraft:
    """The portrait, tidied; BadInput where a field is too long, says nothing or is yet to come."""
    clean = replace(draft, **{name: getattr(draft, name).strip() for name in LENGTHS})
    if not clean.name:
        raise BadInput(
            "The persona has no name yet.",
            hint="Give it one people will remember.",
            where=Where(field="name"),
        )
    for name, most in LENGTHS.items():
        if len(getattr(clean, name)) > most:
            detail = f"The {name} has more than {most:,} characters."
            raise BadInput(detail, hint="Shorten it.", where=Where(field=name))
    if clean.kind not in KINDS:
        hint = f"Use {', '.join(KINDS)}."
        raise BadInput(f"{clean.kind!r} is no kind of persona.", hint=hint)
    if clean.written and not MONTH.fullmatch(clean.written):
        raise BadInput(
            f"{clean.written!r} is no month.",
            hint="Write it as 2025-03.",
            where=Where(field="written"),
        )
    if clean.written > f"{today:%Y-%m}":
        raise BadInput(
            f"The persona was written in {clean.written}, which is yet to come.",
            hint="Say the month it was written in, or leave it empty.",
            where=Where(field="written"),
        )
    return clean


def day(text: str | None) -> date | None:
    """A date of a persona file; BadPersonaFile where it is none."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadPersonaFile(f"{text!r} is no date.", hint="Write it as 2026-12-01.") from None


def claim_fields(draft: SentenceDraft) -> dict[str, Any]:
    """A checked draft as the fields of a claim."""
    fields = asdict(draft)
    del fields["claim_id"]
    return fields | {"values": list(draft.values)}


def segment_fields(draft: SegmentDraft) -> dict[str, Any]:
    """A segment's fields, a rule in text and tree; BadInput where nothing says who belongs."""
    if draft.label not in LABELS:
        raise BadInput(f"{draft.label!r} is no label of a segment.")
    if draft.model is not None:
        return {"kind": "model", "model": draft.model, "label": draft.label}
    if draft.column and draft.value:
        column, value = draft.column.strip(), draft.value.strip()
        return {"kind": "column", "column": column, "value": value, "label": draft.label}
    if draft.rule.strip() or draft.tree:
        text, tree = both_forms(draft)
        return {"kind": "rule", "rule": text, "tree": tree, "label": draft.label}
    raise BadInput(
        "Nothing says who belongs.",
        hint="Write a rule, or choose a column and a value.",
        where=Where(field="rule"),
    )


def both_forms(draft: SegmentDraft) -> tuple[str, dict[str, Any]]:
    """A rule as text and as tree, whichever was given; BadRule where it cannot be read."""
    from ringtrue.warehouse import rules

    node = rules.from_json(draft.tree) if draft.tree else rules.parse(draft.rule)
    return rules.write(node), rules.to_json(node)


def segment_json(row: Segment | None) -> dict[str, Any] | None:
    """A segment as a version keeps it."""
    if row is None:
        return None
    names = ("kind", "rule", "tree", "column", "value", "model", "label")
    return {name: getattr(row, name) for name in names}


def segment_from(kept: dict[str, Any] | None) -> SegmentDraft | None:
    """The segment of an earlier version as a draft, None where it had none."""
    if kept is None:
        return None
    names = SegmentDraft.__dataclass_fields__
    return SegmentDraft(**{k: v for k, v in kept.items() if k in names})


def evidence(line: EvidenceLine, claims: list[Claim]) -> EvidenceDraft:
    """A line of a persona file as a draft; its numbers become claims."""

    def ids(numbers: Iterable[int]) -> tuple[int, ...]:
        return tuple(claims[n - 1].pk for n in numbers if 0 < n <= len(claims))

    when = day(line.date)
    if when is None:
        raise BadPersonaFile("A piece of evidence has no date.", hint="Write date: 2025-02-11.")
    return EvidenceDraft(
        by=line.by,
        date=when,
        text=line.text,
        source=line.source,
        speaker=line.speaker,
        supports=ids(line.supports),
        opposes=ids(line.opposes),
        sort=line.sort,
        asked=line.asked,
        agree=line.agree,
        result=line.result,
        sql=line.sql,
    )


def named(claims: Mapping[int, Claim], ids: Iterable[int]) -> list[Claim]:
    """The claims with these ids; NotFound for one that is not in the description."""
    missing = [i for i in ids if i not in claims]
    if missing:
        raise NotFound(f"There is no sentence {missing[0]} in this description.")
    return [claims[i] for i in dict.fromkeys(ids)]


def snapshot(
    persona: Persona, claims: Iterable[Claim], current: Segment | None, did: str
) -> dict[str, Any]:
    """What a version keeps: the face, every sentence with its test, who belongs, what was done."""
    return {
        **{name: getattr(persona, name) for name in FACE},
        "archived": persona.archived_at is not None,
        "statements": [sentence_json(claim) for claim in claims],
        "segment": segment_json(current),
        "summary": did,
    }
