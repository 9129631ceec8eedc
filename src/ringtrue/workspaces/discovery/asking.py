"""The fewest questions of a run: read from its row, answered, and written as files."""

from collections.abc import Sequence

from ringtrue.analysis import formfiles
from ringtrue.analysis.shortforms import Form, form_from, told
from ringtrue.errors import BadInput, NotFound, Where
from ringtrue.workspaces.discovery import following
from ringtrue.workspaces.discovery.lines import (
    Answerer,
    AnswerLine,
    FormFile,
    FormLine,
    Likelihood,
    QuestionSheet,
)
from ringtrue.workspaces.discovery.models import Run

USUAL = 4  # questions, until somebody chooses
ALL = 0.9995  # reads as 100 %: more questions could only ask more
MEANT = 0.9  # the agreement from which fewer than the usual are enough


def lines(row: Run) -> tuple[FormLine, ...]:
    """Every number of questions with what it does, up to the first that places everybody."""
    every = [
        FormLine(len(raw["questions"]), raw["sentence"], raw["agreement"]) for raw in row.forms
    ]
    whole = (n for n, line in enumerate(every, start=1) if (line.agreement or 0) >= ALL)
    return tuple(every[: next(whole, None)])


def sheet(row: Run, number: int | None) -> QuestionSheet:
    """The questions of a run; `number` is brought to what there is."""
    every = lines(row)
    form = _form(row, number or _first(every)) if every else None
    return QuestionSheet(
        run_id=int(row.pk),
        noun=row.noun,
        lines=every,
        number=len(form.questions) if form else 0,
        form=form,
        personas=tuple(
            Answerer(raw["name"], look)
            for raw, look in zip(row.report["personas"], following.looks(row), strict=True)
        ),
    )


def _first(every: Sequence[FormLine]) -> int:
    """The fewest that place nine in ten, at most the usual number."""
    enough = [line.number for line in every if (line.agreement or 0) >= MEANT]
    return min([*enough, USUAL, len(every)])


def _form(row: Run, number: int) -> Form:
    if not row.forms:
        raise NotFound("This run has no questions.", hint="Run discovery again.")
    return form_from(row.forms[min(max(number, 1), len(row.forms)) - 1])


def answered(row: Run, number: int, answers: Sequence[int | None]) -> AnswerLine | None:
    """Which persona the answers lead to; None where there is no form."""
    if not row.forms:
        return None
    form = _form(row, number)
    wrong = len(answers) != len(form.questions) or any(
        answer is not None and not 0 <= answer < len(question.options)
        for answer, question in zip(answers, form.questions, strict=False)
    )
    if wrong:
        detail = "An answer is none of the form's."
        raise BadInput(detail, hint="Open the questions anew.", where=Where(field="answers"))
    said = told(form, answers)
    each = tuple(
        Likelihood(persona.name, look, probability)
        for persona, look, probability in zip(
            form.personas, following.looks(row), said.probabilities, strict=True
        )
    )
    count = sum(answer is not None for answer in answers)
    return AnswerLine(each[said.persona], said.sure, count, each)


def file(row: Run, number: int, ending: str) -> FormFile:
    """The form as a file's name and text."""
    form = _form(row, number)
    name = f"questions-{row.pk}-{len(form.questions)}.{ending}"
    return FormFile(name, formfiles.text(form, ending))
