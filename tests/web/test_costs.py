"""The page of costs: four numbers in, a sum and its arithmetic out, on checkup and overview too."""

import pytest
from tests.web.test_pages import words

from ringtrue.analysis.checks.catalogue import finding
from ringtrue.analysis.results import Checkup, Coverage, Excluded, PersonaLine
from ringtrue.web.pages.costs import CostsForm
from ringtrue.workspaces.checkup import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(owner, now) -> None:
    """A checkup of two years with leads turned down and buyers nobody describes."""
    from ringtrue.analysis.comparing import unknown

    rejected = finding(
        "RT402",
        "Sales rejected 428 leads of the campaign Fair.",
        evidence={"kind": "campaign", "name": "Fair", "rejected": 428},
    )
    nobody = finding("RT203", "30 % of buyers match no persona.", evidence={"share": 0.3})
    stuck = finding("RT404", "7 leads wait.", evidence={"leads": 7, "usually_buy": 0.1})
    line = PersonaLine("Maya", 100, 0.2, 0.2, unknown("x"), "cannot_tell", "x")
    report = Checkup(
        version=1,
        rows=1000,
        unit="people",
        joins=(),
        rejected=0,
        excluded=Excluded(0, 0),
        base_rate=None,
        personas=(line,),
        coverage=Coverage(0.7, 0.2, None),
        findings=(nobody, rejected, stuck),
        not_run=(),
        span_days=731,
    )
    actions.record(actor=owner, report=report, data_version=1, now=now)


TYPED = {
    "yearly_spend": "100,000",
    "hours_per_lead": "1,5",
    "price_per_hour": "60",
    "value_per_deal": "",
    "response_days": "5",
}


def test_before_anybody_said_what_things_cost_nothing_is_priced(client, found) -> None:
    said = words(client.get("/checkup/costs"))
    assert "Say what things cost you" in said
    assert "How it is reckoned" not in said
    assert "Say what things cost you" in words(client.get("/checkup"))


def test_the_numbers_price_the_findings_at_once_and_stay_in_the_form(client, found) -> None:
    answer = client.post("/checkup/costs/save", TYPED, follow=True)
    said = words(answer)
    assert "What the checkup found costs about 49,000 a year" in said
    assert "214 leads a year × 1.5 h × 60 = 19,2" in said
    assert "What has no price, and why" in said
    assert "Nobody said what a deal is worth." in said
    html = answer.content.decode()
    assert 'value="100,000"' in html
    assert 'value="1.5"' in html
    assert 'value="5"' in html
    checkup = words(client.get("/checkup"))
    assert "What can be priced of it costs about 49,000 a year" in checkup
    assert "Costs about 30,000 a year" in checkup
    assert "100,000 spent a year × 30 %" in checkup


@pytest.mark.parametrize(
    ("typed", "read"),
    [("250,000", 250_000.0), ("250.000", 250_000.0), ("1 250 000", 1_250_000.0), ("1,5", 1.5)],
)
def test_numbers_are_read_as_people_type_them(typed: str, read: float) -> None:
    form = CostsForm({"yearly_spend": typed})
    assert form.is_valid()
    assert form.cleaned_data["yearly_spend"] == read


@pytest.mark.parametrize("typed", ["much", "-5", "nan"])
def test_what_is_no_number_is_refused_beside_its_field(client, found, typed: str) -> None:
    answer = client.post("/checkup/costs/save", {**TYPED, "price_per_hour": typed})
    assert answer.status_code == 400
    assert "number" in words(answer)
    assert 'aria-invalid="true"' in answer.content.decode()


def test_a_viewer_reads_and_has_no_form(viewer, sign_in, found) -> None:
    said = sign_in(viewer).get("/checkup/costs")
    assert "An editor may change these" in words(said)
    assert "costs/save" not in said.content.decode()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_page_is_open_to_everybody(
    live_server, client, found, open_page, scheme, width
) -> None:
    from tests.web.test_browser import complaints

    client.post("/checkup/costs/save", TYPED)
    cookie = client.cookies["sessionid"].value
    page = open_page(scheme=scheme, width=width, cookie=cookie, url=live_server.url)
    for path in ("/checkup/costs", "/checkup"):
        page.goto(f"{live_server.url}{path}")
        assert complaints(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
