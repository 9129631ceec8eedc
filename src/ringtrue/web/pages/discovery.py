"""Discovery: choose what to look at, watch it run, read what was found, adopt or decline."""

import json
from dataclasses import asdict
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from ringtrue.errors import BadInput, Conflict
from ringtrue.figures.staircase import gates
from ringtrue.web.access import for_members
from ringtrue.web.given import given
from ringtrue.web.whole_numbers import whole_number
from ringtrue.workspaces.discovery import actions, queries, wording
from ringtrue.workspaces.discovery.lines import DiscoverySheet
from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.work import actions as work_actions
from ringtrue.workspaces.work import queries as work
from ringtrue.workspaces.work.queries import JobLine

STOP_POLLING = 286  # htmx's own status for "the last answer"
TOLD = 4  # traits set aside that the first lines name
# what can be put back by hand against advice; the rest are no traits at all
PUT_BACK = ("leak", "winners_only", "sparse", "near_copy", "free_text")

EVERY = 1.0  # seconds between two looks of the page
STEADY = 0.3  # how far a new estimate moves the one that was told

# what the map's shape means, by the kind of groups they are
KINDS = {
    "natural": "A smooth line of types was tried against groups on people neither had seen: "
    "groups won.",
    "reproducible": "A smooth line of types describes them as well or better: these are cuts along "
    "it that come back.",
    "constructive": "These are cuts you asked for; they do not come back in other samples.",
    "undecidable": "Too little is known of each to say whether these are groups or a line.",
    "not_assessed": "Whether these are groups of their own, or cuts along a line, was not "
    "assessed.",
    "one": "Nothing divides them.",
}


@require_GET
@for_members
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What runs now, else the newest run, else what could be looked at."""
    standing = queries.standing(actor=actor)
    if standing.job is not None:
        said = _how_far(standing.job, timezone.now())
        return render(request, "discovery/running.html", {**said, "standing": standing})
    sheet = queries.latest(actor=actor)
    if sheet is None:
        return _choose(request, actor)
    return _found(request, actor, sheet)


@require_GET
@for_members
def show_run(request: HttpRequest, actor: Actor, run_id: int) -> HttpResponse:
    """One run, whichever is the newest."""
    return _found(request, actor, queries.run(actor=actor, run_id=run_id))


def _found(
    request: HttpRequest, actor: Actor, sheet: DiscoverySheet, error: BadInput | None = None
) -> HttpResponse:
    history = queries.history(actor=actor)
    standing = queries.standing(actor=actor)
    kept = queries.kept_aside(actor=actor, run_id=sheet.id)
    said = {
        "kept_aside": kept,
        "waiting": any(line.at_discovery == "sealed" for line in kept),
        "sheet": sheet,
        "report": sheet.report,
        "stairs": [(stair, gates(stair.step)) for stair in sheet.stairs],
        "kind": KINDS.get(sheet.report.verdict, ""),
        "top": _top(sheet),
        "fits_none_share": sheet.report.fits_none / max(1, sheet.report.rows),
        "ambiguous_share": sheet.report.ambiguous / max(1, sheet.report.rows),
        "singular": wording.singular(sheet.noun),
        "left_out": {line.name for line in measures.traits(actor=actor) if line.ignored},
        "took": wording.duration(sheet.seconds),
        "told": sheet.asides[:TOLD],
        "identifiers": [line.trait for line in sheet.asides if line.reason == "identifier"],
        "untold": len(sheet.asides) - TOLD,
        "history": history,
        "newest": bool(history) and history[0].id == sheet.id,
        "failed": standing.failed,
        "cancelled": standing.cancelled,
        "running": standing.job,
        "put_back": PUT_BACK,
        "error": error,
        "given": given(request.POST),
    }
    return render(request, "discovery/found.html", said, status=400 if error else 200)


@require_GET
@for_members
def choose(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What would be looked at: the people, the outcome, the traits."""
    return _choose(request, actor)


def _choose(request: HttpRequest, actor: Actor, error: BadInput | None = None) -> HttpResponse:
    said = {
        "standing": queries.standing(actor=actor),
        "history": queries.history(actor=actor, limit=3),
        "error": error,
        "given": given(request.POST),
    }
    return render(request, "discovery/choose.html", said, status=400 if error else 200)


