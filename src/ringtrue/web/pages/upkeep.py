"""Looking after personas: the review written down, and what changed around them in one line."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from ringtrue.errors import BadInput, Where
from ringtrue.web.access import for_members
from ringtrue.workspaces.ledger import queries as ledger
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.members.departments import DEPARTMENTS
from ringtrue.workspaces.personas import actions, queries

QUARTER = timedelta(days=92)
KINDS = (
    ("launch", "A launch"),
    ("market", "The market"),
    ("price", "A price"),
    ("leadership", "Leadership"),
)


@require_http_methods(["GET", "POST"])
@for_members
def review(request: HttpRequest, actor: Actor, persona_id: int) -> HttpResponseBase:
    """Look at a persona together, and write down who did and when it is next."""
    sheet = queries.persona_sheet(actor=actor, persona_id=persona_id)
    error = None
    if request.method == "POST":
        try:
            _reviewed(request, actor, persona_id)
        except BadInput as fault:
            error = fault
        else:
            messages.success(request, f"{sheet.row.name}: the review is written down.")
            return redirect("persona", persona_id=persona_id)
    today = timezone.now().date()
    since = sheet.reviews[0].on if sheet.reviews else sheet.row.created_at.date()
    said = {
        "sheet": sheet,
        "row": sheet.row,
        "judged": ledger.judged(actor=actor, persona_id=persona_id),
        "shifts": [shift for shift in queries.shifts(actor=actor) if shift.on > since],
        "since": since,
        "heard": [e for e in sheet.evidence if e.date > since],
        "departments": tuple(DEPARTMENTS.items()),
        "present": request.POST.getlist("departments"),
        "note": request.POST.get("note", ""),
        "today": today.isoformat(),
        "day": request.POST.get("on") or today.isoformat(),
        "next": request.POST.get("next_review") or (today + QUARTER).isoformat(),
        "error": error,
    }
    return render(request, "personas/review.html", said, status=400 if error else 200)


def _reviewed(request: HttpRequest, actor: Actor, persona_id: int) -> None:
    given, now = request.POST, timezone.now()
    following = given.get("next_review", "")
    actions.reviewed(
        actor=actor,
        persona_id=persona_id,
        on=_day(given.get("on", "") or now.date().isoformat(), "on"),
        departments=tuple(given.getlist("departments")),
        note=given.get("note", ""),
        next_review=_day(following, "next_review") if following else None,
        now=now,
    )


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        hint, where = "Write it as 2026-05-12.", Where(field=field)
        raise BadInput(f"{text!r} is no day.", hint=hint, where=where) from None


@require_http_methods(["GET", "POST"])
@for_members
def shifts(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """What changed around the personas, and a line to write down what just did."""
    error, given, today = None, request.POST, timezone.now()
    if request.method == "POST":
        try:
            day = _day(given.get("on", "") or today.date().isoformat(), "on")
            actions.add_shift(
                actor=actor, on=day, kind=given.get("kind", ""), text=given.get("text", ""),
                now=today,
            )  # fmt: skip
        except BadInput as fault:
            error = fault
        else:
            messages.success(request, "Written down. Personas not looked at since will be found.")
            return redirect("shifts")
    said = {
        "shifts": queries.shifts(actor=actor),
        "kinds": KINDS,
        "kind": given.get("kind", ""),
        "text": given.get("text", ""),
        "day": given.get("on") or today.date().isoformat(),
        "error": error,
    }
    return render(request, "personas/shifts.html", said, status=400 if error else 200)


@require_POST
@for_members
def remove_shift(request: HttpRequest, actor: Actor, shift_id: int) -> HttpResponseBase:
    """Strike out a line that should not be there."""
    actions.remove_shift(actor=actor, shift_id=shift_id, now=timezone.now())
    messages.success(request, "Struck out.")
    return redirect("shifts")


urlpatterns = [
    path("personas/<int:persona_id>/review", review, name="persona_review"),
    path("personas/changes", shifts, name="shifts"),
    path("personas/changes/<int:shift_id>/remove", remove_shift, name="shift_remove"),
]
