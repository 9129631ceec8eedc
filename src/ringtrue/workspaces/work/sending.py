"""Handing one message to one recipient: a service through Apprise, a member through mail."""

import smtplib
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from ringtrue.errors import BadInput, NotFound, Temporary
from ringtrue.workspaces.members import queries as members
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.work.addresses import sender, unseal
from ringtrue.workspaces.work.models import Issue, Recipient
from ringtrue.workspaces.work.outbound import public_only


@dataclass(frozen=True)
class Message:
    """What is sent: a subject, plain text, and the same as HTML where there is any."""

    subject: str
    text: str
    html: str = ""


TRIED = Message(
    "Ringtrue can be heard here",
    "This is a test. The weekly digest will come here when something has changed, "
    "and nothing will come when nothing has.",
)


def message_of(actor: Actor, issue_id: int | None) -> Message:
    """The message of an issue, or the one that tries a recipient."""
    if issue_id is None:
        return TRIED
    row = Issue.objects.within(actor).by_id(issue_id)
    return Message(row.subject, row.text, row.html)


def send(actor: Actor, recipient_id: int, message: Message) -> None:
    """Send a message; Temporary where the recipient could not be reached, without saying where."""
    row = Recipient.objects.within(actor).by_id(recipient_id)
    if row.secret:
        _by_service(row, message)
    elif row.member_id is not None:
        _by_mail(actor, row.member_id, message)
    else:
        raise NotFound("Who read the digest is no longer a member.")


def _by_service(row: Recipient, message: Message) -> None:
    found = sender(unseal(row.secret, settings.SECRET_KEY))
    if found is None:
        raise BadInput("The address is no longer understood.", hint="Enter it again.")
    try:
        with public_only(strict=not settings.NOTIFY_PRIVATE):
            sent = bool(found.notify(title=message.subject, body=message.text, body_format="text"))
    except Exception:  # what it says, and its traceback, may hold the address
        sent = False
    if not sent:
        raise Temporary(
            f"{row.service} did not take the message.",
            hint="Is the address still right? An owner can enter it again.",
        )


def _by_mail(actor: Actor, member_id: int, message: Message) -> None:
    if not settings.SENDS_MAIL:
        hint = "RINGTRUE_MAIL_URL names a mail server."
        raise BadInput("This house sends no mail.", hint=hint)
    address = members.member(actor=actor, member_id=member_id).email
    mail = EmailMultiAlternatives(message.subject, message.text, to=[address])
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    try:
        mail.send()
    except (OSError, smtplib.SMTPException):
        hint = "RINGTRUE_MAIL_URL names the mail server."
        raise Temporary("The mail server did not take the mail.", hint=hint) from None
