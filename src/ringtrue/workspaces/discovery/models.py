"""What discovery found: runs, and the personas each proposes with their segments frozen.

A run is written whole, with all of its proposals, by one action at the end of its job; what waits
or runs is the job's own story (`work`).
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from ringtrue.workspaces.members.models import Membership
from ringtrue.workspaces.members.scope import Scoped
from ringtrue.workspaces.personas.models import Persona

STATES = ("open", "adopted", "declined")


class Run(Scoped):
    """One discovery: what was asked, and the contract's answer.

    `asked` holds the question, the number of personas wanted (null: as many as earn their place)
    and the seed. `model` is the codebook with the fitted classes; `points` a small sample of people
    in two dimensions, (x, y, class), that names nobody. `base` is everyone's outcome rate, or null.
    `forms` are the fewest questions, one form a number of them; `compared` is what became of the
    personas of the run before, with the `looks` (places of colour and mark) that follow from it.
    """

    personal: ClassVar[tuple[str, ...]] = ("by_name",)

    job_id = models.BigIntegerField()
    asked = models.JSONField(default=dict)
    data_version = models.PositiveBigIntegerField()
    report = models.JSONField()
    model = models.JSONField(default=dict)
    points = models.JSONField(default=list)
    forms = models.JSONField(default=list)
    compared = models.JSONField(default=dict)
    base = models.FloatField(null=True)
    noun = models.CharField(max_length=40, default="people")
    happened = models.CharField(max_length=300, default="won")
    seconds = models.FloatField(default=0.0)
    by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "job_id"], name="one_run_a_job"),
        ]


class Proposal(Scoped):
    """One persona that a run proposes; its segment is frozen before anybody decides."""

    personal: ClassVar[tuple[str, ...]] = ("decided_by",)

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    report = models.JSONField()
    segment = models.JSONField()
    sentences = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=[(s, s) for s in STATES], default="open")
    reason = models.CharField(max_length=500, blank=True)
    persona = models.ForeignKey(Persona, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_by = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "position"], name="proposals_are_in_order"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="proposal_known_state"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(decided_at__isnull=False),
                name="decided_proposals_say_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="a_decline_has_a_reason"
            ),
        ]
