"""Who looked after each persona, as the checks read it: counts and days, never a member's name."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Min

from ringtrue.analysis.examined import Shift as Changed
from ringtrue.analysis.examined import Upkeep, Use
from ringtrue.workspaces.members import queries as members
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.members.departments import DEPARTMENTS
from ringtrue.workspaces.personas.models import Opening, Persona, Review, Shift, Version
from ringtrue.workspaces.personas.values import UNSAID

COUNTED = timedelta(days=30)  # openings say nothing before they have been counted for a month
QUARTER = timedelta(days=92)
FEWEST_MEMBERS = 3  # where two work together, one of them alone is no finding
INSIDE = "marketing"


def of(actor: Actor, personas: Sequence[Persona], *, today: date) -> tuple[Upkeep, ...]:
    """The upkeep of each persona, in the order given."""
    versions = Version.objects.within(actor).defer("snapshot").order_by("number")
    newest = {v.persona_id: v for v in versions}
    reviewed = {r.persona_id: r for r in Review.objects.within(actor).order_by("on", "id")}
    known = _known(actor, today)
    return tuple(
        Upkeep(
            name=persona.name,
            written_on=persona.created_at.date(),
            reviewed_on=persona.last_review,
            departments=_present(reviewed.get(persona.pk)),
            has_reason=persona.pk not in newest or newest[persona.pk].reason not in UNSAID,
            known_to=_known_to(known, persona, today),
        )
        for persona in personas
    )


def _present(review: Review | None) -> tuple[str, ...]:
    return tuple(DEPARTMENTS.get(d, d) for d in review.departments) if review else ()


def _known(actor: Actor, today: date) -> dict[int, set[int]] | None:
    """The members who edited or opened each persona; None where that says nothing yet."""
    here = {member_id for member_id, _ in members.departments(actor=actor)}
    began = Opening.objects.within(actor).aggregate(first=Min("first_on"))["first"]
    if len(here) < FEWEST_MEMBERS or began is None or today - began < COUNTED:
        return None
    known: dict[int, set[int]] = defaultdict(set)
    opened = Opening.objects.within(actor).values_list("persona_id", "member_id")
    edited = Version.objects.within(actor).values_list("persona_id", "author_id")
    for persona_id, member_id in [*opened, *edited]:
        if member_id in here:
            known[persona_id].add(member_id)
    return known


def _known_to(known: dict[int, set[int]] | None, persona: Persona, today: date) -> int | None:
    if known is None or today - persona.created_at.date() < COUNTED:
        return None
    return len(known[persona.pk])


def shifts(actor: Actor) -> tuple[Changed, ...]:
    """What changed around the personas, oldest first."""
    rows = Shift.objects.within(actor).order_by("on", "id")
    return tuple(Changed(row.on, row.kind, row.text) for row in rows)


def use(
    actor: Actor, personas: Sequence[Persona], *, today: date
) -> tuple[tuple[Use, ...] | None, int]:
    """Who opened, edited or reviewed each persona in a quarter, by department; and how many others.

    None where departments or a quarter of openings are missing.
    """
    of_member = {i: d for i, d in members.departments(actor=actor) if d}
    others = sum(1 for department in of_member.values() if department != INSIDE)
    began = Opening.objects.within(actor).aggregate(first=Min("first_on"))["first"]
    if not of_member or began is None or today - began < QUARTER:
        return None, others
    since = today - QUARTER
    opened = Opening.objects.within(actor).filter(last_on__gte=since)
    edited = Version.objects.within(actor).filter(at__date__gte=since)
    reviewed = Review.objects.within(actor).filter(on__gte=since)
    used = {
        (persona_id, of_member[member_id], member_id)
        for persona_id, member_id in (
            *opened.values_list("persona_id", "member_id"),
            *edited.values_list("persona_id", "author_id"),
        )
        if member_id in of_member
    }
    used |= {
        (persona_id, department, None)
        for persona_id, departments in reviewed.values_list("persona_id", "departments")
        for department in departments
    }
    counts = Counter((persona_id, department == INSIDE) for persona_id, department, _ in used)
    return tuple(Use(p.name, counts[p.pk, True], counts[p.pk, False]) for p in personas), others
