"""Checkups that were run, what they found, and risks somebody accepted."""

from typing import ClassVar

from django.db import models

from ringtrue.workspaces.members.models import Membership
from ringtrue.workspaces.members.scope import Scoped

SEVERITIES = ("high", "medium", "low")


class CheckupRun(Scoped):
    """One checkup: its whole report, and the version of the data it was read from."""

    personal: ClassVar[tuple[str, ...]] = ()

    at = models.DateTimeField()
    data_version = models.BigIntegerField()
    report = models.JSONField()

    class Meta(Scoped.Meta):
        indexes: ClassVar = [models.Index(fields=["workspace", "-id"])]


class Finding(Scoped):
    """What one check reported in one checkup.

    `subject` is what it is about, so that the same finding is known again at the next checkup.
    """

    personal: ClassVar[tuple[str, ...]] = ()

    run = models.ForeignKey(CheckupRun, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveIntegerField()
    subject = models.CharField(max_length=64)
    code = models.CharField(max_length=8)
    name = models.CharField(max_length=60)
    severity = models.CharField(max_length=6)
    who = models.JSONField(default=list)
    persona = models.CharField(max_length=200, blank=True)
    sentence = models.TextField()
    evidence = models.JSONField(default=dict)
    cost = models.FloatField(null=True)
    next_step = models.TextField(blank=True)
    buyers_affected = models.PositiveIntegerField(default=0)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "place"], name="one_finding_a_place"),
            models.CheckConstraint(
                condition=models.Q(severity__in=SEVERITIES), name="known_severity"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["workspace", "subject"])]


class AcceptedRisk(Scoped):
    """Somebody decided to live with a finding until a day, and said why. Rows stay as history."""

    personal: ClassVar[tuple[str, ...]] = ("by",)

    subject = models.CharField(max_length=64)
    code = models.CharField(max_length=8)
    persona = models.CharField(max_length=200, blank=True)
    sentence = models.TextField()
    reason = models.TextField()
    until = models.DateField()
    by = models.CharField(max_length=120, blank=True)
    member = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        indexes: ClassVar = [models.Index(fields=["workspace", "subject"])]


class CostInputs(Scoped):
    """What a workspace knows of its own costs, and the response time agreed with sales."""

    personal: ClassVar[tuple[str, ...]] = ()

    yearly_spend = models.FloatField(null=True)
    hours_per_lead = models.FloatField(null=True)
    price_per_hour = models.FloatField(null=True)
    value_per_deal = models.FloatField(null=True)
    response_days = models.PositiveIntegerField(null=True)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace"], name="one_row_of_costs_a_workspace"),
        ]
