"""Which answers are kept: one like the newest stands for it, and the oldest of many go."""

import json
from typing import Any

from ringtrue.workspaces.members.actor import Actor

KEPT = 50  # examinations; the newest of them are what trends and "since last week" are drawn from


def standing(actor: Actor, model: Any, answer: dict[str, Any]) -> Any:
    """The newest stored answer where it is the same, else None."""
    newest = model.objects.within(actor).order_by("-id").first()
    plain = json.loads(json.dumps(answer))
    if newest is not None and all(getattr(newest, name) == plain[name] for name in plain):
        return newest
    return None


def outdated(actor: Actor, model: Any) -> Any:
    """All but the newest answers of a kind."""
    rows = model.objects.within(actor)
    newest = rows.order_by("-id").values_list("pk", flat=True)[:KEPT]
    return rows.exclude(pk__in=list(newest))
