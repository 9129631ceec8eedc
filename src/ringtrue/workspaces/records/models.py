"""Where records come from and what of them is visible: sources, imports, batches, data versions.

A batch is a Parquet file that never changes; its row alone makes it visible, from one data version
until another. Undo and replacement therefore only write rows, and a snapshot of an earlier version
stays what it was.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from ringtrue.workspaces.members.models import Membership
from ringtrue.workspaces.members.scope import Scoped

STATES = ("draft", "running", "checked", "published", "undone", "failed")
KINDS = (
    "people",
    "accounts",
    "deals",
    "subscriptions",
    "events",
    "tickets",
    "responses",
    "other",
)


class Source(Scoped):
    """Where the records of one table come from, with the mapping that was confirmed last."""

    personal: ClassVar[tuple[str, ...]] = ()

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=[(k, k) for k in KINDS])
    table = models.CharField(max_length=200)
    choice = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "table"], name="one_source_a_table"),
        ]


class Import(Scoped):
    """One batch from a source, or several files dropped together: published and undone as one."""

    personal: ClassVar[tuple[str, ...]] = ("created_by_name",)

    state = models.CharField(max_length=10, choices=[(s, s) for s in STATES])
    joins = models.JSONField(default=list)
    said = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    job_id = models.BigIntegerField(null=True)
    problem = models.JSONField(default=dict)
    created_by = models.ForeignKey(
        Membership, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_by_name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    arrival = models.PositiveBigIntegerField(null=True)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "arrival"], name="one_import_a_version"),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "undone"]) | Q(arrival__isnull=False),
                name="published_imports_have_arrived",
            ),
        ]


class ImportFile(Scoped):
    """One file of an import: what was proposed for its columns, what was chosen, what came."""

    # Proposals hold three real values a column until the import is published.
    personal: ClassVar[tuple[str, ...]] = ("file_name", "proposal", "rejects")

    of_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="+")
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    file_name = models.CharField(max_length=255)
    upload = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    table = models.CharField(max_length=200)
    choice = models.JSONField(default=dict)
    proposal = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    rejects = models.CharField(max_length=255, blank=True)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["of_import", "position"], name="files_are_in_order"),
        ]


class Batch(Scoped):
    """One Parquet file of the lake, visible from one data version until another.

    `arrival` is the version at which its rows first came, and orders them: a later row wins. A redo
    adds a row with the same path and arrival. Derived batches (assignments) are computed, never
    part of a snapshot of records.
    """

    personal: ClassVar[tuple[str, ...]] = ()

    of_import = models.ForeignKey(Import, null=True, on_delete=models.PROTECT, related_name="+")
    table = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    path = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    rows = models.PositiveBigIntegerField()
    rejected = models.PositiveBigIntegerField(default=0)
    columns = models.JSONField(default=list)
    replaces = models.BooleanField(default=False)
    derived = models.BooleanField(default=False)
    arrival = models.PositiveBigIntegerField()
    position = models.PositiveSmallIntegerField(default=0)
    visible_from = models.PositiveBigIntegerField()
    visible_until = models.PositiveBigIntegerField(null=True)
    generation = models.PositiveIntegerField(default=0)

    class Meta(Scoped.Meta):
        indexes: ClassVar = [models.Index(fields=["workspace", "visible_from"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "path"],
                condition=Q(visible_until__isnull=True),
                name="a_batch_is_visible_once",
            ),
            models.CheckConstraint(
                condition=Q(visible_until__isnull=True) | Q(visible_until__gte=F("visible_from")),
                name="visible_until_is_later",
            ),
        ]


class DataClock(Scoped):
    """The workspace's data version: one row, locked by whoever raises it."""

    personal: ClassVar[tuple[str, ...]] = ()

    version = models.PositiveBigIntegerField(default=0)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace"], name="one_clock_a_workspace"),
        ]


class DataVersion(Scoped):
    """One state of the records.

    `same_as` is the first version that showed exactly these batches, so that after an undo every
    answer carries the version it had before.
    """

    personal: ClassVar[tuple[str, ...]] = ()

    number = models.PositiveBigIntegerField()
    same_as = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "number"], name="one_row_a_version"),
        ]
