"""Text from strangers is shown as text, on every page, and breaks none."""

import re

import pytest

from ringtrue.analysis.cast import Member, Statement
from ringtrue.errors import BadRule
from ringtrue.warehouse import rules
from ringtrue.workspaces.personas import actions as personas
from security.said import everything_said
from walls.conftest import furnished  # noqa: F401  one of everything
from walls.everything import filled, routes

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}{% now %}"
LIVE = re.compile(r"<script>alert|<img src=x|onerror=alert\(1\)>[^&]*<(?!/)")


def hostile(name: str) -> Member:
    tested = Statement(EVIL, trait=f"{EVIL}", values=(EVIL,), at_least=0.5)
    return Member(name, (tested, Statement(EVIL, kind="quote")), job=EVIL[:100], owner=EVIL[:100])


@pytest.fixture
def hostile_house(furnished, owner, workspace, now, run_jobs):  # noqa: F811
    """A workspace whose every text is markup: file, table, columns, levels, personas, names."""
    from ringtrue.workspaces.ledger import jobs  # noqa: F401
    from ringtrue.workspaces.members.actions import add_member, rename_workspace
    from ringtrue.workspaces.members.actor import Role
    from ringtrue.workspaces.records import actions
    from ringtrue.workspaces.records.receiving import receive_files
    from ringtrue.workspaces.work.actions import enqueue

    quoted = '"' + EVIL.replace('"', '""') + '"'
    rows = "".join(f"E{i},{quoted},{'won' if i % 3 else 'lost'}\n" for i in range(60))
    rows += f"E99,{quoted},too,many\n"
    upload = (EVIL.replace("/", "") + ".csv", [f"lead,{quoted},stage\n{rows}".encode()])
    import_id = receive_files(actor=owner, uploads=[upload], now=now)
    actions.start_import(actor=owner, import_id=import_id, dry_run=False, now=now)
    run_jobs()
    rename_workspace(actor=owner, name=EVIL[:100], now=now)
    add_member(actor=owner, email="x@example.com", name=EVIL, role=Role.VIEWER, now=now)
    persona_id = personas.create(actor=owner, draft=hostile(EVIL[:100]), now=now)
    for kind in ("ledger.advance", "checkup.run"):
        enqueue(actor=workspace, kind=kind, arguments={}, now=now)
    run_jobs()
    here = {**furnished, "persona_id": persona_id, "import_id": import_id}
    return here | everything_said(owner, workspace, persona_id, now)


@pytest.mark.django_db
def test_no_line_of_a_mail_is_written_by_a_stranger(workspace, now) -> None:
    from ringtrue.workspaces.overview.jobs import mail
    from ringtrue.workspaces.overview.lines import Digest, NewsItem

    said = NewsItem(f"Maya\n\nLocked\u2028out: \u202egnp.exe {EVIL}", "checkup")
    _, text, html = mail(workspace, Digest(now, now, (said,), (), (said,), (), (), ()))
    assert text.count("* Maya Locked out: gnp.exe") == 2
    assert "\u202e" not in text
    assert not LIVE.search(html)


@pytest.mark.django_db
def test_no_page_takes_text_for_markup(hostile_house, client) -> None:
    shown = 0
    for route in routes():
        page = client.get(filled(route, hostile_house))
        if not page.headers.get("Content-Type", "").startswith("text/html"):
            continue
        assert page.status_code != 500, route
        assert not LIVE.search(page.text), route
        shown += "&lt;script&gt;alert(1)" in page.text
    assert shown > 10


@pytest.mark.both_databases
@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/checkup?persona=a%00b", "/personas?show=%00"])
def test_a_character_no_text_has_is_refused(client, path: str) -> None:
    assert client.get(path).status_code == 400
    assert client.get("/enter/a%00b").status_code == 404


@pytest.mark.both_databases
@pytest.mark.django_db
def test_a_number_longer_than_numbers_are_is_refused(furnished, client) -> None:  # noqa: F811
    endless = "9" * 5_000
    for form in ({"do": f"up-{endless}"}, {"version": endless, "reason": "why"}):
        address = filled("personas/<int:persona_id>/claims", furnished)
        assert client.post(address, form).status_code == 400
    assert client.get("/checkup", {"persona": "9" * 3_000}).status_code == 200


@pytest.mark.both_databases
@pytest.mark.django_db
def test_nor_does_it_reach_a_rule_or_a_form(furnished, client) -> None:  # noqa: F811
    given = {"rule": 'industry contains "a\0b"', "reason": "why"}
    for route in ("personas/<int:persona_id>/rule", "personas/<int:persona_id>/rule/count"):
        assert client.post(filled(route, furnished), given).status_code == 400
    with pytest.raises(BadRule, match="no text has"):
        rules.parse('industry contains "a\0b"')
    with pytest.raises(BadRule, match="no text has"):
        rules.from_json({"column": "a\0", "operator": "=", "values": ["b"]})
