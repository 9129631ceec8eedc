"""From a request to the Actor it speaks for.

The session names the workspace; the membership is looked up for every request, so that a role
taken away is gone at once.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import patch_cache_control

from ringtrue.errors import NotFound
from ringtrue.workspaces.members import actions, queries
from ringtrue.workspaces.members.actor import SYSTEM, Actor

P = ParamSpec("P")
WORKSPACE = "workspace"


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a signed-in request; NotFound for a user who is a member nowhere."""
    known = getattr(request, "actor", None)
    if isinstance(known, Actor):
        return known
    actor = _find(request)
    request.actor = actor  # type: ignore[attr-defined]
    return actor


def user_of(request: HttpRequest) -> int:
    """The id of the signed-in user; NotFound when nobody is."""
    if request.user.pk is None:
        raise NotFound("Nobody is signed in.")
    return int(request.user.pk)


def _find(request: HttpRequest) -> Actor:
    user_id = user_of(request)
    chosen = request.session.get(WORKSPACE)
    if isinstance(chosen, int):
        try:
            return queries.actor_for(actor=SYSTEM, user_id=user_id, workspace_id=chosen)
        except NotFound:
            del request.session[WORKSPACE]
    mine = queries.workspaces_of(actor=SYSTEM, user_id=user_id)
    if not mine:
        detail = "You are a member of no workspace."
        raise NotFound(detail, hint="Ask the owner of one to add you.")
    enter(request, mine[0].id)
    return queries.actor_for(actor=SYSTEM, user_id=user_id, workspace_id=mine[0].id)


def enter(request: HttpRequest, workspace_id: int) -> None:
    """Make a workspace the one that this session's pages speak of."""
    request.session[WORKSPACE] = workspace_id


def for_members(
    view: Callable[Concatenate[HttpRequest, Actor, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """A page for members: `view(request, actor, ...)`; anybody else is led to sign-in first."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            if request.headers.get("HX-Request"):
                answer = redirect("account_login")
                answer.status_code = 204
                answer["HX-Redirect"] = answer["Location"]
                return answer
            return redirect_to_login(request.get_full_path())
        actor = actor_of(request)
        if request.method == "GET" and not request.headers.get("HX-Request"):
            actions.note_visit(actor=actor, now=timezone.now())
        shown = view(request, actor, *args, **kwargs)
        if not shown.has_header("Cache-Control"):
            patch_cache_control(shown, private=True, no_cache=True)
        return shown

    return run
