"""Who looks after a persona, and what the ledger found of it."""

from datetime import date, datetime

from ringtrue.workspaces.members.access import action
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.members.models import Membership
from ringtrue.workspaces.personas import standing
from ringtrue.workspaces.personas.actions import _writing
from ringtrue.workspaces.personas.models import Persona
from ringtrue.workspaces.personas.standing import persona_to_change


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
