"""Under 300 people no page pretends to have tested anything: it counts, says so, and sends on."""

import re
from datetime import date

import pytest
from django.urls import reverse

from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.drifted import Drift, Shift, Span
from ringtrue.workspaces.checkup import queries as checkup
from ringtrue.workspaces.ledger import actions, queries
from ringtrue.workspaces.ledger.values import Drifted
from ringtrue.workspaces.personas import actions as personas
from ringtrue.workspaces.work.actions import enqueue
from rooms.ledger.conftest import leads
from rooms.ledger.test_lean import _confirm, words
from rooms.ledger.test_lean import dana as dana  # Morningrun

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
# what only a test can say, or an interval
NEVER = (
    "95 %", "can't tell yet", "between", "doesn't fit", "would probably settle", "dashed",
    "sentences fit", "Every verdict holds",
)  # fmt: skip


def pages(persona_id: int) -> tuple[str, ...]:
    return (
        reverse("overview"),
        reverse("persona", args=[persona_id]),
        reverse("persona_judged", args=[persona_id]),
        reverse("checkup"),
        reverse("ledger"),
    )


def checked(owner, run_jobs, now) -> None:
    enqueue(actor=owner, kind="checkup.run", arguments={}, now=now)
    assert run_jobs() == ["done"]


def test_no_page_of_a_small_company_shows_a_test(
    owner,
    viewer,
    client,
    sign_in,
    dana,
    run_jobs,
    judge,
    now,
) -> None:
    ben = Member("Baker Ben", (Statement("He is small.", trait="employees", between=(None, 40)),),
                 rule="industry in (Bakery, Florist)")  # fmt: skip
    ben_id = personas.create(actor=owner, draft=ben, now=now)
    _confirm(owner, ben_id, now)
    judge(owner)
    checked(owner, run_jobs, now)
    [entry, *_] = queries.ledger(actor=owner).open
    places = (*pages(dana), *pages(ben_id)[1:3], reverse("ledger_entry", args=[entry.id]))
    for place in places:
        answer = client.get(place)
        shown = words(answer)
        assert [never for never in NEVER if never in shown] == [], place
        assert "too few" in shown, place
        assert f'href="{reverse("lean")}"' in answer.content.decode(), place
        assert "too few" in words(sign_in(viewer).get(place)), place
    assert "7 of 38" in words(client.get(reverse("persona", args=[ben_id])))
    assert "3 of 14 who came since fit: too few for a test." in words(client.get(reverse("ledger")))


def test_what_a_test_would_find_in_so_few_is_neither_a_verdict_nor_a_finding(
    owner, bring_leads, run_jobs, judge, client, now
) -> None:
    few = "\n".join(leads().splitlines()[:281])  # 240 who bought, and 40 who did not
    bring_leads(owner, few)
    sven = Member("Sven", (Statement("He builds cars.", trait="industry", values=("Automotive",)),),
                  rule="employees < 300")  # fmt: skip
    persona_id = personas.create(actor=owner, draft=sven, now=now)
    _confirm(owner, persona_id, now)
    judge(owner)
    checked(owner, run_jobs, now)
    [line] = queries.judged(actor=owner, persona_id=persona_id).lines
    assert (line.verdict, line.low, line.high) == ("untested", None, None)
    assert re.fullmatch(r"\d+ of \d+ fit; you said most: too few for a test\.", line.sentence)
    report = checkup.report(actor=owner)
    assert {f.code for f in report.findings} & {"RT201", "RT202", "RT207"} == set()
    missing = {n.code: n.missing for n in report.not_run}
    waits = ("RT201", "RT402", "RT403", "RT405", "RT406")
    assert {missing[code] for code in waits} == {"300 people; until then, call five customers"}
    assert report.misalignment is None


def test_what_drifted_among_so_few_is_not_told(owner, dana, client, now) -> None:
    day = date(2026, 5, 12)
    shift = Shift("Dispatch Dana", "share", "", "", 0.2, 0.5, 99, 99, 0.3, 0.1, 0.2, 0.01, True,
                  "Dana grew from 20 % to 50 %.")  # fmt: skip
    span = Span(f"{day}", "2026-11-12", 99)
    drift = Drift(1, "people", "leads", span, span, ("Dispatch Dana",), (shift,), (), (), 1, 0.1,
                  "Dana grew.")  # fmt: skip
    actions.record_drift(actor=owner, drifted=Drifted(1, drift, (dana,)), now=now)
    told = queries.drift(actor=owner)
    assert (told.drift, told.of(dana)) == (None, ())
    shown = words(client.get(reverse("drift")))
    assert "180 people are too few to tell what changed." in shown
    assert "grew" not in shown + words(client.get(reverse("persona", args=[dana])))
