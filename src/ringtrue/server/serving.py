"""The parent process: it starts web and worker as children and ends them.

Each child has a session of its own, so that a Ctrl-C in the terminal reaches the parent alone; the
parent sends each child SIGTERM once, and after a patient while SIGKILL to whatever is left. A child
that dies is started again; one that keeps dying ends the house.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ringtrue.errors import BadInput, BrokenPromise, Where

PATIENCE = 20.0  # seconds until SIGKILL
READY_WITHIN = 90.0
LARGEST_LOG = 5 * 1024 * 1024
DEATHS_IN_A_ROW = 5
# our own machine is asked directly, whatever proxy the way to the network takes
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass
class Child:
    """One child process and how often it had to be started again."""

    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    begun: float = 0.0
    deaths: int = 0

    def start(self) -> None:
        """Start it in a session of its own, its output in its log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(  # noqa: S603  our own module, by our own interpreter
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.begun = time.monotonic()

    def mend(self) -> None:
        """Start it again if it has died; BrokenPromise when it keeps dying."""
        assert self.process is not None
        if self.process.poll() is None:
            return
        lived = time.monotonic() - self.begun
        self.deaths = 1 if lived > 60 else self.deaths + 1
        if self.deaths >= DEATHS_IN_A_ROW:
            raise BrokenPromise(f"The {self.name} keeps stopping.", hint=f"See {self.log}.")
        time.sleep(min(5.0, 0.5 * self.deaths))
        self.start()


@dataclass
class House:
    """Web and worker, run by this process until it is told to stop."""

    host: str
    port: int
    workers: int
    logs: Path
    children: list[Child] = field(default_factory=list)
    stopping: bool = False

    def run(self, *, ready: Callable[[], None]) -> int:
        """Start both, call `ready` once they answer, and stay until told to stop."""
        check_port(self.host, self.port)
        web = ["--host", self.host, "--port", str(self.port), "--workers", str(self.workers)]
        self.children = [
            self._child("web", ["-m", "ringtrue.server.web", *web]),
            self._child("worker", ["-m", "ringtrue.server.worker"]),
        ]
        before = {s: signal.signal(s, self._told) for s in (signal.SIGINT, signal.SIGTERM)}
        try:
            for child in self.children:
                child.start()
            self._until_ready()
            if not self.stopping:
                ready()
            while not self.stopping:
                for child in self.children:
                    child.mend()
                time.sleep(0.3)
        finally:
            self.end()
            for number, handler in before.items():
                signal.signal(number, handler)
        return 0

    def _child(self, name: str, arguments: list[str]) -> Child:
        return Child(name, [sys.executable, *arguments], self.logs / f"{name}.log")

    def _told(self, number: int, frame: object) -> None:
        self.stopping = True

    def _until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while not self.stopping and not all(self._answers(role) for role in ("web", "worker")):
            for child in self.children:
                child.mend()
            if time.monotonic() > deadline:
                detail = f"Ringtrue did not start within {READY_WITHIN:.0f} seconds."
                raise BrokenPromise(detail, hint=f"See the logs in {self.logs}.")
            time.sleep(0.25)

    def _answers(self, role: str) -> bool:
        host = "127.0.0.1" if self.host in ("0.0.0.0", "") else self.host  # noqa: S104
        host = f"[{host}]" if ":" in host else host
        url = f"http://{host}:{self.port}/_readyz?role={role}"
        request = urllib.request.Request(url, headers={"Host": f"localhost:{self.port}"})
        try:
            with DIRECT.open(request, timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def end(self) -> None:
        """Send each child SIGTERM once, wait, and kill the groups of those that stay."""
        alive = [c.process for c in self.children if c.process is not None]
        for process in alive:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        deadline = time.monotonic() + PATIENCE
        for process in alive:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def check_port(host: str, port: int) -> None:
    """BadInput when the port cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            detail = f"Port {port} on {host} cannot be used: {fault.strerror or fault}."
            hint = "Is Ringtrue already running? Another port: --port 8001."
            raise BadInput(detail, hint=hint, where=Where(field="--port")) from None


def address(host: str, port: int, base_url: str) -> str:
    """What to type into a browser."""
    if base_url:
        return base_url.rstrip("/")
    shown = "localhost" if host in ("0.0.0.0", "127.0.0.1", "::", "::1", "") else host  # noqa: S104
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
