"""Changes in a real browser: readable for everybody, complete by keyboard, at any width."""

from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from ringtrue.analysis.cast import Member
from ringtrue.analysis.changes.judging import judge
from ringtrue.analysis.changes.values import Day, Seen, Side
from ringtrue.workspaces.changes import actions, queries, reading
from ringtrue.workspaces.changes.values import ChangeDraft
from ringtrue.workspaces.personas import actions as personas

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BEGUN = date(2026, 12, 1)
# what the records hold of each: bought, of, bought held back (or before), of, each day or in all
SEEN = ((4, 8, 1, 6), (1, 7, 1, 6), (31, 140, 22, 150), (71, 140, 12, 150))
SAYS = ("Target 50 to 200 employees in campaign Spring.", "Call within a day of the demo.",
        "Name the price on the first page.", "Send the case study before the demo.")  # fmt: skip


@pytest.fixture
def several(workspace, owner, now):
    """Four changes that have begun, two of them compared with a period, and one that is planned."""
    persona_id = personas.create(actor=owner, draft=Member("Maya", rule="industry = Food"), now=now)
    later = now + timedelta(days=60)
    for place, says in enumerate(SAYS):
        how = "share" if place < 2 else "period"
        draft = ChangeDraft(says, BEGUN, whom="persona", how=how)
        change_id = actions.plan(actor=owner, draft=draft, persona_id=persona_id, now=now)
        actions.begin(actor=owner, change_id=change_id, on=BEGUN, now=later)
    asked = queries.to_judge(actor=owner)
    seen = [_seen(change.key, counts, place < 2) for place, ((change, _), counts) in
            enumerate(zip(asked, SEEN, strict=True))]  # fmt: skip
    told = judge([c for c, _ in asked], seen, [s for _, s in asked], today=later.date())
    judged = tuple(reading.judged(one) for one in told)
    actions.record(actor=owner, judged=judged, data_version=1, now=later)
    draft = ChangeDraft("Stop the autumn campaign.", BEGUN, campaign="Autumn")
    planned = actions.plan(actor=owner, draft=draft, now=now)
    actions.withdraw(
        actor=owner,
        change_id=actions.plan(actor=owner, draft=draft, now=now),
        reason="No budget.",
        now=now,
    )
    return planned


def _seen(key, counts, daily):
    k, n, other_k, other_n = counts
    if not daily:
        return Seen(key, (), Side(k, n, k, n), Side(other_k, other_n, other_k, other_n))
    days = tuple(Day(BEGUN + timedelta(i), k, n, other_k, other_n) for i in range(9))
    sides = (
        Side(9 * k, 9 * n, 9 * k, 9 * n),
        Side(9 * other_k, 9 * other_n, 9 * other_k, 9 * other_n),
    )
    return Seen(key, days, *sides, waiting=12)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_changes_are_read_and_one_begins_by_keyboard(
    scheme, width, several, owner, sign_in, live_server, chromium
) -> None:
    cookie = sign_in(owner).cookies["sessionid"].value
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    persona_id = queries.change(actor=owner, change_id=several - 1).persona_id
    for address in ("/changes", f"/changes/new?persona={persona_id}"):
        page.goto(f"{live_server.url}{address}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == []
    page.goto(f"{live_server.url}/changes")
    summary = page.locator(f"#change-{several} summary", has_text="It began")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#on-{several}")).to_be_visible()
    context.close()
    assert complaints == []
