"""The pages of a shared idea: written, signed, judged one tap a lead, and told in plain words."""

import re
from datetime import date

import pytest

from ringtrue.workspaces.handoffs import actions
from ringtrue.workspaces.handoffs.lines import LeadDraft

pytestmark = pytest.mark.django_db
# Words that pages for everyone never say; the analyst's view may.
NEVER = ("AC1", "kappa", "alpha", "one-sided")


@pytest.fixture
def waiting(workspace, now):
    leads = tuple(
        LeadDraft(f"L{i}", f"Person {i}", f"Company {i}", "Webinar", date(2026, 11, 2), None,
                  (("industry", "Steel" if i % 2 else "Food"), ("Main_Goal", "Growth")))
        for i in range(40)
    )  # fmt: skip
    actions.renew(actor=workspace, leads=leads, now=now)


@pytest.fixture
def anna(workspace, join, sign_in):
    return sign_in(join(workspace, "analyst", "Anna"))


def everyone(text: str) -> str:
    """A page without what the analyst's view alone shows."""
    return re.sub(r'<div class="analyst.*?</table></div>', "", text, flags=re.S)


def judged(browser, department: str, says) -> str:
    """Start at the list of rounds, judge every lead, hand in; the page of results."""
    start = re.search(r"/hand-offs/blind/\d+", browser.get("/hand-offs/blind").text).group()
    shown = browser.post(f"{start}/join", {"department": department}, follow=True)
    while "/leads/" in shown.redirect_chain[-1][0]:
        place = shown.redirect_chain[-1][0]
        said = says("Steel" in shown.text)
        assert not re.search(r"Person \d|Webinar", shown.text)
        shown = browser.post(place, {"said": said}, follow=True)
    assert "All 40 are judged" in shown.text
    return browser.post(f"{start}/finish", follow=True).text


def test_written_and_signed_by_both(client, anna) -> None:
    assert "Nothing is written yet" in client.get("/hand-offs/qualified").text
    form = {"lines": "Has a budget\n\nHas asked for a date", "owner": "", "reason": ""}
    refused = client.post("/hand-offs/qualified", form)
    assert refused.status_code == 400
    assert "No member was chosen" in refused.text
    assert "Has asked for a date" in refused.text  # what was typed is not lost
    owner = re.search(r'<option value="(\d+)" selected', client.get("/hand-offs/qualified").text)
    form["owner"] = owner.group(1)
    written = client.post("/hand-offs/qualified", form, follow=True).text
    assert "Written, and signed by nobody yet" in written
    sign = re.search(r"/hand-offs/qualified/\d+/sign", written).group()
    mine = client.post(sign, {"department": "sales"}, follow=True).text
    assert "One signature is missing" in mine
    assert "Sign for marketing" not in mine  # nobody signs for both
    both = anna.post(sign, {"department": "marketing"}, follow=True).text
    assert "share one wording" in both
    assert "Change the wording" not in both  # an analyst signs, an editor writes


def test_the_same_leads_judged_by_both_are_told_in_plain_words(waiting, client, anna) -> None:
    page = client.get("/hand-offs/blind").text
    assert 'name="fact" value="industry" checked' in page
    client.post("/hand-offs/blind/start", {"size": "40", "fact": ["industry"]})
    alone = judged(client, "sales", lambda steel: "yes" if steel else "no")
    assert "Marketing has not handed in yet." in alone
    round_page = re.search(r"/hand-offs/blind/\d+", alone).group()
    assert anna.get(f"{round_page}/results").status_code == 403
    told = judged(anna, "marketing", lambda steel: "no" if steel else "yes")
    assert "You agree on 0 of 40 leads; by chance alone it would be about 20." in told
    assert "it is two" in told
    assert "Person 1<" in told
    assert "more than chance" in told
    assert "Main Goal" not in told  # judges were not shown it
    assert "AC1" in told
    assert not [word for word in NEVER if word in everyone(told)]


def test_a_round_waits_for_leads(client, anna) -> None:
    page = client.get("/hand-offs/blind").text
    assert "No leads wait" in page
    refused = client.post("/hand-offs/blind/start", {"size": "40"})
    assert refused.status_code == 409
    assert client.post("/hand-offs/blind/start", {"size": "many"}).status_code == 400


def test_hand_offs_lead_to_both_pages(client, viewer, sign_in) -> None:
    for browser in (client, sign_in(viewer)):
        page = browser.get("/hand-offs").text
        assert "/hand-offs/qualified" in page
        assert "/hand-offs/blind" in page
        assert browser.get("/hand-offs/qualified").status_code == 200
        assert browser.get("/hand-offs/blind").status_code == 200


def test_leads_judged_blind_are_missed_aloud_and_a_late_member_is_told(
    waiting, client, anna, workspace, join, sign_in
) -> None:
    client.post("/hand-offs/blind/start", {"size": "40", "fact": ["industry"]})
    desk = client.get("/hand-offs").text
    assert "40 leads are being" in desk
    assert "They wait here again once that round is closed." in desk
    alone = judged(client, "sales", lambda steel: "yes" if steel else "no")
    round_page = re.search(r"/hand-offs/blind/\d+", alone).group()
    anna.post(f"{round_page}/join", {"department": "marketing"})
    shown = client.get(round_page).text
    assert "Close with the one who handed in" in shown
    assert "it leaves out Anna" in shown
    assert client.post(f"{round_page}/close").status_code == 409
    client.post(f"{round_page}/close", {"leaving_out": "yes"})
    late = sign_in(join(workspace, "analyst", "Late")).get(round_page).text
    assert "nobody can join it any more" in late
    assert "Not both departments handed in" in late
    assert "See the results" not in client.get(round_page).text
    assert "Marketing never handed in" in client.get(f"{round_page}/results").text
    assert "being judged blind" not in client.get("/hand-offs").text
