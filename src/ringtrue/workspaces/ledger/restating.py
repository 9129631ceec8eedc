"""Numbers as the SQL that finds them, for whoever wants to count again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from ringtrue.analysis.cast import Member
from ringtrue.analysis.drifted import Reference, Shift
from ringtrue.errors import NotFound, RingtrueError
from ringtrue.warehouse.schema import Question
from ringtrue.workspaces.checkup.lines import FindingRow
from ringtrue.workspaces.ledger.sql_lines import OUTCOME, SENTENCES, AskedSql, NumberSql
from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.records.lake import lake_root
from ringtrue.workspaces.work.guard import outside_transaction

if TYPE_CHECKING:
    from ringtrue.warehouse.engines import Records
    from ringtrue.warehouse.traits import Frame

LAKE, KEY = "lake", "the key of the seal"
NOTHING = "Nothing is counted for this, so there is no question to show."
NOT_ONE_QUESTION = (
    "What this finding counts is not the answer to one question: it stands in the evidence as "
    "figures, and its check's page says how it is computed."
)


@dataclass(frozen=True)
class _Open:
    """The records, their frame, and the cast as it is in use."""

    records: "Records"
    frame: "Frame"
    cast: tuple[Member, ...]
    question: Question


Ask = Callable[[_Open], tuple[NumberSql, ...]]


def of_claim(actor: Actor, claim_id: int, today: date) -> AskedSql:
    """One sentence's question as of a day; NotFound where this workspace has none such in use."""
    claims = personas.tested_claims(actor=actor)
    claim = next((c for c in claims if c.id == claim_id), None)
    if claim is None:
        raise NotFound(f"There is no sentence {claim_id} in use.", hint="It may have been changed.")
    place = _place(actor, claim.persona_id)
    named = _of_persona(actor, claim.persona_id, claim.statement.text)
    return _told(named, actor, lambda it: _claim(it, (place, claim.position)), today)


def of_persona(actor: Actor, persona_id: int, today: date) -> AskedSql:
    """How many people a persona has, and how many of them bought, as of a day."""
    place = _place(actor, persona_id)
    named = _of_persona(actor, persona_id, "How many people it has, and how many of them bought")
    return _told(named, actor, lambda it: (*_people(it, place), *_outcome(it, place)), today)


def of_finding(actor: Actor, row: FindingRow, today: date) -> AskedSql:
    """What counted a finding, as far as the engine counts it by questions."""
    ids = {key.name: key.id for key in personas.persona_keys(actor=actor)}
    named = AskedSql(row.sentence, finding_id=row.id)
    if row.persona in ids:
        named = replace(named, persona=row.persona, persona_id=ids[row.persona])
    ask = _asks(row, list(ids))
    if ask is None:
        return replace(named, why=NOT_ONE_QUESTION)
    return _told(named, actor, ask, today)


def of_drift(
    actor: Actor, name: str, persona_id: int | None, held: Reference, shifts: Sequence[Shift]
) -> AskedSql:
    """Both times of what changed of one persona, or of everybody; `held` is under today's name."""
    named = AskedSql("What changed since", name, persona_id)
    return _told(named, actor, lambda it: _shifts(it, held, shifts), None)


def _of_persona(actor: Actor, persona_id: int, text: str) -> AskedSql:
    keys = {key.id: key.name for key in personas.persona_keys(actor=actor)}
    return AskedSql(text, keys[persona_id], persona_id)


def _place(actor: Actor, persona_id: int) -> int:
    ids = [key.id for key in personas.persona_keys(actor=actor)]
    if persona_id not in ids:
        raise NotFound(f"There is no persona {persona_id} in use.", hint="It may be put away.")
    return ids.index(persona_id)


def _asks(row: FindingRow, names: list[str]) -> Ask | None:
    place = names.index(row.persona) if row.persona in names else None
    if row.code == "RT203":
        return _uncovered
    if row.code == "RT206":
        said = row.evidence.get("pairs", ())
        pairs = [(p["one"], p["other"]) for p in said if {p["one"], p["other"]} <= set(names)]
        return lambda it: _overlaps(it, [(names.index(a), names.index(b)) for a, b in pairs])
    if place is None:
        return None
    if row.code == "RT204":
        return lambda it: _people(it, place)
    if row.code in OUTCOME:
        return lambda it: _outcome(it, place)
    if row.code in SENTENCES:
        texts = {c.get("text") for c in row.evidence.get("claims", ())}
        return lambda it: _claims(it, place, texts)
    return None


def _told(named: AskedSql, actor: Actor, ask: Ask, today: date | None) -> AskedSql:
    try:
        asked = _asked(actor, ask, today)
    except RingtrueError as why:
        return replace(named, why=str(why))
    return replace(named, questions=asked, why="" if asked else NOTHING)


