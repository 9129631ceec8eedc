"""The demo workspace: a simulated company whose files go through the ordinary import.

Each step first looks whether it has been done, so that an interrupted one is taken up again and a
second start has nothing to do.
"""

import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from ringtrue.errors import BrokenPromise, Conflict
from ringtrue.server.command_line import finish, run_now
from ringtrue.server.first_steps import ensure_owner
from ringtrue.workspaces.members import actions as members
from ringtrue.workspaces.members.actor import SYSTEM, Actor, system_in
from ringtrue.workspaces.members.queries import all_workspaces

DEMO = "Fieldnote"
OUTCOME = "deals.Deal Stage=Closed won"
VALUE = "deals.Amount"
SEED = 1
FACES = {
    "Compliance Clara": "face-8",
    "Digital Dirk": "face-3",
    "Planner Paula": "face-2",
    "Service Sven": "face-15",
}
Saying = Callable[[float, str], None]


def ensure(*, now: datetime, saying: Saying) -> Actor:
    """The machine in the demo workspace; founded and filled where that has not been done yet."""
    actor = _found(now)
    ensure_owner(actor=actor, now=now)
    if not _complete(actor):
        with tempfile.TemporaryDirectory(prefix="ringtrue-demo-") as folder:
            _fill(actor, Path(folder), now, saying)
    return actor


def _found(now: datetime) -> Actor:
    for line in all_workspaces(actor=SYSTEM):
        if line.simulated and line.name == DEMO:
            return system_in(line.id)
    made = members.create_workspace(actor=SYSTEM, name=DEMO, simulated=True, now=now)
    return system_in(made)


def _complete(actor: Actor) -> bool:
    from ringtrue.workspaces.checkup import queries as checkup

    # the checkup on the whole demo is the last step
    latest = checkup.latest(actor=actor)
    return latest is not None and latest.data_version > 0


def _fill(actor: Actor, folder: Path, now: datetime, saying: Saying) -> None:
    from ringtrue.demo import fieldnote

    saying(0.02, "Simulating a company")
    written = fieldnote.write(folder, seed=SEED, today=now.date())
    _bring(actor, written.files, saying)
    _ask(actor)
    _declare(actor, written.personas)
    saying(0.6, "Holding the personas against the records")
    _settle(actor)
    saying(0.9, "Running the checkup")
    if not _complete(actor):
        run_now(actor=actor, kind="checkup.run", arguments={})
    saying(1.0, "The demo workspace is ready")


def _bring(actor: Actor, files: tuple[Path, ...], saying: Saying) -> None:
    from ringtrue.workspaces.records import actions, queries
    from ringtrue.workspaces.records.lake import read_in_pieces
    from ringtrue.workspaces.records.receiving import receive_files

    if queries.data_version(actor=actor):
        return
    _clear_away(actor)
    now = timezone.now()
    uploads = ((file.name, read_in_pieces(file)) for file in files)
    import_id = receive_files(actor=actor, uploads=uploads, now=now)
    job_id = actions.start_import(actor=actor, import_id=import_id, dry_run=False, now=now)
    finish(actor=actor, job_id=job_id, saying=lambda f, words: saying(0.05 + 0.5 * f, words))


def _clear_away(actor: Actor) -> None:
    """What an interrupted start left: its job must not bring the files in a second time."""
    from ringtrue.workspaces.records import actions, queries
    from ringtrue.workspaces.work.actions import cancel

    for row in queries.imports(actor=actor):
        now = timezone.now()
        with suppress(Conflict):
            if row.job_id is not None:
                cancel(actor=actor, job_id=row.job_id, now=now)
        with suppress(Conflict):
            actions.discard_import(actor=actor, import_id=row.id, now=now)


def _ask(actor: Actor) -> None:
    from ringtrue.workspaces.measures import actions, queries

    if queries.primary_outcome(actor=actor) is None:
        actions.set_outcome(actor=actor, expression=OUTCOME, value=VALUE, now=timezone.now())


def _declare(actor: Actor, folder: Path) -> None:
    from ringtrue.analysis.castfile import read_folder
    from ringtrue.workspaces.personas import actions, queries

    rows = [queries.persona_rows(actor=actor, archived=put_away) for put_away in (False, True)]
    there = {row.name for some in rows for row in some}
    for draft in read_folder(folder):
        if draft.name not in there:
            reason = "Written by marketing when Fieldnote was founded."
            face = FACES.get(draft.name, "")
            now = timezone.now()
            actions.create(actor=actor, draft=draft, portrait=face, reason=reason, now=now)


def _settle(actor: Actor) -> None:
    """Let followers hear what was done, and do what they ask for, until nothing is left."""
    from ringtrue.workspaces.work.followers import hear_all
    from ringtrue.workspaces.work.queries import due
    from ringtrue.workspaces.work.run import run_job

    for _ in range(20):
        heard = hear_all(now=timezone.now())
        waiting = due(actor=SYSTEM, now=timezone.now())
        for job_id in waiting:
            run_job(job_id, heartbeat=True)
        if not heard and not waiting:
            return
    raise BrokenPromise("The demo workspace does not come to rest.")
