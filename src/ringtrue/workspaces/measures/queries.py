"""What is asked of the records, and what members have said of each trait."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, get_args

from ringtrue.errors import UnknownColumn
from ringtrue.warehouse.naming import find_column
from ringtrue.warehouse.schema import Column, Question, Table, Unit
from ringtrue.warehouse.snapshot import Snapshot
from ringtrue.workspaces.measures.models import Metric, Outcome, Reading, Trait
from ringtrue.workspaces.members.access import query
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.records import queries as records
from ringtrue.workspaces.work.guard import outside_transaction

if TYPE_CHECKING:
    from ringtrue.workspaces.measures.choices import OutcomeChoice


@dataclass(frozen=True)
class TraitLine:
    """What was said of one trait."""

    name: str
    label: str
    known_before: bool | None
    put_back: bool
    ignored: bool


@dataclass(frozen=True)
class OutcomeLine:
    """One outcome as it is defined."""

    id: int
    name: str
    expression: str
    unit: str
    open_values: tuple[str, ...]
    date: str
    value: str
    horizon: int | None
    primary: bool


@dataclass(frozen=True)
class MetricLine:
    """One metric as it is defined."""

    id: int
    name: str
    aggregate: str
    trait: str
    outcome: str


@dataclass(frozen=True)
class ColumnLine:
    """A column that shows, with what was said of it."""

    name: str
    table: str
    column: str
    type: str
    role: str
    label: str
    known_before: bool | None
    put_back: bool
    ignored: bool


@query()
def traits(*, actor: Actor) -> tuple[TraitLine, ...]:
    """Every trait that somebody said something about, by name."""
    rows = Trait.objects.within(actor).order_by("name")
    return tuple(TraitLine(t.name, t.label, t.known_before, t.put_back, t.ignored) for t in rows)


def _outcome_line(row: Outcome) -> OutcomeLine:
    return OutcomeLine(
        row.pk,
        row.name,
        row.expression,
        row.unit,
        tuple(row.open_values),
        row.date,
        row.value,
        row.horizon,
        row.primary,
    )


@query()
def outcomes(*, actor: Actor) -> tuple[OutcomeLine, ...]:
    """Every outcome, the primary one first."""
    rows = Outcome.objects.within(actor).order_by("-primary", "name")
    return tuple(_outcome_line(row) for row in rows)


@query()
def primary_outcome(*, actor: Actor) -> OutcomeLine | None:
    """The outcome every page means, or None while nobody has chosen one."""
    row = Outcome.objects.within(actor).filter(primary=True).first()
    return _outcome_line(row) if row else None


@query()
def metrics(*, actor: Actor) -> tuple[MetricLine, ...]:
    """Every metric, by name."""
    rows = Metric.objects.within(actor).select_related("outcome").order_by("name")
    return tuple(
        MetricLine(m.pk, m.name, m.aggregate, m.trait, m.outcome.name if m.outcome else "")
        for m in rows
    )


@query()
def question(*, actor: Actor) -> Question:
    """What this workspace asks of its records; the outcome is None until one is chosen.

    What was said of columns that do not show (their import was undone) rests until they do again.
    """
    shown = _Shown(records.visible(actor=actor).tables)
    said = list(Trait.objects.within(actor).order_by("name"))
    said = [t for t in said if shown.has(t.name)]
    reading = Reading.objects.within(actor).first()
    words = reading.missing_words if reading else None
    asked = Question(
        ignore=tuple(t.name for t in said if t.ignored),
        known_before=tuple(t.name for t in said if t.known_before),
        put_back=tuple(t.name for t in said if t.put_back),
        missing_words=None if words is None else tuple(words),
    )
    row = Outcome.objects.within(actor).filter(primary=True).first()
    if row is None or not shown.has_outcome(row.expression):
        return asked
    return replace(
        asked,
        outcome=row.expression,
        unit=row.unit if row.unit in get_args(Unit) else None,
        open_values=tuple(row.open_values),
        date=row.date if row.date and shown.has(row.date) else None,
        value=row.value if row.value and shown.has(row.value) else None,
        horizon=row.horizon,
    )


class _Shown:
    """The tables and columns that show, asked by the names that people write."""

    def __init__(self, tables: tuple[Table, ...]) -> None:
        self._snapshot = Snapshot("", 0, "analysis", tables)

    def has(self, name: str) -> bool:
        try:
            find_column(self._snapshot, name)
        except UnknownColumn:
            return False
        return True

    def has_outcome(self, expression: str) -> bool:
        if expression.startswith("@"):
            wanted = expression[1:].strip().casefold()
            return any(wanted in t.name.casefold() for t in self._snapshot.tables)
        ends = [i for i, c in enumerate(expression) if c == "="]
        return any(self.has(n.strip()) for n in (expression, *(expression[:i] for i in ends)))


@query()
def outcome_choices(*, actor: Actor) -> "tuple[OutcomeChoice, ...]":
    """What could count as won in these records, best first, with counts."""
    from ringtrue.warehouse.engines import open_records
    from ringtrue.workspaces.measures.choices import choices

    outside_transaction()
    snapshot = people.snapshot(actor=actor, purpose="analysis")
    with open_records(snapshot) as opened:
        return choices(opened)


@query()
def outcome_tried(
    *, actor: Actor, expression: str, open_values: tuple[str, ...] = ()
) -> "OutcomeChoice":
    """What an outcome would make of the records. Raises UnknownColumn or BadOutcome."""
    from ringtrue.warehouse.engines import open_records
    from ringtrue.workspaces.measures.choices import counted

    outside_transaction()
    snapshot = people.snapshot(actor=actor, purpose="analysis")
    with open_records(snapshot) as opened:
        return counted(opened, expression, open_values)


@query()
def columns(*, actor: Actor) -> tuple[ColumnLine, ...]:
    """Every column that shows, with what was said of it."""
    tables = records.visible(actor=actor).tables
    said = {t.name: t for t in Trait.objects.within(actor)}
    return tuple(
        _column_line(f"{t.name}.{c.name}", t.name, c, said.get(f"{t.name}.{c.name}"))
        for t in tables
        for c in t.columns
    )


def _column_line(name: str, table: str, column: Column, said: Trait | None) -> ColumnLine:
    return ColumnLine(
        name=name,
        table=table,
        column=column.name,
        type=column.type,
        role=column.role or "",
        label=said.label if said else "",
        known_before=said.known_before if said else None,
        put_back=said.put_back if said else False,
        ignored=said.ignored if said else False,
    )
