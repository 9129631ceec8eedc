"""Jobs, what followers have heard, when schedules last ran; the digest, and whom it is sent to."""

from typing import ClassVar

from django.db import models

from ringtrue.workspaces.members.actor import Role
from ringtrue.workspaces.members.models import Membership
from ringtrue.workspaces.members.scope import Scoped

WORKER_BEAT = "worker"
STATES = ("waiting", "running", "done", "failed", "cancelled")


class Job(Scoped):
    """One piece of long work. This row is the truth; the task in the queue carries only its id.

    A worker owns a running job for as long as its lease lasts and renews it as it goes; `lease`
    is a word only that worker knows, so that one thought dead cannot write over its successor.
    """

    personal: ClassVar[tuple[str, ...]] = ("actor_name",)

    kind = models.CharField(max_length=60)
    arguments = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default="waiting")
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    not_before = models.DateTimeField()
    lease = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    cancel_asked = models.BooleanField(default=False)
    fraction = models.FloatField(default=0.0)
    words = models.CharField(max_length=200, blank=True)
    result = models.JSONField(null=True)
    error = models.JSONField(null=True)
    task = models.CharField(max_length=36, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    actor_kind = models.CharField(max_length=10)
    actor_role = models.PositiveSmallIntegerField(choices=[(r.value, r.name.lower()) for r in Role])
    actor_name = models.CharField(max_length=120, blank=True)
    member = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="known_state"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "lease_until"]),
            models.Index(fields=["workspace", "kind", "-id"]),
        ]


class Cursor(models.Model):
    """How far one follower has heard the audit trail of the house."""

    personal: ClassVar[tuple[str, ...]] = ()

    follower = models.CharField(max_length=120, unique=True)
    position = models.BigIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)


class Heard(models.Model):
    """An audit row that a follower has dealt with, kept while rows near it may still come in."""

    personal: ClassVar[tuple[str, ...]] = ()

    cursor = models.ForeignKey(Cursor, on_delete=models.CASCADE, related_name="+")
    row_id = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cursor", "row_id"], name="heard_once"),
        ]


class Schedule(models.Model):
    """When something that recurs last began."""

    personal: ClassVar[tuple[str, ...]] = ()

    name = models.CharField(max_length=120, unique=True)
    last_at = models.DateTimeField()


class DigestPlan(Scoped):
    """When a workspace's digest goes out, by UTC; `asked_at` is when it was last dealt with."""

    personal: ClassVar[tuple[str, ...]] = ()

    on = models.BooleanField(default=True)
    weekday = models.PositiveSmallIntegerField(default=0)
    hour = models.PositiveSmallIntegerField(default=8)
    asked_at = models.DateTimeField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace"], name="one_digest_a_workspace"),
            models.CheckConstraint(
                condition=models.Q(weekday__lt=7) & models.Q(hour__lt=24), name="digest_in_a_week"
            ),
        ]


class Recipient(Scoped):
    """Where the digest goes: an address of a service, kept encrypted, or a member's mail.

    `fault` is why it could not be reached when last tried, in words that hold no address.
    """

    personal: ClassVar[tuple[str, ...]] = ("name", "secret")

    name = models.CharField(max_length=80)
    service = models.CharField(max_length=60)
    secret = models.TextField(blank=True)
    member = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    since = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, blank=True)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member"], condition=models.Q(secret=""), name="one_mail_a_member"
            ),
        ]


class Issue(Scoped):
    """One digest as it was sent; a silent one had nothing to say, and was sent to nobody."""

    personal: ClassVar[tuple[str, ...]] = ()

    at = models.DateTimeField()
    silent = models.BooleanField()
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    recipients = models.PositiveIntegerField(default=0)

    class Meta(Scoped.Meta):
        indexes: ClassVar = [models.Index(fields=["workspace", "-id"])]
