"""Ids that stand in a form or behind a question mark are looked for in one's own workspace."""

import pytest

from ringtrue.workspaces.personas import queries as personas
from walls.cast import persona
from walls.test_roles_and_doors import everything_kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(stranger, now) -> int:
    """A persona of the stranger's own."""
    from ringtrue.workspaces.personas import actions

    return actions.create(actor=stranger, draft=persona("Mine"), now=now)


def test_no_form_takes_an_id_from_elsewhere(furnished, mine, stranger, stranger_client) -> None:
    there = furnished
    own = personas.persona_sheet(actor=stranger, persona_id=mine).statements[0].id
    change = {"says": "x", "starts": "2099-01-01", "whom": "persona", "how": "period",
              "expects": "won"}  # fmt: skip
    call = {"speaker": "Ann", "date": "2026-05-12", "claim": str(there["claim_id"])}
    call |= {f"stance-{there['claim_id']}": "denies", f"words-{there['claim_id']}": "No."}
    row = {"row": "1", "r1-text": "S", "r1-decision": "later", "reason": "why", "do": "save"}
    claim, elsewhere = str(there["claim_id"]), str(there["persona_id"])
    forms = [
        ("/changes/new", {**change, "persona": elsewhere}),
        ("/changes/new", {**change, "persona": str(mine), "finding": str(there["finding_id"])}),
        ("/lean", {**call, f"persona-{claim}": elsewhere}),
        ("/lean", {**call, f"persona-{claim}": str(mine)}),
        ("/checkup/findings/accept",
         {"finding": str(there["finding_id"]), "until": "2027-02-01", "reason": "why"}),
        ("/ledger/backtests/start", {"as_of": "2026-01-01", "persona": elsewhere}),
        ("/hand-offs/qualified",
         {"lines": "x", "owner": str(there["member_id"]), "reason": "why"}),
        (f"/personas/{mine}/owner", {"owner": str(there["member_id"]), "next_review": ""}),
        (f"/personas/{mine}/evidence",
         {"by": "customer", "text": "Yes.", "date": "2026-05-12", "supports": claim}),
        (f"/personas/{mine}/claims", {**row, "r1-claim": claim}),
        (f"/personas/{mine}/edit",
         {"name": "Mine", "portrait": f"photo-{there['picture_id']}", "reason": "why"}),
    ]  # fmt: skip
    stranger_client.get("/")
    before, said = everything_kept(), {}
    for address, form in forms:
        said[address, str(form)] = stranger_client.post(address, form).status_code
    assert {a: s for a, s in said.items() if s not in (400, 404, 409)} == {}
    assert everything_kept() == before
    assert own


@pytest.mark.parametrize(
    "address",
    [
        "/changes/new?persona={persona_id}",
        "/changes/new?finding={finding_id}",
        "/ledger?persona={persona_id}",
        "/hand-offs?persona={persona_id}",
        "/checkup?persona={persona_id}",
        "/ledger/backtests?persona={persona_id}",
    ],
)
def test_no_page_shows_what_is_asked_for_from_elsewhere(
    furnished, stranger_client, address
) -> None:
    page = stranger_client.get(address.format(**furnished))
    assert page.status_code in (200, 404)
    assert "Maya" not in page.text
    assert "She works in food" not in page.text
