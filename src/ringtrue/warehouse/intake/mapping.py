"""The mapping: what each column of a file becomes. Proposed with its reasons, changed by people.

A mapping is plain JSON. What somebody stated is marked `stated`: a value it cannot hold rejects
the row, while a value that a mere guess cannot hold becomes missing, aloud.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any

from ringtrue.errors import BadInput
from ringtrue.warehouse.intake.dates import Form
from ringtrue.warehouse.intake.guess import Plan, decide, habits
from ringtrue.warehouse.intake.numbers import Style
from ringtrue.warehouse.intake.roles import guess_kind, guess_roles
from ringtrue.warehouse.intake.staging import Staged
from ringtrue.warehouse.intake.unique import is_unique
from ringtrue.warehouse.schema import ColumnType, Role, Table, TableKind


@dataclass(frozen=True)
class ColumnMapping:
    """What one column of the file becomes."""

    source: str
    name: str
    type: ColumnType
    role: Role | None = None
    skip: bool = False
    stated: bool = False
    decimal: Style = "point"
    form: Form = "ymd"


@dataclass(frozen=True)
class Mapping:
    """What a file becomes: its table and columns; delimiter and encoding where stated."""

    table: str
    kind: TableKind
    columns: tuple[ColumnMapping, ...]
    delimiter: str | None = None
    encoding: str | None = None

    def to_json(self) -> str:
        """The mapping as JSON text."""
        return json.dumps(asdict(self), sort_keys=True)

    @staticmethod
    def from_json(text: str) -> "Mapping":
        """The mapping that `to_json` wrote. Raises BadInput for anything else."""
        try:
            raw: dict[str, Any] = json.loads(text)
            columns = tuple(ColumnMapping(**c) for c in raw.pop("columns"))
            return Mapping(columns=columns, **raw)
        except (ValueError, TypeError, KeyError, AttributeError) as fault:
            raise BadInput("The mapping cannot be read.", hint="Start the import anew.") from fault


@dataclass(frozen=True)
class ColumnLine:
    """One row of the mapping table: what a column becomes, why, and what it holds.

    `fill` is the share of rows with a value, 0 to 1; `samples` are up to three real values.
    """

    source: str
    name: str
    type: ColumnType
    role: Role | None
    why: str
    fill: float
    samples: tuple[str, ...]
    skip: bool = False


@dataclass(frozen=True)
class Proposal:
    """A mapping with the reasons for it; `export` names the known export it was taken for."""

    mapping: Mapping
    lines: tuple[ColumnLine, ...]
    kind_why: str
    export: str | None
    plans: tuple[Plan, ...]


def propose(staged: Staged, *, known: Table | None = None) -> Proposal:
    """A mapping for the file; columns that the table already has keep their type and role."""
    habit = habits(staged.tallies)
    plans = [decide(n, t, habit) for n, t in zip(staged.names, staged.tallies, strict=True)]
    unique = tuple(is_unique(staged, at, plan) for at, plan in enumerate(plans))
    kind, kind_why, export = guess_kind(staged.given.table, staged.names, plans, unique)
    roles = guess_roles(kind, staged, plans, unique, export)
    if known is not None:
        kind, kind_why = known.kind, "It is what the table already holds."
    columns, lines, final = [], [], []
    for at, (name, tally) in enumerate(zip(staged.names, staged.tallies, strict=True)):
        plan, (role, why) = plans[at], roles[at]
        before = _known_column(known, name)
        if before is not None:
            plan, role, why = _as_before(plan, before), before.role, "As in the table so far."
        reason = why or plan.why
        columns.append(
            ColumnMapping(name, name, plan.type, role, decimal=plan.style, form=plan.form)
        )
        lines.append(
            ColumnLine(name, name, plan.type, role, reason, tally.fill, tuple(tally.samples))
        )
        final.append(plan)
    mapping = Mapping(staged.given.table, kind, tuple(columns), staged.delimiter, staged.encoding)
    shown = export.shown if export else None
    return Proposal(mapping, tuple(lines), kind_why, shown, tuple(final))


def _known_column(known: Table | None, name: str) -> Any:
    return next((c for c in known.columns if c.name == name), None) if known else None


def _as_before(plan: Plan, before: Any) -> Plan:
    """The plan, of the type that the table's column already has."""
    if plan.type == before.type:
        return plan
    return Plan(before.type, plan.style, plan.form, lower=plan.lower, adorned=True)


def follow(mapping: Mapping, staged: Staged) -> Proposal:
    """The proposal that a given mapping amounts to for this file."""
    guessed = propose(staged)
    by_source = {c.source: c for c in mapping.columns}
    missing = [c.source for c in mapping.columns if c.source not in staged.names and not c.skip]
    if missing:
        raise staged.given.fault(
            f'{staged.given.file} has no column "{missing[0]}", which the mapping names.',
            f"It has: {', '.join(staged.names[:20])}.",
        )
    _check_names(mapping)
    columns, lines, plans = [], [], []
    for line, column, plan in zip(
        guessed.lines, guessed.mapping.columns, guessed.plans, strict=True
    ):
        said = by_source.get(column.source)
        if said is None:
            said = ColumnMapping(column.source, column.name, column.type, skip=True)
        plans.append(_said(said, plan))
        columns.append(said)
        why = "Stated." if said.stated else line.why
        lines.append(
            ColumnLine(said.source, said.name, said.type, said.role, why, line.fill,
                       line.samples, said.skip)
        )  # fmt: skip
    final = Mapping(mapping.table, mapping.kind, tuple(columns), mapping.delimiter,
                    mapping.encoding)  # fmt: skip
    return Proposal(final, tuple(lines), "Stated.", guessed.export, tuple(plans))


def _said(said: ColumnMapping, guessed: Plan) -> Plan:
    if said.type == guessed.type and not said.stated:
        return guessed
    if said.type == "text":
        canonical = guessed.canonical or (guessed.type == "number" and guessed.whole)
        return Plan("text", canonical=canonical and not said.stated, lower=guessed.lower)
    whole = guessed.whole and guessed.type == "number"
    return Plan(said.type, said.decimal, said.form, whole=whole, adorned=True)


def _check_names(mapping: Mapping) -> None:
    taken: set[str] = set()
    for column in mapping.columns:
        if column.skip:
            continue
        if column.name.casefold() in taken or not column.name.strip():
            raise BadInput(
                f'Two columns are to become "{column.name}".', hint="Give each its own name."
            )
        taken.add(column.name.casefold())
    if not taken:
        raise BadInput("Every column is left out.", hint="Keep at least one.")
