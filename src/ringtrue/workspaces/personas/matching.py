"""How many people a rule or a description means, counted while it is being written."""

from dataclasses import replace
from typing import Any

import ibis

from ringtrue.analysis.cast import Statement
from ringtrue.errors import BadInput
from ringtrue.warehouse import rules, traits
from ringtrue.warehouse.engines import Records, open_records
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.seal import OpenRecords
from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.personas.lines import Matching, Prevalence
from ringtrue.workspaces.personas.values import SentenceDraft
from ringtrue.workspaces.work.guard import outside_transaction


def count(actor: Actor, rule: str) -> Matching | None:
    """Who matches, None before the first import; BadRule for a rule that cannot be read."""
    tree = rules.parse(rule)
    snapshot = people.snapshot(actor=actor, purpose="analysis")
    if not snapshot.tables:
        return None
    outside_transaction()
    with open_records(snapshot) as records:
        frame = frame_of(records, measures.question(actor=actor))
        return _counted(records, frame, rules.matches(tree, frame.table, frame.columns))


def narrow(actor: Actor, sentences: tuple[SentenceDraft, ...]) -> Prevalence | None:
    """How many match the sentences one after another; None before the first import."""
    from ringtrue.analysis.tracking import narrowed

    snapshot = people.snapshot(actor=actor, purpose="analysis")
    if not snapshot.tables:
        return None
    outside_transaction()
    asked = [_asked(draft) for draft in sentences if draft.trait and draft.state != "no_data"]
    with open_records(snapshot) as records:
        frame = frame_of(records, measures.question(actor=actor))
        [steps] = narrowed(records, frame, [asked])
        return Prevalence(steps, frame.rows, frame.counts.won, frame.noun)


def _asked(draft: SentenceDraft) -> Statement:
    bounded = draft.low is not None or draft.high is not None
    return Statement(
        text=draft.text,
        trait=draft.trait,
        values=draft.values,
        between=(draft.low, draft.high) if bounded else None,
    )


def frame_of(records: Records | OpenRecords, question: Question) -> traits.Frame:
    """The frame for the question; without its outcome where no record has that."""
    try:
        return traits.table(records, question)
    except BadInput:
        return traits.table(records, replace(question, outcome=None, date=None, value=None))


def _counted(records: Records, frame: traits.Frame, inside: Any) -> Matching:
    won = frame.table.status == "won"
    expression = frame.table.aggregate(
        people=inside.sum(),
        buyers=ibis.and_(inside, won).sum(),
        total_buyers=won.sum(),
    )
    [row] = records.rows(expression)
    return Matching(
        people=int(row["people"] or 0),
        total=frame.rows,
        buyers=int(row["buyers"] or 0),
        total_buyers=int(row["total_buyers"] or 0),
        noun=frame.noun,
    )
