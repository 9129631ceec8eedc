"""Every action, query and address of the house, with arguments for each."""

import inspect
import re
from collections.abc import Mapping
from typing import Any
from unittest.mock import MagicMock

from django.urls import URLPattern, URLResolver, get_resolver

from ringtrue.server.loading import load_rooms
from ringtrue.web.urls import without_slash
from ringtrue.workspaces.members.access import ACTIONS, QUERIES

load_rooms()
BOTH = {**ACTIONS, **QUERIES}

# Identifiers that name something outside any workspace, or the scope itself; each with its reason.
NOT_OURS = {
    "user_id": "a user may be in several workspaces; membership is what is scoped",
    "workspace_id": "the scope itself",
}
# Addresses that anybody may open: signing in, health, the product's own fonts and components.
OPEN = ("account/", "enter/", "fonts/", "components", "_livez", "_readyz", "api/")
# Forms that are understood, so that what answers is the wall and not the form.
FORMS = {
    "data/imports": {"pasted": "lead_id,industry\nL1,Food\nL2,Steel\n", "pasted_name": "x"},
    "personas/new": {"name": "Zed", "text": "She works in food."},
    "personas/<int:persona_id>/claims": {"reason": "why", "n-1": "1"},
    "personas/<int:persona_id>/rule": {"rule": "industry = Food", "reason": "why"},
    "personas/<int:persona_id>/edit": {"name": "Zed", "reason": "why"},
    "personas/<int:persona_id>/evidence": {"by": "customer", "text": "Yes.", "source": "x"},
    "personas/evidence/<int:evidence_id>/withdraw": {"reason": "why"},
    "personas/<int:persona_id>/review": {"departments": "sales", "on": "2026-05-12"},
    "personas/declare": {"column": "industry", "level": "Food"},
    "personas/changes": {"kind": "price", "text": "New prices.", "on": "2026-05-12"},
    "checkup/findings/accept": {"finding": "1", "until": "2027-02-01", "reason": "why"},
    "settings/members/<int:member_id>/department": {"department": "sales"},
    "personas/<int:persona_id>/ask": {"date": "2026-05-12", "text": "Yes."},
    "checkup/findings/<int:finding_id>/accept": {"until": "2027-02-01", "reason": "why"},
    "checkup/costs/save": {"yearly_spend": "100,000"},
    "data/outcome/choose": {"expression": "status=won", "horizon": "90"},
    "data/traits/answer": {"trait": "industry", "answer": "ignore"},
    "discovery/start": {},
    "settings/digest/channels": {"url": "jsons://hooks.example.com/x", "name": "x"},
    "settings/digest/when": {"on": "yes", "weekday": "1", "hour": "8"},
    "ledger/loss": {"reason": "why"},
    "ledger/backtests/start": {"as_of": "2026-01-01", "persona": ""},
    "settings/name": {"name": "Mine"},
    "settings/logo": {"remove": "yes"},
    "settings/members/add": {"email": "x@example.com", "role": "1", "name": "X"},
    "settings/members/<int:member_id>/role": {"role": "1"},
    "discovery/proposals/<int:proposal_id>/decline": {"reason": "why"},
    "hand-offs/leads/<int:lead_id>": {"verdict": "accept"},
    "hand-offs/qualified": {"lines": "Has a budget", "owner": "1", "reason": "why"},
    "lean": {
        "speaker": "Ann",
        "date": "2026-05-12",
        "claim": "1",
        "persona-1": "1",
        "stance-1": "denies",
        "words-1": "No.",
    },
    "changes/new": {
        "says": "x",
        "starts": "2026-12-01",
        "whom": "everybody",
        "how": "period",
        "expects": "won",
    },
    "changes/<int:change_id>/begin": {"on": "2026-11-21"},
    "changes/<int:change_id>/withdraw": {"reason": "why"},
}


def ids_of(function: Any) -> list[str]:
    """The parameters that name a row by its id."""
    names = inspect.signature(function).parameters
    return [n for n in names if n.endswith("_id") and n not in NOT_OURS]


def named(there: Mapping[str, int], room: str, parameter: str) -> int | None:
    """The id that a parameter asks for in a room."""
    return there.get(f"{room}.{parameter}", there.get(parameter))


def arguments(name: str, actor: Any, now: Any, there: Mapping[str, int]) -> dict[str, Any]:
    """Arguments for an action or query: ids that exist, and anything for the rest."""
    given: dict[str, Any] = {"actor": actor}
    function, room = BOTH[name], name.split(".")[0]
    for parameter, told in inspect.signature(function).parameters.items():
        if parameter == "now":
            given[parameter] = now
        elif parameter in ids_of(function):
            given[parameter] = named(there, room, parameter)
        elif parameter != "actor" and told.default is inspect.Parameter.empty:
            given[parameter] = MagicMock(name=parameter)
    return given


def routes() -> list[str]:
    """Every address of a member's page, as it is written in the addresses of the house."""
    return sorted(r for r in _routes(get_resolver()) if not r.startswith(OPEN))


def _routes(resolver: URLResolver, prefix: str = "") -> list[str]:
    found = []
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += _routes(entry, route)
        elif isinstance(entry, URLPattern) and entry.callback is not without_slash:
            found.append(route)
    return found


def filled(route: str, there: Mapping[str, int]) -> str:
    """The address with ids in it."""
    room = route.split("/")[0]

    def fill(match: re.Match[str]) -> str:
        parameter = match.group(1).split(":")[-1]
        return str(named(there, room, parameter))

    return "/" + re.sub(r"<([^>]+)>", fill, route)
