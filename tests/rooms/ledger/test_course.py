"""What became of a persona's people, on the sheet and the overview, from one stored answer."""

import pytest
from django.urls import reverse

from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.tracked import Measured, Month, Track
from ringtrue.workspaces.ledger import queries, telling
from ringtrue.workspaces.overview import moving
from ringtrue.workspaces.overview import queries as overview
from ringtrue.workspaces.personas import actions
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.personas.values import SentenceDraft

SMALL = Member(
    "Maya",
    (
        Statement("She works for 50 to 250 people.", trait="employees", between=(50.0, 250.0)),
        Statement("She works in automotive.", trait="industry", values=("automotive",)),
        Statement("She fears downtime.", kind="challenge"),
    ),
    rule="employees <= 250",
)


def dated() -> str:
    """Six hundred leads over a year; from July on those of at most 250 people are far more."""
    lines = ["lead_id,created,industry,employees,status"]
    for n in range(600):
        month = n % 12 + 1
        small = n // 12 % 10 < (2 if month <= 6 else 7)
        status = "won" if n % 5 < 2 else "lost"
        employees = 100 if small else 900
        industry = "Automotive" if n % 4 == 0 else "Food"
        lines.append(f"L{n},2025-{month:02d}-07,{industry},{employees},{status}")
    return "\n".join(lines) + "\n"


ROWS = [line.split(",") for line in dated().splitlines()[1:]]
BUYERS = [row for row in ROWS if row[4] == "won"]
FEW = [row for row in BUYERS if int(row[3]) <= 250]
FEW_IN_CARS = [row for row in FEW if row[2] == "Automotive"]


@pytest.fixture
def maya(editor, now, bring_leads, judge) -> int:
    made = actions.create(actor=editor, draft=SMALL, now=now)
    actions.create(actor=editor, draft=Member("Omar", rule="employees > 250"), now=now)
    bring_leads(editor, dated())
    judge(editor)
    return made


@pytest.mark.django_db
@pytest.mark.one_database
def test_the_sheet_says_how_few_match_the_whole_description(editor, maya, sign_in) -> None:
    course = queries.judged(actor=editor, persona_id=maya).course
    assert [step.buyers for step in course.prevalence.steps] == [len(FEW), len(FEW_IN_CARS)]
    assert (course.prevalence.matching, course.prevalence.buyers) == (len(FEW_IN_CARS), len(BUYERS))
    assert (course.of_buyers.k, course.of_buyers.n) == (len(FEW), len(BUYERS))
    page = sign_in(editor).get(reverse("persona", args=[maya])).content.decode()
    assert f"{len(FEW_IN_CARS)} of {len(BUYERS)}" in page
    assert "Not to be mistaken for" in page
    assert "Win rate" in page
    for unknown in ("Accepted by sales", "Days to close", "Still there after a year"):
        assert unknown not in page


@pytest.mark.django_db
@pytest.mark.one_database
def test_the_overview_draws_each_persona_s_share_and_says_whose_has_moved(
    editor, maya, sign_in, now
) -> None:
    found = overview.overview(actor=editor, now=now)
    shares = {row.persona.name: row.trend.shares for row in found.rows}
    assert shares["Maya"] == pytest.approx((0.2,) * 6 + (0.7,) * 6)
    assert "Maya grew from 20\u00a0% to 70\u00a0%" in found.moved
    assert "Omar shrank from 80\u00a0% to 30\u00a0%" in found.moved
    assert found.leave is None
    page = sign_in(editor).get("/").content.decode()
    assert (
        "Nobody can say yet who leaves within a year. There is no table of subscriptions." in page
    )
    assert "20\u00a0% in January 2025 (10 of 50), 70\u00a0% in December 2025 (35 of 50)" in page


@pytest.mark.django_db
@pytest.mark.one_database
def test_the_meter_falls_while_a_sentence_is_being_written(editor, maya, sign_in) -> None:
    said = SentenceDraft("x", trait="leads.employees", low=50, high=250, state="confirmed")
    more = SentenceDraft("y", trait="industry", values=("Automotive",), state="confirmed")
    ask = SentenceDraft("z", state="no_data")
    assert personas.prevalence(actor=editor, sentences=(ask,)).matching == len(BUYERS)
    assert personas.prevalence(actor=editor, sentences=(said, ask)).matching == len(FEW)
    assert personas.prevalence(actor=editor, sentences=(said, ask, more)).matching == len(
        FEW_IN_CARS
    )
    typed = {
        "row": ["1"], "r1-text": "She is small.", "r1-trait": "leads.employees", "r1-low": "50",
        "r1-high": "250", "r1-decision": "test", "r1-share": "50",
    }  # fmt: skip
    address = reverse("persona_prevalence", args=[maya])
    browser = sign_in(editor)
    assert f">{len(FEW)}<" in browser.post(address, typed).content.decode()
    wrong = browser.post(address, typed | {"r1-low": "many"}).content.decode()
    assert "is no number" in wrong


@pytest.mark.django_db
@pytest.mark.one_database
def test_a_column_named_with_its_table_offers_its_values_and_keeps_its_name(
    editor, maya, sign_in, now
) -> None:
    told = Member(
        "Ada", (Statement("She is in food.", trait="leads.industry", values=("Food",)),)
    )  # fmt: skip
    ada = actions.create(actor=editor, draft=told, now=now)
    page = sign_in(editor).get(reverse("persona_claims", args=[ada])).content.decode()
    assert "not in the records" not in page
    assert '<option value="leads.industry" selected>industry</option>' in page
    assert 'value="Automotive"' in page


def test_a_strip_shows_only_what_is_known_and_a_small_share_with_its_counts() -> None:
    track = Track(stayed=Measured(0.75, 0.4, 0.93, 8, 6), days=Measured(38.0, 35.0, 40.4, 229))
    everyone = Track(stayed=Measured(0.5, 0.4, 0.6, 80, 40))
    cells = telling.strip(None, None, track, everyone)
    assert [cell.title for cell in cells] == ["Days to close", "Still there after a year"]
    assert cells[0].figure == "38"
    assert cells[0].words == "35 to 40, from 229 sales"
    assert cells[1].words == "6 of 8 customers; everyone 50\u00a0%"
    assert cells[1].low < cells[1].value < cells[1].high <= cells[1].top


def test_a_share_that_wobbles_has_not_moved_and_half_a_year_is_too_little_to_say() -> None:
    def months(*counts: int) -> Track:
        return Track(months=tuple(Month(f"2025-{i + 1:02d}", k, 50) for i, k in enumerate(counts)))

    calm = moving.moved([("Maya", months(*(10, 13) * 6))], "leads")
    assert calm == "Its share of new leads has not clearly moved in twelve months."
    both = moving.moved([("Maya", months(*(10, 13) * 6)), ("Omar", months(*(9, 8) * 6))], "leads")
    assert both == "No persona's share of new leads has clearly moved in twelve months."
    few = Track(months=(Month("2025-01", 4, 9), Month("2025-02", 0, 1), Month("2025-03", 3, 9)))
    assert moving.trend(few).shares == (4 / 9, None, 1 / 3)
    assert moving.trend(few).told.endswith("33\u00a0% in March 2025 (3 of 9)")
    young = Track(months=tuple(Month(f"2025-{i + 1:02d}", 5, 50 * (i > 5)) for i in range(12)))
    assert moving.moved([("Maya", young)], "leads") == ""
    assert moving.leave(Track(stayed=Measured(0.9, 0.8, 0.95, 100, 90))) == Measured(
        pytest.approx(0.1), pytest.approx(0.05), pytest.approx(0.2), 100, 10
    )
