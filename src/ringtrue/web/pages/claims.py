"""The description: what tests each sentence, its words and order, and what customers said of it."""

from collections.abc import Sequence
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ringtrue.errors import BadInput, Conflict, RingtrueError
from ringtrue.web.access import for_members
from ringtrue.web.pages import sentence_form as form
from ringtrue.workspaces.ledger import queries as ledger
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.personas import actions, queries
from ringtrue.workspaces.personas.lines import PersonaSheet, Proposal, TraitChoice
from ringtrue.workspaces.personas.values import SentenceDraft
from ringtrue.workspaces.work import actions as work

CONFIRMED = "Said which column tests each sentence."
EXAMPLES = (
    "at least 60 % have industry in (Automotive, Aerospace)",
    "better than everybody else",
    "average of amount at least 500, from 0 to 10000",
    "at least 60 % did events.what = demo before order, margin 5 %, fresh for 180 days",
)


@require_http_methods(["GET", "POST"])
@for_members
def show(request: HttpRequest, actor: Actor, persona_id: int) -> HttpResponseBase:
    """The sentences with what tests them; a post saves them, or moves one without saving."""
    sheet = queries.persona_sheet(actor=actor, persona_id=persona_id)
    choices = _choices(actor)
    turned = dict(ledger.turned(actor=actor, persona_id=persona_id))
    if request.method == "GET":
        rows = form.with_turned(form.rows_of(sheet.statements, _proposals(actor, sheet)), turned)
        return _page(request, sheet, choices, rows)
    rows = form.with_turned(form.read(request.POST), turned)
    do = request.POST.get("do", "save")
    if do.startswith("words-"):
        named = form.by_name(choices)
        rows = tuple(
            form.with_new_words(row, named.get(row.trait)) if do == f"words-{row.number}" else row
            for row in rows
        )
        return _page(request, sheet, choices, rows, unsaved=True)
    if do != "save":
        return _page(request, sheet, choices, form.changed(rows, do), unsaved=True)
    try:
        _save(request, actor, sheet, choices, rows)
    except (BadInput, Conflict) as error:
        return _page(request, sheet, choices, rows, unsaved=True, error=error)
    return redirect("persona_judged", persona_id=persona_id)


def _choices(actor: Actor) -> tuple[TraitChoice, ...]:
    """Every column that could test a sentence, those of events and texts among them."""
    return queries.trait_choices(actor=actor) + queries.happening_choices(actor=actor)


def _as_written(
    actor: Actor, rows: tuple[form.Row, ...], drafts: tuple[SentenceDraft, ...]
) -> tuple[SentenceDraft, ...]:
    """The drafts with the tests that were written as text; a text left alone says nothing new."""
    kept = [row for row in rows if row.text or row.claim_id is not None]
    return tuple(
        queries.test_from(actor=actor, text=row.test, sentence=draft)
        if row.test and row.test != row.test_was
        else draft
        for row, draft in zip(kept, drafts, strict=True)
    )


def _proposals(actor: Actor, sheet: PersonaSheet) -> dict[int, Proposal]:
    undecided = [row for row in sheet.statements if row.state == "proposed" and not row.trait]
    texts = tuple(row.text for row in undecided)
    if not texts:
        return {}
    today, name = timezone.now().date(), sheet.row.name
    found = queries.proposals(actor=actor, sentences=texts, today=today, name=name)
    return {row.id: proposal for row, proposal in zip(undecided, found, strict=True)}


def _save(
    request: HttpRequest,
    actor: Actor,
    sheet: PersonaSheet,
    choices: Sequence[TraitChoice],
    rows: tuple[form.Row, ...],
) -> None:
    sentences = _as_written(actor, rows, form.drafts(rows, form.by_name(choices)))
    version = request.POST.get("version", "")
    now = timezone.now()
    actions.describe(
        actor=actor,
        persona_id=sheet.row.id,
        sentences=sentences,
        reason=request.POST.get("reason", ""),
        version=int(version) if version.isdecimal() else None,
        now=now,
    )
    work.enqueue(actor=actor, kind="ledger.advance", arguments={}, once=True, now=now)
    messages.success(request, f"{sheet.row.name}: the description is saved.")


