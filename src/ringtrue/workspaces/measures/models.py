"""What is measured, defined once: traits and what is known of them, outcomes, metrics."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from ringtrue.workspaces.members.scope import Scoped

DEFAULT_HORIZON = 90


class Trait(Scoped):
    """What members have said about one trait; `name` is `table.column`."""

    personal: ClassVar[tuple[str, ...]] = ()

    name = models.CharField(max_length=500)
    label = models.CharField(max_length=140, blank=True)
    known_before = models.BooleanField(null=True)
    put_back = models.BooleanField(default=False)
    ignored = models.BooleanField(default=False)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "name"], name="one_row_a_trait"),
        ]


class Outcome(Scoped):
    """Something that happened and matters, as the contract writes it; one of them is primary."""

    personal: ClassVar[tuple[str, ...]] = ()

    name = models.CharField(max_length=120)
    expression = models.CharField(max_length=1000)
    unit = models.CharField(max_length=10, blank=True)
    open_values = models.JSONField(default=list)
    date = models.CharField(max_length=500, blank=True)
    value = models.CharField(max_length=500, blank=True)
    horizon = models.PositiveIntegerField(null=True, default=DEFAULT_HORIZON)
    primary = models.BooleanField(default=False)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "name"], name="one_outcome_a_name"),
            models.UniqueConstraint(
                fields=["workspace"], condition=Q(primary=True), name="one_primary_outcome"
            ),
        ]


class Metric(Scoped):
    """A number watched over time: an aggregate of a trait, or the rate of an outcome."""

    personal: ClassVar[tuple[str, ...]] = ()

    name = models.CharField(max_length=120)
    aggregate = models.CharField(
        max_length=10, choices=[(a, a) for a in ("rate", "mean", "sum", "count")]
    )
    trait = models.CharField(max_length=500, blank=True)
    outcome = models.ForeignKey(Outcome, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "name"], name="one_metric_a_name"),
        ]


class Reading(Scoped):
    """How this workspace's values are read: the words that mean "missing", None for the default."""

    personal: ClassVar[tuple[str, ...]] = ()

    missing_words = models.JSONField(null=True)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace"], name="one_reading_a_workspace"),
        ]
