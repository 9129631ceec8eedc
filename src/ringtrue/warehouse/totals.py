"""Totals said aloud, so that they can be held against what the CRM says."""

from datetime import date

import ibis
from ibis import _

from ringtrue.warehouse import outcomes
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.naming import noun
from ringtrue.warehouse.outcomes import Outcome
from ringtrue.warehouse.population import Population
from ringtrue.warehouse.schema import Question


def say(
    records: Records,
    frame: ibis.Table,
    outcome: Outcome | None,
    population: Population,
    *,
    ageless: ibis.Table,
    whole: bool,
) -> tuple[str, ...]:
    """Sentences that reconcile units, accounts and the outcome's own rows.

    `ageless` is the frame before anything was called too young, which is how the CRM counts.
    Nothing is said of a frame that leaves a part out (`whole` false): the sealed part stays unread.
    """
    if outcome is None or not whole:
        return ()
    if population.up is None and outcome.column is not None:
        said = _buyers(records, frame, outcome, population)
    else:
        said = _reconciled(records, frame, ageless, outcome, population)
    return tuple(
        s
        for s in (
            said,
            _left_out(records, frame, population, outcome),
        )
        if s
    )


def _buyers(records: Records, frame: ibis.Table, outcome: Outcome, population: Population) -> str:
    units, at = _won(records, frame, population)
    [row] = records.rows(frame.aggregate(n=frame.outcome.count()))
    closed = "closed " if population.unit == "deals" else ""
    things = f"{row['n']:,} {closed}{population.noun} in {outcome.table}"
    return f"{units:,} of {things} {happened(outcome)}{at}."


def _reconciled(
    records: Records,
    frame: ibis.Table,
    ageless: ibis.Table,
    outcome: Outcome,
    population: Population,
) -> str:
    """The outcome's own rows, as the CRM counts them, and whom they make buyers."""
    units, at = _won(records, ageless, population)
    young = units - _won(records, frame, population)[0]
    many = f"{_many(units, population.noun)}{at}"
    less = f", {young:,} of them too young to count" if young else ""
    own = next(t for t in records.snapshot.tables if t.name == outcome.table)
    if population.up is None:
        return f"{own.rows:,} rows in {own.name}; {many} are in it{less}."
    rows = _by_status(records, outcome).get("won", 0)
    things = noun(own, "deals") if own.kind == "deals" else "rows"
    return f"{rows:,} won {things} in {own.name}; {many}{less}."


def _won(records: Records, frame: ibis.Table, population: Population) -> tuple[int, str]:
    """How many won, and " at 57 companies" where the companies are known."""
    won = frame.filter(frame.status == "won")
    [row] = records.rows(won.aggregate(units=won.count(), accounts=won.account_id.nunique()))
    if not row["accounts"] or population.unit == "accounts":
        return row["units"], ""
    if population.person is not None:
        return row["units"], f" of {_many(row['accounts'], 'people')}"
    tables = records.snapshot.tables
    firms = next((noun(t, "accounts") for t in tables if t.kind == "accounts"), "accounts")
    return row["units"], f" at {_many(row['accounts'], firms)}"


def happened(outcome: Outcome | None) -> str:
    """What people with the outcome did: "won", or the column's own words where it is no sale."""
    if outcome is None or outcome.column is None:
        return "won"
    said = [v.casefold().split() for v in outcome.won]
    if any("won" in words or "win" in words for words in said):
        return "won"
    return f"have {outcome.column} “{outcome.won[0]}”"


def _left_out(records: Records, frame: ibis.Table, population: Population, outcome: Outcome) -> str:
    if population.up is not None:
        own = next(t for t in records.snapshot.tables if t.name == outcome.table)
        rows = _by_status(records, outcome).get("open", 0)
        things = noun(own, "deals") if own.kind == "deals" else "rows"
        return f"{rows:,} open {things} left out." if rows else ""
    left = frame.group_by("status").aggregate(n=_.count())
    counts = {r["status"]: r["n"] for r in records.rows(left)}
    words = {"open": "open", "immature": "too young", "not_recorded": "without an outcome"}
    said = [f"{counts[s]:,} {w}" for s, w in words.items() if counts.get(s)]
    return f"Left out of every rate: {', '.join(said)}." if said else ""


def beside(
    records: Records,
    frame: ibis.Table,
    population: Population,
    question: Question,
    today: date | None,
) -> tuple[str, ...]:
    """What else to say of who is counted: several rows of one person, days to come, no days."""
    return (
        *_shared(records, frame, population),
        *_to_come(records, frame, population, today),
        *_ageless(records, frame, question.horizon),
    )


def _ageless(records: Records, frame: ibis.Table, horizon: int | None) -> tuple[str, ...]:
    """What to say when a horizon was asked for and no record has a day of entry."""
    if horizon is None:
        return ()
    [row] = records.rows(frame.aggregate(n=frame.entered.count()))
    if row["n"]:
        return ()
    return ("No day of entry is known, so no record could be called too young: name its column.",)


def _shared(records: Records, frame: ibis.Table, population: Population) -> tuple[str, ...]:
    """What to say when several rows are one person's: whom rates and tests count."""
    if population.person is None:
        return ()
    known = frame.account_id
    [row] = records.rows(frame.aggregate(n=known.count(), people=known.nunique(), all=_.count()))
    nobody = row["all"] - row["n"]
    alone = f"; {nobody:,} without it count alone" if nobody else ""
    return (
        f"{population.person} repeats: {row['n']:,} records are of {_many(row['people'], 'people')}"
        f"{alone}. Rates count records, tests count people.",
    )


def _to_come(
    records: Records, frame: ibis.Table, population: Population, today: date | None
) -> tuple[str, ...]:
    """What to say of units that are dated after today, where there are rates."""
    if today is None:
        return ()
    later = frame.filter(frame.entered > ibis.literal(today))
    [row] = records.rows(later.aggregate(n=later.count(), last=later.entered.max()))
    if not row["n"]:
        return ()
    many = _many(row["n"], population.noun)
    are = "is" if row["n"] == 1 else "are"
    last = f"{row['last']:%Y-%m-%d}"
    return (f"{many} {are} dated after today (to {last}): counted as open, in no rate.",)


def _by_status(records: Records, outcome: Outcome) -> dict[str, int]:
    rows = records.table(outcome.table)
    counted = rows.mutate(s=outcomes.status(rows, outcome)).group_by("s").aggregate(n=_.count())
    return {r["s"]: r["n"] for r in records.rows(counted)}


_ONE = {"people": "person", "companies": "company", "opportunities": "opportunity"}


def _many(count: int, things: str) -> str:
    return f"{count:,} {_ONE.get(things, things.removesuffix('s')) if count == 1 else things}"
