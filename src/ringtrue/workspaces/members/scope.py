"""Nobody can forget whose data it is: a scoped model can be read only within an actor's workspace.

Django's own machinery (deletes, related objects, admin checks) needs a plain manager; it is called
`unscoped`, and only `scope.py` and migrations may name it.
"""

from typing import Any, ClassVar, Self

from django.db import models

from ringtrue.errors import BrokenPromise, NotFound
from ringtrue.workspaces.members.actor import Actor


class ScopedQuerySet(models.QuerySet[Any]):
    """Rows of one workspace."""

    def by_id(self, identifier: int) -> Any:
        """The row with this id in this workspace; NotFound names no other workspace's rows."""
        found = self.filter(pk=identifier).first()
        if found is None:
            noun = self.model._meta.verbose_name
            raise NotFound(
                f"There is no {noun} {identifier} here.", hint="It may have been removed."
            )
        return found


class ScopedManager(models.Manager[Any]):
    """Opens only through `within(actor)`."""

    def get_queryset(self) -> ScopedQuerySet:
        raise BrokenPromise(f"{self.model.__name__}.objects was read without within(actor).")

    def within(self, actor: Actor) -> ScopedQuerySet:
        """The rows of the actor's workspace."""
        return ScopedQuerySet(self.model, using=self._db).filter(workspace_id=actor.workspace_id)

    def everywhere(self, actor: Actor) -> ScopedQuerySet:
        """The rows of all workspaces; for the machine itself (worker, sign-in), never a member."""
        if actor.kind != "system" or actor.workspace_id:
            raise BrokenPromise(f"{self.model.__name__}.objects was read everywhere by {actor}.")
        return ScopedQuerySet(self.model, using=self._db)

    def add(self, actor: Actor, **fields: Any) -> Any:
        """A new row in the actor's workspace."""
        row = self.model(workspace_id=actor.workspace_id, **fields)
        row.save(using=self._db, force_insert=True)
        return row


class Scoped(models.Model):
    """What every workspace model inherits; `personal` names the fields that hold personal data."""

    personal: ClassVar[tuple[str, ...]] = ()

    workspace = models.ForeignKey("members.Workspace", on_delete=models.CASCADE, related_name="+")

    objects: ClassVar[ScopedManager] = ScopedManager()
    unscoped: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        abstract = True
        default_manager_name = "unscoped"
        base_manager_name = "unscoped"
