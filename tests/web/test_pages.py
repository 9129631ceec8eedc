"""The cast, the sheet, the first screen, the checkup and the overview, on a workspace of one's own.

The examination is written by the ledger's own action, so that the pages' numbers have one source.
"""

import dataclasses
import re
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest

from ringtrue.analysis.cast import EvidenceLine, Member, Statement
from ringtrue.analysis.results import (
    Checkup,
    ClaimLine,
    Coverage,
    Excluded,
    Finding,
    NotRun,
    OutcomeLine,
    PersonaLine,
    Rate,
)

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert('x')</script> & \"Co\""
MAYA = Member(
    "Maintenance Maya",
    (
        Statement("She plans for a factory of 50 to 250.", "fact", "employees", between=(50, 250)),
        Statement(f"She works at {HOSTILE}.", "fact", "industry", values=("Food",), at_least=0.6),
        Statement("A breakdown sets her off.", "motivation"),
    ),
    rule="employees between 50 and 250",
    written="2025-03",
    evidence=(EvidenceLine("customer", "2026-05-12", "Nobody asks about the price.", (3,)),),
    job="plans upkeep",
)
FINDINGS = (
    Finding("RT201", "ideal-not-actual", "high", ("mk",), "Maintenance Maya",
            "The industry is described wrongly.", {"share": 0.155, "low": 0.089, "high": 0.257},
            86000.0, "Revise the trait", 60),
    Finding("RT301", "no-owner", "low", ("ld",), "Maintenance Maya", "Maya has no owner.", {}, None,
            "Name one"),
)  # fmt: skip


def words(answer) -> str:
    """The words of a page as people read them."""
    text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.S)
    return " ".join(unescape(text).replace("\u00a0", " ").split())


@pytest.fixture
def maya(owner, now) -> int:
    from ringtrue.workspaces.personas.actions import create

    return create(actor=owner, draft=MAYA, now=now, reason="Pasted as it stood.")


@pytest.fixture
def examined(owner, maya, now) -> Checkup:
    """What the records said, written down by the ledger and the checkup room."""
    from ringtrue.workspaces.checkup.actions import record as keep
    from ringtrue.workspaces.ledger.actions import record
    from ringtrue.workspaces.ledger.asking import asked_now, version_now
    from ringtrue.workspaces.ledger.values import Examined
    from ringtrue.workspaces.personas.queries import persona_sheet

    first, second, third = MAYA.statements
    claims = (
        ClaimLine(first.text, "employees", "fits_past", 0.873, 0.776, 0.932,
                  "62 of 71 buyers fit.", 0.5, 0.44, 71, 62),
        ClaimLine(second.text, "industry", "does_not_fit_past", 0.155, 0.089, 0.257,
                  "11 of 71 buyers fit.", 0.6, 0.29, 71, 11),
        ClaimLine(third.text, None, "no_data", None, None, None, "Ask customers."),
    )  # fmt: skip
    rate = OutcomeLine(412, 122, 0.296, 0.254, 0.342, 0.291, "above")
    line = PersonaLine("Maintenance Maya", 674, 0.22, 0.383, rate, "does_not_fit_past",
                       "Wins more often than everybody else.", claims, 0.441)  # fmt: skip
    checkup = Checkup(
        1, 3061, "people", (), 0, Excluded(188, 37), Rate(0.163, 0.149, 0.179), (line,),
        Coverage(0.383, 0.22, 0.441), FINDINGS, (NotRun("RT209", "subscriptions"),),
        "The industry is described wrongly. Everything else holds.", 322,
    )  # fmt: skip
    ids = tuple(row.id for row in persona_sheet(actor=owner, persona_id=maya).statements)
    given = Examined(
        data_version=version_now(owner), asked=asked_now(owner),
        checkup=dataclasses.replace(checkup, findings=()), persona_ids=(maya,), claim_ids=(ids,),
        supported=(), problem="", hint="",
    )  # fmt: skip
    record(actor=owner, examined=given, now=now)
    keep(actor=owner, report=checkup, data_version=1, now=now)
    return checkup


def test_an_empty_workspace_is_told_what_to_bring_first(client):
    assert "Paste your persona, drop your CRM export" in words(client.get("/"))
    assert "Paste what is on the slide" in words(client.get("/personas"))
    assert "What to bring in first, and why" in words(client.get("/checkup"))


def test_what_the_readme_says_to_press_is_there_to_press(client):
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    pressed = re.findall(r"press \*\*(.+?)\*\*", readme)
    assert pressed
    for label in pressed:
        assert re.search(rf'<a class="btn main" href="[^"]+">{label}</a>', client.get("/").text)


