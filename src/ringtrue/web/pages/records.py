"""Data: sources, imports, and the way of a file from the drop to what came in."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from django.contrib import messages
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from ringtrue.errors import BadInput, NotFound, Where
from ringtrue.web.access import for_members
from ringtrue.web.pages.import_form import (
    DELIMITERS,
    ENCODINGS,
    KINDS,
    MODES,
    ROLES,
    TYPES,
    choices_of,
    columns_of,
    joins_of,
    joins_said,
    kept_of,
)
from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.records import actions, queries
from ringtrue.workspaces.records.receiving import Upload, receive_files
from ringtrue.workspaces.work import actions as work_actions
from ringtrue.workspaces.work import queries as work

STOP_POLLING = 286  # htmx's own status for "the last answer"


@require_GET
@for_members
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What is there, and where more can be dropped."""
    return render(
        request,
        "records/show.html",
        {
            "sources": queries.sources(actor=actor),
            "imports": queries.imports(actor=actor),
            "outcome": measures.primary_outcome(actor=actor),
        },
    )


def uploads_of(request: HttpRequest) -> Iterator[Upload]:
    """The files of a drop, and rows that were pasted instead, as names with their bytes."""
    for file in request.FILES.getlist("files"):
        yield file.name or "file", file.chunks()
    pasted = request.POST.get("pasted", "")
    if pasted.strip():
        yield request.POST.get("pasted_name", "").strip() or "pasted.csv", [pasted.encode()]


def take_in(request: HttpRequest, actor: Actor) -> int:
    """Receive what was dropped and begin to read it; returns the import."""
    uploads: Iterable[Upload] = list(uploads_of(request))
    if not uploads:
        raise BadInput(
            "No file was chosen.",
            hint="Drop the files your CRM exports, or paste rows.",
            where=Where(field="files"),
        )
    now = timezone.now()
    import_id = receive_files(actor=actor, uploads=uploads, now=now)
    actions.start_import(actor=actor, import_id=import_id, dry_run=True, now=now)
    return import_id


