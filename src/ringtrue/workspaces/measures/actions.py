"""What members say about traits and outcomes; every answer changes what an analysis may use."""

from datetime import datetime

from ringtrue.errors import BadInput, Conflict, Where
from ringtrue.warehouse.naming import find_column
from ringtrue.warehouse.snapshot import Snapshot
from ringtrue.workspaces.measures.models import DEFAULT_HORIZON, Metric, Outcome, Reading, Trait
from ringtrue.workspaces.members.access import Unchanged, action
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.records import queries as records

LONGEST_HORIZON = 3650
LONGEST_COLUMN = 500
UNITS = ("", "people", "accounts", "deals")


def _trait(actor: Actor, name: str) -> Trait:
    name = _full_name(actor, name)
    rows = Trait.objects.within(actor).select_for_update()
    found: Trait | None = rows.filter(name=name).first()
    return found or Trait.objects.add(actor, name=name)


def _full_name(actor: Actor, name: str) -> str:
    """`table.column` for a name as people write it. Raises UnknownColumn with the candidates."""
    tables = records.visible(actor=actor).tables
    table, column = find_column(Snapshot("", 0, "analysis", tables), name, what="trait")
    return f"{table.name}.{column.name}"


@action(needs=Role.ANALYST)
def answer_known_before(
    *, actor: Actor, trait: str, known_before: bool | None, now: datetime
) -> int:
    """Say whether a trait is known before the outcome; None takes the answer back."""
    row = _trait(actor, trait)
    row.known_before = known_before
    row.save()
    return int(row.pk)


@action(needs=Role.ANALYST)
def put_back(*, actor: Actor, trait: str, keep: bool, now: datetime) -> int:
    """Keep a trait against the leak guard's advice, with the warning, or stop doing so."""
    row = _trait(actor, trait)
    row.put_back = keep
    row.save()
    return int(row.pk)


@action(needs=Role.ANALYST)
def ignore_trait(*, actor: Actor, trait: str, ignored: bool, now: datetime) -> int:
    """Leave a trait out of discovery and verdicts, or take it in again."""
    row = _trait(actor, trait)
    row.ignored = ignored
    row.save()
    return int(row.pk)


@action(needs=Role.ANALYST)
def label_trait(*, actor: Actor, trait: str, label: str, now: datetime) -> int:
    """Give a trait the name people use for it."""
    row = _trait(actor, trait)
    row.label = label.strip()[:140]
    row.save()
    return int(row.pk)


@action(needs=Role.ANALYST)
def set_missing_words(*, actor: Actor, words: tuple[str, ...] | None, now: datetime) -> int:
    """Say which words mean "missing"; None for the list Ringtrue knows."""
    row = Reading.objects.within(actor).select_for_update().first()
    row = row or Reading.objects.add(actor)
    row.missing_words = None if words is None else [w.strip() for w in words if w.strip()]
    row.save()
    return int(row.pk)


def _checked(expression: str, unit: str, horizon: int | None) -> str:
    expression = expression.strip()
    if not expression or len(expression) > 1000 or not expression.isprintable():
        raise BadInput(
            "An outcome is COL=VALUE, a yes-or-no COL, or @table.",
            hint="Choose one of those shown.",
        )
    if unit not in UNITS:
        raise BadInput(f"There is no unit {unit!r}.", hint="people, accounts or deals.")
    if horizon is not None and not 0 <= horizon <= LONGEST_HORIZON:
        raise BadInput(
            "The horizon is a number of days from 0 to 3650.", hint="90 is what most teams use."
        )
    return expression


def _column(said: str, field: str) -> str:
    """The name of a column as it may be kept; whether it is there, the records say when asked."""
    said = said.strip()
    if len(said) > LONGEST_COLUMN or not said.isprintable():
        detail, hint = f"That is no name of a {field} column.", "Write it as table.column."
        raise BadInput(detail, hint=hint, where=Where(field=field))
    return said


@action(needs=Role.ANALYST)
def set_outcome(
    *,
    actor: Actor,
    expression: str,
    name: str = "won",
    unit: str = "",
    open_values: tuple[str, ...] = (),
    date: str = "",
    value: str = "",
    horizon: int | None = DEFAULT_HORIZON,
    primary: bool = True,
    now: datetime,
) -> int:
    """Say what counts as the outcome; a primary one is what every page means by it.

    Said again as it is, nothing was defined anew: there is no audit row.
    """
    expression = _checked(expression, unit, horizon)
    rows = Outcome.objects.within(actor)
    row = rows.select_for_update().filter(name=name[:120]).first()
    fields = {
        "expression": expression,
        "unit": unit,
        "open_values": list(open_values),
        "date": _column(date, "date"),
        "value": _column(value, "value"),
        "horizon": horizon,
        "primary": primary,
    }
    if row is not None and all(getattr(row, name) == given for name, given in fields.items()):
        return Unchanged(int(row.pk))  # type: ignore[return-value]
    if primary:
        rows.filter(primary=True).exclude(pk=row.pk if row else None).update(primary=False)
    if row is None:
        return int(Outcome.objects.add(actor, name=name[:120], **fields).pk)
    for field, given in fields.items():
        setattr(row, field, given)
    row.save()
    return int(row.pk)


@action(needs=Role.ANALYST)
def remove_outcome(*, actor: Actor, outcome_id: int, now: datetime) -> None:
    """Forget an outcome that no metric stands on."""
    row = Outcome.objects.within(actor).by_id(outcome_id)
    if Metric.objects.within(actor).filter(outcome=row).exists():
        raise Conflict("A metric stands on this outcome.", hint="Remove the metric first.")
    row.delete()


@action(needs=Role.ANALYST)
def define_metric(
    *,
    actor: Actor,
    name: str,
    aggregate: str,
    trait: str = "",
    outcome_id: int | None = None,
    now: datetime,
) -> int:
    """Define a number that is watched over time."""
    outcome = None if outcome_id is None else Outcome.objects.within(actor).by_id(outcome_id)
    if aggregate not in {"rate", "mean", "sum", "count"}:
        raise BadInput(f"There is no aggregate {aggregate!r}.", hint="rate, mean, sum or count.")
    if (aggregate == "rate") != (outcome is not None):
        raise BadInput("A rate is of an outcome; the others are of a trait.")
    if Metric.objects.within(actor).filter(name=name[:120]).exists():
        raise Conflict(f"There is a metric {name!r} already.", hint="Choose another name.")
    row = Metric.objects.add(
        actor, name=name[:120], aggregate=aggregate, trait=trait[:500], outcome=outcome
    )
    return int(row.pk)