def test_the_first_screen_says_how_many_sentences_fit_and_which_is_wrong(client, maya, examined):
    said = words(client.get(f"/personas/{maya}/judged"))
    assert "One of three sentences fits the people who bought." in said
    assert "The industry is wrong." in said
    assert "62 of 71 buyers" in said
    assert "11 of 71 buyers" in said
    assert "322 buyers among 3,061 people" in said
    assert "188 still open and left out" in said


def test_the_first_screen_offers_two_next_steps(client, maya, examined):
    page = client.get(f"/personas/{maya}/judged").content.decode()
    assert f'href="/personas/{maya}/claims"' in page
    assert f'href="/personas/{maya}/ask"' in page


def test_the_sheet_shows_the_outcome_against_everyone_and_the_rule(client, maya, examined):
    said = words(client.get(f"/personas/{maya}"))
    for part in ("30 %", "122 of 412", "everyone 16 %", "22 %, 38 %", "44 % of revenue",
                 "employees between 50 and 250", "Nobody asks about the price.", "written 2025-03",
                 "1 of 2 sentences fits"):  # fmt: skip
        assert part in said, part


def test_what_was_told_is_outlined_and_what_nobody_told_is_dotted(client, maya, examined):
    page = client.get(f"/personas/{maya}").content.decode()
    assert '<span class="chip outlined">1 customer heard</span>' in page
    assert '<summary class="chip solid">column: employees</summary>' in page


def test_the_overview_names_what_rings_true_and_whom_nobody_fits(client, maya, examined):
    said = words(client.get("/"))
    assert "Your persona does not ring true yet." in said
    assert "62 % of your buyers do not match it." in said
    assert "22 % of leads, 38 % of buyers" in said
    assert "30 % win, 25 to 34" in said
    assert "78 % of leads, 62 % of buyers" in said
    assert "The industry is described wrongly." in said


def test_the_checkup_groups_by_severity_and_filters(client, maya, examined):
    said = words(client.get("/checkup"))
    assert said.index("Decisions rest on something false") < said.index("Upkeep")
    assert "86,000" in said
    assert "subscriptions" in said
    filtered = words(client.get("/checkup?severity=low"))
    assert "Maya has no owner." in filtered
    assert "Costs about" not in filtered
    assert "Nothing matches this filter." in words(client.get("/checkup?who=pm"))


def test_a_risk_is_accepted_until_a_day_with_a_reason_and_taken_back(
    client, maya, examined, owner, now
):
    from ringtrue.workspaces.checkup import queries

    first = queries.fix_first(actor=owner, now=now)[0]
    until = (date.today() + timedelta(days=60)).isoformat()
    path = f"/checkup/findings/{first.id}/accept"
    page = client.post(path, {"until": until, "reason": "We leave the market."}, follow=True)
    assert "Accepted until" in words(page)
    assert "We leave the market." in words(page)
    undo = re.search(r'action="(/checkup/risks/\d+/withdraw)"', page.content.decode()).group(1)
    again = client.post(undo, follow=True)
    assert "The finding counts again." in words(again)
    assert "We leave the market." not in words(again)


def test_accepting_for_ever_or_without_reason_is_refused_in_words(
    client, maya, examined, owner, now
):
    from ringtrue.workspaces.checkup import queries

    path = f"/checkup/findings/{queries.fix_first(actor=owner, now=now)[0].id}/accept"
    assert client.post(path, {"until": "2099-01-01", "reason": "x"}).status_code == 400
    assert client.post(path, {"until": "soon", "reason": "x"}).status_code == 400


def test_a_persona_is_put_away_and_brought_back(client, maya):
    page = client.post(f"/personas/{maya}/away", follow=True)
    assert "Put away." in words(page)
    assert f'action="/personas/{maya}/back"' in page.content.decode()
    assert "Maintenance Maya" in words(client.get("/personas?show=archived"))
    client.post(f"/personas/{maya}/back")
    assert "Maintenance Maya" in words(client.get("/personas"))


def test_the_face_of_a_persona_is_changed_with_a_reason(client, maya):
    face = {"name": "Planner Maya", "job": "plans", "reason": "She asked for it.",
            "portrait": "face-3"}  # fmt: skip
    page = client.post(f"/personas/{maya}/edit", face, follow=True)
    assert "Planner Maya" in words(page)
    assert "She asked for it." in words(page)
    refused = client.post(f"/personas/{maya}/edit", {"name": ""})
    assert refused.status_code == 400


def test_an_owner_is_named_and_a_review_set(client, maya, owner):
    path = f"/personas/{maya}/owner"
    day = {"owner": owner.member_id, "next_review": "2027-02-01"}
    said = words(client.post(path, day, follow=True))
    assert "Owner: Owner" in said
    assert "Next review 1 February 2027" in said
    said = words(client.post(path, {"owner": "", "owner_words": "Marketing lead"}, follow=True))
    assert "Owner: Marketing lead" in said
    assert client.post(path, {"next_review": "soon"}).status_code == 400


