"""What the records said: one stored answer for everybody, and one running test a claim."""

from typing import ClassVar, get_args

from django.db import models
from django.db.models import Q

from ringtrue.analysis.results import LedgerVerdict, PastVerdict
from ringtrue.workspaces.members.scope import Scoped
from ringtrue.workspaces.personas.models import Claim

PAST = get_args(PastVerdict)
RUNNING = get_args(LedgerVerdict)


class LedgerRun(Scoped):
    """One examination of the cast, kept whole; pages, command line and report read the newest.

    `examined` is the checkup of the contract without its findings; `personas` the ids of the
    personas in its order, `claims` those of their sentences. `data_version` and `asked` (a digest
    of cast and question) say what it was computed from, so that a page can say when something
    newer has arrived. `tracks` is what became of each persona's people, in the same order.
    """

    personal: ClassVar[tuple[str, ...]] = ()

    data_version = models.PositiveBigIntegerField()
    asked = models.CharField(max_length=64)
    examined = models.JSONField()
    tracks = models.JSONField(default=dict)
    personas = models.JSONField(default=list)
    claims = models.JSONField(default=list)
    problem = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta(Scoped.Meta):
        indexes: ClassVar = [models.Index(fields=["workspace", "-at"])]


class RunningTest(Scoped):
    """A claim's test as it stands: the past in figures, and the state of what came after.

    `past` judges records that had arrived before the claim was written, `verdict` those that came
    later. Shares lie between 0 and 1; `n` buyers were looked at, `k` of them fit.
    """

    personal: ClassVar[tuple[str, ...]] = ()

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="+")
    state = models.JSONField(default=dict)
    past = models.CharField(max_length=20, choices=[(v, v) for v in PAST])
    verdict = models.CharField(max_length=14, choices=[(v, v) for v in RUNNING])
    share = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    everyone = models.FloatField(null=True)
    n = models.PositiveBigIntegerField(null=True)
    k = models.FloatField(null=True)
    sentence = models.TextField(blank=True)
    data_version = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "claim"], name="one_test_a_claim"),
            models.CheckConstraint(condition=Q(past__in=PAST), name="test_known_past"),
            models.CheckConstraint(condition=Q(verdict__in=RUNNING), name="test_known_verdict"),
        ]
