"""The questions in a real browser: answered by keyboard, readable for everybody, at any width."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from rooms.discovery.test_questions import FORM

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_a_question_is_answered_by_keyboard(
    scheme, width, workspace, owner, draft_run, sign_in, live_server, chromium
) -> None:
    run_id = draft_run(workspace, forms=(FORM,))
    cookie = sign_in(owner).cookies["sessionid"].value
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.goto(f"{live_server.url}/discovery/runs/{run_id}/questions")
    expect(page.locator("#says")).to_contain_text("Answer a question")
    page.get_by_role("radio", name="don't know").focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("radio", name="Steel")).to_be_checked()
    expect(page.locator("#says")).to_contain_text("95 % likely")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [violation["id"] for violation in Axe().run(page).response["violations"]] == []
    context.close()
    assert complaints == []
