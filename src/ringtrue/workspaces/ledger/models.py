"""What the records said: one stored answer for everybody, and one line of the ledger a claim."""

from typing import ClassVar, get_args

from django.db import models
from django.db.models import Q

from ringtrue.analysis.results import LedgerVerdict
from ringtrue.workspaces.members.scope import Scoped
from ringtrue.workspaces.personas.models import Claim, Persona, Segment

RUNNING = get_args(LedgerVerdict)
# What the people kept aside said of a claim that discovery proposed; "" where it proposed none.
AT_DISCOVERY = ("", "sealed", "confirmed", "denied", "undecided")


class LedgerRun(Scoped):
    """One examination of the cast, kept whole; pages, command line and report read the newest.

    `examined` is the checkup of the contract without its findings; `personas` the ids of the
    personas in its order, `claims` those of their sentences. `data_version` and `asked` (a digest
    of cast and question) say what it was computed from, so that a page can say when something
    newer has arrived. `tracks` is what became of each persona's people, in the same order. `leaks`
    are the columns that knew the outcome, with the question they were told for.
    """

    personal: ClassVar[tuple[str, ...]] = ()

    data_version = models.PositiveBigIntegerField()
    asked = models.CharField(max_length=64)
    examined = models.JSONField()
    tracks = models.JSONField(default=dict)
    leaks = models.JSONField(default=dict)
    personas = models.JSONField(default=list)
    claims = models.JSONField(default=list)
    problem = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta(Scoped.Meta):
        indexes: ClassVar = [models.Index(fields=["workspace", "-at"])]


class FrozenCast(Scoped):
    """The cast as it was when claims entered whose people only other sentences tell apart.

    `members` are `analysis.cast.Member`s with the sentences that decide who is closest.
    """

    personal: ClassVar[tuple[str, ...]] = ()

    digest = models.CharField(max_length=64)
    members = models.JSONField()
    at = models.DateTimeField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "digest"], name="one_cast_a_digest"),
        ]


class Entry(Scoped):
    """One line of the ledger: a claim under one clock and one way of saying who belongs.

    Its `place` fixes its weight in the ledger for good. `since` is the day after which people
    count, `over` the data version after which they must have come first (None where a month stated
    by a member, `stated_by`, is the clock). An entry that ends, because its claim was replaced or
    who belongs changed, has `closed_at` and stays with what it had found. What discovery proposed
    enters with its `origin`, whether it is adopted or not. `counted_from` are the versions of the
    imports that stood when it counted somebody, or when it was proposed; `question` is what
    discovery had asked of the records that it proposed from. `cast` fixes who is closest.
    """

    personal: ClassVar[tuple[str, ...]] = ("stated_by",)

    claim = models.ForeignKey(Claim, null=True, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveIntegerField()
    origin = models.CharField(max_length=120, blank=True)
    persona = models.CharField(max_length=120)
    text = models.TextField()
    statement = models.JSONField()
    member = models.JSONField(default=dict)
    segment = models.PositiveIntegerField(default=0)
    since = models.DateField()
    over = models.PositiveBigIntegerField(null=True)
    stated_by = models.CharField(max_length=120, blank=True)
    state = models.JSONField(default=dict)
    counted_from = models.JSONField(default=list)
    question = models.JSONField(default=dict)
    cast = models.ForeignKey(FrozenCast, null=True, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=14, choices=[(v, v) for v in RUNNING])
    at_discovery = models.CharField(max_length=12, choices=[(s, s) for s in AT_DISCOVERY])
    written_at = models.DateTimeField()
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_why = models.CharField(max_length=250, blank=True)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "place"], name="one_entry_a_place"),
            models.UniqueConstraint(
                fields=["workspace", "claim"],
                condition=Q(closed_at=None, at_discovery=""),
                name="one_open_entry_a_claim",
            ),
            models.CheckConstraint(condition=Q(verdict__in=RUNNING), name="entry_known_verdict"),
            models.CheckConstraint(
                condition=Q(at_discovery__in=AT_DISCOVERY), name="entry_known_confirmation"
            ),
        ]


class LookPoint(Scoped):
    """What a look found of one running test, as its plot draws it; older ones are thinned out.

    Rows of their own, since a look adds one to each of ten thousand tests and reads none of them.
    """

    personal: ClassVar[tuple[str, ...]] = ()

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    n = models.FloatField()
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    log_above = models.FloatField()
    log_below = models.FloatField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "day"], name="one_point_a_day"),
        ]


class Look(Scoped):
    """The newest look at the running tests: which imports its counts come from.

    `seen` is what the next look goes on from, so that it reads what is new alone: an
    `analysis.looks` value with a mark of the question; empty where everybody is to be read.
    """

    personal: ClassVar[tuple[str, ...]] = ()

    arrivals = models.JSONField(default=list)
    seen = models.JSONField(default=dict)
    data_version = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace"], name="one_newest_look"),
        ]


class DriftReference(Scoped):
    """What a persona's people were like when its segment was first examined; frozen, plain counts.

    Without a segment it is everybody's. `reference` is an `analysis.drifted.Reference`; people up
    to the day `until` are in it.
    """

    personal: ClassVar[tuple[str, ...]] = ()

    segment = models.ForeignKey(Segment, null=True, on_delete=models.PROTECT, related_name="+")
    reference = models.JSONField()
    until = models.DateField()
    data_version = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "segment"], name="one_drift_reference"),
            models.UniqueConstraint(
                fields=["workspace"], condition=Q(segment=None), name="one_reference_of_everybody"
            ),
        ]


class DriftRun(Scoped):
    """What changed since the references, kept whole; `personas` are ids in the order of its names.

    `problem` says why nothing could be compared.
    """

    personal: ClassVar[tuple[str, ...]] = ()

    data_version = models.PositiveBigIntegerField()
    drift = models.JSONField(default=dict)
    personas = models.JSONField(default=list)
    problem = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta(Scoped.Meta):
        indexes: ClassVar = [models.Index(fields=["workspace", "-at"])]


class BacktestRun(Scoped):
    """A backtest as it was answered; `persona` is the one asked about, None for the whole cast."""

    personal: ClassVar[tuple[str, ...]] = ()

    persona = models.ForeignKey(Persona, null=True, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    data_version = models.PositiveBigIntegerField()
    backtest = models.JSONField(default=dict)
    personas = models.JSONField(default=list)
    problem = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta(Scoped.Meta):
        indexes: ClassVar = [models.Index(fields=["workspace", "-at"])]
