"""What allauth is told about this house: nobody signs up by themselves."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from django.http import HttpRequest
from django.urls import reverse


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in for members only, without chatter."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Members are added by an owner."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to one's account."""
        return reverse("account")

    def add_message(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        """The page one lands on says enough."""


LABELS = {
    "login": "E-mail address",
    "email": "E-mail address",
    "remember": "Keep me signed in on this device",
    "oldpassword": "Your password until now",
    "password1": "New password",
    "password2": "The new password once more",
}


class InOurWords:
    """A form of allauth with our labels, each said once: no placeholders, no lists of rules."""

    fields: dict[str, Any]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.help_text = ""
            field.widget.attrs.pop("placeholder", None)


class SignInForm(InOurWords, LoginForm):  # type: ignore[misc]
    """E-mail address and password."""


class ForgottenForm(InOurWords, ResetPasswordForm):  # type: ignore[misc]
    """The address that a link for a new password is sent to."""


class ChosenAnewForm(InOurWords, ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password for somebody who came by such a link."""


class FirstPasswordForm(InOurWords, SetPasswordForm):  # type: ignore[misc]
    """A password for somebody who has none."""


class OtherPasswordForm(InOurWords, ChangePasswordForm):  # type: ignore[misc]
    """Another password in the place of the one known."""
