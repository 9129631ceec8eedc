"""The product as a newcomer has it: started by the README's command, opened in a real browser."""

import os
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
START = 240  # seconds until the link must be there: the demo workspace is made on the way
NOWHERE = "http://127.0.0.1:9"  # what would leave the machine is refused at once


@dataclass(frozen=True)
class Started:
    """The running application: its sign-in link, and what it wrote on the way."""

    link: str
    logs: Path

    @property
    def address(self) -> str:
        """Where it listens."""
        return self.link.split("/enter/")[0]


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """`./start` in an empty home and without network; all of it has ended afterwards."""
    home = tmp_path_factory.mktemp("newcomer") / "home"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [str(ROOT / "start"), "--home", str(home), "--port", str(port)],
        cwd=home.parent,
        env=_environment(home.parent),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said: list[str] = []
    try:
        yield Started(_link(process, said), home / "log")
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=60)
        finally:
            process.kill()
    assert not _listens(port), "something still listens"


def _environment(folder: Path) -> dict[str, str]:
    ours = ("RINGTRUE_", "DATABASE_URL", "DJANGO_", "COVERAGE", "PYTEST_")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), NOWHERE)
    # the environment the tests run in is the one that is started; nothing is fetched for it
    return {**kept, **proxies, "PIP_NO_INDEX": "1", "XDG_CACHE_HOME": str(folder / "cache")}


def _link(process: subprocess.Popen[str], said: list[str]) -> str:
    """The link that is printed once the application answers."""
    found: Queue[str] = Queue()

    def listen() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line)
            if "/enter/" in line:
                found.put(line.strip())
        found.put("")

    threading.Thread(target=listen, daemon=True).start()
    link = found.get(timeout=START)
    assert link, f"./start ended without a link:\n{''.join(said)}"
    return link


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def page(started: Started, chromium: Any) -> Iterator[Any]:
    """One page for the whole walk; a policy violation, an error or an answer of 5xx fails it."""
    from playwright.sync_api import expect

    expect.set_options(timeout=60_000)
    complaints: list[str] = []

    def heard(message: Any) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            complaints.append(message.text)

    def answered(response: Any) -> None:
        if response.status >= 400:
            complaints.append(f"{response.status} {response.url}")

    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    opened.on("console", heard)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("response", answered)
    yield opened
    context.close()
    assert not complaints, complaints
