"""Coming in by a one-time link, choosing a workspace, one's own account.

Opening a link only shows a button; pressing it uses the link up. Mail scanners and previews that
open every address therefore do not.
"""

from django.contrib.auth import authenticate, login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ringtrue.errors import NotFound
from ringtrue.web.access import enter, for_members, user_of
from ringtrue.workspaces.members import queries
from ringtrue.workspaces.members.actor import SYSTEM, Actor


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a link opens; on POST, use it up and go in."""
    if request.method != "POST":
        try:
            link = queries.open_link(actor=SYSTEM, token=token, now=timezone.now())
        except NotFound as gone:
            return _dead(request, gone.detail, gone.hint)
        return render(request, "account/link.html", {"link": link})
    user = authenticate(request, sign_in_token=token)
    if user is None:
        return _dead(request, "This sign-in link has been used or has expired.")
    # a session of somebody else, or one planted before, ends here
    request.session.flush()
    login(request, user)
    enter(request, user.entered)  # type: ignore[attr-defined]
    return redirect("/")


def _dead(request: HttpRequest, detail: str, hint: str = "") -> HttpResponse:
    hint = hint or "Sign in with your password, or ask an owner for a new link."
    return render(request, "account/dead_link.html", {"detail": detail, "hint": hint}, status=404)


@require_POST
@for_members
def switch(request: HttpRequest, actor: Actor, workspace_id: int) -> HttpResponseBase:
    """Go to another workspace of one's own."""
    queries.actor_for(actor=SYSTEM, user_id=user_of(request), workspace_id=workspace_id)
    enter(request, workspace_id)
    return redirect("/")


@require_GET
@for_members
def account(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One's own name, password and workspaces."""
    me = None
    if actor.member_id is not None:
        me = queries.member(actor=actor, member_id=actor.member_id)
    mine = queries.workspaces_of(actor=SYSTEM, user_id=user_of(request))
    here = {"me": me, "mine": mine, "current": actor.workspace_id, "tab": "account"}
    return render(request, "account/account.html", here)


urlpatterns = [
    path("enter/<str:token>", by_link, name="sign-in-link"),
    path("workspaces/<int:workspace_id>/enter", switch, name="switch-workspace"),
    path("settings/account", account, name="account"),
]
