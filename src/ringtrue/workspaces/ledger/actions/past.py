"""What is told of the past: drift against a reference that stays, and backtests."""

from dataclasses import asdict
from datetime import date, datetime

from ringtrue.workspaces.ledger.keeping import outdated, standing
from ringtrue.workspaces.ledger.models import (
    BacktestRun,
    DriftReference,
    DriftRun,
)
from ringtrue.workspaces.ledger.values import (
    Backtested,
    Drifted,
    FrozenReference,
)
from ringtrue.workspaces.members.access import action
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.personas.models import Persona, Segment


@action(needs=Role.ANALYST)
def record_drift(*, actor: Actor, drifted: Drifted, now: datetime) -> int:
    """Store what changed, and the references that were taken on the way; one once taken stays."""
    _freeze(actor, drifted.taken, drifted.data_version, now)
    answer = {
        "data_version": drifted.data_version,
        "drift": asdict(drifted.drift) if drifted.drift is not None else {},
        "personas": list(drifted.persona_ids),
        "problem": {"detail": drifted.problem, "hint": drifted.hint} if drifted.problem else {},
    }
    run = standing(actor, DriftRun, answer) or DriftRun.objects.add(actor, at=now, **answer)
    outdated(actor, DriftRun).delete()
    return int(run.pk)


def _freeze(actor: Actor, taken: tuple[FrozenReference, ...], version: int, now: datetime) -> None:
    wanted = [one.segment_id for one in taken if one.segment_id is not None]
    here = set(Segment.objects.within(actor).filter(pk__in=wanted).values_list("pk", flat=True))
    known = set(DriftReference.objects.within(actor).values_list("segment_id", flat=True))
    for one in taken:
        gone = one.segment_id is not None and one.segment_id not in here
        if gone or one.segment_id in known:
            continue
        DriftReference.objects.add(
            actor,
            segment_id=one.segment_id,
            reference=asdict(one.reference),
            until=date.fromisoformat(one.reference.last),
            data_version=version,
            at=now,
        )


@action(needs=Role.ANALYST)
def record_backtest(
    *, actor: Actor, persona_id: int | None, tested: Backtested, now: datetime
) -> int:
    """Store a backtest's answer; earlier ones stay to be read."""
    if persona_id is not None:
        Persona.objects.within(actor).by_id(persona_id)
    run = BacktestRun.objects.add(
        actor,
        persona_id=persona_id,
        as_of=tested.as_of,
        data_version=tested.data_version,
        backtest=asdict(tested.backtest) if tested.backtest is not None else {},
        personas=list(tested.persona_ids),
        problem={"detail": tested.problem, "hint": tested.hint} if tested.problem else {},
        at=now,
    )
    outdated(actor, BacktestRun).delete()
    return int(run.pk)
