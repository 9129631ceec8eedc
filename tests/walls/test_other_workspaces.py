"""The probe: with an id from another workspace, every action, query and route says "not found"."""

from datetime import date

import pytest
from django.db import transaction

from ringtrue.errors import BadInput, NotFound, RingtrueError
from walls.cast import persona
from walls.everything import BOTH, FORMS, QUERIES, arguments, filled, ids_of, named, routes

pytestmark = pytest.mark.django_db
TAKES_ID = sorted(name for name, function in BOTH.items() if ids_of(function))
WITH_ID = [r for r in routes() if "_id>" in r and "workspace_id" not in r]
# What takes an id of a row that it need not find, each with its reason.
ASKS_WHETHER = {
    "discovery.run_of_job": (lambda said: said is None, "answers None where no run came of a job"),
    "discovery.came_from": (lambda said: said is NotFound, "not found where it came from no run"),
    "assignments.belonging": (lambda said: said is None, "answers None where nobody was scored"),
    "handoffs.desk": (lambda said: not said.waiting and not said.latest, "filters a list"),
}
MACHINE = ("work.",)  # the worker's own actions ask for the machine before they look for a row


def outcome(name: str, given: dict) -> object:
    """What a call ends in: the kind of its error, or its value; the database stays as it was."""
    try:
        if name in QUERIES:
            return BOTH[name](**given)
        with transaction.atomic():
            value = BOTH[name](**given)
            transaction.set_rollback(True)
            return value
    except Exception as error:
        return type(error)


def unwalled_routes(browser, method: str, addresses: dict[str, str]) -> dict[str, int]:
    """The routes that do not say "nothing here" of an address of another workspace."""
    said = {
        route: getattr(browser, method)(address, FORMS.get(route, {})).status_code
        for route, address in addresses.items()
    }
    return {route: status for route, status in said.items() if status not in (404, 405)}


def unwalled(functions, actor, now, there) -> dict[str, object]:
    """The actions and queries that do not say "not found" of another workspace's ids."""
    said = {n: outcome(n, arguments(n, actor, now, there)) for n in functions}
    empty = {n for n, (nothing, _) in ASKS_WHETHER.items() if n in said and nothing(said[n])}
    return {n: v for n, v in said.items() if v is not NotFound and n not in empty}


def test_everything_that_takes_an_id_is_furnished(furnished) -> None:
    missing = {
        (name, parameter)
        for name in TAKES_ID
        for parameter in ids_of(BOTH[name])
        if named(furnished, name.split(".")[0], parameter) is None
    }
    assert missing == set(), "furnish them in tests/walls/conftest.py"


def test_an_id_from_elsewhere_is_not_found_by_any_action_or_query(furnished, stranger, now) -> None:
    assert unwalled(TAKES_ID, stranger, now, furnished) == {}


def test_the_same_ids_are_found_at_home(furnished, owner, now) -> None:
    asked = [n for n in TAKES_ID if n in QUERIES and not n.startswith(MACHINE)]
    asked = [n for n in asked if n not in ASKS_WHETHER]
    said = {n: outcome(n, arguments(n, owner, now, furnished)) for n in asked}
    lost = {n: v for n, v in said.items() if isinstance(v, type) and issubclass(v, RingtrueError)}
    assert lost == {}


def test_ids_inside_what_is_given_are_looked_for_in_ones_own_workspace(
    furnished, stranger, now
) -> None:
    from ringtrue.workspaces.personas import actions, queries
    from ringtrue.workspaces.personas.values import EvidenceDraft, SentenceDraft

    mine = actions.create(actor=stranger, draft=persona("Mine"), now=now)
    theirs = furnished["claim_id"]
    said = EvidenceDraft(by="customer", date=date(2026, 5, 1), text="Yes.", supports=(theirs,))
    with pytest.raises((BadInput, NotFound)):
        actions.add_evidence(actor=stranger, persona_id=mine, evidence=said, now=now)
    sentence = SentenceDraft("She works in food.", claim_id=theirs)
    with pytest.raises((BadInput, NotFound)):
        actions.confirm(actor=stranger, persona_id=mine, sentences=(sentence,), now=now)
    assert (
        actions.erase_evidence(actor=stranger, evidence=(furnished["evidence_id"],), now=now) == 0
    )
    assert actions.forget_typist(actor=stranger, evidence=(furnished["evidence_id"],), now=now) == 0
    actions.note_support(actor=stranger, supported=(furnished["persona_id"],), others=(), now=now)
    with pytest.raises(NotFound):
        queries.persona_sheet(actor=stranger, persona_id=furnished["persona_id"])


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_route_finds_an_id_from_elsewhere(method: str, furnished, stranger_client) -> None:
    addresses = {route: filled(route, furnished) for route in WITH_ID}
    assert unwalled_routes(stranger_client, method, addresses) == {}
    assert stranger_client.get(f"/personas/{furnished['persona_id']}").status_code == 404


def peek(*, actor, persona_id: int) -> str:
    from ringtrue.workspaces.personas.models import Persona

    return Persona.unscoped.get(pk=persona_id).name


def rename(*, actor, persona_id: int, now) -> int:
    from ringtrue.workspaces.personas.models import Persona

    return Persona.unscoped.filter(pk=persona_id).update(name="Mine now")


def test_a_leaky_action_and_a_leaky_query_are_found(furnished, stranger, now, monkeypatch) -> None:
    monkeypatch.setitem(BOTH, "personas.peek", peek)
    monkeypatch.setitem(BOTH, "personas.rename", rename)
    monkeypatch.setitem(QUERIES, "personas.peek", peek)
    leaky = ("personas.peek", "personas.rename", "personas.persona_sheet")
    found = unwalled(leaky, stranger, now, furnished)
    assert found == {"personas.peek": "Maya", "personas.rename": 1}


def test_a_leaky_route_is_found(furnished, stranger_client, settings) -> None:
    settings.ROOT_URLCONF = "walls.leaky"
    route = "leaky/<int:persona_id>"
    for method in ("get", "post"):
        found = unwalled_routes(stranger_client, method, {route: filled(route, furnished)})
        assert found == {route: 200}


def test_what_is_read_at_home_is_read_there(furnished, client) -> None:
    client.raise_request_exception = False
    said = {r: client.get(filled(r, furnished)).status_code for r in WITH_ID}
    assert {r: s for r, s in said.items() if s not in (200, 286, 302, 405)} == {}
