"""`House(folder)`: commands, pages and actions in a home folder of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHILD = Path(__file__).with_name("child.py")


@dataclass(frozen=True)
class Done:
    """How a command left: its exit code (a page: its status), and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON: it holds that and nothing else."""
        return json.loads(self.out)


class House:
    """A home folder with a process at work in it, which stands in `folder`."""

    def __init__(self, home: Path, *, folder: Path | None = None, database: str = "") -> None:
        left_out = ("RINGTRUE_", "DATABASE_URL", "DJANGO_", "COVERAGE")
        environment = {k: v for k, v in os.environ.items() if not k.startswith(left_out)}
        environment["RINGTRUE_HOME"] = str(home)
        if database:
            environment["DATABASE_URL"] = database
        self._errors = (home.parent / f"{home.name}.errors").open("w+")
        self._process = subprocess.Popen(
            [sys.executable, str(CHILD)],
            env=environment,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )

    def run(self, *words: object) -> Done:
        """`ringtrue WORDS`."""
        return self._ask({"words": [str(word) for word in words]})

    def page(self, address: str) -> Done:
        """The page at an address, as the owner sees it."""
        return self._ask({"page": address})

    def call(self, name: str, **given: Any) -> Any:
        """An action or a query by its name, `measures.set_outcome`."""
        said = self._ask({"call": name, "given": given}).out
        return json.loads(said) if said else None

    def _ask(self, request: dict[str, Any]) -> Done:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            self._errors.seek(0)
            raise AssertionError(f"the house fell silent: {self._errors.read()[-3000:]}")
        return Done(**json.loads(line))

    def close(self) -> None:
        """Let the process end."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=20)
        self._errors.close()
