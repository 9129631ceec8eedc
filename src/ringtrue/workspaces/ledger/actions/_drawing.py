"""The points of running tests, one a look: rows beside the entries, thinned out by and by.

An entry keeps its newest point alone, which tells the next look whether it says anything new, and
how many are drawn. Not all entries are thinned out at the same look, for most began together.
"""

from datetime import date
from typing import Any

from ringtrue.analysis.ledgers import POINTS, Point
from ringtrue.workspaces.ledger.models import Entry, LookPoint
from ringtrue.workspaces.members.actor import Actor

APART = 30  # looks over which entries that began together are thinned out
KEPT = "drawn"  # in an entry's state: how many of its points are rows


def newest_alone(before: dict[str, Any], points: list[list[Any]]) -> tuple[dict[str, Any], Any]:
    """What an entry's state keeps of the points after a look, and those that are new rows."""
    drawn, known = before.get(KEPT, 0), before.get("points", [])
    if KEPT not in before:  # as an earlier release kept them: all
        known = []
    new = [list(p) for p in points if list(p) not in known]
    days = {p[0] for p in known}
    drawn += sum(p[0] not in days for p in new)
    return {"points": [list(p) for p in points[-1:]], KEPT: drawn}, new


def draw(actor: Actor, points: list[tuple[Entry, list[list[Any]]]]) -> None:
    """Add new points; one of a day that has one takes its place."""
    rows = [
        LookPoint(
            workspace_id=actor.workspace_id,
            entry_id=entry.pk,
            **{**Point(*values)._asdict(), "day": date.fromisoformat(values[0])},
        )
        for entry, new in points
        for values in new
    ]
    if rows:
        LookPoint.objects.within(actor).bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["entry", "day"],
            update_fields=["n", "value", "low", "high", "log_above", "log_below"],
        )


def thin_out(actor: Actor, entries: list[Entry]) -> None:
    """Of entries with too many points leave every second of the older half; `drawn` says so."""
    many = {e.pk: e for e in entries if e.state.get(KEPT, 0) >= POINTS + e.place % APART}
    if not many:
        return
    every = LookPoint.objects.within(actor).filter(entry__in=list(many)).order_by("entry", "day")
    points: dict[int, list[int]] = {}
    for entry, point in every.values_list("entry_id", "pk"):
        points.setdefault(entry, []).append(point)
    gone = []
    for key, entry in many.items():
        mine = points.get(key, [])
        half = len(mine) // 2
        gone += mine[1:half:2]
        entry.state = {**entry.state, KEPT: len(mine) - len(mine[1:half:2])}
    LookPoint.objects.within(actor).filter(pk__in=gone).delete()
