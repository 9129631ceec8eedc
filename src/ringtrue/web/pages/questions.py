"""The fewest questions of a discovery: how few do how much, tried out, and taken away as files."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from ringtrue.web.access import for_members
from ringtrue.web.whole_numbers import whole_number
from ringtrue.workspaces.discovery import queries
from ringtrue.workspaces.discovery.lines import QuestionSheet
from ringtrue.workspaces.members.actor import Actor

TYPES = {"json": "application/json", "csv": "text/csv", "sql": "text/plain"}


@require_GET
@for_members
def show(request: HttpRequest, actor: Actor, run_id: int) -> HttpResponse:
    """So many questions with their options, and what the answers given say; or that part alone."""
    number = whole_number(request.GET.get("n", ""), "n")
    sheet = queries.questions(actor=actor, run_id=run_id, number=number)
    given = _answers(request, sheet)
    answer = queries.answer(actor=actor, run_id=run_id, number=sheet.number, answers=given)
    said = {"sheet": sheet, "answer": answer, "asked": _asked(sheet, given)}
    part = bool(request.headers.get("HX-Request"))
    return render(request, f"discovery/questions_{'answer' if part else 'page'}.html", said)


@require_GET
@for_members
def download(request: HttpRequest, actor: Actor, run_id: int) -> HttpResponse:
    """The form as a file: `as` is json, csv or sql."""
    ending = request.GET.get("as", "json")
    sheet = queries.questions(
        actor=actor, run_id=run_id, number=whole_number(request.GET.get("n", ""), "n")
    )
    file = queries.questions_file(actor=actor, run_id=run_id, number=sheet.number, ending=ending)
    answer = HttpResponse(file.text, content_type=f"{TYPES[ending]}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return answer


def _answers(request: HttpRequest, sheet: QuestionSheet) -> tuple[int | None, ...]:
    names = (f"q{place}" for place in range(1, sheet.number + 1))
    return tuple(whole_number(request.GET.get(name, ""), name) for name in names)


def _asked(sheet: QuestionSheet, given: tuple[int | None, ...]) -> list[dict[str, object]]:
    """The questions with their field's name and the answer given."""
    questions = sheet.form.questions if sheet.form else ()
    return [
        {"name": f"q{place}", "question": question, "given": answer}
        for place, (question, answer) in enumerate(zip(questions, given, strict=True), 1)
    ]


urlpatterns = [
    path("discovery/runs/<int:run_id>/questions", show, name="questions"),
    path("discovery/runs/<int:run_id>/questions/file", download, name="questions_file"),
]
