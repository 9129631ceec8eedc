"""180 leads, 14 wins, 9 notes: a page to call from, its answers, and a denial read back."""

import re
from html import unescape

import pytest
from django.urls import reverse

from ringtrue.analysis import results
from ringtrue.errors import NotAllowed
from ringtrue.warehouse.seal import FEWEST
from ringtrue.workspaces.checkup.registry import CHECKS, CheckContext
from ringtrue.workspaces.ledger import lean, queries
from ringtrue.workspaces.personas.queries import persona_sheet
from rooms.ledger.lean_company import DANA, NOTES, WINS, leads

# the rows that these write are written on both databases in test_running_tests and its neighbours
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def dana(owner, bring_leads, judge, now) -> int:
    """Morningrun as a workspace: its leads, its persona, examined once."""
    from ringtrue.workspaces.personas import actions

    bring_leads(owner, leads())
    persona_id = actions.create(actor=owner, draft=DANA, now=now)
    judge(owner)
    _confirm(owner, persona_id, now)
    judge(owner)
    return persona_id


def _confirm(owner, persona_id: int, now) -> None:
    from ringtrue.workspaces.personas import actions
    from ringtrue.workspaces.personas.values import SentenceDraft

    rows = persona_sheet(actor=owner, persona_id=persona_id).statements
    drafts = tuple(
        SentenceDraft(
            r.text, r.kind, r.trait, r.values, r.low, r.high, r.at_least,
            "confirmed" if r.trait else "no_data", r.id,
        )
        for r in rows
    )  # fmt: skip
    actions.confirm(actor=owner, persona_id=persona_id, sentences=drafts, now=now)


def words(answer) -> str:
    text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.S)
    return " ".join(unescape(text).replace("\u00a0", " ").split())


def test_the_company_is_as_it_says() -> None:
    rows = leads().splitlines()[1:]
    assert (len(rows), sum(",won," in row for row in rows), len(NOTES)) == (180, 14, 9)
    assert sum(industry == "Haulage" for industry, *_ in WINS) == 3
    assert sum(employees >= 50 for _, employees, _ in WINS) == 4
    assert results.FEWEST_PEOPLE == FEWEST


def test_two_sentences_five_customers_and_the_reps_own_words(owner, dana) -> None:
    page = queries.lean(actor=owner)
    assert page.few
    assert [(s.line.text, s.said) for s in page.statements] == [
        ("She works in haulage.", "3 of 14 who bought fit; you said most."),
        ("Her firm has 50 people or more.", "4 of 14 who bought fit; you said most."),
    ]
    industry, size = page.statements
    assert industry.instead == "The others: 6 Bakery, 4 Food wholesale, 1 Florist."
    assert size.instead == "They range from 6 to 120; half have 31 or fewer."
    assert len(page.calls) == 5
    assert all(int(call.customer.unit_id[1:]) < 14 for call in page.calls)
    assert all(len(one.questions) == 3 for one in page.statements)
    first = page.calls[0]
    industry_of, employees_of, _ = WINS[int(first.customer.unit_id[1:])]
    assert [a.recorded for a in first.asked] == [industry_of, str(employees_of)]
    quoted = {note.text for one in page.statements for note in one.notes}
    assert quoted <= set(NOTES.values())
    # those who bought are quoted first
    assert {note.text for note in industry.notes} == {NOTES[n] for n in (0, 4, 6, 10)}
    assert {note.text for note in size.notes} == {NOTES[n] for n in (0, 6, 47, 88)}
    assert queries.lean(actor=owner) == page


def test_nothing_on_the_page_pretends_to_be_tested(client, dana) -> None:
    shown = words(client.get(reverse("lean")))
    for never in ("95 %", "fits the past", "can't tell yet", "supported", "contradicted", "sealed"):
        assert never not in shown
    assert "180 people and 14 wins are too few for any test" in shown


def answer(page, call, stances: tuple[str, ...]) -> dict[str, object]:
    given: dict[str, object] = {"speaker": call.speaker, "date": "2026-05-12", "claim": []}
    for asked, stance in zip(call.asked, stances, strict=True):
        claim = asked.at_odds.line.id
        given["claim"].append(str(claim))
        given |= {f"persona-{claim}": str(asked.at_odds.persona_id), f"stance-{claim}": stance}
        given[f"words-{claim}"] = f"Words of {call.customer.name}." if stance else ""
    return given


