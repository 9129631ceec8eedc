"""What lists many rows asks the database as often as what lists one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ringtrue.server.loading import load_rooms
from ringtrue.workspaces.members.access import QUERIES

pytestmark = pytest.mark.django_db
load_rooms()
PAGES = ("/", "/personas", "/checkup", "/checkup/costs", "/hand-offs", "/hand-offs/qualified",
         "/hand-offs/blind", "/data", "/settings", "/settings/members",
         "/settings/audit", "/settings/jobs", "/settings/account", "/settings/digest",
         "/settings/digest/next", "/discovery/choose", "/changes",
         "/ledger", "/ledger/drift", "/ledger/backtests", "/personas/changes")  # fmt: skip
LISTS = ("personas.persona_rows", "personas.persona_keys", "personas.cast", "personas.statements",
         "personas.tested_claims", "records.imports", "records.sources", "members.members",
         "work.jobs", "work.recipients", "work.issues", "handoffs.desk", "handoffs.judgements",
         "handoffs.of_personas",
         "handoffs.criteria", "handoffs.blind_sessions", "handoffs.drawable",
         "handoffs.shared_idea", "measures.traits", "measures.columns", "measures.outcomes",
         "measures.metrics",
         "ledger.ledger", "ledger.persona_lines", "ledger.verdict_counts", "ledger.drift",
         "ledger.backtests", "discovery.history",
         "discovery.standing", "checkup.history", "checkup.not_run", "changes.lines",
         "changes.to_judge", "checkup.costs", "checkup.deferred", "checkup.next_to_set_up",
         "personas.shifts", "personas.any_review", "members.departments")  # fmt: skip
TIMED = (
    "checkup.findings",
    "checkup.told",
    "checkup.fix_first",
    "checkup.risks",
    "checkup.yearly_cost",
    "overview.overview",
    "overview.digest",
)


def counted(ask) -> int:
    """How many statements something takes."""
    with CaptureQueriesContext(
        connection,
    ) as seen:
        ask()
    return len(seen)


def test_every_page_of_a_list_costs_the_same_at_one_row_and_at_twenty(
    furnished, client, more
) -> None:
    for page in PAGES:
        client.get(page)  # what a first look alone does is done
    first = {page: counted(lambda page=page: client.get(page)) for page in PAGES}
    more(20)
    then = {page: counted(lambda page=page: client.get(page)) for page in PAGES}
    assert {p: (first[p], then[p]) for p in PAGES if then[p] > first[p]} == {}
    assert "Persona 19" in client.get("/personas").text


def test_every_query_of_a_list_costs_the_same_at_one_row_and_at_twenty(
    furnished, owner, more, now
) -> None:
    asked = {name: {"actor": owner} for name in LISTS}
    asked |= {name: {"actor": owner, "now": now} for name in TIMED}
    asked["personas.upkeep"] = {"actor": owner, "today": now.date()}
    asked["personas.cast_on"] = {"actor": owner, "day": now.date()}
    asked["records.versions"] = {"actor": owner}

    def count() -> dict[str, int]:
        return {n: counted(lambda n=n, g=g: QUERIES[n](**g)) for n, g in asked.items()}

    first = count()
    more(20)
    then = count()
    assert {n: (first[n], then[n]) for n in asked if then[n] > first[n]} == {}
