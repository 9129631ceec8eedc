"""Who looks after a persona: owners, reviews, what changed around it, and who opened it."""

from datetime import date, datetime, timedelta

from ringtrue.errors import BadInput, Where
from ringtrue.workspaces.members.access import action
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.members.departments import DEPARTMENTS
from ringtrue.workspaces.members.models import Membership
from ringtrue.workspaces.personas import standing
from ringtrue.workspaces.personas.actions import _writing
from ringtrue.workspaces.personas.models import SHIFTS, Opening, Persona, Review, Shift
from ringtrue.workspaces.personas.standing import persona_to_change

QUARTER = timedelta(days=92)


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
    _writing.touch(actor, persona, now)
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


@action(needs=Role.EDITOR)
def reviewed(
    *,
    actor: Actor,
    persona_id: int,
    on: date,
    departments: tuple[str, ...],
    now: datetime,
    note: str = "",
    next_review: date | None = None,
) -> int:
    """Write down that a persona was looked at, by which departments, and when it is next.

    Without a day the next review is a quarter after this one. Returns the review's id.
    """
    persona = persona_to_change(actor, persona_id)
    if on > now.date():
        where = Where(field="on")
        raise BadInput(f"{on} is still to come.", hint="Say when you looked at it.", where=where)
    present = _present(departments)
    if next_review is not None and next_review <= on:
        where = Where(field="next_review")
        detail = f"The next review on {next_review} lies before this one."
        raise BadInput(detail, hint="A quarter from now is a good habit.", where=where)
    row = Review.objects.add(
        actor,
        persona=persona,
        on=on,
        departments=list(present),
        note=note.strip()[:2000],
        member_id=actor.member_id,
        by=actor.name[:120],
        at=now,
    )
    if persona.last_review is None or on >= persona.last_review:
        persona.last_review = on
        persona.next_review = next_review or on + QUARTER
    _writing.touch(actor, persona, now)
    return int(row.pk)


@action(needs=Role.EDITOR)
def add_shift(*, actor: Actor, on: date, kind: str, text: str, now: datetime) -> int:
    """Write down in one line what changed: a launch, the market, a price, leadership."""
    said = " ".join(text.split())
    if not said or len(said) > 200:
        hint, where = "One line: New price list.", Where(field="text")
        raise BadInput("What changed takes 1 to 200 characters.", hint=hint, where=where)
    if kind not in SHIFTS:
        hint, where = f"Use {', '.join(SHIFTS)}.", Where(field="kind")
        raise BadInput(f"{kind!r} is no kind of change.", hint=hint, where=where)
    row = Shift.objects.add(actor, on=on, kind=kind, text=said, by=actor.name[:120], at=now)
    return int(row.pk)


@action(needs=Role.EDITOR)
def remove_shift(*, actor: Actor, shift_id: int, now: datetime) -> int:
    """Strike out a line that should not be there."""
    Shift.objects.within(actor).by_id(shift_id).delete()
    return shift_id


@action(needs=Role.VIEWER, quiet=True)
def note_opening(*, actor: Actor, persona_id: int, now: datetime) -> bool:
    """Remember the first and the last day on which a member opened a persona."""
    if actor.member_id is None:
        return False
    today = now.date()
    mine = {"persona_id": persona_id, "member_id": actor.member_id}
    row = Opening.objects.within(actor).filter(**mine).first()
    if row is None:
        Persona.objects.within(actor).by_id(persona_id)
        first = {"workspace_id": actor.workspace_id, "first_on": today, "last_on": today}
        Opening.objects.within(actor).get_or_create(**mine, defaults=first)
        return True
    if row.last_on >= today:
        return False
    row.last_on = today
    row.save(update_fields=["last_on"])
    return True


def _present(departments: tuple[str, ...]) -> tuple[str, ...]:
    """The departments that took part, each once; BadInput for none, or one that is none."""
    present = tuple(dict.fromkeys(departments))
    strange = [name for name in present if name not in DEPARTMENTS]
    if strange or not present:
        detail = f"{strange[0]!r} is no department." if strange else "No department took part."
        hint, where = "Tick every one that was there.", Where(field="departments")
        raise BadInput(detail, hint=hint, where=where)
    return present
