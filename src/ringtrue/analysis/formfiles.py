"""A form as files that need no Ringtrue: a definition in JSON, a table in CSV, a query in SQL."""

import csv
import io
import json
from dataclasses import asdict
from itertools import product
from math import prod

from ringtrue.analysis.shortforms import Form, told
from ringtrue.errors import BadInput
from ringtrue.warehouse import forms
from ringtrue.warehouse.intake.export import neutralise

PATTERNS = 50_000
DONT_KNOW = "don't know"
TABLE = "people"
FORMATS = ("json", "csv", "sql")


def text(form: Form, ending: str) -> str:
    """The form as the text of a file: json, csv or sql. Raises BadInput for another ending."""
    if ending == "json":
        return as_json(form)
    if ending == "csv":
        return as_csv(form)
    if ending == "sql":
        return as_sql(form)
    detail = f"Questions cannot be written as {ending or 'a file without an ending'}."
    raise BadInput(detail, hint="Name a file that ends in .json, .csv or .sql.")


def as_json(form: Form) -> str:
    """The form's definition, complete: questions, options, points, and how to add them up."""
    return json.dumps(asdict(form), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def as_csv(form: Form) -> str:
    """Every pattern of answers with its persona, probability, and whether it is sure.

    "Don't know" is among the answers, unless the table would be too long; a table that is too long
    even so raises BadInput.
    """
    known = [[option.text for option in q.options] for q in form.questions]
    with_missing = prod(len(options) + 1 for options in known) <= PATTERNS
    if not with_missing and prod(map(len, known)) > PATTERNS:
        detail = f"{len(known)} questions have more patterns of answers than a table should hold."
        raise BadInput(detail, hint="Take the SQL or the JSON, or fewer questions.")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*(neutralise(q.trait) for q in form.questions), "persona", "probability",
                     "sure"])  # fmt: skip
    places: list[list[int | None]] = [
        [*range(len(options)), *([None] if with_missing else [])] for options in known
    ]
    for answers in product(*places):
        said = told(form, answers)
        cells = [
            DONT_KNOW if answer is None else options[answer]
            for answer, options in zip(answers, known, strict=True)
        ]
        name, sure = form.personas[said.persona].name, "sure" if said.sure else "not sure"
        writer.writerow([*map(neutralise, cells), neutralise(name), f"{said.probability:.6f}",
                         sure])  # fmt: skip
    return out.getvalue()


def as_sql(form: Form, *, dialect: str = "duckdb") -> str:
    """One query over a table of people that has the columns asked about."""
    columns = {question.column: question.type for question in form.questions}
    if form.key is not None and form.key not in columns:
        columns = {form.key: "text", **columns}
    about = f"-- {form.sentence}\n-- One row a person, in a table called {TABLE}.\n"
    return about + forms.sql(forms.unbound(TABLE, columns), form.query, dialect=dialect)
