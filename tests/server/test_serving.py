"""The whole house as processes: it starts, does its work, survives a killed worker, ends clean."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.one_database
WITHIN = 60.0  # seconds; generous, since nothing here is about speed
ASK = """
import django; django.setup()
from django.utils import timezone
from ringtrue.workspaces.members.actor import SYSTEM, system_in
from ringtrue.workspaces.members.queries import all_workspaces
from ringtrue.workspaces.work.actions import enqueue
actor = system_in(all_workspaces(actor=SYSTEM)[0].id)
print(enqueue(actor=actor, kind="checkup.run", arguments={}, now=timezone.now()))
"""
ENDS = """
import sys, time
import django; django.setup()
from ringtrue.workspaces.members.actor import SYSTEM, system_in
from ringtrue.workspaces.members.queries import all_workspaces
from ringtrue.workspaces.work.queries import job
actor = system_in(all_workspaces(actor=SYSTEM)[0].id)
deadline = time.monotonic() + float(sys.argv[2])
while time.monotonic() < deadline:
    if (state := job(actor=actor, job_id=int(sys.argv[1])).state) not in ("waiting", "running"):
        break
    time.sleep(0.1)
print(state)
"""


def _environment(home: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RINGTRUE_", "DATABASE_"))}
    return {
        **kept,
        "RINGTRUE_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "ringtrue.server.settings",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until(what, within: float = WITHIN):
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.1)
    pytest.fail(f"waited {within:.0f} s in vain")


class Running:
    """`ringtrue serve` on a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, _free_port()
        command = [sys.executable, "-c", "from ringtrue.cli import main; main()", "serve"]
        self.process = subprocess.Popen(
            [*command, "--port", str(self.port)],
            env=_environment(home),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""
        while "Ctrl-C" not in self.said:
            line = self.process.stdout.readline()
            assert line, f"it ended before it was ready: {self.said}{self.logs()}"
            self.said += line

    def logs(self) -> str:
        return "".join(p.read_text()[-3000:] for p in self.home.glob("log/*.log"))

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def worker(self) -> psutil.Process:
        return next(p for p in self.family() if "ringtrue.server.worker" in p.cmdline())

    def run(self, code: str, *arguments: str) -> str:
        command = [sys.executable, "-c", code, *arguments]
        done = subprocess.run(
            command, env=_environment(self.home), capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return answer.read().decode()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for all, as houses have: the first start makes it, the next find it."""
    return tmp_path_factory.mktemp("serving") / "home"


@pytest.fixture
def running(home: Path) -> Iterator[Running]:
    house = Running(home)
    family = house.family()
    try:
        yield house
    finally:
        if house.process.poll() is None:
            house.process.send_signal(signal.SIGTERM)
            house.process.wait(WITHIN)
        for process in family:
            if process.is_running():
                process.kill()


def _gone(family: list[psutil.Process]) -> bool:
    return not [p for p in family if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


def test_it_starts_says_one_link_works_and_ends_without_leaving_anything(running) -> None:
    links = re.findall(r"http://localhost:\d+(/enter/\S+)", running.said)
    assert len(links) == 1
    assert "Go in" in running.get(links[0])
    assert json.loads(running.get("/_readyz?role=worker"))["status"] == "ready"
    job_id = running.run(ASK)
    assert running.run(ENDS, job_id, str(WITHIN)) == "done"
    family = running.family()
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(WITHIN) == 0
    assert _gone(family)


def test_a_killed_worker_comes_back_and_goes_on(running) -> None:
    before = running.worker()
    before.kill()
    job_id = running.run(ASK)
    assert running.run(ENDS, job_id, str(WITHIN)) == "done"
    assert running.worker().pid != before.pid


def test_a_killed_parent_leaves_no_orphans(running) -> None:
    family = running.family()
    assert len(family) >= 3
    running.process.kill()
    running.process.wait(WITHIN)
    _until(lambda: _gone(family))


def test_a_port_in_use_is_said_before_anything_starts(tmp_path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [sys.executable, "-c", "from ringtrue.cli import main; main()", "demo"]
        done = subprocess.run(
            [*command, "--port", str(taken.getsockname()[1])],
            env=_environment(tmp_path / "home"),
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert "--port 8001" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "home").exists()
