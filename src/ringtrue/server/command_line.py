"""What the command line needs of the house: its database, an actor in a workspace, a job run here.

Nothing of Django is imported before the home folder is known, since settings are read once.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ringtrue import errors
from ringtrue.errors import BadInput, NotFound, RingtrueError, Where

if TYPE_CHECKING:
    from ringtrue.workspaces.members.actor import Actor
    from ringtrue.workspaces.work.queries import JobLine

Saying = Callable[[float, str], None]


def set_up(home: Path | None = None) -> None:
    """Make Django ready on a home folder: the one given, the environment's, or the default."""
    from ringtrue.server.secret import keep_private

    keep_private()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ringtrue.server.settings")
    if home is not None:
        os.environ["RINGTRUE_HOME"] = str(_folder(home))
    import django

    django.setup()


def _folder(home: Path) -> Path:
    home = home.expanduser()
    if home.exists() and not home.is_dir():
        raise BadInput(
            f"{home} is not a folder.", hint="Name a folder, or one that is yet to be made."
        )
    return home.absolute()


def enter(*, home: Path | None, workspace: str | None, found: bool = False) -> "Actor":
    """The machine as an actor in the named workspace, or in the only one there is.

    With `found`, an empty house gets its first workspace. Raises NotFound when there is none, and
    BadInput when there are several and none is named.
    """
    set_up(home)
    _prepare_database(found)
    from ringtrue.server.first_steps import FIRST_WORKSPACE
    from ringtrue.workspaces.members import queries as members
    from ringtrue.workspaces.members.actor import SYSTEM, system_in

    here = members.all_workspaces(actor=SYSTEM)
    if not here and found:
        return replace(system_in(_found(workspace or FIRST_WORKSPACE)), name="command line")
    chosen = _choose(here, workspace)
    return replace(system_in(chosen), name="command line")


def _prepare_database(found: bool) -> None:
    """Bring the database up to date; one that is not there is made only where one is founded."""
    from django.db import connection

    from ringtrue.server.database import bring_up_to_date

    file = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor == "sqlite" and not found and not file.exists():
        raise NotFound(
            f"There is no Ringtrue in {file.parent} yet.",
            hint="ringtrue serve makes one, ringtrue import fills one, --home names another.",
        )
    bring_up_to_date()


def _found(name: str) -> int:
    """The first workspace, with an owner who can come in by a link."""
    from django.utils import timezone

    from ringtrue.server.first_steps import ensure_owner
    from ringtrue.workspaces.members.actions import create_workspace
    from ringtrue.workspaces.members.actor import SYSTEM, system_in

    now = timezone.now()
    made = int(create_workspace(actor=SYSTEM, name=name, now=now))
    ensure_owner(actor=system_in(made), now=now)
    return made


def _choose(here: Any, workspace: str | None) -> int:
    names = ", ".join(line.slug for line in here)
    if workspace is not None:
        wanted = workspace.strip().casefold()
        for line in here:
            if wanted in (line.slug.casefold(), line.name.casefold()):
                return int(line.id)
        raise NotFound(
            f"There is no workspace {workspace!r}.",
            hint=f"There are: {names}." if names else "There are none yet.",
            where=Where(field="--workspace"),
        )
    if not here:
        raise NotFound(
            "There is no workspace yet.", hint="ringtrue serve, demo or import makes the first."
        )
    own = [line for line in here if not line.simulated] or list(here)
    if len(own) > 1:
        raise BadInput(
            "There are several workspaces.",
            hint=f"Name one with --workspace: {names}.",
            where=Where(field="--workspace"),
        )
    return int(own[0].id)


def run_now(
    *, actor: "Actor", kind: str, arguments: dict[str, Any], saying: Saying | None = None
) -> Any:
    """Do a job in this process and return its result; its error is raised as it was."""
    from django.utils import timezone

    from ringtrue.workspaces.work.actions import enqueue

    job_id = enqueue(actor=actor, kind=kind, arguments=arguments, now=timezone.now())
    return finish(actor=actor, job_id=job_id, saying=saying)


def finish(*, actor: "Actor", job_id: int, saying: Saying | None = None) -> Any:
    """Run a job that waits in this process and return its result; its error is raised as it was."""
    from django.utils import timezone

    from ringtrue.workspaces.work import queries as work
    from ringtrue.workspaces.work.actions import cancel
    from ringtrue.workspaces.work.run import run_job

    watcher = _Watcher(actor, job_id, saying) if saying else None
    try:
        run_job(job_id, heartbeat=True)
    except KeyboardInterrupt:
        # else a worker would take the job for one whose worker died, and do it after all
        cancel(actor=actor, job_id=job_id, now=timezone.now())
        raise
    finally:
        if watcher is not None:
            watcher.stop()
    line = work.job(actor=actor, job_id=job_id)
    if line.state == "done":
        return line.result
    raise _as_it_was(line)


def _as_it_was(line: "JobLine") -> RingtrueError:
    """The error that ended a job, of the class it had."""
    if line.state == "cancelled":
        return errors.Cancelled("The job was cancelled.")
    if line.error is None:
        return errors.Temporary(
            "Another worker has taken the job.", hint="Watch it on the page, or try again."
        )
    where = errors.Where(**line.error.where)
    for found in vars(errors).values():
        if isinstance(found, type) and getattr(found, "code", None) == line.error.code:
            kind: type[RingtrueError] = found
            return kind(line.error.detail, hint=line.error.hint, where=where)
    return RingtrueError(line.error.detail, hint=line.error.hint, where=where)


class _Watcher:
    """Tells how far a job is, from a thread of its own, until it is stopped."""

    def __init__(self, actor: "Actor", job_id: int, saying: Saying) -> None:
        import threading

        self._ended = threading.Event()
        self._asked = (actor, job_id, saying)
        self._thread = threading.Thread(target=self._run, daemon=True, name="progress")
        self._thread.start()

    def _run(self) -> None:
        from django.db import connection

        from ringtrue.workspaces.work import queries as work

        actor, job_id, saying = self._asked
        try:
            while not self._ended.wait(0.3):
                line = work.job(actor=actor, job_id=job_id)
                saying(line.fraction, line.words)
        finally:
            connection.close()

    def stop(self) -> None:
        """End the thread."""
        self._ended.set()
        self._thread.join(timeout=5)


def workspace_sql(*, home: Path | None, workspace: str | None) -> str:
    """SQL of who belongs to each of a workspace's personas, over the records as they lie there."""
    actor = enter(home=home, workspace=workspace)
    from ringtrue.analysis.checkup import membership_sql
    from ringtrue.workspaces.measures import queries as measures
    from ringtrue.workspaces.people import queries as people
    from ringtrue.workspaces.personas import queries as personas

    snapshot = people.snapshot(actor=actor, purpose="assignment")
    if not snapshot.tables:
        raise BadInput("There are no records.", hint="Bring in who there is: ringtrue import.")
    cast = personas.cast(actor=actor)
    return str(membership_sql(snapshot, question=measures.question(actor=actor), cast=cast))


def workspace_checkup(
    *, home: Path | None, workspace: str | None, saying: Saying | None = None
) -> tuple[Any, bool]:
    """The checkup of a workspace, run here, as the job keeps it; and whether it is simulated."""
    actor = enter(home=home, workspace=workspace)
    from ringtrue.workspaces.checkup.reading import checkup_from
    from ringtrue.workspaces.members.queries import workspace as here

    kept = run_now(actor=actor, kind="checkup.run", arguments={}, saying=saying)
    return checkup_from(kept), here(actor=actor).simulated
