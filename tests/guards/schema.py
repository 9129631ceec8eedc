"""The guards that read models: keys point down, all is scoped, personal data is named."""

from django.apps import apps
from django.conf import settings
from django.db import models

from ringtrue.workspaces.members.scope import Scoped

# Models outside any workspace, each with its reason.
UNSCOPED = {
    "User": "a person may be a member of several workspaces",
    "Workspace": "it is the scope",
    "SignInLink": "redeemed before anybody is signed in",
    "Cursor": "a follower hears the audit trail of the whole house",
    "Heard": "as its cursor",
    "Schedule": "what recurs, recurs once for the whole house",
}


def rooms() -> list[type[models.Model]]:
    """Every concrete model of every room."""
    return [m for room in settings.ROOMS for m in apps.get_app_config(room).get_models()]


def _relations(model: type[models.Model]) -> list[models.ForeignKey]:
    return [f for f in model._meta.get_fields() if isinstance(f, models.ForeignKey)]


def upward(found: list[type[models.Model]]) -> list[str]:
    """Foreign keys that point to a higher room."""
    order = {room: i for i, room in enumerate(settings.ROOMS)}
    return [
        f"{m.__name__}.{f.name}"
        for m in found
        for f in _relations(m)
        if order.get(f.related_model._meta.app_label, -1) > order[m._meta.app_label]
    ]


def reverse_names(found: list[type[models.Model]]) -> list[str]:
    """Foreign keys that give their target a reverse name."""
    return [
        f"{m.__name__}.{f.name}"
        for m in found
        for f in _relations(m)
        if not f.remote_field.hidden and f.model is m
    ]


def cascades(found: list[type[models.Model]]) -> list[str]:
    """Foreign keys across rooms that neither protect nor set null (the scope itself apart)."""
    return [
        f"{m.__name__}.{f.name}"
        for m in found
        for f in _relations(m)
        if f.related_model._meta.app_label != m._meta.app_label
        and f.name != "workspace"
        and f.remote_field.on_delete not in (models.PROTECT, models.SET_NULL)
    ]


def unscoped(found: list[type[models.Model]]) -> list[str]:
    """Models that belong to no workspace and are not listed with a reason."""
    return [m.__name__ for m in found if not issubclass(m, Scoped) and m.__name__ not in UNSCOPED]


def silent_on_personal_data(found: list[type[models.Model]]) -> list[str]:
    """Models that do not say themselves which fields are personal, or name fields they lack."""
    silent = []
    for m in found:
        names = {f.name for f in m._meta.get_fields()}
        declared = m.__dict__.get("personal")
        if declared is None or not set(declared) <= names:
            silent.append(m.__name__)
    return silent


# Fields that name the member who did something: kept with what was done, as in the audit trail.
DONE_BY = {
    "by", "by_name", "happened_by", "withdrawn_by", "decided_by", "stated_by", "written_stated_by",
    "author_name", "actor_name", "created_by_name", "owner_name", "member_name", "member",
}  # fmt: skip


def held_by_nobody(found: list[type[models.Model]], holders: set[str]) -> list[str]:
    """Personal fields of rooms that no question about a person reaches."""
    return [
        f"{m.__name__}.{field}"
        for m in found
        if m._meta.app_label not in holders
        for field in getattr(m, "personal", ())
        if field not in DONE_BY
    ]
