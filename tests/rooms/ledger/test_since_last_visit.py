"""What changed since a member was last here: verdicts that turned, and what others did."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ringtrue.analysis.cast import Member, Statement
from ringtrue.workspaces.members import queries as members
from ringtrue.workspaces.members.models import Membership
from ringtrue.workspaces.overview import queries
from ringtrue.workspaces.personas import actions
from rooms.ledger.test_running_tests import dated

pytestmark = pytest.mark.django_db
FOOD = Statement("She packs food.", trait="industry", values=("Food",), at_least=0.6)


def visited(actor, at) -> None:
    """Their visit before this one was then; this one has begun."""
    this = Membership.objects.within(actor).filter(pk=actor.member_id)
    this.update(previous_visit=at, last_seen=timezone.now())


def test_a_verdict_that_turned_and_what_others_did_stand_on_the_overview(
    owner, editor, bring_leads, judge, sign_in
) -> None:
    now = timezone.now()
    draft = Member("Maya", (FOOD,), written="2025-03")
    persona = actions.create(actor=editor, draft=draft, now=now - timedelta(days=9))
    bring_leads(editor, dated(12))
    judge(editor)
    assert queries.overview(actor=owner, now=now).changes == ()  # who never was here misses nothing
    visit = timezone.now()
    for member in (owner, editor):
        visited(member, visit)
    assert queries.overview(actor=owner, now=now).changes == ()
    bring_leads(editor, dated(400, first=100))
    judge(editor)
    for name in ("Omar", "Ines"):
        actions.create(actor=editor, draft=Member(name), now=visit + timedelta(minutes=1))
    turned, *done = queries.overview(actor=owner, now=now).changes
    assert turned.words.startswith("Maya: “She packs food.” now holds")
    assert (turned.verdict, turned.persona_id) == ("supported", persona)
    assert "A persona joined the cast (2 times)." in [change.words for change in done]
    newest = members.events_since(actor=owner, at=visit, limit=1)
    assert [line.event for line in newest] == ["personas.create"]  # of very much the newest
    # what one did oneself is no news
    own = [change.words for change in queries.overview(actor=editor, now=now).changes]
    assert turned.words in own
    assert "A persona joined the cast (2 times)." not in own
    page = sign_in(owner).get("/").content.decode()
    assert "Since you were here on" in page
    assert f'href="/personas/{persona}">Maya: “She packs food.” now holds' in page
