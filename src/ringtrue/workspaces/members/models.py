"""Who is here: users, workspaces, memberships, one-time sign-in links, and the audit trail."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models

from ringtrue.workspaces.members.actor import Role
from ringtrue.workspaces.members.departments import DEPARTMENTS
from ringtrue.workspaces.members.scope import Scoped


class UserManager(BaseUserManager["User"]):
    """Users by their e-mail address."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in; belongs to workspaces through memberships."""

    personal: ClassVar[tuple[str, ...]] = ("email", "name")

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(null=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    objects = UserManager()


class Workspace(models.Model):
    """One organisation's space."""

    personal: ClassVar[tuple[str, ...]] = ()

    name = models.CharField(max_length=120)
    slug = models.SlugField(unique=True)
    simulated = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    seal_key = models.CharField(max_length=64)
    logo = models.BinaryField(null=True)
    logo_type = models.CharField(max_length=40, blank=True)


class Membership(Scoped):
    """A user's role in a workspace, and the department, where somebody said it."""

    personal: ClassVar[tuple[str, ...]] = ()

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    role = models.PositiveSmallIntegerField(choices=[(r.value, r.name.lower()) for r in Role])
    department = models.CharField(max_length=12, blank=True, choices=list(DEPARTMENTS.items()))
    since = models.DateTimeField()
    last_seen = models.DateTimeField(null=True)
    previous_visit = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "user"], name="one_role_a_workspace"),
            models.CheckConstraint(
                condition=models.Q(role__in=[r.value for r in Role]), name="known_role"
            ),
            models.CheckConstraint(
                condition=models.Q(department__in=["", *DEPARTMENTS]), name="known_department"
            ),
        ]


class SignInLink(models.Model):
    """A link that signs one user in once; only its digest is kept."""

    personal: ClassVar[tuple[str, ...]] = ()

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class AuditRow(Scoped):
    """One change: who, when, what. Rows are never changed."""

    personal: ClassVar[tuple[str, ...]] = ("actor_name",)

    at = models.DateTimeField()
    event = models.CharField(max_length=80, db_index=True)
    subject = models.CharField(max_length=80, blank=True)
    details = models.JSONField(default=dict)
    actor_kind = models.CharField(max_length=10)
    actor_name = models.CharField(max_length=120, blank=True)
    member = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
