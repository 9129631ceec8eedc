"""Evidence, reviews, changes and a finding's page in a real browser, for everybody."""

from dataclasses import replace
from datetime import date

import pytest
from playwright.sync_api import expect

from web.test_browser import complaints

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def addresses(owner, now) -> list[str]:
    """The pages, on a workspace with something on each of them."""
    from ringtrue.analysis.cast import Member, Statement
    from ringtrue.analysis.checks.catalogue import finding
    from ringtrue.analysis.results import Checkup, Coverage, Excluded, NotRun
    from ringtrue.workspaces.checkup import actions as checkup
    from ringtrue.workspaces.checkup import queries
    from ringtrue.workspaces.personas import actions
    from ringtrue.workspaces.personas.queries import persona_sheet
    from ringtrue.workspaces.personas.values import EvidenceDraft

    sentences = (
        Statement("She plans upkeep for a factory of 50 to 250 people.", trait="employees",
                  between=(50, 250)),
        Statement("A breakdown at night sets her off.", "motivation"),
        Statement("She distrusts big suites.", "challenge"),
    )  # fmt: skip
    maya = Member("Maintenance Maya", sentences, rule="employees > 50", job="plans upkeep")
    ids = [actions.create(actor=owner, draft=replace(maya, name=n), now=now)
           for n in ("Maintenance Maya", "Owner Omar", "Ines in IT")]  # fmt: skip
    second = persona_sheet(actor=owner, persona_id=ids[0]).statements[1].id
    said = EvidenceDraft("customer", date(2026, 5, 12), "It stood still all night.",
                         "Interview 14", "Ines Keller", (second,))  # fmt: skip
    counted = EvidenceDraft("customer", date(2026, 6, 1), "A breakdown made us look.",
                            "June survey", supports=(second,), sort="survey", asked=120,
                            agree=84)  # fmt: skip
    asked = EvidenceDraft("customer", date(2026, 6, 9), "Most first calls come at night.",
                          opposes=(second,), sort="query", result="41 of 80 first calls",
                          sql="select count(*)\nfrom calls\nwhere hour < 6")  # fmt: skip
    for draft in (said, counted, asked):
        actions.add_evidence(actor=owner, persona_id=ids[0], evidence=draft, now=now)
    actions.add_shift(actor=owner, on=now.date(), kind="price", text="New price list", now=now)
    actions.reviewed(actor=owner, persona_id=ids[0], on=now.date(), now=now,
                     departments=("sales", "product"), note="The price is new.")  # fmt: skip
    bare = [finding("RT301", f"{n} has no owner.", persona=n, evidence={})
            for n in ("Maintenance Maya", "Owner Omar", "Ines in IT")]  # fmt: skip
    found = (*bare, finding("RT308", "Put off twice: Omar has no owner.", evidence={"accepted": 2}))
    report = Checkup(1, 0, "people", (), 0, Excluded(0, 0), None, (), Coverage(None, None, None),
                     found, (NotRun("RT201", "an outcome: say what counts as a sale"),
                             NotRun("RT402", "a lead status")))  # fmt: skip
    checkup.record(actor=owner, report=report, data_version=1, now=now)
    row = queries.findings(actor=owner, now=now)[0]
    checkup.accept_risk(actor=owner, finding_id=row.id, reason="A hire comes in June.",
                        until=date(2027, 6, 1), now=now)  # fmt: skip
    checkup.record(actor=owner, report=report, data_version=1, now=now)
    return [f"/personas/{ids[0]}", f"/personas/{ids[0]}/evidence?sort=survey&about={second}",
            f"/personas/{ids[0]}/review", "/personas/changes", "/checkup",
            f"/checkup/findings/{row.id}", "/settings/members"]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_pages_of_upkeep_are_open_to_everybody(
    scheme, width, addresses, live_server, open_page, client
) -> None:
    cookie = client.cookies["sessionid"].value
    page = open_page(scheme=scheme, width=width, cookie=cookie, url=live_server.url)
    for address in addresses:
        page.goto(f"{live_server.url}{address}")
        assert complaints(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_a_survey_asks_for_its_counts_and_a_quote_does_not(
    addresses, live_server, open_page, client
) -> None:
    cookie = client.cookies["sessionid"].value
    page = open_page(cookie=cookie, url=live_server.url)
    page.goto(f"{live_server.url}{addresses[1]}")
    expect(page.get_by_label("How many agree")).to_be_visible()
    page.get_by_label("A quote").check()
    expect(page.get_by_label("How many agree")).to_be_hidden()
    page.get_by_label("A query").check()
    expect(page.get_by_label("Its result, in figures")).to_be_visible()
