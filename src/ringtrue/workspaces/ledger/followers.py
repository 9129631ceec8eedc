"""What the ledger does when something happened below: judge anew, then have the checks run."""

from datetime import datetime, timedelta

from ringtrue.workspaces.ledger import queries
from ringtrue.workspaces.members.actor import SYSTEM, Actor, system_in
from ringtrue.workspaces.members.queries import AuditLine, all_workspaces
from ringtrue.workspaces.work import actions as work
from ringtrue.workspaces.work import queries as asked
from ringtrue.workspaces.work.followers import follows
from ringtrue.workspaces.work.schedules import every

RECORDS = ("records.publish", "records.undo_import", "records.redo_import")
MEASURES = (
    "measures.set_outcome",
    "measures.remove_outcome",
    "measures.answer_known_before",
    "measures.put_back",
    "measures.ignore_trait",
    "measures.set_missing_words",
)
PERSONAS = (
    "personas.create",
    "personas.describe",
    "personas.confirm",
    "personas.portray",
    "personas.set_segment",
    "personas.restore",
    "personas.archive",
    "personas.bring_back",
    "personas.add_evidence",
    "personas.withdraw_evidence",
    "personas.erase_evidence",
)

COSTS = ("checkup.set_costs",)
SEAL = ("people.open_seal",)
LOSS = ("ledger.accept_loss", "ledger.tell_apart")


@follows(*RECORDS, *MEASURES, *PERSONAS, *COSTS, *SEAL, *LOSS)
def judge_anew(actor: Actor, row: AuditLine, now: datetime) -> None:
    """Hold the cast against the records again; what still waits is enough."""
    work.enqueue(actor=actor, kind="ledger.advance", arguments={}, once=True, now=now)


@follows("ledger.record")
def look_for_drift(actor: Actor, row: AuditLine, now: datetime) -> None:
    """Hold later people against the references, before the checks ask for it."""
    work.enqueue(actor=actor, kind="ledger.drift", arguments={}, once=True, now=now)


UPKEEP = (
    "personas.set_owner",
    "personas.reviewed",
    "personas.add_shift",
    "personas.remove_shift",
    "members.set_department",
)


@follows("ledger.record", *UPKEEP)
def check_anew(actor: Actor, row: AuditLine, now: datetime) -> None:
    """Run the checkup on what was just found."""
    work.enqueue(actor=actor, kind="checkup.run", arguments={}, once=True, now=now)


@every(timedelta(minutes=15), "ledger.catch_up")
def catch_up(now: datetime) -> None:
    """Judge anew where no event asked for it: once a day, and what an earlier release judged.

    Leads grow old enough, evidence goes stale and reviews fall due though nobody brings records.
    What follows from an examination (drift, checkup, changes) follows from this one.
    """
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for workspace in all_workspaces(actor=SYSTEM):
        actor = system_in(workspace.id)
        run = queries.examined(actor=actor)
        if run is None:
            continue
        looked = asked.asked_since(actor=actor, kind="ledger.advance", since=today)
        if not (run.current and looked):
            work.enqueue(actor=actor, kind="ledger.advance", arguments={}, once=True, now=now)
