"""What a workspace has decided about its people as a whole."""

from typing import ClassVar

from django.db import models

from ringtrue.workspaces.members.scope import Scoped


class OpenedSeal(Scoped):
    """That the sealed people were read, at a data version: once, for good."""

    personal: ClassVar[tuple[str, ...]] = ()

    data_version = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace"], name="a_seal_is_opened_once"),
        ]
