"""The kinds of job there are. A job is asked for by its kind; nothing else can be made to run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from ringtrue.errors import BadInput, BrokenPromise
from ringtrue.workspaces.members.actor import Actor, Role


class JobContext(Protocol):
    """What a job is given: who asked, for what, the time, and a way to say how far it is."""

    @property
    def job_id(self) -> int:
        """The job's id."""
        ...

    @property
    def actor(self) -> Actor:
        """Who asked, with the role they have now."""
        ...

    @property
    def arguments(self) -> Mapping[str, Any]:
        """What was asked for, as plain JSON values."""
        ...

    def now(self) -> datetime:
        """The time."""
        ...

    def progress(self, fraction: float, words: str = "") -> None:
        """Say how far the job is (0 to 1) and what it does; raises Cancelled when asked to stop."""
        ...

    def check(self) -> None:
        """Raise Cancelled when somebody cancelled the job, Temporary when the lease was lost."""
        ...


Handler = Callable[[JobContext], Any]


@dataclass(frozen=True)
class Kind:
    """One kind of job: who may ask for it, how often it is tried, and what does it."""

    name: str
    needs: Role
    attempts: int
    handler: Handler


KINDS: dict[str, Kind] = {}


def job(
    name: str, *, needs: Role = Role.ANALYST, attempts: int = 3
) -> Callable[[Handler], Handler]:
    """Make a function the handler of a kind of job, named `room.verb`.

    It computes first and lets one action swap the result in, since it may run twice when a worker
    dies. What it returns, plain JSON, is kept as the job's result.
    """

    def wrap(handler: Handler) -> Handler:
        known = KINDS.get(name)
        if known is not None and known.handler.__module__ != handler.__module__:
            raise BrokenPromise(f"Two kinds of job are called {name}.")
        KINDS[name] = Kind(name, needs, attempts, handler)
        return handler

    return wrap


def kind_of(name: str) -> Kind:
    """The kind by its name; BadInput for one that does not exist."""
    found = KINDS.get(name)
    if found is None:
        raise BadInput(f"There is no kind of job called {name[:60]!r}.")
    return found
