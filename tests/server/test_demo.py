"""The demo workspace is made once, whatever interrupts its making."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

AGAIN = """
import contextlib, io, json
from ringtrue.cli import build
from ringtrue.cli.exits import run
said = io.StringIO()
with contextlib.redirect_stderr(said):
    code = run(build(), ["demo", "--no-serve"])
from django.utils import timezone
from ringtrue.workspaces.checkup import queries as checkup
from ringtrue.workspaces.members.actor import SYSTEM, system_in
from ringtrue.workspaces.members.queries import all_workspaces
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.records import queries as records
here = {line.name: line for line in all_workspaces(actor=SYSTEM)}
demo = system_in(here["Fieldnote"].id)
published = [row.id for row in records.imports(actor=demo) if row.state == "published"]
print(json.dumps({"code": code, "said": said.getvalue(), "found": {
    "workspaces": sorted(here),
    "simulated": here["Fieldnote"].simulated,
    "published": len(published),
    "personas": len(personas.persona_keys(actor=demo)),
    "checkups": len(checkup.history(actor=demo)),
    "codes": sorted({f.code for f in checkup.findings(actor=demo, now=timezone.now())}),
    "version": records.data_version(actor=demo),
}}))
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


def _again(home: Path) -> dict:
    """The demo begun once more in a process of its own: how it left, and what is there then."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RINGTRUE_", "DATABASE_"))}
    done = subprocess.run(
        [sys.executable, "-c", AGAIN],
        env={**kept, "RINGTRUE_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def _interrupted(home: Path, number: int) -> None:
    """Begin, and be ended by that signal in the midst of reading the files."""
    first = _begin(home)
    for line in first.stderr:
        if "Reading" in line:
            break
    time.sleep(0.5)
    first.send_signal(number)
    first.communicate()


@pytest.mark.slow
def test_it_is_taken_up_again_where_it_was_interrupted(tmp_path) -> None:
    _interrupted(tmp_path / "home", signal.SIGINT)
    _interrupted(tmp_path / "home", signal.SIGKILL)
    second = _again(tmp_path / "home")
    assert second["code"] == 0, second["said"]
    found = second["found"]
    assert found["workspaces"] == ["Fieldnote", "My company"]
    assert found["simulated"]
    assert (found["published"], found["personas"]) == (1, 4)
    assert {"RT201", "RT202", "RT203"} <= set(found["codes"])
    assert _again(tmp_path / "home") == {"code": 0, "said": "", "found": found}
