"""Judging leads on a phone and by keyboard, readable for everybody."""

from datetime import date

import pytest
from playwright.sync_api import expect

from ringtrue.workspaces.handoffs import actions
from ringtrue.workspaces.handoffs.lines import LeadDraft
from web.test_browser import complaints

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_lead_is_judged_by_one_key_on_a_narrow_screen(
    live_server, open_page, workspace, owner, sign_in, now
):
    facts = (("industry", "Steel"), ("employees", "120"))
    leads = tuple(
        LeadDraft(f"L{i}", f"Person {i}", f"Company {i}", "", date(2026, 11, 2), None, facts)
        for i in range(10)
    )
    actions.renew(actor=workspace, leads=leads, now=now)
    session_id = actions.start_blind(actor=owner, size=10, hidden=(), key="k", now=now)
    actions.join_blind(actor=owner, session_id=session_id, department="sales", now=now)
    cookie = sign_in(owner).cookies["sessionid"].value
    page = open_page(width=390, scheme="dark", cookie=cookie, url=live_server.url)
    page.goto(f"{live_server.url}/hand-offs/blind/{session_id}")
    page.get_by_role("link", name="Begin").click()
    for place in range(1, 11):
        expect(page.get_by_text(f"{place} of 10", exact=True).first).to_be_visible()
        page.get_by_role("button", name="Qualified", exact=True).focus()
        page.keyboard.press("Enter")
        if place == 1:
            expect(page.get_by_text("2 of 10", exact=True)).to_be_visible()
            assert complaints(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Hand in my sheet").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Marketing has not handed in")
