"""Who belongs: a rule built step by step, and the same rule as text; each shows the other."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from ringtrue.errors import BadInput, RingtrueError
from ringtrue.web.access import for_members
from ringtrue.web.pages import rule_form as form
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.personas import actions, queries
from ringtrue.workspaces.personas.lines import PersonaSheet
from ringtrue.workspaces.personas.values import SegmentDraft
from ringtrue.workspaces.work import actions as work

# what a step of the builder renews: both sides, or, while values are typed, the text alone
PARTS = {"rule": "rules/both.html", "rule-side": "rules/side.html"}


@require_http_methods(["GET", "POST"])
@for_members
def show(request: HttpRequest, actor: Actor, persona_id: int) -> HttpResponseBase:
    """The rule of a persona; a post saves its text, or shows the builder's rule as text."""
    sheet = queries.persona_sheet(actor=actor, persona_id=persona_id)
    if request.method == "GET":
        tree = sheet.row.segment.tree
        return _page(request, actor, sheet, form.nodes_of(tree), sheet.row.segment.rule)
    if request.POST.get("do", "save") != "save":
        return _built(request, actor, sheet)
    text = request.POST.get("rule", "").strip()
    try:
        _save(request, actor, sheet, text)
    except BadInput as error:
        nodes = form.read(request.POST)
        return _page(request, actor, sheet, nodes, text, error=error)
    return redirect("persona", persona_id=persona_id)


def _built(request: HttpRequest, actor: Actor, sheet: PersonaSheet) -> HttpResponse:
    """The page after a step of the builder, or after "show it as conditions"."""
    do = request.POST.get("do", "")
    if do == "parse":
        return _parsed(request, actor, sheet, request.POST.get("rule", "").strip())
    posted = form.fitting(form.read(request.POST), queries.trait_choices(actor=actor))
    nodes = form.changed(posted, do)
    return _page(request, actor, sheet, nodes, _text(actor, nodes))


def _parsed(request: HttpRequest, actor: Actor, sheet: PersonaSheet, text: str) -> HttpResponse:
    if not text:
        return _page(request, actor, sheet, form.nodes_of(None), text)
    try:
        forms = queries.rule_forms(actor=actor, text=text)
    except BadInput as error:
        return _page(request, actor, sheet, form.read(request.POST), text, error=error)
    return _page(request, actor, sheet, form.nodes_of(forms.tree), text)


def _text(actor: Actor, nodes: tuple[form.Node, ...]) -> str:
    tree = form.tree_of(nodes)
    return queries.rule_forms(actor=actor, tree=tree).text if tree else ""


def _save(request: HttpRequest, actor: Actor, sheet: PersonaSheet, text: str) -> None:
    now = timezone.now()
    actions.set_segment(
        actor=actor,
        persona_id=sheet.row.id,
        segment=SegmentDraft(rule=text) if text else None,
        reason=request.POST.get("reason", ""),
        now=now,
    )
    work.enqueue(actor=actor, kind="ledger.advance", arguments={}, once=True, now=now)
    messages.success(request, f"{sheet.row.name}: who belongs is saved.")


@require_POST
@for_members
def count(request: HttpRequest, actor: Actor, persona_id: int) -> HttpResponse:
    """How many match the rule as it is being written."""
    queries.persona_sheet(actor=actor, persona_id=persona_id)
    return render(request, "rules/count.html", _counted(actor, request.POST.get("rule", "")))


def _counted(actor: Actor, text: str) -> dict[str, Any]:
    if not text.strip():
        return {"matching": None, "fault": None}
    try:
        return {"matching": queries.matching(actor=actor, rule=text), "fault": None}
    except RingtrueError as error:
        return {"matching": None, "fault": error}


def _page(
    request: HttpRequest,
    actor: Actor,
    sheet: PersonaSheet,
    nodes: tuple[form.Node, ...],
    text: str,
    *,
    error: BadInput | None = None,
) -> HttpResponse:
    choices = queries.trait_choices(actor=actor)
    # counting takes longer than a page may: the page comes first and asks for the count
    later = request.method == "GET" and bool(text)
    said = {
        "later": later,
        "sheet": sheet,
        "persona": sheet.row,
        "root": form.shown(nodes, choices),
        "choices": choices,
        "words": form.WORDS,
        "text": text,
        "reason": request.POST.get("reason", ""),
        "error": error,
        **_counted(actor, "" if error or later else text),
    }
    template = PARTS.get(request.headers.get("HX-Target", ""), "rules/show.html")
    whole = template == "rules/show.html"
    return render(request, template, said, status=400 if error and whole else 200)


urlpatterns = [
    path("personas/<int:persona_id>/rule", show, name="persona_rule"),
    path("personas/<int:persona_id>/rule/count", count, name="persona_rule_count"),
]
