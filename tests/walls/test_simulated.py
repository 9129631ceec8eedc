"""Whatever shows a simulated company says so: every page, the report, the digest, the terminal."""

import dataclasses
import re
from pathlib import Path

import pytest

import ringtrue.web
from ringtrue.cli.report import checkup_html
from walls.conftest import CHECKUP
from walls.everything import filled, routes

pytestmark = pytest.mark.django_db
TEMPLATES = Path(next(iter(ringtrue.web.__path__))) / "templates"
MARK = re.compile(r'class="sim">simulated company<')
WHOLE = "<html"  # what begins otherwise is a part of a page that stands already


@pytest.fixture
def simulated(owner) -> None:
    """The workspace is a simulated company's."""
    from ringtrue.workspaces.members.models import Workspace

    Workspace.objects.filter(pk=owner.workspace_id).update(simulated=True)


def unmarked(client, addresses) -> tuple[list[str], int]:
    """The addresses whose page has no mark, and how many whole pages there were."""
    found, pages = [], 0
    client.raise_request_exception = False
    for address in addresses:
        answer = client.get(address)
        html = answer.get("Content-Type", "").startswith("text/html")
        if not html or WHOLE not in answer.text:
            continue
        pages += 1
        if not MARK.search(answer.text):
            found.append(f"{address} ({answer.status_code})")
    return found, pages


def test_every_page_of_a_simulated_company_is_marked(furnished, simulated, client, owner) -> None:
    there = {**furnished, "workspace_id": owner.workspace_id}
    addresses = [filled(r, there) for r in routes()]
    refused = ["/no/such/page", "/personas/999999", "/changes?persona=x", "/account/logout/"]
    found, pages = unmarked(client, [*addresses, *refused])
    assert found == []
    assert pages > 45


def test_an_empty_simulated_workspace_is_marked_too(simulated, client) -> None:
    found, pages = unmarked(client, [f"/{r}" for r in routes() if "<" not in r])
    assert found == []
    assert pages > 20


def test_a_company_of_ones_own_is_not_marked(furnished, client) -> None:
    assert unmarked(client, ["/", "/checkup", "/no/such/page"])[0] != []
    assert not MARK.search(client.get("/").text)


def frames() -> set[str]:
    """Every template that begins a page of its own, or the body of one."""
    begins = re.compile(r"<html|block body")
    return {
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.rglob("*.html")
        if begins.search(path.read_text())
    }


def test_every_frame_of_a_page_knows_the_mark() -> None:
    found = frames()
    assert {"shell.html", "alone.html", "report/frame.html", "digest/mail.html"} <= found
    assert [n for n in found if "simulated company" not in (TEMPLATES / n).read_text()] == []


def test_the_terminal_and_its_report_say_it(
    simulated, workspace, monkeypatch, tmp_path, capsys
) -> None:
    from ringtrue.cli import build
    from ringtrue.cli.exits import run
    from ringtrue.server import command_line

    monkeypatch.setattr(command_line, "enter", lambda **_: workspace)
    monkeypatch.setattr(command_line, "run_now", lambda **_: dataclasses.asdict(CHECKUP))
    assert run(build(), ["checkup", "--report", str(tmp_path / "report.html")]) == 0
    assert capsys.readouterr().out.startswith("Simulated company.\n")
    assert MARK.search((tmp_path / "report.html").read_text())
    assert not MARK.search(checkup_html(CHECKUP))


def test_the_digest_says_it(furnished, simulated, owner, now) -> None:
    from ringtrue.workspaces.overview import jobs, queries

    _subject, text, html = jobs.mail(owner, queries.digest(actor=owner, now=now))
    assert "simulated company" in text
    assert "simulated company" in html
