"""What recurs: sweeping up, and whatever a room asks to be done every so often."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ringtrue.workspaces.members.actor import SYSTEM
from ringtrue.workspaces.work import actions

log = logging.getLogger("ringtrue.schedules")
Recurring = Callable[[datetime], None]


@dataclass(frozen=True)
class Plan:
    """Something that recurs, and how often."""

    name: str
    every: timedelta
    recurring: Recurring


PLANS: dict[str, Plan] = {}


def every(period: timedelta, name: str) -> Callable[[Recurring], Recurring]:
    """Make `f(now)` run about every `period`, in one worker of the house."""

    def wrap(recurring: Recurring) -> Recurring:
        PLANS[name] = Plan(name, period, recurring)
        return recurring

    return wrap


def begin_due(*, now: datetime) -> int:
    """Run what is due; how many."""
    ran = 0
    for plan in tuple(PLANS.values()):
        if not actions.begin_schedule(actor=SYSTEM, name=plan.name, every=plan.every, now=now):
            continue
        ran += 1
        try:
            plan.recurring(now)
        except Exception:
            log.exception("%s failed", plan.name)
    return ran
