"""The demo workspace is made once, whatever interrupts its making."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

LOOK = """
import json
import django; django.setup()
from django.utils import timezone
from ringtrue.workspaces.checkup import queries as checkup
from ringtrue.workspaces.members.actor import SYSTEM, system_in
from ringtrue.workspaces.members.queries import all_workspaces
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.records import queries as records
here = {line.name: line for line in all_workspaces(actor=SYSTEM)}
demo = system_in(here["Fieldnote"].id)
published = [row.id for row in records.imports(actor=demo) if row.state == "published"]
print(json.dumps({
    "workspaces": sorted(here),
    "simulated": here["Fieldnote"].simulated,
    "published": len(published),
    "personas": len(personas.persona_keys(actor=demo)),
    "checkups": len(checkup.history(actor=demo)),
    "codes": sorted({f.code for f in checkup.findings(actor=demo, now=timezone.now())}),
    "version": records.data_version(actor=demo),
}))
"""


def _begin(home: Path) -> subprocess.Popen:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RINGTRUE_", "DATABASE_"))}
    code = "from ringtrue.cli import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, "demo", "--no-serve", "--home", str(home)],
        env=kept,
        stderr=subprocess.PIPE,
        text=True,
    )


def _look(home: Path) -> dict:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RINGTRUE_", "DATABASE_"))}
    settings = {"RINGTRUE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "ringtrue.server.settings"}
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        env={**kept, **settings},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "killed"])
def test_it_is_taken_up_again_where_it_was_interrupted(number, tmp_path) -> None:
    first = _begin(tmp_path / "home")
    for line in first.stderr:
        if "Reading" in line:
            break
    time.sleep(0.5)
    first.send_signal(number)
    first.communicate()
    second = _begin(tmp_path / "home")
    second.communicate()
    assert second.returncode == 0
    found = _look(tmp_path / "home")
    assert found["workspaces"] == ["Fieldnote", "My company"]
    assert found["simulated"]
    assert (found["published"], found["personas"]) == (1, 4)
    assert {"RT201", "RT202", "RT203"} <= set(found["codes"])
    third = _begin(tmp_path / "home")
    _, said = third.communicate()
    assert (third.returncode, said) == (0, "")
    assert _look(tmp_path / "home") == found
