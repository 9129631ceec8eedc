"""One tap for sales: leads to judge, each accepted or rejected with a reason, and taken back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from ringtrue.errors import BadInput, Where
from ringtrue.web.access import for_members
from ringtrue.workspaces.handoffs import actions, queries
from ringtrue.workspaces.handoffs.reasons import REASONS
from ringtrue.workspaces.members.actor import Actor


@require_GET
@for_members
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What waits, what was said, and why leads were turned down."""
    persona_id = _whole(request.GET.get("persona", ""))
    desk = queries.desk(actor=actor, persona_id=persona_id)
    said = {"desk": desk, "reasons": REASONS, "persona_id": persona_id}
    return render(request, "handoffs/page.html", said)


@require_POST
@for_members
def judge(request: HttpRequest, actor: Actor, lead_id: int) -> HttpResponseBase:
    """One tap: accept, or reject for the reason whose button was pressed."""
    lead = queries.lead(actor=actor, lead_id=lead_id)
    reason = request.POST.get("reason", "")
    judgement_id = actions.judge(
        actor=actor,
        lead_id=lead_id,
        accepted=request.POST.get("verdict") == "accept",
        rejected_for=reason,
        note=request.POST.get("note", ""),
        now=timezone.now(),
    )
    said = queries.judgement(actor=actor, judgement_id=judgement_id)
    words = "accepted" if said.accepted else f"rejected: {said.reason_plain.lower()}"
    undo = reverse("handoff-withdraw", args=[judgement_id])
    messages.success(request, f"{lead.label} {words}.", extra_tags=f"undo:{undo}")
    return redirect(_back(request))


@require_POST
@for_members
def withdraw(request: HttpRequest, actor: Actor, judgement_id: int) -> HttpResponseBase:
    """Take a judgement back; the lead waits again."""
    actions.withdraw(actor=actor, judgement_id=judgement_id, now=timezone.now())
    messages.success(request, "Taken back. The lead waits again.")
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    persona_id = _whole(request.POST.get("persona", ""))
    return reverse("handoffs") + (f"?persona={persona_id}" if persona_id else "")


def _whole(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise BadInput("That is no persona.", where=Where(field="persona"))
    return int(text)


urlpatterns = [
    path("hand-offs", show, name="handoffs"),
    path("hand-offs/leads/<int:lead_id>", judge, name="handoff-judge"),
    path("hand-offs/judgements/<int:judgement_id>/undo", withdraw, name="handoff-withdraw"),
]
