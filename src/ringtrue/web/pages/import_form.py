"""The form of an import: what a column may become, in words, and what was chosen of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict

from ringtrue.errors import BadInput, Where
from ringtrue.workspaces.records.queries import FileSheet, ImportSheet
from ringtrue.workspaces.records.values import ColumnChoice, FileChoice

SKIP = "skip"
TRAIT = ""
ROLES = (
    (TRAIT, "a trait"),
    ("key", "identifies the row"),
    ("person_key", "points to a person"),
    ("account_key", "points to a company"),
    ("deal_key", "points to a deal"),
    ("name", "name"),
    ("email", "e-mail address"),
    ("status", "status or stage"),
    ("reason", "reason for losing or rejecting"),
    ("created", "created on"),
    ("closed", "closed on"),
    ("start", "began on"),
    ("end", "ended on"),
    ("value", "money"),
    ("campaign", "campaign"),
    ("channel", "channel"),
    ("owner", "our own person in charge"),
    ("text", "free text"),
    (SKIP, "leave out"),
)
TYPES = (
    ("text", "words"),
    ("number", "number"),
    ("date", "date"),
    ("datetime", "date and time"),
    ("boolean", "yes or no"),
)
KINDS = (
    ("people", "people (contacts, leads, customers)"),
    ("accounts", "companies"),
    ("deals", "deals"),
    ("subscriptions", "subscriptions"),
    ("events", "events (visits, activities)"),
    ("tickets", "tickets"),
    ("responses", "survey responses"),
    ("other", "something else"),
)
MODES = (
    ("add", "add to what is there; a later row wins"),
    ("replace", "replace what is there"),
)


DELIMITERS = (("", "as guessed"), (",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar"))
ENCODINGS = (
    ("", "as guessed"),
    ("utf-8", "UTF-8"),
    ("utf-16", "UTF-16"),
    ("cp1252", "Windows-1252"),
    ("latin-1", "Latin-1"),
)


@dataclass(frozen=True)
class ColumnRow:
    """One row of the mapping table."""

    at: int
    name: str
    fill: float | None
    samples: tuple[str, ...]
    target: str
    type: str
    why: str


@dataclass(frozen=True)
class JoinRow:
    """One join as it is offered: how many rows met, and whether it is taken."""

    words: str
    left: str
    right: str
    by: str
    matched: int
    unmatched_left: int
    unmatched_right: int
    taken: bool


def columns_of(file: FileSheet) -> tuple[ColumnRow, ...]:
    """The mapping table's rows; what was shown of real values is gone once the file is in."""
    shown: list[Mapping[str, Any]] = file.proposal.get("columns", [])
    rows = []
    for at, column in enumerate(file.choice.columns):
        told = shown[at] if at < len(shown) else {}
        target = SKIP if column.skip else column.role or TRAIT
        rows.append(
            ColumnRow(
                at=at,
                name=column.name,
                fill=told.get("fill"),
                samples=tuple(told.get("samples", ())),
                target=target,
                type=column.type,
                why=told.get("why", ""),
            )
        )
    return tuple(rows)


def kept_of(file: FileSheet) -> str:
    """What the columns become, counted: "20 columns: 12 traits, 1 identifies the row ..."."""
    kept = [c for c in file.choice.columns if not c.skip]
    traits = sum(1 for c in kept if c.role is None)
    says = {"key": "identifies the row", "status": "is the stage", "value": "is the money"}
    told = [f"{c.name} {says[c.role]}" for c in kept if c.role in says]
    left = len(file.choice.columns) - len(kept)
    parts = [f"{traits} trait{'' if traits == 1 else 's'}", *told]
    if left:
        parts.append(f"{left} left out")
    total = len(file.choice.columns)
    return f"{total} column{'' if total == 1 else 's'}: {', '.join(parts)}"


def joins_of(sheet: ImportSheet) -> tuple[JoinRow, ...]:
    """The joins found by the last reading."""
    refused = sheet.report.get("refused", [])
    return tuple(_join_row(raw, refused) for raw in sheet.report.get("offered", []))


def _join_row(raw: Mapping[str, Any], refused: list[str]) -> JoinRow:
    by = raw["left_column"]
    if raw["right_column"] != by:
        by = f"{by} = {raw['right_column']}"
    words = f"{raw['left']}.{raw['left_column']}={raw['right']}.{raw['right_column']}"
    return JoinRow(
        words=words,
        left=raw["left"],
        right=raw["right"],
        by=by,
        matched=raw["matched"],
        unmatched_left=raw["unmatched_left"],
        unmatched_right=raw["unmatched_right"],
        taken=words not in refused,
    )


def joins_said(form: QueryDict, sheet: ImportSheet) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The joins made by hand and those refused, as the form has them."""
    offered = joins_of(sheet)
    taken = set(form.getlist("join"))
    refused = tuple(j.words for j in offered if j.words not in taken)
    written = (line.strip() for line in form.get("stated", "").splitlines())
    stated = dict.fromkeys((*sheet.said.stated, *(w for w in written if w)))
    return tuple(s for s in stated if s not in refused), refused


def choices_of(form: QueryDict, sheet: ImportSheet) -> Iterator[tuple[FileSheet, FileChoice]]:
    """For each file what the form chose; a field that is absent leaves what was."""
    for file in sheet.files:
        if file.choice.columns:
            yield file, _choice(form, file)


def _choice(form: QueryDict, file: FileSheet) -> FileChoice:
    before, name = file.choice, f"f{file.id}"
    delimiter = _known(form.get(f"{name}-delimiter", before.delimiter or ""), DELIMITERS) or None
    encoding = _known(form.get(f"{name}-encoding", before.encoding or ""), ENCODINGS) or None
    if (delimiter, encoding) != (before.delimiter, before.encoding):
        # read otherwise, the file has other columns: they are proposed anew
        return replace(before, columns=(), delimiter=delimiter, encoding=encoding)
    columns = tuple(
        _column(form, f"{name}-c{at}", column) for at, column in enumerate(before.columns)
    )
    return replace(
        before,
        table=form.get(f"{name}-table", before.table).strip() or before.table,
        kind=_known(form.get(f"{name}-kind", before.kind), KINDS),
        mode=_known(form.get(f"{name}-mode", before.mode), MODES),
        columns=columns,
    )


def _column(form: QueryDict, name: str, before: ColumnChoice) -> ColumnChoice:
    was = SKIP if before.skip else before.role or TRAIT
    target = _known(form.get(f"{name}-target", was), ROLES)
    kind = _known(form.get(f"{name}-type", before.type), TYPES)
    return replace(
        before,
        role=None if target in (SKIP, TRAIT) else target,
        skip=target == SKIP,
        type=kind,
        # a type that somebody chose is held to: a value it cannot hold rejects its row
        stated=before.stated or kind != before.type,
    )


def _known(value: str, choices: tuple[tuple[str, str], ...]) -> Any:
    if value not in {key for key, _ in choices}:
        raise BadInput(
            f"{value[:40]!r} is none of the choices.",
            hint="Load the page again.",
            where=Where(field="mapping"),
        )
    return value
