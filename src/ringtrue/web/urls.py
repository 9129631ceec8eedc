"""The account pages that exist: of allauth's many, those a member of this house needs.

There is no open sign-up and no page to change the address somebody signs in with; the few names
that allauth looks up nonetheless lead back to sign-in.
"""

from allauth.account import views
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404, path, re_path, resolve
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

to_sign_in = RedirectView.as_view(pattern_name="account_login")

accounts = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/sent/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("signup/", to_sign_in, name="account_signup"),
    path("email/", to_sign_in, name="account_email"),
    path("confirm-email/", to_sign_in, name="account_email_verification_sent"),
]


@require_safe
def without_slash(request: HttpRequest, place: str) -> HttpResponseBase:
    """Addresses of pages end without a slash; somebody who types one is led to the page."""
    try:
        resolve(f"/{place}")
    except Resolver404:
        raise Http404 from None
    return redirect(f"/{place}")
