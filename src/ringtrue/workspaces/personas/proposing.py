"""Proposals for sentences: each tied to the trait of the records that could test it.

What the records' traits look like is read once a data version and kept in this process; it is
levels and ranges, never a person.
"""

import json
from collections import OrderedDict
from dataclasses import asdict, replace
from datetime import date

from ringtrue.analysis import questions
from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.questions import TraitHint
from ringtrue.errors import BadInput
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.snapshot import Snapshot
from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.personas.lines import Proposal, TraitChoice
from ringtrue.workspaces.work.guard import outside_transaction

_KEPT = 8
_hints: OrderedDict[tuple[int, int, str], tuple[TraitHint, ...]] = OrderedDict()


def hints(actor: Actor) -> tuple[TraitHint, ...]:
    """Every trait of the workspace's records with its levels or range; none before an import."""
    snapshot = people.snapshot(actor=actor, purpose="analysis")
    if not snapshot.tables:
        return ()
    question = measures.question(actor=actor)
    key = (actor.workspace_id, snapshot.version, json.dumps(asdict(question), sort_keys=True))
    if key not in _hints:
        _hints[key] = _read(snapshot, question)
        while len(_hints) > _KEPT:
            _hints.popitem(last=False)
    _hints.move_to_end(key)
    return _hints[key]


def _read(snapshot: Snapshot, question: Question) -> tuple[TraitHint, ...]:
    from ringtrue.warehouse import traits
    from ringtrue.warehouse.engines import open_records

    outside_transaction()
    with open_records(snapshot) as records:
        try:
            frame = traits.table(records, question)
        except BadInput:
            # an outcome that no record has must not hide the columns
            frame = traits.table(records, replace(question, outcome=None, date=None, value=None))
        return questions.hints(frame)


def statements(text: str) -> tuple[Statement, ...]:
    """The sentences of a text, with their kinds, tied to nothing yet."""
    return tuple(Statement(p.text, p.kind, proposed=True) for p in questions.pieces(text))


def proposals(
    sentences: tuple[str, ...], known: tuple[TraitHint, ...], *, today: date
) -> tuple[Proposal, ...]:
    """What could test each sentence, with the reason."""
    return tuple(_proposal(found) for found in questions.explain(sentences, known, today=today))


def _proposal(found: questions.Proposed) -> Proposal:
    statement = found.statement
    low, high = statement.between or (None, None)
    return Proposal(
        text=statement.text,
        kind=statement.kind,
        trait=statement.trait or "",
        values=statement.values,
        low=low,
        high=high,
        at_least=statement.at_least,
        reason=found.reason,
        score=found.score,
    )


def choice(hint: TraitHint) -> TraitChoice:
    """A trait as a page offers it."""
    return TraitChoice(
        name=hint.name,
        label=hint.column.replace("_", " "),
        table=hint.table,
        type=hint.type,
        levels=hint.levels,
        low=hint.low,
        high=hint.high,
    )


def draft(name: str, text: str, written: str, job: str) -> Member:
    """A persona as pasted: its sentences, none of them tied to anything."""
    return Member(name=name, statements=statements(text), written=written or None, job=job)
