"""A backtest asked for on the page: the cast, or one persona, frozen on a day."""

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
from ringtrue.workspaces.personas.models import Segment
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
    keys = personas.persona_keys(actor=actor)
    cast = personas.cast(actor=actor)
    chosen = [(k, m) for k, m in zip(keys, cast, strict=True) if persona in (None, k.id)]
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
            cast=[member for _, member in chosen],
            today=today,
        )
    except BadInput as nothing:
        return Backtested(as_of, snapshot.version, None, problem=nothing.detail, hint=nothing.hint)
    ids = {key.name: key.id for key, _ in chosen}
    told = _with_hindsight(actor, found, ids, as_of)
    return Backtested(as_of, snapshot.version, told, tuple(ids[p.name] for p in told.personas))


def _with_hindsight(actor: Actor, found: Backtest, ids: dict[str, int], as_of: date) -> Backtest:
    """The answer, saying of whom who belongs was written only after the day."""
    rows = Segment.objects.within(actor).filter(persona_id__in=ids.values(), retired_at=None)
    late = {r.persona_id for r in rows if r.frozen_at.date() > as_of}
    names = [p.name for p in found.personas if ids[p.name] in late]
    if not names:
        return found
    from ringtrue.analysis.wording import listed

    said = (
        f"Who belongs to {listed(names, most=5)} was written down only after {as_of}: whoever "
        "wrote it may have seen what came. It is no proof, as later records are."
    )
    return replace(found, notes=(*found.notes, said))
