"""The personal data this room holds: who waits, who was judged, and what was noted about them."""

from datetime import datetime

from ringtrue.workspaces.handoffs import actions
from ringtrue.workspaces.handoffs.models import Judgement, WaitingLead
from ringtrue.workspaces.members.actor import Actor


def find(*, actor: Actor, words: str) -> tuple[str, ...]:
    """The keys of the leads that these words name."""
    wanted = words.strip().casefold()
    if not wanted:
        return ()
    waiting = WaitingLead.objects.within(actor).values_list("lead", "label", "company")
    judged = Judgement.objects.within(actor).values_list("lead", "label", "note")
    rows = [*waiting, *judged]
    return tuple(sorted({row[0] for row in rows if wanted in " ".join(row).casefold()}))


def export(*, actor: Actor, words: str) -> tuple[dict[str, str], ...]:
    """What was said of those leads, as plain values for a file."""
    rows = Judgement.objects.within(actor).filter(lead__in=find(actor=actor, words=words))
    return tuple(
        {
            "lead": row.lead,
            "label": row.label,
            "accepted": "yes" if row.accepted else "no",
            "reason": row.reason,
            "note": row.note,
            "at": row.at.isoformat(),
        }
        for row in rows.order_by("id")
    )


def erase(*, actor: Actor, words: str, now: datetime) -> int:
    """Take those leads' names and notes out of this room; how many judgements changed."""
    keys = find(actor=actor, words=words)
    return sum(actions.forget_lead(actor=actor, lead=key, now=now) for key in keys)
