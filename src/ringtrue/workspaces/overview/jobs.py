"""The digest: composed when it is due, and handed to `work` to be kept and sent, or kept silent."""

from datetime import datetime, timedelta

from django.conf import settings
from django.template.loader import render_to_string

from ringtrue.workspaces.members import queries as members
from ringtrue.workspaces.members.actor import SYSTEM, Actor, Role, system_in
from ringtrue.workspaces.overview import queries
from ringtrue.workspaces.overview.lines import Digest
from ringtrue.workspaces.work import actions as work
from ringtrue.workspaces.work import queries as planned
from ringtrue.workspaces.work.registry import JobContext, job
from ringtrue.workspaces.work.schedules import every

DIGEST = "overview.digest"


@every(timedelta(minutes=10), "overview.digest")
def digests(now: datetime) -> None:
    """Ask for the digest of every workspace where it is due."""
    for workspace_id in planned.digests_due(actor=SYSTEM, kind=DIGEST, now=now):
        actor = system_in(workspace_id)
        work.enqueue(actor=actor, kind=DIGEST, arguments={}, now=now, once=True)


@job(DIGEST, needs=Role.OWNER)
def send_digest(context: JobContext) -> dict[str, int | bool]:
    """Compose the digest and send it, or note that there was nothing to say."""
    actor, now = context.actor, context.now()
    found = queries.digest(actor=actor, now=now)
    subject, text, html = ("", "", "") if found.silent else mail(actor, found)
    issue_id = work.publish_digest(actor=actor, subject=subject, text=text, html=html, now=now)
    return {"issue_id": issue_id, "silent": found.silent}


def mail(actor: Actor, found: Digest) -> tuple[str, str, str]:
    """A digest as subject, text and HTML; links only where the house knows its own address."""
    here = members.workspace(actor=actor)
    shown = {"digest": found, "here": here, "base": settings.BASE_URL.rstrip("/")}
    subject = f"{here.name}: {_counted(found)} since {found.since.day} {found.since:%B}"
    text = render_to_string("digest/mail.txt", shown)
    return subject, text, render_to_string("digest/mail.html", shown)


def _counted(found: Digest) -> str:
    told = len(found.first) + sum(len(items) for _, items in found.sections)
    return "one change" if told == 1 else f"{told} changes"