def _asked(actor: Actor, ask: Ask, today: date | None) -> tuple[NumberSql, ...]:
    from ringtrue.analysis import fitted
    from ringtrue.analysis.answerable import answerable
    from ringtrue.analysis.unsealed import frame_for
    from ringtrue.warehouse.engines import open_records

    outside_transaction()
    snapshot, question = (
        people.snapshot(actor=actor, purpose="ledger"),
        measures.question(actor=actor),
    )
    if not snapshot.tables:
        return ()
    cast = personas.cast(actor=actor)
    # never Spark: what is shown is to run anywhere, on the files of the lake
    with open_records(snapshot, warehouse="duckdb") as records:
        frame = frame_for(records, question, cast, as_of=today)
        frame = fitted.prepared(records, frame, cast)
        cast, _ = answerable(cast, frame)
        found = ask(_Open(records, frame, cast, question))
    key = snapshot.seal.key if snapshot.seal else ""
    return tuple(replace(one, sql=_shown(one.sql, key)) for one in found)


def _shown(sql: str, key: str) -> str:
    sql = sql.replace(f"{lake_root().resolve().as_posix()}/", f"{LAKE}/")
    return sql.replace(key, KEY) if key else sql  # whoever knew it could tell who is sealed


def _some(title: str, rows: str, sql: str | None) -> tuple[NumberSql, ...]:
    return (NumberSql(title, rows, sql),) if sql is not None else ()


def _claim(it: _Open, place: tuple[int, int]) -> tuple[NumberSql, ...]:
    from ringtrue.analysis.restating import claim_sql

    text = it.cast[place[0]].statements[place[1]].text
    asked = claim_sql(it.records, it.frame, it.cast, place, question=it.question)
    return _some(text, "One row: so many fit (k) of so many (n).", asked)


def _claims(it: _Open, place: int, texts: set[object]) -> tuple[NumberSql, ...]:
    places = [i for i, s in enumerate(it.cast[place].statements) if s.text in texts]
    return tuple(one for i in places for one in _claim(it, (place, i)))


def _people(it: _Open, place: int) -> tuple[NumberSql, ...]:
    from ringtrue.analysis.restating import people_sql

    rows = "One row: its people, its buyers and what they brought, and the same of everybody."
    return _some("People", rows, people_sql(it.records, it.frame, it.cast, place))


def _outcome(it: _Open, place: int) -> tuple[NumberSql, ...]:
    from ringtrue.analysis.restating import outcome_sql

    rows = (
        "A row a period: how many of its people bought (k) of those decided (n), and of everybody "
        "else. Rates are of the sums; everybody else's is weighted by the persona's own people."
    )
    return _some("Win rate", rows, outcome_sql(it.records, it.frame, it.cast, place))


def _uncovered(it: _Open) -> tuple[NumberSql, ...]:
    from ringtrue.analysis.restating import uncovered_sql

    rows = "One row: the buyers in no persona, those of whom nobody can say, and all of them."
    return _some("Buyers in no persona", rows, uncovered_sql(it.records, it.frame, it.cast))


def _overlaps(it: _Open, pairs: Sequence[tuple[int, int]]) -> tuple[NumberSql, ...]:
    from ringtrue.analysis.restating import overlap_sql

    return tuple(
        NumberSql(
            f"People of {it.cast[a].name} who match {it.cast[b].name}, too",
            "One row: so many are shared, of so many people.",
            overlap_sql(it.records, it.frame, it.cast, (a, b)),
        )
        for a, b in pairs
    )


def _shifts(it: _Open, held: Reference, shifts: Sequence[Shift]) -> tuple[NumberSql, ...]:
    from ringtrue.analysis import drift, tallying
    from ringtrue.analysis.redrifting import shift_sql

    cast = tallying.of_members(it.cast, it.frame)
    ready = drift.prepared(it.records, it.frame, cast, it.question)
    if held.persona not in {p.name for p in ready.cast.parts}:
        return ()
    then, now = shift_sql(ready, held, shifts)
    told = "; ".join(f"{i} {_name(shift)}" for i, shift in enumerate(shifts, start=1))
    rows = f"One row, k of n of each: {told}."
    return (
        NumberSql(f"Up to {held.last}", f"{rows} As the records are today.", then),
        NumberSql("Later", f"{rows} Of a year at most.", now),
    )


def _name(shift: Shift) -> str:
    if shift.trait is None:
        return "its share of all" if shift.what == "share" else "how many bought"
    return f"{shift.trait} {shift.level}".strip()
