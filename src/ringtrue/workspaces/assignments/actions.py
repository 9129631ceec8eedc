"""Every change to assignments: memberships swapped in whole, with their counts."""

from dataclasses import asdict
from datetime import datetime

from ringtrue.workspaces.assignments.lines import Scored, Written
from ringtrue.workspaces.assignments.models import Scoring
from ringtrue.workspaces.members.access import action
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.records import actions as records

TABLE = "assignments"
COLUMNS = (
    {"name": "unit_id", "type": "text", "role": "key"},
    {"name": "persona_id", "type": "number", "role": None},
    {"name": "segment", "type": "number", "role": None},
    {"name": "probability", "type": "number", "role": None},
    {"name": "since", "type": "date", "role": None},
)
KEPT = 30


@action(needs=Role.ANALYST)
def record(*, actor: Actor, scored: Scored, written: Written | None, now: datetime) -> int:
    """Make a file of memberships the one that counts, with its counts; returns the scoring."""
    if written is not None:
        records.publish_derived(
            actor=actor,
            table=TABLE,
            kind="other",
            path=written.path,
            digest=written.digest,
            rows=written.rows,
            columns=COLUMNS,
            now=now,
        )
    row = Scoring.objects.add(
        actor,
        data_version=scored.data_version,
        asked=scored.asked,
        rows=scored.rows,
        buyers=scored.buyers,
        noun=scored.noun[:40],
        counts=[asdict(count) for count in scored.counts],
        problem={"detail": scored.problem, "hint": scored.hint} if scored.problem else {},
        at=now,
    )
    newest = Scoring.objects.within(actor).order_by("-id").values_list("pk", flat=True)[:KEPT]
    Scoring.objects.within(actor).exclude(pk__in=list(newest)).delete()
    return int(row.pk)
