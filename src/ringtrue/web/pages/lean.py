"""The lean page: where few have bought, two sentences, five customers, and their answers."""

from collections.abc import Mapping
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ringtrue.errors import BadInput, Where
from ringtrue.web.access import for_members
from ringtrue.web.given import given
from ringtrue.workspaces.ledger import actions, queries
from ringtrue.workspaces.ledger.values import CallAnswer
from ringtrue.workspaces.members.actor import Actor

STANCES = (("confirms", "confirms"), ("denies", "denies"), ("other", "something else"))


@require_http_methods(["GET", "POST"])
@for_members
def show(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """The call sheet; a POST writes down what one customer answered."""
    error = None
    if request.method == "POST":
        try:
            return _hear(request, actor)
        except BadInput as fault:
            error = fault
    said = {
        "page": queries.lean(actor=actor),
        "stances": STANCES,
        "given": given(request.POST),
        "today": timezone.now().date().isoformat(),
        "error": error,
    }
    return render(request, "lean/page.html", said, status=400 if error else 200)


def _hear(request: HttpRequest, actor: Actor) -> HttpResponse:
    given, now = request.POST, timezone.now()
    speaker = given.get("speaker", "").strip()
    if not speaker:
        raise BadInput("Nobody is named.", hint="Write the answer at one of the customers.")
    answers = [
        (int(claim), _answer(given, claim, speaker))
        for claim in given.getlist("claim")
        if claim.isdecimal() and given.get(f"stance-{claim}")
    ]
    if not answers:
        raise BadInput(
            f"Nothing is marked for {speaker}.",
            hint="Say of one sentence at least whether they confirm it.",
        )
    for claim, answer in answers:
        persona = given.get(f"persona-{claim}", "")
        actions.hear(
            actor=actor,
            persona_id=int(persona) if persona.isdecimal() else 0,
            claim_id=claim,
            answer=answer,
            now=now,
        )
    messages.success(request, f"Written down what {speaker} said.")
    return redirect(f"{reverse('lean')}#calls")


def _answer(given: Mapping[str, str], claim: str, speaker: str) -> CallAnswer:
    words, stance = given.get(f"words-{claim}", "").strip(), given.get(f"stance-{claim}", "")
    if stance not in dict(STANCES):
        raise BadInput(f"{stance!r} is no answer.", hint="Choose one of the three.")
    if not words:
        raise BadInput(
            f"What {speaker} said is empty.",
            hint="A few of their own words: they are what others will read.",
            where=Where(field=f"words-{claim}"),
        )
    return CallAnswer(speaker, stance, words, _day(given.get("date", "")))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        hint, where = "Write it as 2026-05-12.", Where(field="date")
        raise BadInput(f"{text!r} is no day.", hint=hint, where=where) from None


urlpatterns = [path("lean", show, name="lean")]
