"""What lists many rows asks the database as often as what lists one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guards.answers import lists, returned
from ringtrue.workspaces.members.actor import SYSTEM
from walls.cast import persona
from walls.everything import QUERIES, arguments, filled, routes

pytestmark = pytest.mark.django_db
# Queries that answer with one thing which holds many: as good as lists.
SHEETS = {
    "changes.change", "checkup.finding", "discovery.standing", "handoffs.blind_results",
    "handoffs.criteria", "handoffs.desk", "handoffs.drawable", "handoffs.shared_idea",
    "ledger.drift", "ledger.entry", "ledger.judged", "ledger.lean", "ledger.ledger",
    "ledger.to_ask", "checkup.costs", "checkup.yearly_cost", "overview.digest",
    "overview.overview", "personas.any_review", "personas.as_member", "personas.persona_sheet",
    "personas.upkeep", "records.import_sheet", "discovery.run",
}  # fmt: skip
LISTS = sorted(n for n, query in QUERIES.items() if lists(returned(query)) or n in SHEETS)
# What only the machine may ask, of the whole house.
MACHINE = {
    "members.all_workspaces", "members.events_after", "members.workspaces_of", "work.digests_due",
    "work.due", "work.expired", "work.ticketless",
}  # fmt: skip
# Queries of lists that are not counted, each with its reason.
EXCUSED: dict[str, str] = {
    "personas.proposals": "is given its sentences, and reads records alone",
    "ledger.verdict_counts": "is counted as part of the overview, which hands it the newest run",
}


def counted(ask) -> int:
    """How many statements something takes."""
    with CaptureQueriesContext(connection) as seen:
        ask()
    return len(seen)


def grown(first: dict[str, int], then: dict[str, int]) -> dict[str, tuple[int, int]]:
    """What takes more statements than before: how many before, and how many now."""
    return {name: (first[name], n) for name, n in then.items() if n > first[name]}


def test_every_page_costs_the_same_at_one_row_and_at_twenty(
    furnished, client, owner, beneath, more
) -> None:
    beneath(1)
    there = {**furnished, "workspace_id": owner.workspace_id}
    client.raise_request_exception = False
    pages = [filled(route, there) for route in routes()]
    pages = [page for page in pages if client.get(page).status_code == 200]
    assert len(pages) > 45

    def count() -> dict[str, int]:
        return {page: counted(lambda page=page: client.get(page)) for page in pages}

    first = count()
    more(20)
    assert grown(first, count()) == {}
    assert "Persona 19" in client.get("/personas").text
    sheet = client.get(f"/personas/{furnished['persona_id']}").text
    assert "Sentence 19 of 20" in sheet
    assert "Said 19 of 20" in sheet


def asked_of(name: str, furnished, owner, now) -> dict:
    """Arguments for a query of a list."""
    given = arguments(name, SYSTEM if name in MACHINE else owner, now, furnished)
    said = {"day": now.date(), "today": now.date(), "at": now, "since": now, "after": 0,
            "limit": 100, "origins": ("run 1, 1",), "events": ("personas.create",),
            "table": "leads", "kind": "checkup.run", "user_id": 1}  # fmt: skip
    return {key: said.get(key, value) for key, value in given.items()}


def test_every_query_of_a_list_costs_the_same_at_one_row_and_at_twenty(
    furnished, owner, beneath, more, now
) -> None:
    beneath(1)
    asked = {n: asked_of(n, furnished, owner, now) for n in LISTS if n not in EXCUSED}

    def count() -> dict[str, int]:
        return {n: counted(lambda n=n, g=g: QUERIES[n](**g)) for n, g in asked.items()}

    first = count()
    more(20)
    assert grown(first, count()) == {}


def test_a_list_that_asks_again_for_every_row_is_found(furnished, owner, now) -> None:
    from ringtrue.workspaces.personas import actions
    from ringtrue.workspaces.personas import queries as personas

    def leaky() -> None:
        for key in personas.persona_keys(actor=owner):
            personas.as_member(actor=owner, persona_id=key.id)

    first = {"leaky": counted(leaky)}
    actions.create(actor=owner, draft=persona("Zoe"), now=now)
    assert list(grown(first, {"leaky": counted(leaky)})) == ["leaky"]


def test_what_is_excused_is_a_list() -> None:
    assert set(EXCUSED) | MACHINE <= set(LISTS)
    assert set(QUERIES) >= SHEETS
