"""When the digest goes out, to whom, what it said, and how sending went."""

from datetime import datetime

from django.conf import settings

from ringtrue.errors import BadInput, Conflict, NotAllowed, Where
from ringtrue.workspaces.members.access import Unchanged, action
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.work.actions.jobs import enqueue
from ringtrue.workspaces.work.addresses import seal, understand
from ringtrue.workspaces.work.models import DigestPlan, Issue, Recipient

MOST_RECIPIENTS = 50


@action(needs=Role.OWNER)
def plan_digest(*, actor: Actor, on: bool, weekday: int, hour: int, now: datetime) -> int:
    """Say on which day (0 is Monday) and from which hour, by UTC, the digest goes out."""
    if not (0 <= weekday < 7 and 0 <= hour < 24):
        raise BadInput("There is no such day and hour.", where=Where(field="hour"))
    fields = {"on": on, "weekday": weekday, "hour": hour}
    row = DigestPlan.objects.within(actor).first()
    if row is None:
        return int(DigestPlan.objects.add(actor, asked_at=now, **fields).pk)
    DigestPlan.objects.within(actor).update(**fields, asked_at=now)
    return int(row.pk)


@action(needs=Role.OWNER)
def add_recipient(*, actor: Actor, url: str, name: str, now: datetime) -> int:
    """Send the digest to an address of a service from now on; BadInput for one that may not be."""
    service = understand(url, private=settings.NOTIFY_PRIVATE).service
    if Recipient.objects.within(actor).count() >= MOST_RECIPIENTS:
        raise Conflict(f"There are {MOST_RECIPIENTS} already.", hint="Remove one first.")
    shown = " ".join(name.split())[:80] or service
    kept = seal(url, settings.SECRET_KEY)
    _begin_digest(actor, now)
    row = Recipient.objects.add(actor, name=shown, service=service, secret=kept, since=now)
    return int(row.pk)


def _begin_digest(actor: Actor, now: datetime) -> None:
    # what happened before somebody wanted to read of it is no news
    if not DigestPlan.objects.within(actor).exists():
        DigestPlan.objects.add(actor, asked_at=now)


@action(needs=Role.OWNER)
def remove_recipient(*, actor: Actor, recipient_id: int, now: datetime) -> None:
    """Send nothing there any more, and forget the address."""
    Recipient.objects.within(actor).by_id(recipient_id).delete()


@action(needs=Role.VIEWER)
def read_by_mail(*, actor: Actor, wanted: bool, now: datetime) -> bool:
    """Begin or stop sending the digest to oneself by mail."""
    if actor.member_id is None:
        raise NotAllowed("Only a member reads the digest by mail.")
    mine = Recipient.objects.within(actor).filter(member_id=actor.member_id, secret="")
    if mine.exists() == wanted:
        return Unchanged(wanted)  # type: ignore[return-value]
    if wanted:
        _begin_digest(actor, now)
        fields = {"name": actor.name[:80], "service": "Mail", "member_id": actor.member_id}
        Recipient.objects.add(actor, since=now, **fields)
    else:
        mine.delete()
    return wanted


@action(needs=Role.OWNER)
def try_recipient(*, actor: Actor, recipient_id: int, now: datetime) -> int:
    """Send a test, and return the job that does."""
    Recipient.objects.within(actor).by_id(recipient_id)
    asked = {"recipient_id": recipient_id}
    return enqueue(actor=actor, kind="work.deliver", arguments=asked, now=now)


@action(needs=Role.OWNER)
def publish_digest(*, actor: Actor, subject: str, text: str, html: str, now: datetime) -> int:
    """Keep an issue and send it to every recipient; one without text is silent, sent nowhere."""
    rows = Recipient.objects.within(actor).exclude(secret="", member=None).order_by("id")
    to = list(rows.values_list("pk", flat=True)) if text else []
    said = {"subject": subject[:200], "text": text, "html": html, "recipients": len(to)}
    issue = Issue.objects.add(actor, at=now, silent=not text, **said)
    DigestPlan.objects.within(actor).update(asked_at=now)
    for recipient_id in to:
        asked = {"issue_id": issue.pk, "recipient_id": recipient_id}
        enqueue(actor=actor, kind="work.deliver", arguments=asked, now=now)
    return int(issue.pk)


@action(needs=Role.ANALYST, event="work.undelivered")
def note_delivery(*, actor: Actor, recipient_id: int, fault: str, last: bool, now: datetime) -> int:
    """Note how sending went; when it was the last try and failed, the workspace is told."""
    row = Recipient.objects.within(actor).by_id(recipient_id)
    row.tried_at, row.fault = now, fault[:200]
    row.save(update_fields=["tried_at", "fault"])
    return int(row.pk) if fault and last else Unchanged(row.pk)  # type: ignore[return-value]
