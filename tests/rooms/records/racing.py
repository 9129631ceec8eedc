"""Run by test_race.py in a process of its own: several members import and undo at the same time."""

import json
import os
import sys
from pathlib import Path

import django
from killing import actor, bring, child, found, now

MEMBERS, EACH = 4, 3


def imports(member: int) -> None:
    from ringtrue.workspaces.records import actions
    from ringtrue.workspaces.records import queries as records

    for n in range(EACH):
        mine = f"id,n\n{member}-{n},1\n"
        bring((f"mine{member}.csv", mine), ("shared.csv", f"id,by\nS,{member}-{n}\n"))
    row = next(r for r in records.imports(actor=actor()) if f"mine{member}.csv" in r.files)
    actions.undo_import(actor=actor(), import_id=row.id, now=now())
    actions.redo_import(actor=actor(), import_id=row.id, now=now())


def seen() -> dict[str, object]:
    from ringtrue.workspaces.people import queries as people
    from ringtrue.workspaces.records import queries as records
    from ringtrue.workspaces.records.models import DataVersion

    snapshot = people.snapshot(actor=actor(), purpose="checkup")
    numbers = DataVersion.objects.within(actor()).order_by("number")
    return {
        "version": records.data_version(actor=actor()),
        "numbers": list(numbers.values_list("number", flat=True)),
        "rows": {t.name: t.rows for t in snapshot.tables},
        "states": [r.state for r in records.imports(actor=actor())],
    }


def main() -> object:
    child(found)
    racers = []
    for member in range(MEMBERS):
        pid = os.fork()
        if pid == 0:
            try:
                imports(member)
                os._exit(0)
            except BaseException as error:
                sys.stderr.write(f"{error!r}\n")
                os._exit(1)
        racers.append(pid)
    ended = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in racers]
    return {"ended": ended, "seen": child(seen)}


if __name__ == "__main__":
    Path(os.environ["RINGTRUE_HOME"]).mkdir(parents=True, exist_ok=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "ringtrue.server.settings"
    django.setup()
    sys.stdout.write(json.dumps(main()))