@require_POST
@for_members
def drop(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take files in and go to their import."""
    try:
        import_id = take_in(request, actor)
    except BadInput as error:
        context = {
            "sources": queries.sources(actor=actor),
            "imports": queries.imports(actor=actor),
            "outcome": measures.primary_outcome(actor=actor),
            "error": error,
        }
        return render(request, "records/show.html", context, status=400)
    return redirect("data_import", import_id=import_id)


@require_GET
@for_members
def show_import(request: HttpRequest, actor: Actor, import_id: int) -> HttpResponse:
    """One import: being read, waiting for a decision, or in."""
    return _import_page(request, actor, import_id)


def _onward(actor: Actor) -> str:
    """What a member wants to see once records are in: what tests the latest persona."""
    keys = personas.persona_keys(actor=actor)
    if not keys:
        return reverse("overview")
    latest = max(key.id for key in keys)
    return reverse("persona_claims", kwargs={"persona_id": latest})


def _import_page(
    request: HttpRequest, actor: Actor, import_id: int, error: BadInput | None = None
) -> HttpResponse:
    sheet = queries.import_sheet(actor=actor, import_id=import_id)
    job_id = sheet.row.job_id
    job = None if job_id is None else work.job(actor=actor, job_id=job_id)
    waiting = sheet.row.state == "running" and job is not None and not job.ended
    lost = sheet.row.state == "running" and not waiting
    open_to_change = lost or sheet.row.state in ("draft", "checked", "failed")
    context = {
        "sheet": sheet,
        "job": job,
        "waiting": waiting,
        "lost": lost,
        "error": error,
        "editable": open_to_change and actor.role >= Role.ANALYST,
        "files": [(file, columns_of(file), kept_of(file)) for file in sheet.files],
        "joins": joins_of(sheet),
        "stated": request.POST.get("stated", "\n".join(sheet.said.stated)),
        "roles": ROLES,
        "types": TYPES,
        "kinds": KINDS,
        "modes": MODES,
        "delimiters": DELIMITERS,
        "encodings": ENCODINGS,
        "outcome": measures.primary_outcome(actor=actor),
        "onward": _onward(actor),
    }
    return render(request, "records/import.html", context, status=400 if error else 200)


@require_GET
@for_members
def progress(request: HttpRequest, actor: Actor, import_id: int) -> HttpResponse:
    """How far the reading is, for polling; when it has ended the page is loaded anew."""
    sheet = queries.import_sheet(actor=actor, import_id=import_id)
    job_id = sheet.row.job_id
    job = None if job_id is None else work.job(actor=actor, job_id=job_id)
    if sheet.row.state == "running" and job is not None and not job.ended:
        return render(request, "records/progress.html", {"sheet": sheet, "job": job})
    answer = HttpResponse(status=STOP_POLLING)
    answer["HX-Redirect"] = reverse("data_import", kwargs={"import_id": import_id})
    return answer


@require_POST
@for_members
def decide(request: HttpRequest, actor: Actor, import_id: int) -> HttpResponse:
    """Keep what was changed in the mapping; then check again, or bring it in."""
    now = timezone.now()
    try:
        _keep_changes(request.POST, actor, import_id, now)
    except BadInput as error:
        return _import_page(request, actor, import_id, error)
    dry = request.POST.get("do") != "commit"
    actions.start_import(actor=actor, import_id=import_id, dry_run=dry, now=now)
    return redirect("data_import", import_id=import_id)


def _keep_changes(form: QueryDict, actor: Actor, import_id: int, now: datetime) -> None:
    sheet = queries.import_sheet(actor=actor, import_id=import_id)
    if sheet.report:
        stated, refused = joins_said(form, sheet)
        actions.choose_joins(
            actor=actor, import_id=import_id, stated=stated, refused=refused, now=now
        )
    for file, choice in choices_of(form, sheet):
        if choice != file.choice:
            actions.choose_mapping(
                actor=actor, import_id=import_id, file_id=file.id, choice=choice, now=now
            )


@require_POST
@for_members
def cancel(request: HttpRequest, actor: Actor, import_id: int) -> HttpResponse:
    """Stop the reading; nothing has come in."""
    row = queries.import_sheet(actor=actor, import_id=import_id).row
    if row.state == "running" and row.job_id is not None:
        work_actions.cancel(actor=actor, job_id=row.job_id, now=timezone.now())
    return redirect("data_import", import_id=import_id)


@require_POST
@for_members
def undo(request: HttpRequest, actor: Actor, import_id: int) -> HttpResponse:
    """Take an import out of sight; the message offers the way back."""
    actions.undo_import(actor=actor, import_id=import_id, now=timezone.now())
    back = reverse("data_redo", kwargs={"import_id": import_id})
    said = "The import was undone. Every answer is what it was before."
    messages.success(request, said, extra_tags=f"undo:{back}")
    return redirect("data_import", import_id=import_id)


@require_POST
@for_members
def redo(request: HttpRequest, actor: Actor, import_id: int) -> HttpResponse:
    """Bring an undone import back."""
    actions.redo_import(actor=actor, import_id=import_id, now=timezone.now())
    back = reverse("data_undo", kwargs={"import_id": import_id})
    messages.success(request, "The import is back.", extra_tags=f"undo:{back}")
    return redirect("data_import", import_id=import_id)


@require_POST
@for_members
def discard(request: HttpRequest, actor: Actor, import_id: int) -> HttpResponseRedirect:
    """Forget an import that never came in."""
    actions.discard_import(actor=actor, import_id=import_id, now=timezone.now())
    messages.success(request, "The files were put away. Nothing had come in.")
    return redirect("data")


@require_GET
@for_members
def rejects(request: HttpRequest, actor: Actor, import_id: int, file_id: int) -> HttpResponseBase:
    """The rows that did not come in, as a CSV file."""
    found = Path(queries.rejects(actor=actor, import_id=import_id, file_id=file_id))
    if not found.is_file():
        raise NotFound("The rejected rows are no longer kept.", hint="Import the file again.")
    now = timezone.now()
    actions.download_rejects(actor=actor, import_id=import_id, file_id=file_id, now=now)
    name = f"rejected-{import_id}-{file_id}.csv"
    return FileResponse(found.open("rb"), as_attachment=True, filename=name)


urlpatterns = [
    path("data", show, name="data"),
    path("data/imports", drop, name="data_drop"),
    path("data/imports/<int:import_id>", show_import, name="data_import"),
    path("data/imports/<int:import_id>/progress", progress, name="data_progress"),
    path("data/imports/<int:import_id>/decide", decide, name="data_decide"),
    path("data/imports/<int:import_id>/cancel", cancel, name="data_cancel"),
    path("data/imports/<int:import_id>/undo", undo, name="data_undo"),
    path("data/imports/<int:import_id>/redo", redo, name="data_redo"),
    path("data/imports/<int:import_id>/discard", discard, name="data_discard"),
    path("data/imports/<int:import_id>/rejected/<int:file_id>", rejects, name="data_rejects"),
]
