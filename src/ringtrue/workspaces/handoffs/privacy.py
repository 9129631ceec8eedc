"""The personal data this room holds: who waits, who was judged or drawn, and what was noted."""

from datetime import datetime

from ringtrue.workspaces.handoffs import actions
from ringtrue.workspaces.handoffs.models import BlindLead, BlindTag, Judgement, WaitingLead
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.members.holders import holds


def find(*, actor: Actor, words: str) -> tuple[str, ...]:
    """The keys of the leads that these words name."""
    wanted = words.strip().casefold()
    if not wanted:
        return ()
    waiting = WaitingLead.objects.within(actor).values_list("lead", "label", "company")
    judged = Judgement.objects.within(actor).values_list("lead", "label", "note")
    blind = BlindLead.objects.within(actor).values_list("lead", "label", "company")
    rows = [*waiting, *judged, *blind]
    return tuple(sorted({row[0] for row in rows if wanted in " ".join(row).casefold()}))


def export(*, actor: Actor, words: str) -> tuple[dict[str, str], ...]:
    """Which of those leads wait and what was said of them, as plain values for a file."""
    keys = find(actor=actor, words=words)
    rows = Judgement.objects.within(actor).filter(lead__in=keys)
    judged = tuple(
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
    return _waiting(actor, keys) + judged + _judged_blind(actor, keys)


def _waiting(actor: Actor, keys: tuple[str, ...]) -> tuple[dict[str, str], ...]:
    """Those leads as they wait for a word of sales."""
    return tuple(
        {
            "lead": row.lead,
            "label": row.label,
            "company": row.company,
            "facts": "; ".join(f"{name}: {value}" for name, value in row.facts),
            "reasons": "; ".join(map(str, row.reasons)),
        }
        for row in WaitingLead.objects.within(actor).filter(lead__in=keys).order_by("id")
    )


def _judged_blind(actor: Actor, keys: tuple[str, ...]) -> tuple[dict[str, str], ...]:
    """What was seen and said of those leads in blind sessions, by department, not by member."""
    tags: dict[int, list[str]] = {}
    given = BlindTag.objects.within(actor).filter(lead__lead__in=keys).select_related("sheet")
    for tag in given.order_by("id"):
        tags.setdefault(tag.lead_id, []).append(f"{tag.sheet.department}: {tag.said}")
    return tuple(
        {
            "lead": row.lead,
            "label": row.label,
            "company": row.company,
            "facts": "; ".join(f"{name}: {value}" for name, value in row.facts),
            "judged_blind": "; ".join(tags.get(row.pk, [])),
        }
        for row in BlindLead.objects.within(actor).filter(lead__in=keys).order_by("id")
    )


def erase(*, actor: Actor, words: str, now: datetime) -> int:
    """Take those leads' names and notes out of this room; how many rows changed."""
    keys = find(actor=actor, words=words)
    return sum(actions.forget_lead(actor=actor, lead=key, now=now) for key in keys)


holds(find=find, export=export, erase=erase)
