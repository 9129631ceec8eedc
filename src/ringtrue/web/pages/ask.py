"""Five customers to call about what no column tells, with a place for their answers."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ringtrue.errors import BadInput, Where
from ringtrue.web.access import for_members
from ringtrue.web.given import given
from ringtrue.workspaces.ledger import queries as ledger
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.personas import actions, queries
from ringtrue.workspaces.personas.values import EvidenceDraft


@require_http_methods(["GET", "POST"])
@for_members
def show(request: HttpRequest, actor: Actor, persona_id: int) -> HttpResponseBase:
    """The five, the sentences only they can speak to, and what they said so far."""
    sheet = queries.persona_sheet(actor=actor, persona_id=persona_id)
    error = None
    if request.method == "POST":
        try:
            return _hear(request, actor, persona_id)
        except BadInput as fault:
            error = fault
    context = {
        "sheet": sheet,
        "persona": sheet.row,
        "ask": ledger.to_ask(actor=actor, persona_id=persona_id),
        "heard": [said for said in sheet.evidence if said.by == "customer"],
        "given": given(request.POST),
        "today": timezone.now().date().isoformat(),
        "error": error,
    }
    return render(request, "ask/show.html", context, status=400 if error else 200)


def _hear(request: HttpRequest, actor: Actor, persona_id: int) -> HttpResponse:
    given, now = request.POST, timezone.now()
    stances = {
        name.removeprefix("claim-"): str(value)
        for name, value in given.items()
        if name.startswith("claim-")
    }
    draft = EvidenceDraft(
        by="customer",
        date=_day(given.get("date", "")),
        text=given.get("text", ""),
        source="A call",
        speaker=given.get("speaker", ""),
        supports=_ids(stances, "for"),
        opposes=_ids(stances, "against"),
    )
    actions.add_evidence(actor=actor, persona_id=persona_id, evidence=draft, now=now)
    messages.success(request, "Written down.")
    return redirect("persona_ask", persona_id=persona_id)


def _ids(stances: dict[str, str], wanted: str) -> tuple[int, ...]:
    return tuple(int(n) for n, stance in stances.items() if stance == wanted and n.isdecimal())


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        hint, where = "Write it as 2026-05-12.", Where(field="date")
        raise BadInput(f"{text!r} is no day.", hint=hint, where=where) from None


urlpatterns = [path("personas/<int:persona_id>/ask", show, name="persona_ask")]
