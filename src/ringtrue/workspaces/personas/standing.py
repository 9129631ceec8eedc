"""How a persona stands at this moment, as rows: read by actions before and after they write."""

from django.db.models import Max

from ringtrue.analysis.cast import plain_name
from ringtrue.errors import BadInput, Conflict, Where
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.personas.grading import grade
from ringtrue.workspaces.personas.models import (
    COLOURS,
    Claim,
    Evidence,
    Persona,
    Picture,
    Segment,
    Version,
)
from ringtrue.workspaces.personas.picture import picture_id
from ringtrue.workspaces.personas.values import CONVERSATIONS
from ringtrue.workspaces.records import queries as records

DRAWN = ("natural", "reproducible", "constructive")  # labels of cuts that records support


def persona_to_change(actor: Actor, persona_id: int) -> Persona:
    """The persona, locked; Conflict while it is archived."""
    persona: Persona = Persona.objects.within(actor).select_for_update().by_id(persona_id)
    if persona.archived_at is not None:
        raise Conflict(f"{persona.name} is archived.", hint="Bring it back to change it.")
    return persona


def claims(actor: Actor, persona: Persona) -> list[Claim]:
    """The description's claims in order."""
    rows = Claim.objects.within(actor).filter(persona=persona, retired_at=None)
    return list(rows.order_by("position"))


def segment(actor: Actor, persona: Persona) -> Segment | None:
    """Who belongs now, None where nobody has said."""
    found: Segment | None = (
        Segment.objects.within(actor).filter(persona=persona, retired_at=None).first()
    )
    return found


def next_segment(actor: Actor, persona: Persona) -> int:
    """The number of the segment to come."""
    rows = Segment.objects.within(actor).filter(persona=persona)
    return (rows.aggregate(newest=Max("number"))["newest"] or 0) + 1


def newest_version(actor: Actor, persona: Persona) -> int:
    """The number of the newest version, 0 before the first."""
    rows = Version.objects.within(actor).filter(persona=persona)
    return rows.aggregate(newest=Max("number"))["newest"] or 0


def unchanged_since(actor: Actor, persona: Persona, version: int | None) -> None:
    """Conflict where somebody wrote a version after the one an edit began from."""
    if version is not None and version != newest_version(actor, persona):
        raise Conflict(
            f"{persona.name} was changed while you were writing.",
            hint="Your words are kept in the form; compare them with the newest version.",
        )


def free_name(actor: Actor, name: str, *, but: int | None = None) -> None:
    """BadInput where another persona in use carries the name, in whatever letters and spaces."""
    rows = Persona.objects.within(actor).filter(archived_at=None).exclude(pk=but)
    taken = {plain_name(known): known for known in rows.values_list("name", flat=True)}
    if plain_name(name) in taken:
        raise BadInput(
            f"There is a persona called {taken[plain_name(name)]} already.",
            hint="Give this one another name, or archive the other.",
            where=Where(field="name"),
        )


def own_picture(actor: Actor, persona: Persona, portrait: str) -> None:
    """NotFound where a portrait names a picture that is not this persona's."""
    number = picture_id(portrait)
    if number is not None:
        Picture.objects.within(actor).filter(persona=persona).by_id(number)


def portrait_kept(actor: Actor, persona: Persona) -> str:
    """The portrait a version named, or the drawn face where its photo was erased since."""
    number = picture_id(persona.portrait)
    erased = (
        number is not None
        and not Picture.objects.within(actor).filter(persona=persona, pk=number).exists()
    )
    return "" if erased else persona.portrait


def spare_colour(actor: Actor) -> int:
    """The colour fewest personas in use carry."""
    used = list(
        Persona.objects.within(actor).filter(archived_at=None).values_list("colour", flat=True)
    )
    return min(range(COLOURS), key=lambda colour: (used.count(colour), colour))


def data_version(actor: Actor) -> int:
    """The version of the records a claim is written over, 0 before the first import."""
    return records.data_version(actor=actor)


def voice(row: Evidence) -> str:
    """Who spoke, so that one person counts once; a line without a name counts by its source."""
    return row.speaker or row.source or f"line {row.pk}"


def grade_now(actor: Actor, persona: Persona) -> str:
    """The grade that evidence, segment and verdicts give."""
    said = Evidence.objects.within(actor).filter(
        persona=persona, by="customer", withdrawn_at=None, sort__in=CONVERSATIONS
    )
    current = segment(actor, persona)
    return grade(
        interviews=len({voice(row) for row in said}),
        found=current is not None and (current.kind == "model" or current.label in DRAWN),
        has_segment=current is not None,
        claims_supported=persona.claims_supported,
    )
