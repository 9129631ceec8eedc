"""What is kept of many answers, and how long."""

import json
from datetime import datetime
from typing import Any

from ringtrue.workspaces.members.actor import Actor

KEPT = 50  # examinations; the newest of them are what trends and "since last week" are drawn from


def kept(actor: Actor, model: Any, now: datetime, **answer: Any) -> Any:
    """The newest stored answer where it is the same, else a new one."""
    newest = model.objects.within(actor).order_by("-id").first()
    plain = json.loads(json.dumps(answer))
    if newest is not None and all(getattr(newest, name) == plain[name] for name in plain):
        return newest
    return model.objects.add(actor, at=now, **answer)


def forget_old(actor: Actor, model: Any) -> None:
    """Let go of all but the newest answers of a kind."""
    newest = model.objects.within(actor).order_by("-id").values_list("pk", flat=True)[:KEPT]
    model.objects.within(actor).exclude(pk__in=list(newest)).delete()
