"""The ledger moves on: when records arrive or a persona changes, every sentence is judged anew."""

from dataclasses import replace
from typing import Any

from ringtrue.analysis.results import Checkup, Coverage, Excluded
from ringtrue.errors import BadInput
from ringtrue.workspaces.ledger import (
    actions,
    backtesting,
    confirming,
    drifting,
    looking,
)
from ringtrue.workspaces.ledger.asking import asked_now, version_now
from ringtrue.workspaces.ledger.examining import examine
from ringtrue.workspaces.ledger.values import Examined, Looked
from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.actor import Role
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.work.registry import JobContext, job

__all__ = ["advance", "backtesting", "drifting"]  # every job of the room is found from here


@job("ledger.advance", needs=Role.EDITOR)
def advance(context: JobContext) -> dict[str, Any]:
    """Move the running tests on, examine the cast against the records, and store both answers.

    Of many people only those who came are asked by the tests, and what these say is written down
    before everybody is examined, which takes much longer.
    """
    context.progress(0.05, "Gathering sentences")
    moved = _ahead(context)
    if moved is not None:
        actions.look(actor=context.actor, looked=moved, now=context.now())
    context.check()
    examined, looked = _examined(context, look=moved is None)
    context.check()
    context.progress(0.95, "Writing it down")
    run = actions.record(actor=context.actor, examined=examined, looked=looked, now=context.now())
    return {"run": run, "data_version": examined.data_version, "problem": examined.problem}


@job("ledger.confirm", needs=Role.EDITOR)
def confirm(context: JobContext) -> dict[str, Any]:
    """Hold what discovery proposed against the people it never saw, once; then they are open."""
    context.progress(0.1, "Reading the people kept aside")
    found, people, version = confirming.confirmed(context.actor, today=context.now().date())
    context.check()
    context.progress(0.95, "Writing it down")
    actions.confirm(actor=context.actor, confirmed=found, data_version=version, now=context.now())
    return {"claims": len(found), "people": people}


def _ahead(context: JobContext) -> Looked | None:
    """The look at the few who came, where everybody need not be read for it."""
    actor = context.actor
    cast, question = personas.cast(actor=actor), measures.question(actor=actor)
    try:
        return looking.ahead(actor, cast, question, context.now().date())
    except BadInput:  # the examination meets it, too, and says what it is
        return None


def _examined(context: JobContext, *, look: bool) -> tuple[Examined, Looked | None]:
    today = context.now().date()
    try:
        found = examine(context.actor, today=today, saying=context.progress, look=look)
        return found.examined, found.looked
    except BadInput as nothing:
        # what stops the whole examination is an answer, too: the pages say it and how to mend it
        return _nothing(context, nothing), None


def _nothing(context: JobContext, why: BadInput) -> Examined:
    keys = personas.persona_keys(actor=context.actor)
    return Examined(
        data_version=version_now(context.actor),
        asked=asked_now(context.actor),
        checkup=replace(EMPTY, sentence=f"{why.detail} {why.hint}".strip()),
        persona_ids=tuple(key.id for key in keys),
        problem=why.detail,
        hint=why.hint,
    )


EMPTY = Checkup(
    version=1,
    rows=0,
    unit="people",
    joins=(),
    rejected=0,
    excluded=Excluded(0, 0),
    base_rate=None,
    personas=(),
    coverage=Coverage(None, None, None),
    findings=(),
    not_run=(),
)
