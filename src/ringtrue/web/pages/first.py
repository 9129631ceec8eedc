"""The first screen: sentence by sentence, whether a persona fits the people who bought."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from ringtrue.web.access import for_members
from ringtrue.workspaces.ledger import queries as ledger
from ringtrue.workspaces.ledger.lines import NextStep
from ringtrue.workspaces.members.actor import Actor

# where a next step of the ledger leads, and whether that address takes the persona
GOES = {
    "import": ("data", False),
    "outcome": ("outcome", False),
    "checkup": ("checkup", False),
    "claims": ("persona_claims", True),
    "evidence": ("persona_ask", True),
    "ask": ("persona_ask", True),
    "lean": ("lean", False),
}


@require_GET
@for_members
def judged(request: HttpRequest, actor: Actor, persona_id: int) -> HttpResponse:
    """A persona against the records, with two next steps."""
    found = ledger.judged(actor=actor, persona_id=persona_id)
    steps = [(step, _href(step, persona_id)) for step in found.steps]
    return render(request, "first/judged.html", {"judged": found, "steps": steps})


def _href(step: NextStep, persona_id: int) -> str:
    name, takes = GOES.get(step.goes_to, ("persona", True))
    return reverse(name, args=[persona_id] if takes else [])


urlpatterns = [path("personas/<int:persona_id>/judged", judged, name="persona_judged")]
