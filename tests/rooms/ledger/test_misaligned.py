"""The people described and the people who buy: one stored answer on the page and in the report."""

import io

import pytest
from django.urls import reverse

from ringtrue.analysis.cast import Member, Statement
from ringtrue.cli.misalignment_shown import show_misalignment
from ringtrue.cli.report import checkup_html
from ringtrue.workspaces.ledger import queries

pytestmark = pytest.mark.django_db
SAID = "Correct the industry first: 186 more of your 240 buyers would match."
TITLE = "The people you describe and the people who buy"


def test_persona_checkup_report_and_terminal_say_what_to_correct_first(
    owner, client, bring_leads, judge, run_jobs, now
) -> None:
    from rich.console import Console

    from ringtrue.workspaces.personas import actions
    from ringtrue.workspaces.work.actions import enqueue

    bring_leads(owner)
    said = (Statement("She works in automotive.", trait="industry", values=("Automotive",)),)
    persona_id = actions.create(actor=owner, draft=Member("Maya", said), now=now)
    judge(owner)
    enqueue(actor=owner, kind="checkup.run", arguments={}, now=now)
    run_jobs()
    run = queries.examined(actor=owner)
    assert run is not None
    [gap] = run.misaligned(persona_id).gaps
    # 24 of the 240 buyers are in Automotive, 210 in Food
    assert (gap.described, gap.buyers.k, gap.buyers.n) == (0.5, 24, 240)
    for address in (reverse("persona", args=[persona_id]), reverse("checkup")):
        shown = client.get(address).content.decode()
        assert TITLE in shown, address
        assert SAID in shown, address
        assert "would read <b>Food</b>" in shown
    assert SAID in checkup_html(run.checkup)
    console = Console(width=100, record=True, file=io.StringIO())
    show_misalignment(console, run.checkup.misalignment)
    assert SAID in console.export_text()
