"""Who belongs to what: how often it was worked out, and the counts; the people are a derived batch.

Memberships lie beside the records, as a Parquet file that is swapped in whole (unit, persona,
probability, since), never as rows here.
"""

from typing import ClassVar

from django.db import models

from ringtrue.workspaces.members.scope import Scoped


class Scoring(Scoped):
    """One working-out of who belongs, for all personas in use at one data version.

    `asked` is a digest of segments and question; `counts` hold, for each persona, people and buyers
    with the number of its segment. `rows` and `buyers` are everybody. `problem` says why nobody
    could be told to belong.
    """

    personal: ClassVar[tuple[str, ...]] = ()

    data_version = models.PositiveBigIntegerField()
    asked = models.CharField(max_length=64)
    rows = models.PositiveBigIntegerField(default=0)
    buyers = models.PositiveBigIntegerField(default=0)
    noun = models.CharField(max_length=40, default="people")
    counts = models.JSONField(default=list)
    problem = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta(Scoped.Meta):
        indexes: ClassVar = [models.Index(fields=["workspace", "-id"])]
