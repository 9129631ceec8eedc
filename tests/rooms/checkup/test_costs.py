"""What things cost is said once; the latest checkup's findings are priced at once."""

import pytest
from tests.rooms.checkup.test_checkup import _finding, _record

from ringtrue.analysis.costing import CostInputs
from ringtrue.errors import BadInput, NotAllowed
from ringtrue.workspaces.checkup import actions, queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(analyst, now) -> None:
    uncovered = _finding("RT203", persona=None, evidence={"share": 0.3})
    _record(analyst, now, uncovered, _finding("RT301", "low"))


def said(actor, now, **numbers) -> None:
    nothing = dict.fromkeys(
        ("yearly_spend", "hours_per_lead", "price_per_hour", "value_per_deal", "response_days")
    )
    actions.set_costs(actor=actor, now=now, **{**nothing, **numbers})


def test_findings_have_no_price_until_somebody_says_what_things_cost(
    found, editor, analyst, now
) -> None:
    assert queries.costs(actor=analyst) == CostInputs()
    assert queries.yearly_cost(actor=analyst, now=now) is None
    assert [f.cost for f in queries.findings(actor=analyst, now=now)] == [None, None]
    said(editor, now, yearly_spend=100_000.0)
    first, second = queries.findings(actor=analyst, now=now)
    assert (first.cost, second.cost) == (30_000.0, None)
    assert "30 % of buyers" in first.evidence["arithmetic"][0]
    assert queries.yearly_cost(actor=analyst, now=now) == 30_000.0
    report = queries.report(actor=analyst)
    assert [f.cost for f in report.findings] == [30_000.0, None]


def test_a_number_may_change_and_may_be_taken_back(found, editor, now) -> None:
    said(editor, now, yearly_spend=100_000.0)
    said(editor, now, yearly_spend=200_000.0)
    assert queries.yearly_cost(actor=editor, now=now) == 60_000.0
    said(editor, now)
    assert queries.yearly_cost(actor=editor, now=now) is None
    [first, _] = queries.findings(actor=editor, now=now)
    assert "arithmetic" not in first.evidence


def test_an_accepted_risk_is_not_in_the_sum(found, editor, now) -> None:
    from datetime import timedelta

    said(editor, now, yearly_spend=100_000.0)
    [first, _] = queries.findings(actor=editor, now=now)
    until = (now + timedelta(days=30)).date()
    actions.accept_risk(actor=editor, finding_id=first.id, reason="why", until=until, now=now)
    assert queries.yearly_cost(actor=editor, now=now) is None


def test_nonsense_is_refused_and_viewers_only_read(found, editor, viewer, now) -> None:
    with pytest.raises(BadInput):
        said(editor, now, price_per_hour=-1.0)
    with pytest.raises(NotAllowed):
        said(viewer, now, price_per_hour=60.0)
    assert queries.costs(actor=viewer) == CostInputs()
