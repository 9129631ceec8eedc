"""The people described and the people who buy: one stored answer on the page and in the report."""

import io
from dataclasses import asdict

import pytest
from django.urls import reverse

from ringtrue.analysis.cast import Member, Statement
from ringtrue.cli.misalignment_shown import show_misalignment
from ringtrue.cli.report import checkup_html
from ringtrue.figures import saying
from ringtrue.stats.anytime import share_interval
from ringtrue.workspaces.ledger import queries
from rooms.ledger.conftest import WON

pytestmark = pytest.mark.django_db
SAID = "Correct the industry first: 186 more of your 240 buyers would match."
STAYED = "Stayed a year"
TITLE = "The people you describe and the people who buy"


def contracts() -> str:
    """Of the 240 buyers every second in food leaves after four months; the others stay."""
    lines = ["subscription_id,lead_id,plan,start_date,end_date"]
    for n in range(240):
        leaves = WON[n % 40] == "Food" and n % 2
        end = "2024-05-01" if leaves else "2025-07-01"
        lines.append(f"S{n},L{n},basic,2024-01-01,{end}")
    return "\n".join(lines) + "\n"


def test_persona_checkup_report_and_terminal_say_what_to_correct_first(
    owner, client, bring_leads, judge, run_jobs, now
) -> None:
    from rich.console import Console

    from ringtrue.workspaces.personas import actions
    from ringtrue.workspaces.work.actions import enqueue

    bring_leads(owner, beside={"subscriptions.csv": contracts()})
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
    # all of them stayed, with 6 in Steel and 102 in Food
    assert (gap.stayed.k, gap.stayed.n) == (24, 132)
    assert (gap.stayed.low, gap.stayed.high) == pytest.approx(share_interval(24, 132))
    [persona] = asdict(run.checkup)["misalignment"]["personas"]
    assert persona["gaps"][0]["stayed"] == asdict(gap.stayed)
    ends = f"{saying.digits(gap.stayed.low)} to {saying.digits(gap.stayed.high)}"
    for address in (reverse("persona", args=[persona_id]), reverse("checkup")):
        shown = client.get(address).content.decode()
        assert TITLE in shown, address
        assert SAID in shown, address
        assert "would read <b>Food</b>" in shown
        assert f"24 of 132, {ends}&nbsp;%" in shown.partition(STAYED)[2], address
    assert SAID in checkup_html(run.checkup)
    console = Console(width=100, record=True, file=io.StringIO())
    show_misalignment(console, run.checkup.misalignment)
    assert SAID in console.export_text()
