"""Every write to changes: planned, begun, withdrawn, judged, and people taken away for one."""

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from ringtrue.errors import BadInput, Conflict, Where
from ringtrue.warehouse import rules
from ringtrue.workspaces.changes.models import EXPECTS, Change
from ringtrue.workspaces.changes.values import ChangeDraft, Judged
from ringtrue.workspaces.checkup.models import Finding
from ringtrue.workspaces.members.access import action
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.personas import queries as personas

LONGEST = timedelta(days=730)
LEAST_SHARE, MOST_SHARE = 0.05, 0.5


@action(needs=Role.EDITOR)
def plan(
    *,
    actor: Actor,
    draft: ChangeDraft,
    persona_id: int | None = None,
    finding_id: int | None = None,
    now: datetime,
) -> int:
    """Write down a change before it begins, from a finding, for a persona, or for itself."""
    finding = None if finding_id is None else Finding.objects.within(actor).by_id(finding_id)
    whom, words = _whom(actor, draft, persona_id)
    _refuse(draft, now.date())
    held = _held_back(draft)
    row = Change.objects.add(
        actor,
        says=_says(draft.says),
        persona_id=persona_id,
        finding_code=finding.code if finding else "",
        finding_subject=finding.subject if finding else "",
        finding_sentence=finding.sentence if finding else "",
        whom=whom,
        whom_words=words[:1000],
        campaign=draft.campaign.strip()[:255],
        expects=draft.expects,
        starts=draft.starts,
        until=draft.until,
        salt=secrets.token_hex(16),
        by_id=actor.member_id,
        by_name=actor.name,
        at=now,
        **held,
    )
    return int(row.pk)


@action(needs=Role.EDITOR)
def begin(*, actor: Actor, change_id: int, on: date, now: datetime) -> int:
    """Note that a change really began, and on which day; from then on its records count."""
    row = Change.objects.within(actor).by_id(change_id)
    if row.withdrawn_at is not None or row.happened_on is not None:
        said = "was withdrawn" if row.withdrawn_at is not None else "has begun already"
        raise Conflict(f"This change {said}.", hint="Plan a new one.")
    planned = row.at.date()
    if on > now.date():
        raise _bad("It has not begun yet on that day.", "Note it on the day it begins.", "on")
    if on < now.date() - LONGEST:
        raise _bad("That day is more than two years ago.", "Give the day it really began.", "on")
    if row.comparison == "held_back" and on <= planned:
        detail = "Nobody was held back before the change was written down."
        hint = f"Give a day after {planned.day} {planned:%B %Y}, or compare with the time before."
        raise _bad(detail, hint, "on")
    if row.until is not None and on > row.until:
        raise _bad("It was to end before that day.", "Withdraw it and plan it anew.", "on")
    row.happened_on, row.happened_by, row.happened_at = on, actor.name, now
    row.save()
    return int(row.pk)


@action(needs=Role.EDITOR)
def withdraw(*, actor: Actor, change_id: int, reason: str, now: datetime) -> int:
    """Withdraw a change; it stays on the list, with the reason, and is no longer judged."""
    row = Change.objects.within(actor).by_id(change_id)
    if row.withdrawn_at is not None:
        raise Conflict("This change was withdrawn already.", hint="There is nothing to take back.")
    said = " ".join(reason.split())[:500]
    if not said:
        raise _bad("Say why it is withdrawn.", "One sentence is enough.", "reason")
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = now, actor.name, said
    row.save()
    return int(row.pk)


@action(needs=Role.ANALYST)
def download_held_back(*, actor: Actor, change_id: int, now: datetime) -> int:
    """Note that the people to be held back are taken away as a file."""
    return int(Change.objects.within(actor).by_id(change_id).pk)


@action(needs=Role.ANALYST)
def record(*, actor: Actor, judged: tuple[Judged, ...], data_version: int, now: datetime) -> None:
    """Swap in what the records say of every change."""
    rows = Change.objects.within(actor).in_bulk([one.change_id for one in judged])
    for one in judged:
        row = rows.get(one.change_id)
        if row is None or row.withdrawn_at is not None:
            continue
        row.standing, row.told = one.standing, one.told
        row.data_version, row.judged_at = data_version, now
        row.save()


def _whom(actor: Actor, draft: ChangeDraft, persona_id: int | None) -> tuple[dict[str, Any], str]:
    """A frozen copy of who is concerned, and the same in words."""
    if persona_id is not None:
        member = personas.as_member(actor=actor, persona_id=persona_id)
        words = personas.persona_sheet(actor=actor, persona_id=persona_id).row.segment.words
    if draft.whom == "rule":
        if not draft.rule.strip():
            raise _bad("Write the rule.", "Like: employees between 50 and 200", "rule")
        rules.parse(draft.rule)
        return {"rule": draft.rule.strip()}, draft.rule.strip()
    if draft.whom == "everybody":
        return {}, "everybody"
    if persona_id is None:
        raise _bad("No persona was named.", "Write a rule, or choose everybody.", "whom")
    parts = {n: getattr(member, n) for n in ("rule", "column", "value", "model")}
    found = {name: part for name, part in parts.items() if part}
    if not found:
        detail = f"Nothing says yet who belongs to {member.name}."
        raise _bad(detail, "Give it a rule, or write one here.", "whom")
    return found, f"{member.name}: {words}" if words else member.name


def _held_back(draft: ChangeDraft) -> dict[str, Any]:
    if draft.how == "period":
        return {"comparison": "period", "held_back_rule": "", "held_back_share": None}
    if draft.how == "rule":
        if not draft.held_back.strip():
            raise _bad("Write who is held back.", "Like: region = North", "held_back")
        rules.parse(draft.held_back)
        rule = draft.held_back.strip()
        return {"comparison": "held_back", "held_back_rule": rule, "held_back_share": None}
    if not LEAST_SHARE <= draft.share <= MOST_SHARE:
        hint = (
            "Between 5 and 50 %: fewer take long to tell, more cost what they could have brought."
        )
        raise _bad("So large a share cannot be held back.", hint, "share")
    return {"comparison": "held_back", "held_back_rule": "", "held_back_share": draft.share}


def _says(said: str) -> str:
    text = " ".join(said.split())
    if not text:
        hint = "One sentence: target 50 to 200 employees in campaign Spring."
        raise _bad("Say what is changed.", hint, "says")
    if len(text) > 300:
        raise _bad("That is longer than 300 characters.", "Keep the first sentence.", "says")
    return text


def _refuse(draft: ChangeDraft, today: date) -> None:
    if draft.expects not in EXPECTS:
        raise _bad("That cannot be hoped for.", f"One of: {', '.join(EXPECTS)}.", "expects")
    if not today - LONGEST <= draft.starts <= today + LONGEST:
        raise _bad("That day is more than two years away.", "Give the day it begins.", "starts")
    if draft.how != "period" and draft.starts <= today:
        detail = "People can only be held back from tomorrow on."
        raise _bad(detail, "Choose a later day, or compare with the time before.", "starts")
    if draft.until is not None and not draft.starts <= draft.until <= draft.starts + LONGEST:
        raise _bad("It ends before it begins, or after two years.", "Choose a later day.", "until")


def _bad(detail: str, hint: str, field: str) -> BadInput:
    return BadInput(detail, hint=hint, where=Where(field=field))
