"""What `ringtrue doctor` looks at: what is there, what is missing, how to mend it."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Literal

State = Literal["fine", "missing", "broken"]
LEAST_SPACE = 500 * 1024 * 1024
PARTS = ("django", "granian", "duckdb", "ibis-framework", "pyarrow", "numpy", "scipy")
FONTS = ("fontpkg-inter", "fontpkg-source-serif-4")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Finding:
    """One thing looked at. An optional thing that is missing is no fault."""

    name: str
    state: State
    detail: str
    mend: str = ""
    optional: bool = False

    @property
    def is_fault(self) -> bool:
        """Whether something is to be mended."""
        return self.state != "fine" and not self.optional


def examine() -> Iterator[Finding]:
    """Look at the house, from the ground up; Django is set up, the database perhaps not there."""
    yield _python()
    yield from _parts()
    yield _fonts()
    yield _chromium()
    yield _home()
    yield _lake()
    database = _database()
    yield database
    if database.state != "fine":
        return
    migrations = _migrations()
    yield migrations
    if migrations.state == "fine":
        yield _worker()
        yield from _files()


def _python() -> Finding:
    return Finding("python", "fine", f"{sys.version.split()[0]} at {sys.executable}")


def _version(name: str) -> str | None:
    try:
        return version(name)
    except ImportError:
        return None


def _parts() -> Iterator[Finding]:
    for name in PARTS:
        found = _version(name)
        if found is None:
            mend = "./start installs it; or: pip install -r requirements.lock"
            yield Finding(name, "missing", "is not installed", mend)
        else:
            yield Finding(name, "fine", found)


def _fonts() -> Finding:
    missing = [name for name in FONTS if _version(name) is None]
    if missing:
        mend = "./start installs them; pages fall back on the system's fonts until then"
        return Finding("fonts", "missing", f"{', '.join(missing)} not installed", mend)
    return Finding("fonts", "fine", "Inter and Source Serif 4")


def _chromium() -> Finding:
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if found is None:
        mend = "Only the browser tests need it: ./test installs it."
        return Finding("chromium", "missing", "not found", mend, optional=True)
    return Finding("chromium", "fine", found, optional=True)


def _folder(name: str, path: Path) -> Finding:
    existing = next(p for p in (path, *path.parents) if p.exists())
    if not existing.is_dir():
        return Finding(name, "broken", f"{existing} is not a folder", "Name another one.")
    try:
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as fault:
        detail = f"{path} cannot be written: {fault.strerror}"
        return Finding(name, "broken", detail, "Give its owner the right to write there.")
    free = shutil.disk_usage(existing).free
    if free < LEAST_SPACE:
        detail = f"{path} has {free // 2**20} MB left"
        return Finding(name, "broken", detail, "Make room: imports need some.")
    there = "" if path.exists() else ", made at the first start"
    return Finding(name, "fine", f"{path}, {free / 2**30:.0f} GB free{there}")


def _home() -> Finding:
    from django.conf import settings

    found = _folder("home", Path(settings.HOME))
    home = Path(settings.HOME)
    key = home / "secret-key"
    if found.state == "fine" and key.exists() and key.stat().st_mode & 0o077:
        mend = f"chmod 600 {key}"
        return Finding("home", "broken", f"{key} can be read by others", mend)
    database = home / "ringtrue.sqlite3"
    if found.state == "fine" and database.exists() and _open_to_others(home, database):
        return Finding("home", "broken", f"{database} can be read by others", f"chmod 700 {home}")
    return found


def _open_to_others(folder: Path, file: Path) -> bool:
    """Whether somebody else on the machine can go into the folder and read the file."""
    inside, read = folder.stat().st_mode, file.stat().st_mode
    return bool((inside & 0o010 and read & 0o040) or (inside & 0o001 and read & 0o004))


def _lake() -> Finding:
    from django.conf import settings

    return _folder("records", Path(settings.LAKE))


def _database() -> Finding:
    from django.db import DatabaseError, connection

    kind = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    where = str(connection.settings_dict["NAME"])
    on_disk = connection.vendor == "sqlite" and not where.startswith((":memory:", "file:"))
    if on_disk and not Path(where).exists():
        mend = "ringtrue serve makes it."
        return Finding("database", "missing", f"{where} is not there yet", mend, optional=True)
    try:
        with connection.cursor():
            connection.introspection.table_names()
    except DatabaseError as fault:
        mend = "Check DATABASE_URL, and that the server runs."
        return Finding("database", "broken", f"{kind} does not answer: {fault}".strip(), mend)
    return Finding("database", "fine", f"{kind}, {where}")


def _migrations() -> Finding:
    from ringtrue.server.health import pending

    waiting = pending()
    if waiting:
        mend = "ringtrue serve brings it up to date."
        return Finding("migrations", "missing", f"{waiting} still to be applied", mend)
    return Finding("migrations", "fine", "up to date")


def _worker() -> Finding:
    from django.utils import timezone

    from ringtrue.server.health import SILENCE
    from ringtrue.workspaces.members.actor import SYSTEM
    from ringtrue.workspaces.work import queries as work

    now = timezone.now()
    heard = work.worker_heard(actor=SYSTEM)
    waiting = len(work.due(actor=SYSTEM, now=now))
    if heard is not None and now - heard < SILENCE:
        return Finding("worker", "fine", f"at work, {waiting} jobs wait", optional=True)
    mend = "ringtrue serve starts one."
    return Finding("worker", "missing", f"none runs, {waiting} jobs wait", mend, optional=True)


def _files() -> Iterator[Finding]:
    from ringtrue.workspaces.members import queries as members
    from ringtrue.workspaces.members.actor import SYSTEM

    for line in members.all_workspaces(actor=SYSTEM):
        yield _files_of(line.id, line.name)


def _files_of(workspace_id: int, name: str) -> Finding:
    from django.utils import timezone

    from ringtrue.workspaces.members.actor import system_in
    from ringtrue.workspaces.records import queries, sweeping

    actor = system_in(workspace_id)
    title = f"files of {name}"
    known = queries.known_paths(actor=actor)
    lost = sweeping.missing(actor=actor)
    if lost:
        detail = f"{len(lost)} of {len(known)} are gone, the first {lost[0]}"
        mend = "Restore the records folder from its backup, or undo the imports they came with."
        return Finding(title, "broken", detail, mend)
    stray = sweeping.orphans(actor=actor, now=timezone.now())
    if stray:
        size = sum(path.stat().st_size for path in stray) / 1e6
        detail = f"{len(stray)} belong to nothing ({size:.1f} MB), the first {stray[0]}"
        mend = "Something interrupted left them; a running worker deletes them within a day."
        return Finding(title, "broken", detail, mend, optional=True)
    return Finding(title, "fine", f"{len(known)}, all there")