def test_what_a_customer_said_is_written_down(client, maya):
    said = {"by": "customer", "text": "We typed it all in.", "source": "Interview 3"}
    page = client.post(f"/personas/{maya}/evidence", said, follow=True)
    assert "We typed it all in." in words(page)


@pytest.mark.parametrize("path", ["/", "/personas", "/personas/{}", "/personas/{}/judged",
                                  "/checkup"])  # fmt: skip
def test_hostile_words_stay_words(client, maya, examined, path):
    page = client.get(path.format(maya)).content.decode()
    assert "<script>alert" not in page


@pytest.mark.parametrize("path", ["/personas/{}", "/personas/{}/judged", "/personas/{}/edit"])
def test_another_workspace_s_persona_is_not_there(stranger_client, maya, path):
    assert stranger_client.get(path.format(maya)).status_code == 404


@pytest.mark.parametrize("path", ["/", "/personas", "/checkup"])
def test_who_is_not_signed_in_is_led_to_sign_in(db, path):
    from django.test import Client

    answer = Client().get(path)
    assert answer.status_code == 302
    assert "/account/login/" in answer["Location"]


def test_a_viewer_sees_no_button_that_would_refuse(viewer, sign_in, maya, examined):
    browser = sign_in(viewer)
    for path in ("/personas", f"/personas/{maya}", "/checkup"):
        page = browser.get(path).content.decode()
        assert "Edit</a>" not in page
        assert "Put this persona away" not in page
        assert "Accept the risk" not in page
        assert "Run again" not in page


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
class TestInTheBrowser:
    """The pages themselves, readable for everybody in both schemes."""

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("width", [1440, 390])
    def test_every_page_is_open_to_everybody(
        self, live_server, client, maya, examined, open_page, scheme, width
    ):
        from axe_playwright_python.sync_playwright import Axe

        cookie = client.cookies["sessionid"].value
        page = open_page(scheme=scheme, width=width, cookie=cookie, url=live_server.url)
        for path in ("/", "/personas", f"/personas/{maya}", f"/personas/{maya}/judged",
                     f"/personas/{maya}/edit", "/checkup"):  # fmt: skip
            page.goto(live_server.url + path)
            found = Axe().run(page).response["violations"]
            assert not found, [(path, v["id"], v["nodes"][0]["html"][:150]) for v in found]
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path

    @pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1440)])
    def test_settings_and_the_doors_are_open_to_everybody(
        self, live_server, client, workspace, now, open_page, scheme, width
    ):
        from axe_playwright_python.sync_playwright import Axe

        from ringtrue.workspaces.work.actions import enqueue

        job = enqueue(actor=workspace, kind="checkup.run", arguments={}, now=now)
        cookie = client.cookies["sessionid"].value
        inside = open_page(scheme=scheme, width=width, cookie=cookie, url=live_server.url)
        outside = open_page(scheme=scheme, width=width)
        for page, paths in (
            (inside, ("", "/members", "/account", "/jobs", "/audit")),
            (inside, (f"/../jobs/{job}", "/../discovery/traits", "/../account/password/set/")),
            (outside, ("/../account/login/", "/../account/password/reset/")),
        ):
            for path in paths:
                page.goto(f"{live_server.url}/settings{path}")
                found = Axe().run(page).response["violations"]
                assert not found, [(path, v["id"], v["nodes"][0]["html"][:150]) for v in found]
                assert page.evaluate("document.documentElement.scrollWidth") <= width, path

    def test_what_is_printed_says_whose_it_is(self, live_server, client, maya, open_page):
        cookie = client.cookies["sessionid"].value
        page = open_page(cookie=cookie, url=live_server.url)
        page.emulate_media(media="print")
        for path in ("/", f"/personas/{maya}", "/checkup"):
            page.goto(live_server.url + path)
            assert page.get_by_text("Acme", exact=True).first.is_visible()
            assert not page.get_by_role("button").first.is_visible()

    def test_the_sheet_prints_on_one_page(self, live_server, client, maya, examined, open_page):
        import pypdfium2

        cookie = client.cookies["sessionid"].value
        page = open_page(cookie=cookie, url=live_server.url)
        page.goto(f"{live_server.url}/personas/{maya}")
        paper = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))
        assert len(paper) == 1
        width, height = paper[0].get_size()
        assert (round(width), round(height)) == (595, 842)


def test_every_kind_of_work_has_a_name_that_people_read() -> None:
    from ringtrue.web.pages.work import NAMES
    from ringtrue.workspaces.work.registry import KINDS

    assert {kind for kind in KINDS if not kind.startswith("test")} <= set(NAMES)
