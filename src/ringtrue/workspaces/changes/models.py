"""What was changed because of a finding, and what the records said of it afterwards."""

from typing import ClassVar, get_args

from django.db import models
from django.db.models import F, Q

from ringtrue.analysis.changes.values import Comparison, Expects
from ringtrue.workspaces.members.models import Membership
from ringtrue.workspaces.members.scope import Scoped
from ringtrue.workspaces.personas.models import Persona

COMPARISONS = get_args(Comparison)
EXPECTS = get_args(Expects)


class Change(Scoped):
    """One change: what, for whom, from when, compared with whom. Withdrawn, never deleted.

    `whom` is a frozen copy of who is concerned (rule, column and value, or model; empty for
    everybody). `happened_on` is the day it really began; nothing is counted before that is said.
    `standing` is what a judgement goes on from, `told` the newest; both are plain numbers.
    """

    personal: ClassVar[tuple[str, ...]] = ("by_name", "happened_by", "withdrawn_by")

    says = models.CharField(max_length=300)
    persona = models.ForeignKey(Persona, null=True, on_delete=models.SET_NULL, related_name="+")
    finding_code = models.CharField(max_length=8, blank=True)
    finding_subject = models.CharField(max_length=64, blank=True)
    finding_sentence = models.TextField(blank=True)
    whom = models.JSONField(default=dict)
    whom_words = models.CharField(max_length=1000)
    campaign = models.CharField(max_length=255, blank=True)
    expects = models.CharField(max_length=10, choices=[(v, v) for v in EXPECTS])
    starts = models.DateField()
    until = models.DateField(null=True)
    comparison = models.CharField(max_length=10, choices=[(v, v) for v in COMPARISONS])
    held_back_rule = models.TextField(blank=True)
    held_back_share = models.FloatField(null=True)
    salt = models.CharField(max_length=64)
    by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    happened_on = models.DateField(null=True)
    happened_by = models.CharField(max_length=120, blank=True)
    happened_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=120, blank=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)
    standing = models.JSONField(default=dict)
    told = models.JSONField(default=dict)
    data_version = models.PositiveBigIntegerField(null=True)
    judged_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(says=""), name="a_change_says_what"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("starts")), name="a_change_ends_later"
            ),
            models.CheckConstraint(
                condition=(
                    Q(comparison="period", held_back_rule="", held_back_share=None)
                    | (Q(comparison="held_back", held_back_share=None) & ~Q(held_back_rule=""))
                    | Q(comparison="held_back", held_back_rule="", held_back_share__gt=0)
                ),
                name="a_change_is_compared_one_way",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["workspace", "-id"])]
