"""Settings follow the environment, and every default is safe."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from ringtrue.errors import BadInput
from ringtrue.server.mail import mail_settings

pytestmark = pytest.mark.one_database
ASK = """
import json, sys
from ringtrue.server import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""


def _settings(home: Path, *names: str, **environment: str) -> dict:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RINGTRUE_", "DATABASE_"))}
    done = subprocess.run(
        [sys.executable, "-c", ASK, *names],
        env={**kept, "RINGTRUE_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_cookies_are_for_https_alone_when_the_address_is(tmp_path) -> None:
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "CSRF_TRUSTED_ORIGINS", "ALLOWED_HOSTS")
    plain = _settings(tmp_path, *names)
    assert (plain["SESSION_COOKIE_SECURE"], plain["CSRF_COOKIE_SECURE"]) == (False, False)
    secure = _settings(tmp_path, *names, RINGTRUE_BASE_URL="https://personas.example.com/")
    assert (secure["SESSION_COOKIE_SECURE"], secure["CSRF_COOKIE_SECURE"]) == (True, True)
    assert secure["CSRF_TRUSTED_ORIGINS"] == ["https://personas.example.com"]
    assert "personas.example.com" in secure["ALLOWED_HOSTS"]


def test_only_named_hosts_are_answered_to(tmp_path) -> None:
    local = ["localhost", "127.0.0.1", "[::1]"]
    assert _settings(tmp_path, "ALLOWED_HOSTS")["ALLOWED_HOSTS"] == local
    named = _settings(tmp_path, "ALLOWED_HOSTS", RINGTRUE_ALLOWED_HOSTS="a.example, b.example,")
    assert named["ALLOWED_HOSTS"] == [*local, "a.example", "b.example"]


def test_nothing_is_shown_in_debug_and_cookies_stay_from_scripts(tmp_path) -> None:
    found = _settings(tmp_path, "DEBUG", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE")
    assert found == {
        "DEBUG": False,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
    }


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://u:p%40ss@db.example:6543/name",
            {"USER": "u", "PASSWORD": "p@ss", "HOST": "db.example", "PORT": "6543", "NAME": "name"},
        ),
        (
            "postgresql://postgres:@/postgres?host=/run/pg&sslmode=disable",
            {"HOST": "/run/pg", "NAME": "postgres", "OPTIONS": {"sslmode": "disable"}},
        ),
    ],
)
def test_a_database_is_named_by_its_address(url, expected, tmp_path) -> None:
    found = _settings(tmp_path, "DATABASES", DATABASE_URL=url)["DATABASES"]["default"]
    assert {key: found[key] for key in expected} == expected


def test_the_secret_key_is_made_once_and_readable_by_its_owner_alone(tmp_path) -> None:
    first = _settings(tmp_path / "home", "SECRET_KEY")["SECRET_KEY"]
    assert _settings(tmp_path / "home", "SECRET_KEY")["SECRET_KEY"] == first
    kept = tmp_path / "home" / "secret-key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert len(first) >= 48
    assert _settings(tmp_path / "other", "SECRET_KEY")["SECRET_KEY"] != first
    given = _settings(tmp_path / "home", "SECRET_KEY", RINGTRUE_SECRET_KEY="given")
    assert given["SECRET_KEY"] == "given"


def test_the_deployment_check_of_django_finds_nothing_but_what_needs_https(tmp_path) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RINGTRUE_", "DATABASE_"))}
    code = "import django; django.setup()\nfrom django.core.management import call_command\n"
    code += "call_command('check', deploy=True)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={
            **kept,
            "RINGTRUE_HOME": str(tmp_path),
            "RINGTRUE_BASE_URL": "https://personas.example.com",
            "DJANGO_SETTINGS_MODULE": "ringtrue.server.settings",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    warned = {line.split(")")[0] for line in done.stderr.splitlines() if "(security" in line}
    # whether to send HSTS and to redirect is for whoever ends TLS in front of the house
    assert {w.split("(")[-1] for w in warned} <= {"security.W004", "security.W008"}


def test_mail_goes_where_one_address_says_and_nowhere_else(tmp_path) -> None:
    names = ("SENDS_MAIL", "EMAIL_BACKEND")
    silent = _settings(tmp_path, *names)
    assert silent["SENDS_MAIL"] is False
    assert silent["EMAIL_BACKEND"].endswith("console.EmailBackend")
    names = ("SENDS_MAIL", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD",
             "EMAIL_USE_TLS", "EMAIL_USE_SSL", "DEFAULT_FROM_EMAIL")  # fmt: skip
    url = "smtp://us%40er:p%40ss@mail.example.com?from=personas@example.com"
    assert _settings(tmp_path, *names, RINGTRUE_MAIL_URL=url) == {
        "SENDS_MAIL": True,
        "EMAIL_HOST": "mail.example.com",
        "EMAIL_PORT": 587,
        "EMAIL_HOST_USER": "us@er",
        "EMAIL_HOST_PASSWORD": "p@ss",
        "EMAIL_USE_TLS": True,
        "EMAIL_USE_SSL": False,
        "DEFAULT_FROM_EMAIL": "personas@example.com",
    }


@pytest.mark.parametrize(
    "url", ["mail.example.com", "smtp://mail.example.com", "http://u:p@h?from=a@example.com"]
)
def test_a_mail_address_of_another_form_is_named_with_how_to_write_it(url) -> None:
    with pytest.raises(BadInput, match="RINGTRUE_MAIL_URL") as refused:
        mail_settings(url)
    assert "smtp://" in refused.value.hint


def test_proxies_are_believed_as_many_as_are_named(tmp_path) -> None:
    name = "ALLAUTH_TRUSTED_PROXY_COUNT"
    assert _settings(tmp_path, name)[name] == 0
    assert _settings(tmp_path, name, RINGTRUE_PROXIES="2")[name] == 2
