"""What is asked of the records, and what members have said of each trait."""

from dataclasses import dataclass
from typing import get_args

from ringtrue.warehouse.schema import Question, Unit
from ringtrue.workspaces.measures.models import Metric, Outcome, Reading, Trait
from ringtrue.workspaces.members.access import query
from ringtrue.workspaces.members.actor import Actor


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
    """What this workspace asks of its records; the outcome is None until one is chosen."""
    said = list(Trait.objects.within(actor).order_by("name"))
    reading = Reading.objects.within(actor).first()
    words = reading.missing_words if reading else None
    asked = {
        "ignore": tuple(t.name for t in said if t.ignored),
        "known_before": tuple(t.name for t in said if t.known_before),
        "put_back": tuple(t.name for t in said if t.put_back),
        "missing_words": None if words is None else tuple(words),
    }
    row = Outcome.objects.within(actor).filter(primary=True).first()
    if row is None:
        return Question(**asked)
    return Question(
        outcome=row.expression,
        unit=row.unit if row.unit in get_args(Unit) else None,
        open_values=tuple(row.open_values),
        date=row.date or None,
        value=row.value or None,
        horizon=row.horizon,
        **asked,
    )
