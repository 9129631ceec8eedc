"""What allauth is told about this house: nobody signs up by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
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


class SignInForm(LoginForm):  # type: ignore[misc]
    """E-mail address and password, in our words."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "E-mail address"
        self.fields["remember"].label = "Keep me signed in on this device"
        for field in self.fields.values():
            field.help_text = ""
            field.widget.attrs.pop("placeholder", None)
