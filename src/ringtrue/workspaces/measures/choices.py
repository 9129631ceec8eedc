"""What could count as won: columns and tables that look like an outcome, best first, counted."""

# ruff: noqa: SIM905  lists of words read better as text

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ringtrue.errors import BadInput
from ringtrue.warehouse import outcomes
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.intake.guess import tokens
from ringtrue.warehouse.schema import Column, Question, Table

MOST_LEVELS = 25
MOST_CHOICES = 12
TELLING = frozenset(
    """outcome won win converted conversion customer churn churned churnvalue response responded
    accepted subscribed purchased bought closed stage status result y target label signed
    """.split()
)
WON = ("won", "win", "closed won", "closedwon", "gewonnen", "converted", "customer", "accepted")


@dataclass(frozen=True)
class OutcomeChoice:
    """One thing that could count as won, with what it would make of the records."""

    expression: str
    table: str
    column: str
    value: str
    won: int
    lost: int
    open: int
    not_recorded: int
    open_values: tuple[str, ...]
    score: float


def choices(records: Records) -> tuple[OutcomeChoice, ...]:
    """The likely outcomes of the records, best first."""
    found = [c for t in records.snapshot.tables for c in _in_table(records, t)]
    found.sort(key=lambda c: (-c.score, c.expression))
    return tuple(found[:MOST_CHOICES])


def _in_table(records: Records, table: Table) -> Iterator[OutcomeChoice]:
    presence = _presence(records, table)
    if presence is not None:
        yield presence
    last = table.columns[-1].name if table.columns else ""
    for column in _few_levels(records, table):
        values = outcomes._values(records, table.name, column.name)
        value = _winner(column, values)
        if value is None:
            continue
        words = set(tokens(column.name)) | {"".join(tokens(column.name))}
        score = 3.0 * bool(words & TELLING) + 2.0 * (column.role == "status")
        score += 2.0 * (value.casefold() in WON) + 0.5 * (column.name == last)
        # a deal that was won is a sale; a lead that was accepted is not yet one
        score += 1.0 * (column.role == "status" and table.kind == "deals")
        choice = tried(records, f"{table.name}.{column.name}={value}", ())
        if choice is not None and choice.won and choice.lost:
            yield OutcomeChoice(**{**vars(choice), "score": score})


def _few_levels(records: Records, table: Table) -> list[Column]:
    """Columns with two to twenty-five values, keys and dates left out."""
    kinds = ("text", "number", "boolean")
    asked = [c for c in table.columns if c.type in kinds and c.role in (None, "status")]
    if not asked:
        return []
    there = records.table(table.name)
    counted = {f"c{i}": there[c.name].nunique() for i, c in enumerate(asked)}
    [row] = records.rows(there.aggregate(**counted))
    return [c for i, c in enumerate(asked) if 2 <= row[f"c{i}"] <= MOST_LEVELS]


def _winner(column: Column, values: dict[str, int]) -> str | None:
    """The value that says won; in a column of yes and no, the yes."""
    folded = {v.strip().casefold(): v for v in values}
    for word in WON:
        if word in folded:
            return folded[word]
    for plain, value in folded.items():
        if outcomes._has(plain, outcomes._WON_WORDS):
            return value
    if len(folded) == 2 and set(folded) <= outcomes.YES | outcomes.NO:
        return next((v for f, v in folded.items() if f in outcomes.YES), None)
    return None


def _presence(records: Records, table: Table) -> OutcomeChoice | None:
    """Presence in a table of deals that says nothing of winning, met by people or accounts."""
    people = {t.name for t in records.snapshot.tables if t.kind in ("people", "accounts")}
    met = [j for j in records.snapshot.joins if table.name in (j.left, j.right)]
    met = [j for j in met if {j.left, j.right} - {table.name} & people]
    if table.kind != "deals" or not met or table.column("status") is not None:
        return None
    [there] = records.rows(records.table(table.name).aggregate(n=lambda t: t.count()))
    return OutcomeChoice(f"@{table.name}", table.name, "", "", there["n"], 0, 0, 0, (), 6.0)


def tried(records: Records, expression: str, open_values: tuple[str, ...]) -> OutcomeChoice | None:
    """What an outcome would make of its own table's rows; None when it cannot be parsed."""
    try:
        return counted(records, expression, open_values)
    except BadInput:
        return None


def counted(records: Records, expression: str, open_values: tuple[str, ...]) -> OutcomeChoice:
    """The same; raises UnknownColumn or BadOutcome with the candidates."""
    parsed = outcomes.parse(records, Question(outcome=expression, open_values=open_values))
    if parsed is None:
        raise BadInput("No outcome was named.", hint="Choose one, or write COL=VALUE.")
    there: Any = records.table(parsed.table)
    status = there.mutate(s=outcomes.status(there, parsed)).group_by("s")
    rows = records.rows(status.aggregate(n=lambda t: t.count()))
    counts = {r["s"]: r["n"] for r in rows}
    return OutcomeChoice(
        expression=expression,
        table=parsed.table,
        column=parsed.column or "",
        value=", ".join(parsed.won),
        won=counts.get("won", 0),
        lost=counts.get("lost", 0),
        open=counts.get("open", 0),
        not_recorded=counts.get("not_recorded", 0),
        open_values=parsed.open,
        score=0.0,
    )
