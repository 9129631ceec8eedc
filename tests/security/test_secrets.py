"""What lets somebody in, and what is kept, stays with whoever it belongs to."""

import logging
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as house
from django.test import Client
from django.utils import timezone

from ringtrue.workspaces.members.actions import make_sign_in_link

FOUND = """
from pathlib import Path
from ringtrue.server.command_line import enter, set_up
enter(home=Path(HOME), workspace=None, found=True)
from ringtrue.workspaces.records.lake import store_upload
store_upload(1, "people.csv", [b"email\\na@example.com\\n"])
"""


@pytest.fixture
def logged():
    """What the house's own handler would write, line by line."""
    lines: list[str] = []
    named = house.LOGGING["filters"]["discreet"]["()"]
    module, _, name = named.rpartition(".")
    discreet = getattr(__import__(module, fromlist=[name]), name)()

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if discreet.filter(record):
                lines.append(self.format(record))

    assert house.LOGGING["handlers"]["stderr"]["filters"] == ["discreet"]
    handler = Kept()
    logger = logging.getLogger("django")
    logger.addHandler(handler)
    yield lines
    logger.removeHandler(handler)


@pytest.mark.django_db
def test_a_link_that_still_opens_is_never_logged(owner, logged) -> None:
    now = timezone.now()
    path = make_sign_in_link(actor=owner, member_id=owner.member_id, now=now).path
    assert Client(enforce_csrf_checks=True).post(path).status_code == 403
    assert Client().put(path).status_code == 405
    assert len(logged) == 2
    assert "/enter/..." in logged[0]
    assert path.removeprefix("/enter/") not in "\n".join(logged)


@pytest.mark.django_db
def test_a_link_that_sets_a_password_is_never_logged(logged) -> None:
    path = "/account/password/reset/key/1-abc123-secret/"
    assert Client(enforce_csrf_checks=True).post(path).status_code == 403
    assert len(logged) == 1
    assert "secret" not in "\n".join(logged)


def test_others_on_the_machine_can_read_nothing_of_the_house(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)  # made by somebody who did not think of it
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RINGTRUE_", "DATABASE_"))}
    code = f"import os; os.umask(0o022)\nHOME = {str(home)!r}\n{FOUND}"
    subprocess.run([sys.executable, "-c", code], env=kept, check=True, capture_output=True)
    found = [path for path in home.rglob("*") if path.is_file()]
    assert {"ringtrue.sqlite3", "secret-key"} < {path.name for path in found}
    assert any(path.suffix == ".csv" for path in found)
    assert [p for p in home.rglob("*") if stat.S_IMODE(p.stat().st_mode) & 0o077] == []


def test_a_home_that_is_made_is_closed_to_others(tmp_path: Path) -> None:
    from ringtrue.server.secret import secret_key

    before = os.umask(0o022)
    try:
        secret_key(tmp_path / "home")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700


@pytest.mark.django_db
def test_the_doctor_tells_of_a_database_that_others_can_read(settings, tmp_path) -> None:
    from ringtrue.server import diagnosis

    settings.HOME = tmp_path
    database = tmp_path / "ringtrue.sqlite3"
    database.write_bytes(b"x")
    database.chmod(0o644)
    tmp_path.chmod(0o755)
    found = diagnosis._home()
    assert (found.is_fault, found.mend) == (True, f"chmod 700 {tmp_path}")
    tmp_path.chmod(0o700)
    assert not diagnosis._home().is_fault


@pytest.mark.django_db
def test_what_a_query_told_of_a_person_is_in_the_file_they_are_given(owner, now) -> None:
    from ringtrue.analysis.cast import Member, Statement
    from ringtrue.workspaces.personas import actions, privacy
    from ringtrue.workspaces.personas.values import EvidenceDraft

    draft = Member("Maya", (Statement("She is."),))
    persona_id = actions.create(actor=owner, draft=draft, now=now)
    said = EvidenceDraft("sales", now.date(), "Counted.", sort="query", result="Ann: 41 deals",
                         sql="SELECT count(*) FROM deals WHERE name = 'Ann'")  # fmt: skip
    actions.add_evidence(actor=owner, persona_id=persona_id, evidence=said, now=now)
    [line] = privacy.export(actor=owner, words="ann")
    assert (line["result"], line["query"]) == (said.result, said.sql)


@pytest.mark.django_db
def test_a_host_that_no_name_can_have_is_a_channel_that_cannot_be_reached(owner, now) -> None:
    """It stands beside the channel, and neither the log nor the job knows the address."""
    from ringtrue.errors import Temporary
    from ringtrue.workspaces.work import actions
    from ringtrue.workspaces.work.sending import TRIED, send

    url = f"mailtos://maya:secret-word@example.com?to=a@example.com&smtp={'a' * 70}.example.com"
    recipient_id = actions.add_recipient(actor=owner, url=url, name="x", now=now)
    with pytest.raises(Temporary, match="did not take") as told:
        send(owner, recipient_id, TRIED)
    assert told.value.__suppress_context__ or told.value.__context__ is None
