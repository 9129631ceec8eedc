"""What counts as qualified: the criteria both sign, and the same leads judged by both, unseen."""

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ringtrue.errors import BadInput, Conflict, Where
from ringtrue.web.access import for_members
from ringtrue.web.whole_numbers import whole_number
from ringtrue.workspaces.handoffs import actions, queries
from ringtrue.workspaces.handoffs.departments import DEPARTMENTS, SAID
from ringtrue.workspaces.handoffs.drawing import LEAST, MOST, USUAL
from ringtrue.workspaces.members import queries as members
from ringtrue.workspaces.members.actor import Actor

TONES = {"one": "good", "two": "bad", "cannot_tell": "wait"}


@require_http_methods(["GET", "POST"])
@for_members
def criteria(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """The criteria with their signatures; a post writes a new version."""
    error: BadInput | Conflict | None = None
    if request.method == "POST":
        try:
            return _written(request, actor)
        except (BadInput, Conflict) as fault:
            error = fault
    told = queries.criteria(actor=actor)
    lines = told.newest.lines if told.newest else ()
    owner_id = told.newest.owner_id if told.newest else None
    said = {
        "told": told,
        "departments": DEPARTMENTS,
        "members": members.members(actor=actor),
        "lines": request.POST.get("lines", "\n".join(lines)),
        "owner": request.POST.get("owner", str(owner_id or actor.member_id)),
        "reason": request.POST.get("reason", ""),
        "error": error,
        "sessions": queries.blind_sessions(actor=actor)[:1],
    }
    return render(request, "qualified/criteria.html", said, status=400 if error else 200)


def _written(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    actions.write_criteria(
        actor=actor,
        lines=request.POST.get("lines", "").splitlines(),
        owner_id=_whole(request.POST.get("owner", ""), "owner"),
        reason=request.POST.get("reason", ""),
        now=timezone.now(),
    )
    messages.success(request, "Written down. Marketing and sales may sign it now.")
    return redirect("qualified")


@require_POST
@for_members
def sign(request: HttpRequest, actor: Actor, criteria_id: int) -> HttpResponseBase:
    """Sign for the department whose button was pressed."""
    department = request.POST.get("department", "")
    signed = actions.sign(
        actor=actor, criteria_id=criteria_id, department=department, now=timezone.now()
    )
    undo = reverse("qualified_unsign", args=[signed])
    messages.success(request, f"Signed for {department}.", extra_tags=f"undo:{undo}")
    return redirect("qualified")


@require_POST
@for_members
def unsign(request: HttpRequest, actor: Actor, signature_id: int) -> HttpResponseBase:
    """Take one's own signature back."""
    actions.withdraw_signature(actor=actor, signature_id=signature_id, now=timezone.now())
    messages.success(request, "Your signature is taken back.")
    return redirect("qualified")


@require_GET
@for_members
def rounds(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every round of judging, and the form that starts one."""
    said = {
        "sessions": queries.blind_sessions(actor=actor),
        "drawable": queries.drawable(actor=actor),
        "least": LEAST,
        "usual": USUAL,
        "most": MOST,
    }
    return render(request, "qualified/rounds.html", said)


@require_POST
@for_members
def start(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Draw leads for a new round; facts whose box is empty are not shown to judges."""
    shown = set(request.POST.getlist("fact"))
    facts = queries.drawable(actor=actor).facts
    session_id = actions.start_blind(
        actor=actor,
        size=whole_number(request.POST.get("size", ""), "size") or USUAL,
        hidden=[fact.name for fact in facts if fact.name not in shown],
        key=secrets.token_hex(16),
        now=timezone.now(),
    )
    return redirect("blind", session_id=session_id)


@require_GET
@for_members
def blind(request: HttpRequest, actor: Actor, session_id: int) -> HttpResponse:
    """One round: who takes part, how far they are, and what to do next."""
    session = queries.blind_session(actor=actor, session_id=session_id)
    said = {"session": session, "departments": DEPARTMENTS, "next_place": None}
    if session.mine is not None:
        first = queries.blind_lead(actor=actor, session_id=session_id, place=1)
        said["next_place"] = first.next_place if first.said else 1
    return render(request, "qualified/round.html", said)


@require_POST
@for_members
def join(request: HttpRequest, actor: Actor, session_id: int) -> HttpResponseBase:
    """Take part, standing for a department, and go to the first lead."""
    department = request.POST.get("department", "")
    actions.join_blind(
        actor=actor, session_id=session_id, department=department, now=timezone.now()
    )
    return redirect("blind_lead", session_id=session_id, place=1)


@require_http_methods(["GET", "POST"])
@for_members
def lead(request: HttpRequest, actor: Actor, session_id: int, place: int) -> HttpResponseBase:
    """One lead to judge; a post says so in one tap and goes to the next."""
    if request.method == "POST":
        said = request.POST.get("said", "")
        actions.tag_blind(
            actor=actor, session_id=session_id, place=place, said=said, now=timezone.now()
        )
    line = queries.blind_lead(actor=actor, session_id=session_id, place=place)
    if line.finished:
        return redirect("blind", session_id=session_id)
    if request.method == "POST":
        if line.next_place is None:
            return redirect("blind", session_id=session_id)
        return redirect("blind_lead", session_id=session_id, place=line.next_place)
    return render(request, "qualified/lead.html", {"line": line, "sayings": SAID})


@require_POST
@for_members
def finish(request: HttpRequest, actor: Actor, session_id: int) -> HttpResponseBase:
    """Hand one's sheet in, and see what came of it."""
    actions.finish_blind(actor=actor, session_id=session_id, now=timezone.now())
    return redirect("blind_results", session_id=session_id)


@require_POST
@for_members
def close(request: HttpRequest, actor: Actor, session_id: int) -> HttpResponseBase:
    """End a round; while sheets are missing, only where the button says so."""
    leaving_out = request.POST.get("leaving_out") == "yes"
    actions.close_blind(
        actor=actor, session_id=session_id, leaving_out=leaving_out, now=timezone.now()
    )
    messages.success(request, "The round is closed.")
    return redirect("blind", session_id=session_id)


@require_GET
@for_members
def results(request: HttpRequest, actor: Actor, session_id: int) -> HttpResponse:
    """Where marketing and sales agree, and where they differ."""
    told = queries.blind_results(actor=actor, session_id=session_id)
    tone = TONES[told.comparison.verdict] if told.comparison else ""
    said = {"told": told, "session": told.session, "tone": tone}
    return render(request, "qualified/results.html", said)


def _whole(text: str, field: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise BadInput("No member was chosen.", where=Where(field=field))
    return int(text)


urlpatterns = [
    path("hand-offs/qualified", criteria, name="qualified"),
    path("hand-offs/qualified/<int:criteria_id>/sign", sign, name="qualified_sign"),
    path("hand-offs/signatures/<int:signature_id>/undo", unsign, name="qualified_unsign"),
    path("hand-offs/blind", rounds, name="blind_rounds"),
    path("hand-offs/blind/start", start, name="blind_start"),
    path("hand-offs/blind/<int:session_id>", blind, name="blind"),
    path("hand-offs/blind/<int:session_id>/join", join, name="blind_join"),
    path("hand-offs/blind/<int:session_id>/leads/<int:place>", lead, name="blind_lead"),
    path("hand-offs/blind/<int:session_id>/finish", finish, name="blind_finish"),
    path("hand-offs/blind/<int:session_id>/close", close, name="blind_close"),
    path("hand-offs/blind/<int:session_id>/results", results, name="blind_results"),
]