def test_three_of_five_deny_it_and_it_is_read_back_as_soon_as_it_is_true(
    owner, client, dana, now
) -> None:
    page, address = queries.lean(actor=owner), reverse("lean")
    for n, call in enumerate(page.calls[:3]):
        assert "deny it" not in words(client.get(address))
        answered = client.post(address, answer(page, call, ("denies", "confirms" if n else "")))
        assert answered.url == f"{address}#calls"
    shown = words(client.get(address))
    assert "Three of five customers deny “She works in haulage”." in shown
    assert "Three of five customers deny it." in shown
    assert f"“Words of {page.calls[0].customer.name}.”" in shown
    # two confirm the other sentence: nothing is said of it yet
    assert "confirm it" not in shown
    row = persona_sheet(actor=owner, persona_id=dana).statements[0]
    assert (row.customers_for, row.customers_against) == (0, 3)
    # no test is needed to hear customers
    [found] = CHECKS["RT207"](CheckContext(owner, now))
    assert "“She works in haulage.” Three of three customers deny it." in found.sentence


def test_who_answers_anew_counts_once_and_something_else_counts_for_nothing(
    owner, client, dana
) -> None:
    page, address = queries.lean(actor=owner), reverse("lean")
    call = page.calls[0]
    client.post(address, answer(page, call, ("denies", "other")))
    client.post(address, answer(page, call, ("confirms", "")))
    [first] = [c for c in queries.lean(actor=owner).calls if c.speaker == call.speaker]
    assert [a.answer.stance for a in first.asked] == ["confirms", "other"]
    rows = persona_sheet(actor=owner, persona_id=dana).statements
    assert [(r.customers_for, r.customers_against) for r in rows[:2]] == [(1, 0), (0, 0)]
    assert persona_sheet(actor=owner, persona_id=dana).row.customers_heard == 1


def test_an_answer_without_words_or_day_is_refused_and_nothing_is_kept(owner, client, dana) -> None:
    page, address = queries.lean(actor=owner), reverse("lean")
    given = answer(page, page.calls[0], ("denies", ""))
    [claim, _] = given["claim"]
    for wrong in (
        {f"words-{claim}": " "}, {"date": "soon"}, {f"stance-{claim}": "shrugs"},
        {f"stance-{claim}": ""}, {"speaker": ""}, {"date": "2031-01-01"},
    ):  # fmt: skip
        assert client.post(address, given | wrong).status_code == 400
    assert persona_sheet(actor=owner, persona_id=dana).evidence == ()


def test_names_are_not_for_viewers_and_the_page_is_offered_where_it_helps(
    owner, viewer, client, sign_in, dana, run_jobs, now
) -> None:
    from ringtrue.workspaces.work.actions import enqueue

    with pytest.raises(NotAllowed):
        queries.lean(actor=viewer)
    enqueue(actor=owner, kind="checkup.run", arguments={}, now=now)
    run_jobs()
    for place in ("/", reverse("checkup"), reverse("persona_judged", args=[dana])):
        assert f'href="{reverse("lean")}"' in client.get(place).content.decode(), place
        assert f'href="{reverse("lean")}"' not in sign_in(viewer).get(place).content.decode()
    assert queries.judged(actor=owner, persona_id=dana).steps[0].goes_to == "lean"


def test_with_enough_people_the_page_sends_on_to_the_checkup(
    owner, client, bring_leads, judge, now
) -> None:
    from ringtrue.workspaces.personas import actions

    assert not queries.lean(actor=owner).few
    bring_leads(owner)
    persona_id = actions.create(actor=owner, draft=DANA, now=now)
    judge(owner)
    assert "You have 600 people: enough for tests." in words(client.get(reverse("lean")))
    assert queries.judged(actor=owner, persona_id=persona_id).steps[0].goes_to != "lean"


@pytest.mark.parametrize(
    ("for_it", "against", "called", "said"),
    [
        (0, 3, 5, "Three of five customers deny it."),
        (2, 3, 5, "Three of five customers deny it."),
        (3, 1, 5, "Three of five customers confirm it."),
        (3, 3, 5, ""),
        (0, 2, 5, ""),
        (2, 3, 7, ""),
        (0, 3, 3, "Three of three customers deny it."),
    ],
)
def test_what_is_heard(for_it: int, against: int, called: int, said: str) -> None:
    assert lean.heard(for_it, against, called)[0] == said
