"""A backtest asked for on the page: the cast, or one persona, frozen on a day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from ringtrue.analysis.backtested import Backtest
from ringtrue.errors import BadInput, Where
from ringtrue.workspaces.ledger import actions
from ringtrue.workspaces.ledger.judging import NO_RECORDS
from ringtrue.workspaces.ledger.values import Backtested
from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.personas.lines import FrozenMember
from ringtrue.workspaces.records import queries as records
from ringtrue.workspaces.work.guard import outside_transaction
from ringtrue.workspaces.work.registry import JobContext, job


@job("ledger.backtest", needs=Role.ANALYST)
def backtest(context: JobContext) -> dict[str, Any]:
    """Freeze, score and store; `as_of` is a day in ISO form, `persona` an id or None."""
    given = context.arguments
    as_of, persona = date.fromisoformat(given["as_of"]), given.get("persona")
    context.progress(0.1, "Reading the records")
    tested = _tested(context.actor, as_of, persona, context.now().date())
    context.check()
    context.progress(0.95, "Writing it down")
    run = actions.record_backtest(
        actor=context.actor, persona_id=persona, tested=tested, now=context.now()
    )
    return {"run": run, "persona": persona, "problem": tested.problem}


def _tested(actor: Actor, as_of: date, persona: int | None, today: date) -> Backtested:
    outside_transaction()
    snapshot = people.snapshot(actor=actor, purpose="ledger")
    chosen = [one for one in personas.cast_on(actor=actor, day=as_of) if persona in (None, one.id)]
    if not chosen:
        detail = "That persona is not in the cast."
        raise BadInput(detail, hint="Choose one that is in use.", where=Where(field="persona"))
    try:
        if not snapshot.tables:
            raise BadInput(NO_RECORDS, hint="Bring in an export.")
        from ringtrue.analysis.backtest import backtest as run

        found = run(
            snapshot,
            question=measures.question(actor=actor),
            as_of=as_of,
            cast=[one.member for one in chosen],
            today=today,
            history=dict(records.versions(actor=actor)),
            in_use=personas.cast(actor=actor),
        )
    except BadInput as nothing:
        return Backtested(as_of, snapshot.version, None, problem=nothing.detail, hint=nothing.hint)
    ids = {one.member.name: one.id for one in chosen}
    told = replace(found, notes=(*found.notes, *_who_belonged(found, chosen, as_of)))
    return Backtested(as_of, snapshot.version, told, tuple(ids[p.name] for p in told.personas))


def _who_belonged(found: Backtest, chosen: Sequence[FrozenMember], as_of: date) -> list[str]:
    """Of whom an earlier rule than today's was scored, and of whom today's, written afterwards."""
    from ringtrue.analysis.wording import listed

    stands = {one.member.name: one.segment for one in chosen}
    then = [p.name for p in found.personas if stands[p.name] == "then"]
    later = [p.name for p in found.personas if stands[p.name] == "later"]
    said = []
    if then:
        said.append(
            f"Who belongs to {listed(then, most=5)} is scored as it was written on {as_of}; it was "
            "written anew since."
        )
    if later:
        said.append(
            f"Who belongs to {listed(later, most=5)} was written down only after {as_of}, so "
            "today's is scored: whoever wrote it may have seen what came. It is no proof, as later "
            "records are."
        )
    return said
