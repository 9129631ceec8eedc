"""The ledger: every claim with its running test, and each test drawn."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from ringtrue.errors import Conflict
from ringtrue.figures import saying
from ringtrue.web.access import for_members
from ringtrue.workspaces.ledger import actions, queries
from ringtrue.workspaces.ledger.lines import Part
from ringtrue.workspaces.ledger.sql_lines import AskedSql
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.work import actions as work
from ringtrue.workspaces.work import queries as jobs

SHOWN = 50  # lines of each list on one page
LISTS = ("open", "ended", "proposed")


@require_GET
@for_members
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What runs, what ended, what discovery proposed; of one persona where it is named."""
    keys = personas.persona_keys(actor=actor)
    asked = request.GET.get("persona", "")
    persona = next((key for key in keys if str(key.id) == asked), None)
    sheet = queries.ledger(
        actor=actor,
        persona_id=persona.id if persona else None,
        size=SHOWN,
        pages={name: _page(request.GET.get(name, "")) for name in LISTS},
    )
    parts = {
        "open": sheet.part_open,
        "ended": sheet.part_ended,
        "proposed": sheet.part_proposed,
    }
    pagers = {name: _pager(request, name, part) for name, part in parts.items()}
    said = {"sheet": sheet, "persona": persona, "keys": keys, "pagers": pagers}
    return render(request, "ledger/page.html", said)


@dataclass(frozen=True)
class Pager:
    """Where the parts before and after lead, empty at the ends, and which part this is."""

    part: Part
    before: str
    after: str


def _page(text: str) -> int:
    """The number of a page as an address has it; anything else is the first."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _pager(request: HttpRequest, name: str, part: Part) -> Pager:
    def leads(page: int) -> str:
        if not 1 <= page <= part.pages:
            return ""
        asked = request.GET.copy()
        asked[name] = str(page)
        return f"?{asked.urlencode()}#{name}"

    return Pager(part, leads(part.page - 1), leads(part.page + 1))


@require_GET
@for_members
def entry(request: HttpRequest, actor: Actor, entry_id: int) -> HttpResponse:
    """One running test, drawn."""
    return _entry(request, actor, entry_id)


def _entry(
    request: HttpRequest, actor: Actor, entry_id: int, error: Conflict | None = None
) -> HttpResponse:
    line = queries.entry(actor=actor, entry_id=entry_id)
    pairs = dict.fromkeys((*line.running.words, *line.running.ruled))
    said = {"line": line, "pairs": list(pairs), "error": error}
    return render(request, "ledger/entry.html", said, status=409 if error else 200)


@require_GET
@for_members
def claim_sql(request: HttpRequest, actor: Actor, claim_id: int) -> HttpResponse:
    """The SQL behind one sentence's numbers."""
    return _asked(request, queries.claim_sql(actor=actor, claim_id=claim_id))


@require_GET
@for_members
def persona_sql(request: HttpRequest, actor: Actor, persona_id: int) -> HttpResponse:
    """The SQL behind a persona's people and buyers."""
    return _asked(request, queries.persona_sql(actor=actor, persona_id=persona_id))


@require_GET
@for_members
def finding_sql(request: HttpRequest, actor: Actor, finding_id: int) -> HttpResponse:
    """The SQL of what counted a finding."""
    asked = queries.finding_sql(actor=actor, finding_id=finding_id, now=timezone.now())
    return _asked(request, asked)


@require_GET
@for_members
def drift_sql(request: HttpRequest, actor: Actor, persona_id: int | None = None) -> HttpResponse:
    """The SQL of what changed, of a persona or of everybody."""
    return _asked(request, queries.drift_sql(actor=actor, persona_id=persona_id))


def _asked(request: HttpRequest, asked: AskedSql) -> HttpResponse:
    return render(request, "ledger/asked.html", {"asked": asked})


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


@require_POST
@for_members
def tell_apart(request: HttpRequest, actor: Actor, entry_id: int) -> HttpResponseBase:
    """The word that begins is another thing than the one that ends: the claim goes on as it is."""
    shown = tuple(zip(request.POST.getlist("old"), request.POST.getlist("new"), strict=False))
    try:
        actions.tell_apart(actor=actor, entry_id=entry_id, shown=shown, now=timezone.now())
    except Conflict as error:
        return _entry(request, actor, entry_id, error)
    messages.success(request, "They are two things. The next look goes on with the words as is.")
    return redirect("ledger_entry", entry_id)


urlpatterns = [
    path("ledger", show, name="ledger"),
    path("ledger/loss", accept_loss, name="ledger_loss"),
    path("ledger/confirm", confirm, name="ledger_confirm"),
    path("ledger/claims/<int:entry_id>", entry, name="ledger_entry"),
    path("ledger/sentences/<int:claim_id>/sql", claim_sql, name="claim_sql"),
    path("ledger/personas/<int:persona_id>/sql", persona_sql, name="persona_sql"),
    path("ledger/findings/<int:finding_id>/sql", finding_sql, name="finding_sql"),
    path("ledger/drift/sql", drift_sql, name="drift_sql_of_all"),
    path("ledger/drift/<int:persona_id>/sql", drift_sql, name="drift_sql"),
    path("ledger/claims/<int:entry_id>/apart", tell_apart, name="ledger_apart"),
]
