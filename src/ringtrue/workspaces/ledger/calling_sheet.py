"""The lean page put together: two sentences, five customers, what reps wrote, what was answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ringtrue.errors import BadRule
from ringtrue.warehouse import rules
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.traits import Frame, table
from ringtrue.workspaces.ledger import calling, heard, lean, noting
from ringtrue.workspaces.ledger.lean_lines import Asked, AtOdds, LeanPage, ToCall
from ringtrue.workspaces.ledger.lines import Customer, JudgedLine
from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.personas.lines import PersonaSheet
from ringtrue.workspaces.work.guard import outside_transaction

SALT = "lean"


@dataclass(frozen=True)
class _Read:
    """What the records give: every row of few, the five, and the column of each trait."""

    rows: tuple[dict[str, Any], ...]
    customers: tuple[Customer, ...]
    names: Mapping[str, str]
    notes: tuple[str, ...]
    columns: Mapping[str, str]

    def values(self, line: JudgedLine, *, buyers: bool) -> list[Any]:
        column = self.columns.get(line.trait or "")
        if column is None:
            return []
        return [row[column] for row in self.rows if not buyers or row["status"] == "won"]


def put_together(
    actor: Actor, chosen: Sequence[tuple[int, str, JudgedLine]], page: LeanPage, today: date
) -> LeanPage:
    """The page with its sentences, calls and headline; `chosen` are the sentences at odds."""
    read = _read(actor, [line for *_, line in chosen])
    sheets = {
        persona_id: personas.persona_sheet(actor=actor, persona_id=persona_id)
        for persona_id in dict.fromkeys(one[0] for one in chosen)
    }
    statements = tuple(
        _at_odds(persona_id, name, line, read, sheets[persona_id], (page.buyers, today))
        for persona_id, name, line in chosen
    )
    strong, rest = lean.headline(statements, page.people, page.buyers, page.noun)
    calls = tuple(_to_call(c, statements, read, sheets) for c in read.customers)
    return replace(page, strong=strong, rest=rest, statements=statements, calls=calls)


def _read(actor: Actor, lines: Sequence[JudgedLine]) -> _Read:
    snapshot = people.snapshot(actor=actor, purpose="ledger")
    question = measures.question(actor=actor)
    outside_transaction()
    with open_records(snapshot) as records:
        frame = table(records, question)
        customers = calling.drawn(records, snapshot, frame, SALT)
        texts = [c.name for c in frame.columns if c.type == "text"]
        columns = _columns(frame, lines)
        named = calling.called(snapshot, frame)
        wanted = dict.fromkeys((*columns.values(), *texts, *named.every))
        shown = frame.table.select("unit_id", "status", *wanted)
        rows = tuple(records.rows(shown.order_by("unit_id")))
    notes = tuple(name for name in texts if noting.free_text([row[name] for row in rows]))
    names = {str(row["unit_id"]): calling.speaker(calling.customer(row, named)) for row in rows}
    return _Read(rows, customers, names, notes, columns)


def _columns(frame: Frame, lines: Sequence[JudgedLine]) -> dict[str, str]:
    found = {}
    for line in lines:
        if line.trait:
            try:
                found[line.trait] = rules.find(line.trait, frame.columns).name
            except BadRule:  # the column has left the records since
                continue
    return found


def _at_odds(
    persona_id: int,
    name: str,
    line: JudgedLine,
    read: _Read,
    sheet: PersonaSheet,
    counted: tuple[int, date],
) -> AtOdds:
    """One sentence at odds; `counted` are all buyers, and the day on which words are old or not."""
    buyers, today = counted
    row = next(s for s in sheet.statements if s.id == line.id)
    fresh = heard.fresh_voices(row, today)
    confirm = sum(one.speaks_for for one in fresh)
    told, denied = lean.heard(confirm, len(fresh) - confirm, len(read.customers))
    before = heard.told(row, today)
    old = before is not None and before.verdict == "stale"
    own = line.n is not None and line.n <= buyers - 4  # its own buyers, not all of them
    wanted = noting.terms(line, set(read.values(line, buyers=False)))
    return AtOdds(
        line=line,
        persona_id=persona_id,
        persona=name,
        said=lean.counted(line, buyers),
        instead="" if own else lean.instead(line, read.values(line, buyers=True), row.values),
        questions=lean.questions(line),
        notes=noting.speaking_of(wanted, read.rows, read.notes, read.names),
        heard=before.sentence if before is not None and old else told,
        denied=denied,
        old=old,
    )


def _to_call(
    customer: Customer,
    statements: Sequence[AtOdds],
    read: _Read,
    sheets: Mapping[int, PersonaSheet],
) -> ToCall:
    speaker = calling.speaker(customer)
    row = next((r for r in read.rows if str(r["unit_id"]) == customer.unit_id), {})
    asked = tuple(
        Asked(
            one,
            _recorded(row.get(read.columns.get(one.line.trait or "", ""))),
            lean.answers(sheets[one.persona_id].evidence, one.line).get(speaker),
        )
        for one in statements
    )
    return ToCall(customer, speaker, asked)


def _recorded(value: Any) -> str:
    if value is None or value == "":
        return ""
    return f"{value:,.0f}" if isinstance(value, float) else str(value)
