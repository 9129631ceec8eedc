"""Addresses that the digest is sent to: what is understood, what is refused, what never shows."""

import socket

import pytest

from ringtrue.errors import BadInput
from ringtrue.workspaces.work.addresses import seal, sender, understand, unseal
from ringtrue.workspaces.work.outbound import inside, public, public_only

SLACK = "https://hooks.slack.com/services/T0000000/B0000000/AAAAAAAAAAAAAAAAAAAAAAAA"
TEAMS = (
    "https://prod-1.westeurope.logic.azure.com:443/workflows/643e69f83c8944438d68119179a10a64/"
    "triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0"
    "&sig=KODuebWbDGYFr0z0eu-6Rj8aUKz7108W3wrNJZxFE5A"
)


@pytest.mark.parametrize(
    ("url", "service"),
    [
        (SLACK, "Slack"),
        (TEAMS, "Teams"),
        ("mailtos://maya:secret@example.com?to=team@example.com", "E-mail"),
        ("jsons://hooks.example.com/personas", "Webhook"),
    ],
)
def test_what_slack_teams_and_a_mailbox_give_is_understood(url, service) -> None:
    assert understand(url, private=False).service == service


@pytest.mark.parametrize(
    "url",
    [
        "",
        "file:///etc/passwd",
        "syslog://",
        "https://example.com/hook",
        "exec://secret-word",
        "json://hooks.example.com/secret-word",
        "jsons://localhost/secret-word",
        "jsons://127.0.0.1/secret-word",
        "jsons://10.1.2.3/secret-word",
        "jsons://169.254.169.254/secret-word",
        "jsons://[::1]/secret-word",
        "jsons://intranet/secret-word",
        "mailtos://maya:secret-word@10.0.0.5?to=a@example.com",
        "mailtos://maya:secret-word@example.com?smtp=127.0.0.1",
        SLACK + "?template=/etc/passwd",
        "jsons://hooks.example.com/secret-word?verify=no",
        "jsons://hooks.example.com/x?to=a;verify=no",
        "jsons://hooks.example.com/x?to=a;rto=1000000",
        "jsons://hooks.example.com/x?verify=",
        "jsons://hooks.example.com/x?VERIFY=no",
        "jsons://hooks.example.com/x#y?verify=no",
        "jsons://hooks.example.com/x?secret-word",
        "jsons://2130706433/secret-word",
        "jsons://hooks.example.com/" + "x" * 1000,
    ],
)
def test_what_leads_inside_or_nowhere_is_refused_without_being_repeated(url) -> None:
    with pytest.raises(BadInput) as refused:
        understand(url, private=False)
    said = f"{refused.value.detail} {refused.value.hint}"
    assert "secret-word" not in said
    assert "/etc/passwd" not in said
    assert refused.value.where.field == "url"


def test_what_is_sent_is_not_sent_on() -> None:
    """A redirect would make a bare request of it, and may leave https."""
    assert not sender("jsons://hooks.example.com/personas").redirects


def test_whoever_runs_the_house_may_allow_places_inside() -> None:
    assert understand("json://127.0.0.1:8080/x", private=True).service == "Webhook"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("fe80::1%eth0", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::10.0.0.1", False),
        ("2002:0a00:0001::", False),
        ("::127.0.0.1", False),
        ("fec0::1", False),
        ("64:ff9b:1::7f00:1", False),
    ],
)
def test_an_address_inside_another_is_seen(address, said) -> None:
    assert public(address) is said


def test_a_name_that_needs_no_lookup_to_be_inside() -> None:
    assert inside("localhost")
    assert inside("printer.local")
    assert not inside("hooks.example.com")


def test_a_name_that_leads_inside_only_when_it_is_looked_up_is_caught() -> None:
    """A name may lead elsewhere when something is sent than when it was entered."""
    with public_only(strict=True), pytest.raises(socket.gaierror):
        socket.getaddrinfo("localhost", 80)
    with public_only(strict=False):
        assert socket.getaddrinfo("localhost", 80)
    assert socket.getaddrinfo("localhost", 80)


def test_what_is_kept_does_not_show_the_address_and_opens_with_one_key() -> None:
    kept = seal(SLACK, "one key")
    assert "slack" not in kept
    assert unseal(kept, "one key") == SLACK
    with pytest.raises(BadInput, match="another secret key"):
        unseal(kept, "another key")
