"""Addresses of services that the digest may be sent to: what is understood, and how one is kept.

An address holds what lets somebody write into a channel, so it is encrypted with the house's secret
key, is never shown again, and stands in no log, no audit row and no error.
"""

import base64
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ringtrue.errors import BadInput, Where

LONGEST = 1000
# by the name of Apprise's class: what the service is called here
SERVICES = {
    "NotifySlack": "Slack",
    "NotifyWorkflows": "Teams",
    "NotifyMSTeams": "Teams",
    "NotifyGoogleChat": "Google Chat",
    "NotifyMattermost": "Mattermost",
    "NotifyDiscord": "Discord",
    "NotifyZulip": "Zulip",
    "NotifyTelegram": "Telegram",
    "NotifyEmail": "E-mail",
    "NotifyJSON": "Webhook",
}
# what may follow the question mark; everything else could read files or turn off a safeguard
ASKED = {"api-version", "sp", "sv", "sig", "key", "token", "from", "to", "name", "smtp", "mode"}
HINT = "Like https://hooks.slack.com/services/... or mailtos://user:password@example.com?to=a@b.com"
WHERE = Where(field="url")


@dataclass(frozen=True)
class Understood:
    """An address that can be sent to: the service's name."""

    service: str


def understand(url: str, *, private: bool) -> Understood:
    """What an address leads to; BadInput, without naming it, for one that may not be sent to.

    `private`: places inside the network, and plain HTTP, are allowed.
    """
    clean = url.strip()
    if not clean or len(clean) > LONGEST or not clean.isprintable():
        raise BadInput("This is no address.", hint=HINT, where=WHERE)
    strange = _asked(clean) - ASKED
    if strange:
        names = ", ".join(sorted(name[:20] for name in strange if name))
        detail = f"What follows the question mark is not understood{f': {names}' if names else ''}."
        raise BadInput(detail, hint="Leave it out.", where=WHERE)
    found = sender(clean)
    service = SERVICES.get(type(found).__name__)
    if service is None:
        detail = "This leads to no service that the digest is sent to."
        known = ", ".join(sorted(set(SERVICES.values())))
        raise BadInput(detail, hint=f"There are: {known}. {HINT}", where=WHERE)
    if not private:
        _outside(found, service)
    return Understood(service)


def _asked(url: str) -> set[str]:
    """The names after the question mark, cut as whoever sends cuts them: by & and by ;.

    What has no "=" may be a secret itself and goes by no name.
    """
    parts = [part.partition("=") for part in re.split("[&;]", url.partition("?")[2]) if part]
    return {unquote(name).strip().lower() if equals else "" for name, equals, _ in parts}


def _outside(found: Any, service: str) -> None:
    from ringtrue.workspaces.work.outbound import inside

    if service == "Webhook" and not found.secure:
        detail, hint = "A webhook is called by https alone.", "Write jsons:// in place of json://."
        raise BadInput(detail, hint=hint, where=WHERE)
    # where the service has a host of its own, the address's host is an account, not a machine
    named = [found.host] if service in ("Webhook", "Mattermost", "E-mail") else []
    if any(inside(host) for host in [*named, getattr(found, "smtp_host", None)] if host):
        detail = "The address lies inside a private network."
        hint = "Whoever runs the house may allow that: RINGTRUE_NOTIFY_PRIVATE."
        raise BadInput(detail, hint=hint, where=WHERE)


def sender(url: str) -> Any:
    """What sends to an address, of Apprise; None for one it does not understand."""
    from apprise import Apprise, AppriseAsset

    asset = AppriseAsset(
        app_id="Ringtrue",
        app_desc="Ringtrue",
        app_url="",
        async_mode=False,
        allow_templates=False,
        secure_logging=True,
        http_redirects=False,  # what is sent on becomes a bare request, and may leave https
        image_url_mask="",
        image_url_logo="",
    )
    return Apprise.instantiate(url.strip(), asset=asset, suppress_exceptions=True)


def seal(url: str, secret_key: str) -> str:
    """An address as it is kept."""
    return _box(secret_key).encrypt(url.strip().encode()).decode()


def unseal(kept: str, secret_key: str) -> str:
    """The address that was kept; BadInput where the house has another secret key since."""
    try:
        return _box(secret_key).decrypt(kept.encode()).decode()
    except InvalidToken:
        detail = "The address was kept under another secret key."
        raise BadInput(detail, hint="Remove it and enter it again.") from None


def _box(secret_key: str) -> Fernet:
    made = HKDF(hashes.SHA256(), 32, salt=None, info=b"ringtrue recipient").derive(
        secret_key.encode()
    )
    return Fernet(base64.urlsafe_b64encode(made))
