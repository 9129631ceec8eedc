"""The personal data this room holds: who said what, and the names of members who wrote or stated.

Evidence is found by whom it speaks of: its speaker, its source, its words. Erasing keeps the row
with its date and its claims, since the count of voices is no person, and takes the words, the
speaker and the source. Of a member who only typed what somebody else said, the name alone goes: the
words are another person's. An uploaded picture has no words to be found by: all are listed with the
persona they belong to, and erased one by one.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime

from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.members.holders import holds
from ringtrue.workspaces.personas import actions
from ringtrue.workspaces.personas.models import Evidence, Picture


@dataclass(frozen=True)
class Held:
    """One place where this room holds something about a person."""

    evidence_id: int
    persona: str
    date: date
    speaker: str
    source: str
    text: str
    result: str = ""
    sql: str = ""


@dataclass(frozen=True)
class PictureHeld:
    """An uploaded picture, which may show a person."""

    picture_id: int
    persona: str
    at: datetime


def pictures(*, actor: Actor) -> tuple[PictureHeld, ...]:
    """Every uploaded picture with its persona, oldest first."""
    rows = Picture.objects.within(actor).select_related("persona").order_by("id")
    return tuple(
        PictureHeld(pk, name, at) for pk, name, at in rows.values_list("id", "persona__name", "at")
    )


def find(*, actor: Actor, words: str) -> tuple[Held, ...]:
    """The evidence that names a person: as speaker, in its source or in its text."""
    return tuple(_held(row) for row in _rows(actor) if _names(words, _said(row)))


def typed(*, actor: Actor, words: str) -> tuple[Evidence, ...]:
    """The evidence that a person typed and that speaks of somebody else."""
    return tuple(
        row for row in _rows(actor) if _names(words, row.typed_by) and not _names(words, _said(row))
    )


def export(*, actor: Actor, words: str) -> tuple[dict[str, str], ...]:
    """The same as plain values for a file; of what was only typed, that it was."""
    return tuple(
        {"persona": row.persona.name, "date": row.date.isoformat(), "typed_by": row.typed_by}
        for row in typed(actor=actor, words=words)
    ) + tuple(
        {
            "persona": held.persona,
            "date": held.date.isoformat(),
            "speaker": held.speaker,
            "source": held.source,
            "text": held.text,
            "result": held.result,
            "query": held.sql,
        }
        for held in find(actor=actor, words=words)
    )


def erase(*, actor: Actor, words: str, now: datetime) -> int:
    """Take the person's words and name out of all evidence; returns how many pieces."""
    found = tuple(held.evidence_id for held in find(actor=actor, words=words))
    by_hand = tuple(row.pk for row in typed(actor=actor, words=words))
    count = actions.erase_evidence(actor=actor, evidence=found, now=now) if found else 0
    if by_hand:
        count += actions.forget_typist(actor=actor, evidence=by_hand, now=now)
    return count


def erase_picture(*, actor: Actor, picture_id: int, now: datetime) -> int:
    """Take an uploaded picture away for good; returns the persona that wore it."""
    return actions.erase_picture(actor=actor, picture_id=picture_id, now=now)


def _rows(actor: Actor) -> tuple[Evidence, ...]:
    return tuple(Evidence.objects.within(actor).select_related("persona").order_by("id"))


def _said(row: Evidence) -> str:
    return "\n".join((row.speaker, row.source, row.text, row.result, row.sql))


def _names(words: str, told: str) -> bool:
    """Whether the words stand there, as words of their own: Ann is not Anna."""
    wanted = re.escape(words.strip().casefold())
    return bool(wanted) and re.search(rf"(?<!\w){wanted}(?!\w)", told.casefold()) is not None


def _held(row: Evidence) -> Held:
    told = (row.speaker, row.source, row.text, row.result, row.sql)
    return Held(row.pk, row.persona.name, row.date, *told)


holds(find=find, export=export, erase=erase)
