"""The weekly digest: whom it goes to, when, and what the next one would say."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from ringtrue.errors import BadInput, Conflict
from ringtrue.web.access import for_members
from ringtrue.workspaces.members import queries as members
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.overview import queries as overview
from ringtrue.workspaces.work import actions, queries

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class ChannelForm(forms.Form):
    """A channel to send to; its address is never shown again, not even in this form."""

    url = forms.CharField(
        label="Its address",
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(label="Name", max_length=80, required=False)


class WhenForm(forms.Form):
    """The day and the hour."""

    on = forms.BooleanField(label="Send it every week", required=False)
    weekday = forms.TypedChoiceField(label="Day", coerce=int, choices=list(enumerate(DAYS)))
    hour = forms.TypedChoiceField(
        label="From", coerce=int, choices=[(hour, f"{hour}:00") for hour in range(24)]
    )


@require_GET
@for_members
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Whom it goes to, and when."""
    return _page(request, actor)


def _page(
    request: HttpRequest,
    actor: Actor,
    form: ChannelForm | None = None,
    when: WhenForm | None = None,
) -> HttpResponse:
    plan, lines = queries.digest_plan(actor=actor), queries.recipients(actor=actor)
    asked = {"on": plan.on, "weekday": plan.weekday, "hour": plan.hour}
    shown: dict[str, Any] = {
        "me": members.member(actor=actor, member_id=actor.member_id or 0),
        "mine": next((line for line in lines if line.member_id == actor.member_id), None),
        "channels": [line for line in lines if line.member_id is None],
        "plan": plan,
        "day": DAYS[plan.weekday],
        "issues": queries.issues(actor=actor),
        "form": form or ChannelForm(),
        "when": when or WhenForm(initial=asked),
        "tab": "digest",
    }
    wrong = form is not None or when is not None
    return render(request, "digest/page.html", shown, status=400 if wrong else 200)


@require_GET
@for_members
def show_next(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What would be sent now."""
    now = timezone.now()
    when = queries.digest_plan(actor=actor)
    found = overview.digest(actor=actor, now=now)
    shown = {"digest": found, "plan": when, "due": when.next(now)}
    return render(request, "digest/next.html", shown)


@sensitive_post_parameters("url")
@require_POST
@for_members
def add(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Send it to a channel from now on."""
    form = ChannelForm(request.POST)
    if form.is_valid():
        try:
            actions.add_recipient(actor=actor, now=timezone.now(), **form.cleaned_data)
        except (BadInput, Conflict) as error:
            field = error.where.field if error.where.field in form.fields else None
            form.add_error(field, f"{error.detail} {error.hint}".strip())
        else:
            messages.success(request, "The channel was added. Send a test to see that it is heard.")
            return redirect("digest")
    return _page(request, actor, form=form)


@require_POST
@for_members
def plan(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Say when it goes out."""
    form = WhenForm(request.POST)
    if not form.is_valid():
        return _page(request, actor, when=form)
    actions.plan_digest(actor=actor, now=timezone.now(), **form.cleaned_data)
    messages.success(request, "The digest was set.")
    return redirect("digest")


@require_POST
@for_members
def mine(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Begin or stop sending it to oneself."""
    wanted = request.POST.get("wanted") == "yes"
    actions.read_by_mail(actor=actor, wanted=wanted, now=timezone.now())
    messages.success(request, "You will get the digest." if wanted else "You get it no longer.")
    return redirect("digest")


@require_POST
@for_members
def try_out(request: HttpRequest, actor: Actor, recipient_id: int) -> HttpResponseBase:
    """Send a test, and show how it goes."""
    now = timezone.now()
    job_id = actions.try_recipient(actor=actor, recipient_id=recipient_id, now=now)
    return redirect("job", job_id=job_id)


@require_POST
@for_members
def remove(request: HttpRequest, actor: Actor, recipient_id: int) -> HttpResponseBase:
    """Send nothing there any more."""
    actions.remove_recipient(actor=actor, recipient_id=recipient_id, now=timezone.now())
    messages.success(request, "Nothing is sent there any more.")
    return redirect("digest")


urlpatterns = [
    path("settings/digest", show, name="digest"),
    path("settings/digest/next", show_next, name="digest_next"),
    path("settings/digest/channels", add, name="digest_add"),
    path("settings/digest/when", plan, name="digest_plan"),
    path("settings/digest/mine", mine, name="digest_mine"),
    path("settings/digest/channels/<int:recipient_id>/test", try_out, name="digest_try"),
    path("settings/digest/channels/<int:recipient_id>/remove", remove, name="digest_remove"),
]
