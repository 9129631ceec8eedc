"""With an id from another workspace, every action and query of these rooms says "not found"."""

import inspect
from unittest.mock import MagicMock

import pytest

from ringtrue.errors import NotFound

pytestmark = pytest.mark.django_db
ROOMS = ("records.", "people.", "measures.")


def everything() -> dict:
    from ringtrue.server.loading import load_rooms
    from ringtrue.workspaces.members.access import ACTIONS, QUERIES

    load_rooms()
    found = {n: f for n, f in {**ACTIONS, **QUERIES}.items() if n.startswith(ROOMS)}
    return {n: f for n, f in found.items() if ids(f)}


def ids(function) -> list[str]:
    return [n for n in inspect.signature(function).parameters if n.endswith("_id")]


def test_an_id_from_elsewhere_is_not_found(analyst, stranger, drop, now) -> None:
    from ringtrue.workspaces.measures.actions import set_outcome

    sheet = drop(analyst, ("leads.csv", "lead_id,won\nL1,yes\nL2,no\n"))
    there = {
        "import_id": sheet.row.id,
        "file_id": sheet.files[0].id,
        "outcome_id": set_outcome(actor=analyst, expression="won", now=now),
    }
    probed = everything()
    assert len(probed) >= 12
    for function in probed.values():
        given = {"actor": stranger}
        for parameter, about in inspect.signature(function).parameters.items():
            if parameter in there:
                given[parameter] = there[parameter]
            elif parameter == "now":
                given[parameter] = now
            elif parameter != "actor" and about.default is inspect.Parameter.empty:
                given[parameter] = MagicMock()
        with pytest.raises(NotFound):  # else this name is open to strangers
            function(**given)


@pytest.mark.parametrize("number", [-1, 0, 2**63, 10**30])
def test_a_number_no_import_can_have_is_not_found(analyst, client, number) -> None:
    from ringtrue.workspaces.records import queries

    with pytest.raises(NotFound):
        queries.import_sheet(actor=analyst, import_id=number)
    assert client.get(f"/data/imports/{number}").status_code == 404
