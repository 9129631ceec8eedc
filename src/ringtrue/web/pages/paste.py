"""Paste your persona, drop your CRM export: where everybody begins."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ringtrue.errors import BadInput, RingtrueError, Where
from ringtrue.web.access import for_members
from ringtrue.web.given import given
from ringtrue.web.pages.records import uploads_of
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.personas import actions, queries
from ringtrue.workspaces.records import queries as records
from ringtrue.workspaces.records.receiving import poured
from ringtrue.workspaces.records.trying import read_through

DOCUMENTS = ".txt,.md,.docx,.pptx,.pdf,.yaml,.yml"
LARGEST = 25 * 1024 * 1024


@require_http_methods(["GET", "POST"])
@for_members
def show(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """The form; a post writes the persona down, takes files in and leads to what tests it."""
    error: RingtrueError | None = None
    said = given(request.POST)
    if request.method == "POST":
        try:
            return _write(request, actor)
        except BadInput as fault:
            error = fault
    context = {
        "given": said,
        "text": said["text"],
        "error": error,
        "month": said["written"],
        "today": timezone.now().date().strftime("%Y-%m"),
        "has_records": bool(records.sources(actor=actor)),
        "documents": DOCUMENTS,
    }
    return render(request, "first_paste/show.html", context, status=400 if error else 200)


def _write(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    draft = _draft(request, actor)
    now = timezone.now()
    _not_to_come(draft.written, now.date())
    if request.FILES.getlist("files"):
        with poured(actor=actor, uploads=uploads_of(request)) as files:
            read_through(actor=actor, files=files)
            import_id = actions.create_beside(actor=actor, draft=draft, files=files, now=now)
        said = f"{draft.name} is written down. Look over what was read, then say what tests it."
        messages.success(request, said)
        return redirect("data_import", import_id=import_id)
    persona_id = actions.create(actor=actor, draft=draft, now=now)
    return redirect("persona_claims", persona_id=persona_id)


def _draft(request: HttpRequest, actor: Actor) -> Any:
    sent, document = request.POST, request.FILES.get("document")
    name = sent.get("name", "").strip()
    if document is not None and Path(document.name or "").suffix in (".yaml", ".yml"):
        return queries.file_draft(
            actor=actor, text=_decoded(document), file=Path(document.name or "persona.yaml").name
        )
    text = sent.get("text", "")
    if document is not None:
        text = f"{text}\n{_read(actor, document)}"
    draft = queries.draft(
        actor=actor, name=name, text=text, written=sent.get("written", "").strip()
    )
    if not draft.statements:
        raise BadInput(
            "There is no sentence to test yet.",
            hint="Paste what the slide says about this customer, or choose the document.",
            where=Where(field="text"),
        )
    return draft


def _decoded(document: Any) -> str:
    _small(document)
    try:
        return str(document.read(), "utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("The persona file is not text in UTF-8.", hint="Save it again.") from None


def _read(actor: Actor, document: Any) -> str:
    """A document's text; it lies in a file of ours for as long as it is read, under our name."""
    _small(document)
    suffix = Path(document.name or "").suffix.lower()[:10]
    with tempfile.TemporaryDirectory(prefix="ringtrue-document-") as folder:
        place = Path(folder) / f"persona{suffix}"
        with place.open("wb") as file:
            for chunk in document.chunks():
                file.write(chunk)
        return queries.document_text(actor=actor, document=place)


def _small(document: Any) -> None:
    if (document.size or 0) > LARGEST:
        raise BadInput(
            "The document is larger than 25 MB.",
            hint="Paste the persona's text instead.",
            where=Where(field="document"),
        )


def _not_to_come(written: str | None, today: date) -> None:
    """A persona cannot have been written next month: records until then would all count."""
    if written and written[0].isdecimal() and written > f"{today:%Y-%m}":
        raise BadInput(
            f"{written} is still to come.",
            hint="Give the month it was written.",
            where=Where(field="written"),
        )


urlpatterns = [path("personas/new", show, name="first")]
