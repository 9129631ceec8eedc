"""Where marketing meets sales: leads that wait and what sales said of them; the criteria of
"qualified" with their signatures; and leads judged blind by both."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from ringtrue.workspaces.handoffs.departments import DEPARTMENTS, SAID
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


class Criteria(Scoped):
    """What counts as a qualified lead, one version; another wording is another version."""

    personal: ClassVar[tuple[str, ...]] = ("owner_name", "by_name")

    version = models.PositiveIntegerField()
    lines = models.JSONField(default=list)
    owner = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    owner_name = models.CharField(max_length=254)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()

    class Meta(Scoped.Meta):
        verbose_name = "version of the criteria"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "version"], name="one_wording_a_version"),
        ]


class Signature(Scoped):
    """A member signed a version of the criteria for a department; taken back, never deleted."""

    personal: ClassVar[tuple[str, ...]] = ("by_name",)

    criteria = models.ForeignKey(Criteria, on_delete=models.CASCADE, related_name="+")
    department = models.CharField(max_length=10, choices=DEPARTMENTS)
    by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=254)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["criteria", "department"],
                condition=Q(withdrawn_at=None),
                name="a_department_signs_once",
            ),
            # one who stands for both departments would agree with themselves
            models.UniqueConstraint(
                fields=["criteria", "by"],
                condition=Q(withdrawn_at=None),
                name="a_member_signs_for_one_department",
            ),
        ]


class BlindSession(Scoped):
    """Leads drawn at random for members to judge without seeing each other."""

    personal: ClassVar[tuple[str, ...]] = ("by_name",)

    criteria = models.ForeignKey(Criteria, null=True, on_delete=models.SET_NULL, related_name="+")
    key = models.CharField(max_length=64)  # who is drawn follows from it, so nobody picks
    drawn_from = models.PositiveIntegerField()
    by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=254, blank=True)
    started_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        verbose_name = "blind judging"


class BlindLead(Scoped):
    """A lead of a blind session, frozen as its judges see it: no outcome, no campaign, no tag."""

    personal: ClassVar[tuple[str, ...]] = ("lead", "label", "company", "facts")

    session = models.ForeignKey(BlindSession, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveIntegerField()
    lead = models.CharField(max_length=255)
    label = models.CharField(max_length=255)
    company = models.CharField(max_length=255, blank=True)
    facts = models.JSONField(default=list)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "lead"], name="a_lead_is_drawn_once"),
            models.UniqueConstraint(fields=["session", "place"], name="one_lead_a_place"),
        ]


class BlindSheet(Scoped):
    """A member's sheet in a blind session, and the department the member stands for."""

    personal: ClassVar[tuple[str, ...]] = ("member_name",)

    session = models.ForeignKey(BlindSession, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    member_name = models.CharField(max_length=254)
    department = models.CharField(max_length=10, choices=DEPARTMENTS)
    joined_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "member"], name="one_sheet_a_member"),
        ]


class BlindTag(Scoped):
    """What a member said of one lead of a blind session."""

    personal: ClassVar[tuple[str, ...]] = ()

    sheet = models.ForeignKey(BlindSheet, on_delete=models.CASCADE, related_name="+")
    lead = models.ForeignKey(BlindLead, on_delete=models.CASCADE, related_name="+")
    said = models.CharField(max_length=6, choices=SAID)
    at = models.DateTimeField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "lead"], name="a_judge_says_one_thing"),
        ]