@require_GET
@for_members
def traits(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The table of traits, a part of the page that is fetched when the page is there."""
    table = queries.traits(actor=actor)
    part = bool(request.headers.get("HX-Request"))
    name = "discovery/traits.html" if part else "discovery/traits_page.html"
    return render(request, name, {"table": table, "put_back": PUT_BACK})


@require_POST
@for_members
def start(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Look for personas; a number is asked for where one is given."""
    try:
        wanted = whole_number(request.POST.get("personas", ""), "personas")
        among = request.POST.get("among", "everybody")
        actions.start(actor=actor, personas=wanted, among=among, now=timezone.now())
    except Conflict:
        pass  # one is under way: its page says how far it is
    except BadInput as error:
        return _choose(request, actor, error)
    return redirect("discovery")


@require_GET
@for_members
def step(request: HttpRequest, actor: Actor, job_id: int) -> HttpResponse:
    """How far a run is; when it has ended the page is loaded anew."""
    job = work.job(actor=actor, job_id=job_id)
    if not job.ended:
        return render(
            request,
            "discovery/step.html",
            _how_far(job, timezone.now(), request.GET.get("left", "")),
        )
    answer = HttpResponse(status=STOP_POLLING)
    answer["HX-Redirect"] = reverse("discovery")
    return answer


@require_POST
@for_members
def cancel(request: HttpRequest, actor: Actor, job_id: int) -> HttpResponseBase:
    """Stop a run; nothing is kept of it."""
    work_actions.cancel(actor=actor, job_id=job_id, now=timezone.now())
    messages.success(request, "Stopped. Nothing was changed.")
    return redirect("discovery")


@require_POST
@for_members
def adopt(request: HttpRequest, actor: Actor, proposal_id: int) -> HttpResponseBase:
    """Make a proposal a persona."""
    given = request.POST
    try:
        persona_id = actions.adopt(
            actor=actor,
            proposal_id=proposal_id,
            name=given.get("name", ""),
            reason=given.get("reason", ""),
            now=timezone.now(),
        )
    except BadInput as error:
        return _refused(request, actor, proposal_id, error)
    messages.success(request, "Adopted. Its sentences are written; give it a face and a voice.")
    return redirect("persona", persona_id=persona_id)


@require_POST
@for_members
def decline(request: HttpRequest, actor: Actor, proposal_id: int) -> HttpResponseBase:
    """Decline a proposal, with the reason; the message offers the way back."""
    reason = request.POST.get("reason", "")
    try:
        actions.decline(actor=actor, proposal_id=proposal_id, reason=reason, now=timezone.now())
    except BadInput as error:
        return _refused(request, actor, proposal_id, error)
    undo = reverse("discovery_take_back", args=[proposal_id])
    messages.success(request, "Declined.", extra_tags=f"undo:{undo}")
    return _back_to(actor, proposal_id)


def _refused(
    request: HttpRequest, actor: Actor, proposal_id: int, error: BadInput
) -> HttpResponseBase:
    run_id = queries.run_of_proposal(actor=actor, proposal_id=proposal_id)
    return _found(request, actor, queries.run(actor=actor, run_id=run_id), error)


@require_POST
@for_members
def take_back(request: HttpRequest, actor: Actor, proposal_id: int) -> HttpResponseBase:
    """Take a decline back."""
    actions.take_back(actor=actor, proposal_id=proposal_id, now=timezone.now())
    messages.success(request, "Open again.")
    return _back_to(actor, proposal_id)


def _back_to(actor: Actor, proposal_id: int) -> HttpResponseBase:
    run_id = queries.run_of_proposal(actor=actor, proposal_id=proposal_id)
    return redirect("discovery_run", run_id=run_id)


@require_GET
@for_members
def download(request: HttpRequest, actor: Actor, run_id: int) -> HttpResponse:
    """The run as the command line prints it."""
    sheet = queries.run(actor=actor, run_id=run_id)
    text = json.dumps(asdict(sheet.report), indent=2, ensure_ascii=False) + "\n"
    answer = HttpResponse(text, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="discovery-{run_id}.json"'
    return answer


def _top(sheet: DiscoverySheet) -> float:
    """Where the axis of rates ends, so that low rates can be told apart; one for all cards."""
    highs = [line.proposal.outcome.high or 0.0 for line in sheet.proposals]
    return min(1.0, max([*highs, sheet.base or 0.0, 0.05]) * 1.15)


def _how_far(job: JobLine, now: datetime, last: str = "") -> dict[str, object]:
    """A run with how long it may still take; `last` is what the page said a moment ago."""
    seconds = seconds_left(job, now, float(last) if last.isdecimal() and len(last) < 7 else None)
    if seconds is None:
        return {"job": job, "left": ""}
    left = f"about {wording.duration(seconds)} left"
    return {"job": job, "left": left, "seconds": round(seconds)}


def seconds_left(job: JobLine, now: datetime, last: float | None = None) -> float | None:
    """How many seconds a run may still take; None before enough is done to say so.

    From how long what is done took. Of a run that seems stuck that alone would rise and rise: what
    was said `last`, a second ago, is never exceeded, and a shorter time is neared, not jumped to.
    """
    if job.started_at is None or job.fraction < 0.05:
        return None
    passed = (now - job.started_at).total_seconds()
    told = passed * (1 - job.fraction) / job.fraction
    if last is None:
        return told
    going = max(1.0, last - EVERY)
    return (
        min(last, going + STEADY * (told - going))
        if told > going
        else max(told, going - STEADY * (going - told))
    )


urlpatterns = [
    path("discovery", show, name="discovery"),
    path("discovery/choose", choose, name="discovery_choose"),
    path("discovery/traits", traits, name="discovery_traits"),
    path("discovery/start", start, name="discovery_start"),
    path("discovery/runs/<int:run_id>", show_run, name="discovery_run"),
    path("discovery/runs/<int:run_id>/download", download, name="discovery_download"),
    path("discovery/jobs/<int:job_id>/step", step, name="discovery_step"),
    path("discovery/jobs/<int:job_id>/cancel", cancel, name="discovery_cancel"),
    path("discovery/proposals/<int:proposal_id>/adopt", adopt, name="discovery_adopt"),
    path("discovery/proposals/<int:proposal_id>/decline", decline, name="discovery_decline"),
    path("discovery/proposals/<int:proposal_id>/back", take_back, name="discovery_take_back"),
]