def _page(
    request: HttpRequest,
    sheet: PersonaSheet,
    choices: Sequence[TraitChoice],
    rows: tuple[form.Row, ...],
    *,
    unsaved: bool = False,
    error: BadInput | Conflict | None = None,
) -> HttpResponse:
    fresh = not any(row.state != "proposed" for row in sheet.statements)
    reason = request.POST.get("reason", CONFIRMED if fresh else "")
    offered = _offered(choices, rows)
    context = {
        "sheet": sheet,
        "persona": sheet.row,
        "rows": list(form.shown(rows, choices, offered)),
        "choices": offered,
        "kinds": form.KINDS,
        "forms": form.FORMS,
        "shelves": form.SHELVES,
        "examples": EXAMPLES,
        "fresh": fresh,
        "unsaved": unsaved,
        "reason": reason,
        "version": request.POST.get("version", sheet.row.version),
        "error": error,
        "proposed": sum(1 for row in rows if row.reason and row.trait),
        "to_ask": sum(1 for row in rows if row.decision == "ask"),
    }
    return render(request, "claims/show.html", context, status=400 if error else 200)


def _offered(choices: Sequence[TraitChoice], rows: tuple[form.Row, ...]) -> tuple[TraitChoice, ...]:
    """Columns with values to choose among, and those in use; not every telephone number."""
    named = form.by_name(choices)
    used = [named[row.trait] for row in rows if row.trait in named]
    return tuple(dict.fromkeys(c for c in choices if c.levels or c.type != "text" or c in used))


@require_GET
@for_members
def column(request: HttpRequest, actor: Actor, persona_id: int) -> HttpResponse:
    """The values or range of the column just chosen for one row."""
    queries.persona_sheet(actor=actor, persona_id=persona_id)
    (row, *_) = form.read(request.GET) or (form.Row(1, ""),)
    asked = request.GET.get("row", "1")
    choices = form.by_name(_choices(actor))
    number = int(asked) if asked.isdecimal() else 1
    fresh = _fresh(row, number, choices.get(row.trait))
    shown = form.one_shown(
        fresh, choices.get(row.trait), offered=_offered(tuple(choices.values()), (fresh,))
    )
    said = {"shown": shown, "forms": form.FORMS, "shelves": form.SHELVES, "persona_id": persona_id}
    return render(request, "claims/column.html", said)


@require_POST
@for_members
def prevalence(request: HttpRequest, actor: Actor, persona_id: int) -> HttpResponse:
    """How many match the description as it is being written."""
    sheet = queries.persona_sheet(actor=actor, persona_id=persona_id)
    rows = form.read(request.POST)
    choices = form.by_name(queries.trait_choices(actor=actor))
    said: dict[str, object] = {"persona": sheet.row, "meter": None, "fault": None}
    try:
        drafts = form.drafts(tuple(row for row in rows if row.decision == "test"), choices)
        said["meter"] = queries.prevalence(actor=actor, sentences=drafts)
    except RingtrueError as fault:
        said["fault"] = fault
    return render(request, "claims/prevalence.html", said)


def _fresh(row: form.Row, number: int, choice: TraitChoice | None) -> form.Row:
    """The row after another column or another kind of claim was chosen: what still fits stays."""
    decision = "test" if row.trait or row.traitless else row.decision
    levels = {level.casefold() for level in choice.levels} if choice else set()
    values = tuple(value for value in row.values if value.casefold() in levels)
    ranged = choice is not None and choice.type in ("number", "date", "datetime")
    low, high = (row.low, row.high) if ranged else ("", "")
    return replace(
        row, number=number, values=values, low=low, high=high, decision=decision, test=row.test_was
    )


urlpatterns = [
    path("personas/<int:persona_id>/claims", show, name="persona_claims"),
    path("personas/<int:persona_id>/claims/column", column, name="persona_column"),
    path("personas/<int:persona_id>/claims/prevalence", prevalence, name="persona_prevalence"),
]
