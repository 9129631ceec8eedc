"""Every write is an action and every read a query; both ask for a role before anything happens.

An action runs in one transaction together with its audit row, so that there is never a change
without a record of it, nor a record without the change. The audit row is also the event that
followers hear.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from django.db import transaction

from ringtrue.errors import NotAllowed
from ringtrue.workspaces.members.actor import Actor, Role

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Unchanged:
    """What an action returns when there was nothing to do: its value, and no audit row."""

    value: Any


ACTIONS: dict[str, Callable[..., Any]] = {}
QUERIES: dict[str, Callable[..., Any]] = {}


def _require(actor: Actor, needs: Role, what: str) -> None:
    if actor.role < needs:
        detail = f"{what} needs the role {needs.name.lower()}; yours is {actor.role.name.lower()}."
        raise NotAllowed(detail, hint="Ask an owner of the workspace.")


def _room(function: Callable[..., Any]) -> str:
    """The room a function stands in, whether its actions are one file or a folder of them."""
    return function.__module__.split(".")[2]  # ringtrue.workspaces.ROOM...


def action(
    *, needs: Role, event: str | None = None, quiet: bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function the one way to a change: role, transaction, audit row.

    The event's name is `room.event`; the function's own name where none is given. The function
    takes keywords only, among them `actor` and `now`. What it returns, when an id, is the subject.
    A quiet one (a heartbeat, the hour of a visit) tells nobody anything and has no audit row.
    """

    def wrap(function: Callable[P, R]) -> Callable[P, R]:
        room = _room(function)
        name = event or f"{room}.{function.__name__}"

        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            from ringtrue.workspaces.members.audit import write_audit

            actor = kwargs["actor"]
            assert isinstance(actor, Actor)
            _require(actor, needs, function.__name__.replace("_", " ").capitalize())
            with transaction.atomic():
                result = function(*args, **kwargs)
                if isinstance(result, Unchanged):
                    return cast(R, result.value)
                if not quiet:
                    write_audit(name, kwargs, result)
            return result

        run.needs = needs  # type: ignore[attr-defined]
        run.quiet = quiet  # type: ignore[attr-defined]
        run.event = name  # type: ignore[attr-defined]
        ACTIONS[f"{room}.{function.__name__}"] = run
        return run

    return wrap


def query(*, needs: Role = Role.VIEWER) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a read that asks for a role first; it returns frozen values."""

    def wrap(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            actor = kwargs["actor"]
            assert isinstance(actor, Actor)
            _require(actor, needs, function.__name__.replace("_", " ").capitalize())
            return function(*args, **kwargs)

        run.needs = needs  # type: ignore[attr-defined]
        QUERIES[f"{_room(function)}.{function.__name__}"] = run
        return run

    return wrap
