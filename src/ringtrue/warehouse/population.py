"""Who is counted: the table whose rows are the people, accounts or deals of a question.

People where there are any, else accounts, else deals; `--unit` states it. A population must reach
the outcome, or be reached by it, along joins.
"""

from dataclasses import dataclass, replace

from ringtrue.errors import BadInput, BadOutcome, Where
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.joining import Hop, Roads, repeats
from ringtrue.warehouse.naming import noun
from ringtrue.warehouse.outcomes import Outcome
from ringtrue.warehouse.schema import Question, Table, Unit
from ringtrue.warehouse.snapshot import Snapshot

RECORDS = "records"
_UNITS: tuple[Unit, ...] = ("people", "accounts", "deals")


@dataclass(frozen=True)
class Population:
    """The base table, what its rows are, and how its tables are reached.

    `ways` lead from a row of the base to at most one row elsewhere; `up` leads from the outcome's
    table to the base where one unit may have several of its rows. `person` is the base's column
    that says whose a row is, where several rows are one person's: then rows are no people.
    """

    base: Table
    unit: Unit
    noun: str
    ways: dict[str, tuple[Hop, ...]]
    up: tuple[Hop, ...] | None
    person: str | None = None

    @property
    def counted(self) -> str:
        """What rates count: the unit, or records where a person may have several."""
        return self.unit if self.person is None else RECORDS


def choose(
    records: Records, question: Question, outcome: Outcome | None, roads: Roads
) -> Population:
    """The population of a question; rows that share a person's key are called records.

    Raises BadInput when there is none that reaches the outcome.
    """
    return _told_apart(records, _chosen(records.snapshot, question, outcome, roads))


def _chosen(
    snapshot: Snapshot, question: Question, outcome: Outcome | None, roads: Roads
) -> Population:
    if not snapshot.tables:
        raise BadInput("There are no records.", hint="Bring in a file first.")
    for unit in [question.unit] if question.unit else _UNITS:
        tables = [t for t in snapshot.tables if t.kind == unit]
        fits = [p for t in tables if (p := _populate(t, unit, outcome, roads)) is not None]
        if fits:
            return min(fits, key=lambda p: _rank(p, outcome))
    return _without_kinds(snapshot, question, outcome, roads)


def _told_apart(records: Records, population: Population) -> Population:
    base, column = population.base, population.base.column("person_key")
    if population.unit != "people" or column is None or not repeats(records, base.name, column):
        return population
    return replace(population, noun=RECORDS, person=column)


def _rank(population: Population, outcome: Outcome | None) -> tuple[bool, int, str]:
    own = outcome is not None and outcome.table == population.base.name
    return (not own, -population.base.rows, population.base.name)


def _populate(table: Table, unit: Unit, outcome: Outcome | None, roads: Roads) -> Population | None:
    ways = roads.reach(table.name)
    up = None
    if outcome is not None:
        if outcome.column is None and outcome.table == table.name:
            return None
        if outcome.table not in ways:
            up = roads.way(outcome.table, table.name)
            if up is None:
                return None
    return Population(table, unit, noun(table, unit), ways, up)


def _without_kinds(
    snapshot: Snapshot, question: Question, outcome: Outcome | None, roads: Roads
) -> Population:
    """Tables whose kind nobody knows count as people, or as what `--unit` says."""
    known = [t for t in snapshot.tables if question.unit and t.kind == question.unit]
    if not known:
        loose = [t for t in snapshot.tables if t.kind not in _UNITS or len(snapshot.tables) == 1]
        unit = question.unit or "people"
        fits = [p for t in loose if (p := _populate(t, unit, outcome, roads)) is not None]
        if fits:
            return min(fits, key=lambda p: _rank(p, outcome))
    raise _no_population(snapshot, question, outcome)


def _no_population(snapshot: Snapshot, question: Question, outcome: Outcome | None) -> BadInput:
    kinds = ", ".join(f"{t.name} ({t.kind})" for t in snapshot.tables)
    if outcome is not None and len(snapshot.tables) == 1:
        detail = f"Everybody in {outcome.table} would count as won."
        hint = "Bring the table of everybody, too, or name a column: COL=VALUE."
        return BadOutcome(detail, hint=hint, where=Where(field="outcome"))
    if outcome is None:
        detail = f"No table holds {question.unit}."
        return BadInput(detail, hint=f"There are: {kinds}.", where=Where(field="unit"))
    units = question.unit or "people, accounts or deals"
    detail = f"No join leads from {outcome.table} to a table of {units}."
    hint = f"State one with --join a.x=b.y. There are: {kinds}."
    return BadInput(detail, hint=hint, where=Where(field="join"))
