"""Nobody who still judges learns what others said: not by any page, any query or any search."""

import re

import pytest

from ringtrue.workspaces.members.access import QUERIES
from walls.conftest import furnished  # noqa: F401  one of everything
from walls.everything import arguments, filled, routes

pytestmark = pytest.mark.django_db
TELLING = ("hand-offs", "checkup", "settings/audit", "settings/jobs", "jobs/")


@pytest.fixture
def judging(furnished, owner, now):  # noqa: F811
    """A round in which the owner has said that every lead is qualified and has handed in."""
    from ringtrue.workspaces.handoffs import actions
    from ringtrue.workspaces.handoffs.models import BlindSession

    session_id = actions.start_blind(actor=owner, size=10, hidden=(), key="z", now=now)
    here = {"actor": owner, "session_id": session_id, "now": now}
    actions.join_blind(**here, department="marketing")
    for place in range(1, 11):
        actions.tag_blind(**here, place=place, said="no" if place % 3 else "unsure")
    actions.finish_blind(**here)
    assert BlindSession.objects.within(owner).count() == 2
    return {**furnished, "session_id": session_id}


def test_pages_and_queries_read_the_same_whatever_others_said(
    judging, join, workspace, sign_in, now
) -> None:
    from ringtrue.workspaces.handoffs import actions
    from ringtrue.workspaces.handoffs.models import BlindTag

    judge = join(workspace, "owner", "Rival")
    asked = {"actor": judge, "session_id": judging["session_id"], "now": now}
    actions.join_blind(**asked, department="sales")
    browser = sign_in(judge)

    def shown() -> dict[str, str]:
        pages = {}
        for route in [r for r in routes() if r.startswith(TELLING) or not r]:
            page = browser.get(filled(route, judging))
            text = page.content.decode("utf-8", "replace") if not page.streaming else ""
            pages[route] = re.sub(r'(csrf\w*|nonce|token)"? ?(value|content)?="?[^">]+', "", text)
        for name, query in QUERIES.items():
            if name.startswith("handoffs."):
                try:
                    pages[name] = repr(query(**arguments(name, judge, now, judging)))
                except Exception as refused:
                    pages[name] = repr(refused)
        return pages

    shown()  # what a first visit writes down is there
    before = shown()
    tags = BlindTag.objects.within(judge).filter(sheet__session_id=judging["session_id"])
    assert tags.update(said="yes") == 10
    after = shown()
    assert {name for name in before if before[name] != after[name]} == set()
    assert "Has a budget" in before["hand-offs/qualified"]
    for place in range(1, 11):
        actions.tag_blind(**asked, place=place, said="yes")
    actions.finish_blind(**asked)
    read = {"actor": judge, "session_id": judging["session_id"]}
    agreed = QUERIES["handoffs.blind_results"](**read)
    tags.exclude(sheet__member_id=judge.member_id).update(said="no")
    assert QUERIES["handoffs.blind_results"](**read) != agreed  # now it can be seen
