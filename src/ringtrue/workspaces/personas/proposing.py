"""Proposals for sentences: each tied to the trait of the records that could test it.

What the records' traits look like is read once a data version and kept in this process; it is
levels and ranges, never a person.
"""

import json
from collections import OrderedDict
from dataclasses import asdict
from datetime import date

from ringtrue.analysis import questions
from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.questions import TraitHint
from ringtrue.analysis.words.elsewhere import elsewhere
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.snapshot import Snapshot
from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.personas.lines import Proposal, TraitChoice
from ringtrue.workspaces.work.guard import outside_transaction

_KEPT = 8
_Hints = tuple[tuple[TraitHint, ...], tuple[TraitHint, ...]]
_hints: OrderedDict[tuple[int, str, str], _Hints] = OrderedDict()


def hints(actor: Actor) -> tuple[TraitHint, ...]:
    """Every trait of the workspace's records with its levels or range; none before an import."""
    return _looked_at(actor)[0]


def happenings(actor: Actor) -> tuple[TraitHint, ...]:
    """Columns of events and texts that one person may have many of, with their levels."""
    return _looked_at(actor)[1]


def _looked_at(actor: Actor) -> _Hints:
    snapshot = people.snapshot(actor=actor, purpose="analysis")
    if not snapshot.tables:
        return (), ()
    question = measures.question(actor=actor)
    key = (actor.workspace_id, snapshot.digest, json.dumps(asdict(question), sort_keys=True))
    if key not in _hints:
        _hints[key] = _read(snapshot, question)
        while len(_hints) > _KEPT:
            _hints.popitem(last=False)
    _hints.move_to_end(key)
    return _hints[key]


def _read(snapshot: Snapshot, question: Question) -> _Hints:
    from ringtrue.warehouse.engines import open_records
    from ringtrue.workspaces.personas.matching import frame_of

    outside_transaction()
    with open_records(snapshot) as records:
        frame = frame_of(records, question)
        return questions.hints(frame), elsewhere(records, frame)


def statements(text: str) -> tuple[Statement, ...]:
    """The sentences of a text, with their kinds, tied to nothing yet."""
    return tuple(Statement(p.text, p.kind, proposed=True) for p in questions.pieces(text))


def proposals(
    sentences: tuple[str, ...], known: tuple[TraitHint, ...], *, today: date, name: str = ""
) -> tuple[Proposal, ...]:
    """What could test each sentence of a persona called so, with the reason."""
    found = questions.explain(sentences, known, today=today, name=name)
    return tuple(_proposal(one) for one in found)


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
    """A persona as pasted: its sentences, none of them tied to anything.

    A first line that reads like a name is one: it is no sentence, and names a persona without one.
    """
    found = statements(text)
    title = found[0].text if found and _is_a_name(found[0].text) else ""
    said = found[1:] if title else found
    return Member(name=name or title, statements=said, written=written or None, job=job)


def _is_a_name(line: str) -> bool:
    """Two to four words, each with a capital, and no full stop: Maintenance Maya."""
    words = line.split()
    return 2 <= len(words) <= 4 and all(w[0].isupper() and w.isalpha() for w in words)
