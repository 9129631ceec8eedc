"""Where marketing meets sales: the leads that wait for a judgement, and what sales said of them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from ringtrue.workspaces.handoffs.reasons import REASONS
from ringtrue.workspaces.members.models import Membership
from ringtrue.workspaces.members.scope import Scoped
from ringtrue.workspaces.personas.models import Persona


class WaitingLead(Scoped):
    """A lead that sales may judge now; the list is computed from the records and swapped whole."""

    personal: ClassVar[tuple[str, ...]] = ("lead", "label", "company", "facts", "reasons")

    position = models.PositiveIntegerField()
    lead = models.CharField(max_length=255)
    label = models.CharField(max_length=255)
    company = models.CharField(max_length=255, blank=True)
    campaign = models.CharField(max_length=255, blank=True)
    entered = models.DateField(null=True)
    persona = models.ForeignKey(Persona, null=True, on_delete=models.SET_NULL, related_name="+")
    facts = models.JSONField(default=list)
    # what speaks most for the persona, where a model decides, in words
    reasons = models.JSONField(default=list)
    # How many more wait, who are not in the list, and how many of them are this persona's.
    more = models.PositiveIntegerField(default=0)
    more_of_persona = models.PositiveIntegerField(default=0)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "lead"], name="a_lead_waits_once"),
        ]


class Judgement(Scoped):
    """What sales said of one lead; taken back, never deleted."""

    personal: ClassVar[tuple[str, ...]] = ("lead", "label", "note", "by_name")

    lead = models.CharField(max_length=255)
    label = models.CharField(max_length=255)
    campaign = models.CharField(max_length=255, blank=True)
    persona = models.ForeignKey(Persona, null=True, on_delete=models.SET_NULL, related_name="+")
    accepted = models.BooleanField()
    reason = models.CharField(max_length=12, choices=REASONS, blank=True)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "lead"],
                condition=Q(withdrawn_at=None),
                name="one_judgement_a_lead",
            ),
            models.CheckConstraint(
                condition=Q(accepted=True, reason="") | (Q(accepted=False) & ~Q(reason="")),
                name="a_rejection_has_a_reason",
            ),
        ]
