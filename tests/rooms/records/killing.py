"""Run by test_kill.py in a process of its own: imports that are killed at given points.

The process itself never opens the database or an engine; each step is a child of its own, so that
it can be killed without mercy. Prints one JSON object: what showed before and after each kill.
"""

import importlib
import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import django

FIRST = "lead_id,industry\nL1,Food\nL2,Steel\n"
SECOND = "lead_id,industry\nL2,Paper\nL3,Food\n"
OFTEN = (
    "ibis.backends.duckdb",
    "ringtrue.server.database",
    "ringtrue.warehouse.engines",
    "ringtrue.workspaces.people.queries",
    "ringtrue.workspaces.records.actions",
    "ringtrue.workspaces.records.jobs",
    "ringtrue.workspaces.records.receiving",
    "ringtrue.workspaces.records.sweeping",
    "ringtrue.workspaces.work.run",
)
DEALS = "deal_id,lead_id,stage\nd1,L1,won\nd2,L3,lost\n"


def die(*args: object, **kwargs: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def then_die(function: Callable) -> Callable:
    def run(*args, **kwargs):
        function(*args, **kwargs)
        die()

    return run


def arm(point: str) -> None:
    """Make the import die at a point of its way."""
    from ringtrue.workspaces.records import actions, jobs, reading

    if point == "text read":
        reading.prepare.write_draft = die
    elif point == "one file drafted":
        reading.prepare.write_draft = _second_time_dies(reading.prepare.write_draft)
    elif point == "all drafted":
        jobs.meet = die
    elif point == "one batch kept":
        jobs.keep = _second_time_dies(jobs.keep)
    elif point == "all kept":
        actions.publish = jobs.actions.publish = die
    elif point == "rows written":
        actions._settle = die
    elif point == "all written":
        actions._settle = then_die(actions._settle)
    elif point == "published":
        actions.publish = jobs.actions.publish = then_die(actions.publish)


def _second_time_dies(function: Callable) -> Callable:
    calls = []

    def run(*args, **kwargs):
        calls.append(1)
        return function(*args, **kwargs) if len(calls) == 1 else die()

    return run


def child(step: Callable[[], object]) -> object:
    """What the step returns, from a child process; "killed" when it was."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        try:
            told = json.dumps(step()).encode()
        except BaseException as error:
            told = json.dumps(f"failed: {error!r}").encode()
        os.write(write, told)
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return "killed"
    return json.loads(told)


def found() -> int:
    from ringtrue.server.database import bring_up_to_date
    from ringtrue.server.first_steps import first_workspace

    bring_up_to_date()
    return first_workspace(now=now()).workspace_id


def now():
    from django.utils import timezone

    return timezone.now()


def actor():
    from ringtrue.workspaces.members import queries as members
    from ringtrue.workspaces.members.actor import SYSTEM, system_in

    return system_in(members.all_workspaces(actor=SYSTEM)[0].id)


def bring(*files: tuple[str, str], point: str = "") -> str:
    from ringtrue.workspaces.records import actions
    from ringtrue.workspaces.records import queries as records
    from ringtrue.workspaces.records.receiving import receive_files
    from ringtrue.workspaces.work.run import run_job

    uploads = [(n, [t.encode()]) for n, t in files]
    import_id = receive_files(actor=actor(), uploads=uploads, now=now())
    job = actions.start_import(actor=actor(), import_id=import_id, dry_run=False, now=now())
    arm(point)
    run_job(job)
    return records.import_sheet(actor=actor(), import_id=import_id).row.state


def again() -> list[str]:
    """What a worker does that finds the dead one's job: take it over and do it."""
    from ringtrue.workspaces.members.actor import SYSTEM
    from ringtrue.workspaces.work import actions, queries
    from ringtrue.workspaces.work.run import run_job

    later = now() + timedelta(minutes=10)
    states = []
    for _, job_id in queries.expired(actor=SYSTEM, now=later):
        actions.reap(actor=actor(), job_id=job_id, now=later)
        states.append(run_job(job_id, clock=lambda: later))
    return states


def undo_last() -> None:
    from ringtrue.workspaces.records import actions
    from ringtrue.workspaces.records import queries as records

    row = records.imports(actor=actor())[0]
    actions.undo_import(actor=actor(), import_id=row.id, now=now())


def seen() -> dict[str, object]:
    from ringtrue.warehouse.engines import open_records
    from ringtrue.workspaces.people import queries as people

    snapshot = people.snapshot(actor=actor(), purpose="checkup")
    with open_records(snapshot) as records:
        rows = {
            t.name: sorted(list(r.values()) for r in records.rows(records.table(t.name)))
            for t in snapshot.tables
        }
    return {"snapshot": snapshot.to_json(), "rows": rows}


def swept() -> dict[str, object]:
    from ringtrue.workspaces.records.sweeping import missing, sweep

    gone = sweep(actor=actor(), now=now() + timedelta(days=2))
    return {"gone": gone, "missing": missing(actor=actor())}


def main(points: list[str]) -> dict[str, object]:
    child(found)
    child(lambda: bring(("leads.csv", FIRST)))
    told: dict[str, object] = {}
    for point in points:
        before = child(seen)
        end = child(lambda p=point: bring(("leads.csv", SECOND), ("deals.csv", DEALS), point=p))
        after = child(seen)
        retried = child(again)
        in_ = child(seen)
        child(undo_last)
        told[point] = {
            "before": before,
            "end": end,
            "after": after,
            "retried": retried,
            "in": in_,
            "undone": child(seen),
            "swept": child(swept),
            "at last": child(seen),
        }
    return told


if __name__ == "__main__":
    Path(os.environ["RINGTRUE_HOME"]).mkdir(parents=True, exist_ok=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "ringtrue.server.settings"
    django.setup()
    for module in OFTEN:  # read once here, not by every child again
        importlib.import_module(module)
    sys.stdout.write(json.dumps(main(sys.argv[1:])))
