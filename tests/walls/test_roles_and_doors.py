"""What a viewer may not do, what nobody sees unsigned, and what every page carries."""

import pytest
from django.test import Client

from walls.everything import FORMS, filled, routes

pytestmark = pytest.mark.django_db

# Posts that change nothing of the workspace, each with its reason.
A_VIEWER_MAY = {
    "settings/digest/mine": "says whether they themselves get the digest; here they do not ask",
    "workspaces/<int:workspace_id>/enter": "chooses among one's own workspaces",
    "personas/<int:persona_id>/rule/count": "counts whom a rule fits; nothing is written",
    "personas/<int:persona_id>/claims/prevalence": "counts whom a description fits, likewise",
}
# Answered before any role is asked about, since there is nothing of that kind to refuse.
NOTHING_THERE = {
    "settings/members/restore": 404,  # nobody was removed
    "data/imports/<int:import_id>/cancel": 302,  # it has ended
}


def everything_kept() -> dict[str, list]:
    """Every row of every room (visits and sessions apart), to see that nothing was written."""
    from django.apps import apps
    from django.conf import settings

    kept = {}
    for room in settings.ROOMS:
        for model in apps.get_app_config(room).get_models():
            rows = getattr(model, "unscoped", model._base_manager).order_by("pk")
            fields = [f.attname for f in model._meta.concrete_fields if "seen" not in f.attname
                      and f.attname not in ("last_login", "visited_at", "last_visit")]  # fmt: skip
            kept[model.__name__] = list(rows.values_list(*fields))
    return kept


def posted(browser, routes, there) -> dict[str, int]:
    """What each route answers to a post of its form."""
    return {r: browser.post(filled(r, there), FORMS.get(r, {})).status_code for r in routes}


def unled(method: str, routes, there) -> dict[str, int]:
    """The routes that do not lead somebody unknown to sign in."""
    said = {}
    for route in routes:
        answer = getattr(Client(), method)(filled(route, there))
        led = answer.status_code == 302 and answer["Location"].startswith("/account/login/")
        if not led and answer.status_code != 405:
            said[route] = answer.status_code
    return said


def test_a_route_without_walls_is_found_by_every_probe(
    furnished, owner, viewer, sign_in, settings
) -> None:
    settings.ROOT_URLCONF = "walls.leaky"
    leaky, before = ["leaky/<int:persona_id>"], everything_kept()
    assert posted(sign_in(viewer), leaky, furnished) == {leaky[0]: 200}
    assert everything_kept() != before
    assert unled("get", leaky, furnished) == unled("post", leaky, furnished) == {leaky[0]: 200}
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = sign_in(owner).cookies
    assert posted(strict, leaky, furnished) == {leaky[0]: 200}


def test_a_viewer_is_refused_every_change(furnished, viewer, sign_in) -> None:
    browser = sign_in(viewer)
    browser.get("/")
    before = everything_kept()
    there = {**furnished, "workspace_id": viewer.workspace_id}
    said = posted(browser, routes(), there)
    expected = {403, 405}
    wrong = {r: s for r, s in said.items() if s not in expected and r not in A_VIEWER_MAY}
    assert wrong == NOTHING_THERE
    assert sum(s == 403 for s in said.values()) > 25
    assert everything_kept() == before


def test_an_owner_is_refused_none_of_it(furnished, client, owner) -> None:
    there = {**furnished, "workspace_id": owner.workspace_id}
    last = ("settings/members/<int:member_id>/remove", "settings/members/<int:member_id>/role")
    said = {r: client.post(filled(r, there), FORMS.get(r, {})).status_code
            for r in routes() if r not in last}  # fmt: skip
    assert {r: s for r, s in said.items() if s in (403, 500)} == {}


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_is_not_signed_in_is_led_to_sign_in(method: str, furnished) -> None:
    assert unled(method, routes(), {**furnished, "workspace_id": 1}) == {}


def test_every_change_needs_our_own_form(furnished, owner, sign_in) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = sign_in(owner).cookies
    there = {**furnished, "workspace_id": owner.workspace_id}
    before = everything_kept()
    said = posted(strict, routes(), there)
    assert {r: s for r, s in said.items() if s != 403} == {}
    assert everything_kept() == before


def test_every_page_carries_a_policy_without_inline_script(furnished, client, owner) -> None:
    there, seen = {**furnished, "workspace_id": owner.workspace_id}, 0
    client.raise_request_exception = False
    addresses = [filled(r, there) for r in routes()]
    for address in [*addresses, "/account/login/", "/no/such/page", "/personas/999999"]:
        answer = client.get(address)
        if not answer.get("Content-Type", "").startswith("text/html"):
            continue
        seen += 1
        policy = answer["Content-Security-Policy"]
        assert "default-src" in policy, address
        assert "script-src 'self'" in policy, address
        assert "unsafe" not in policy, address
        assert "frame-ancestors 'none'" in policy, address
        assert answer["X-Content-Type-Options"] == "nosniff", address
    assert seen > 20


def test_a_policy_stands_on_what_is_downloaded_and_refused_too(client, furnished, viewer) -> None:
    run_id = furnished["discovery.run_id"]
    for address in ("/settings/logo.png", f"/discovery/runs/{run_id}/download", "/settings/name"):
        assert "Content-Security-Policy" in client.get(address)
