"""Coming in by a one-time link, for Django's own `authenticate`."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest
from django.utils import timezone

from ringtrue.errors import NotFound
from ringtrue.workspaces.members.actions import redeem_sign_in_link
from ringtrue.workspaces.members.actor import SYSTEM
from ringtrue.workspaces.members.models import User


class SignInLinkBackend(BaseBackend):
    """`authenticate(request, sign_in_token=...)` uses the link up and names its user."""

    def authenticate(
        self, request: HttpRequest | None, sign_in_token: str | None = None, **other: Any
    ) -> User | None:
        """The user, with `entered` set to the workspace; None when the link opens nothing."""
        if sign_in_token is None:
            return None
        try:
            found = redeem_sign_in_link(actor=SYSTEM, token=sign_in_token, now=timezone.now())
        except NotFound:
            return None
        user = User.objects.get(pk=found.user_id)
        user.entered = found.workspace_id  # type: ignore[attr-defined]
        return user

    def get_user(self, user_id: int) -> User | None:
        """The active user of a session."""
        return User.objects.filter(pk=user_id, is_active=True).first()
