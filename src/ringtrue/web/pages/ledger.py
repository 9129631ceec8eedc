"""The ledger: every claim with its running test, and each test drawn."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from ringtrue.figures import saying
from ringtrue.web.access import for_members
from ringtrue.workspaces.ledger import actions, queries
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.work import actions as work
from ringtrue.workspaces.work import queries as jobs


@require_GET
@for_members
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What runs, what ended, what discovery proposed; of one persona where it is named."""
    keys = personas.persona_keys(actor=actor)
    asked = request.GET.get("persona", "")
    persona = next((key for key in keys if str(key.id) == asked), None)
    sheet = queries.ledger(actor=actor, persona_id=persona.id if persona else None)
    said = {"sheet": sheet, "persona": persona, "keys": keys}
    return render(request, "ledger/page.html", said)


@require_GET
@for_members
def entry(request: HttpRequest, actor: Actor, entry_id: int) -> HttpResponse:
    """One running test, drawn."""
    line = queries.entry(actor=actor, entry_id=entry_id)
    return render(request, "ledger/entry.html", {"line": line})


@require_POST
@for_members
def confirm(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Read the people kept aside, once: a job; its page says what came of it."""
    if jobs.running(actor=actor, kind="ledger.confirm") is None:
        work.enqueue(
            actor=actor, kind="ledger.confirm", arguments={}, once=True, now=timezone.now()
        )
    messages.success(request, "The people kept aside are being read.")
    return redirect("ledger")


@require_POST
@for_members
def accept_loss(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Let go of imports that were counted and undone; what waited for them begins anew."""
    ended = actions.accept_loss(
        actor=actor, reason=request.POST.get("reason", ""), now=timezone.now()
    )
    tests = saying.plural(ended, "test ends", "tests end")
    messages.success(request, f"{saying.spelled(ended, capital=True)} {tests}; each begins anew.")
    return redirect("ledger")


urlpatterns = [
    path("ledger", show, name="ledger"),
    path("ledger/loss", accept_loss, name="ledger_loss"),
    path("ledger/confirm", confirm, name="ledger_confirm"),
    path("ledger/claims/<int:entry_id>", entry, name="ledger_entry"),
]
