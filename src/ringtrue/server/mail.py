"""Where mail goes, from one address in the environment; into the house's log without it."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlparse

from ringtrue.errors import BadInput, Where

VARIABLE = "RINGTRUE_MAIL_URL"
_PORTS = {"smtp": 587, "smtps": 465}


def mail_settings(url: str) -> dict[str, Any]:
    """Django's mail settings for `smtp://user:password@host:port?from=address`, or for none.

    `smtp` begins encrypted talk with STARTTLS unless `tls=no` is said, `smtps` speaks TLS from the
    start. Raises BadInput for an address of another form.
    """
    if not url:
        return {
            "SENDS_MAIL": False,
            "EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend",
        }
    parts = urlparse(url)
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    sender = asked.get("from", unquote(parts.username or ""))
    if parts.scheme not in _PORTS or not parts.hostname or "@" not in sender:
        hint = "smtp://user:password@mail.example.com:587?from=personas@example.com"
        raise BadInput(
            f"{VARIABLE} names no mail server and sender.", hint=hint, where=Where(field=VARIABLE)
        )
    return {
        "SENDS_MAIL": True,
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or _PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and asked.get("tls") != "no",
        "EMAIL_TIMEOUT": 20,
        "DEFAULT_FROM_EMAIL": sender,
        "SERVER_EMAIL": sender,
    }
