"""Settings: everything has a working default, and the environment changes it (docs/settings.md)."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlparse

from csp.constants import NONE, SELF

from ringtrue.server.mail import mail_settings
from ringtrue.server.secret import secret_key

HOME = Path(os.environ.get("RINGTRUE_HOME") or Path.home() / ".ringtrue").expanduser()
LAKE = Path(os.environ.get("RINGTRUE_LAKE") or HOME / "lake").expanduser()
BASE_URL = os.environ.get("RINGTRUE_BASE_URL", "")
SECRET_KEY = os.environ.get("RINGTRUE_SECRET_KEY") or secret_key(HOME)
DEBUG = False
_named = os.environ.get("RINGTRUE_ALLOWED_HOSTS", "").replace(" ", "").split(",")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *filter(None, _named)]
if _public := urlparse(BASE_URL).hostname:
    ALLOWED_HOSTS.append(_public)

ROOMS = (
    "members",
    "work",
    "checkup",
    "records",
    "people",
    "measures",
    "personas",
    "assignments",
    "ledger",
    "discovery",
    "handoffs",
    "changes",
    "overview",
)
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "django_htmx",
    "ringtrue.web",  # before allauth, whose templates it replaces
    "allauth",
    "allauth.account",
    "django_tasks",
    "django_tasks_db",
    *(f"ringtrue.workspaces.{room}" for room in ROOMS),
    "ringtrue.server",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ringtrue.web.faults.Faults",
]
APPEND_SLASH = False
ROOT_URLCONF = "ringtrue.server.urls"
ASGI_APPLICATION = "ringtrue.server.asgi.application"


def _database() -> dict[str, object]:
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "ringtrue.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    parts = urlparse(url)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),  # `?host=` names a socket's folder
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "ringtrue.workspaces.members.doors.SignInLinkBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {
    "login": "ringtrue.web.accounts.SignInForm",
    "reset_password": "ringtrue.web.accounts.ForgottenForm",
    "reset_password_from_key": "ringtrue.web.accounts.ChosenAnewForm",
    "set_password": "ringtrue.web.accounts.FirstPasswordForm",
    "change_password": "ringtrue.web.accounts.OtherPasswordForm",
}
ACCOUNT_ADAPTER = "ringtrue.web.accounts.AccountAdapter"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
# Whose word on where a request came from is believed: so many proxies in front of the house.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("RINGTRUE_PROXIES") or 0)
_mail = mail_settings(os.environ.get("RINGTRUE_MAIL_URL", ""))
# Whether the digest may be sent to places inside the network, and by plain HTTP.
NOTIFY_PRIVATE = os.environ.get("RINGTRUE_NOTIFY_PRIVATE", "").lower() in ("1", "yes", "true")
SENDS_MAIL = bool(os.environ.get("RINGTRUE_MAIL_URL"))
globals().update(_mail)

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "ringtrue.web.context.shell",
            ],
        },
    }
]
STATIC_URL = "static/"
STATIC_ROOT = None  # files are served from the packages they lie in
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_USE_FINDERS = True

_secure = BASE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [BASE_URL.rstrip("/")] if _secure else []
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _secure else "http"
SESSION_COOKIE_SECURE = _secure
CSRF_COOKIE_SECURE = _secure
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # two for each column of an import
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

CSRF_FAILURE_VIEW = "ringtrue.web.faults.no_csrf"
# Sign-in is throttled by counts that every process must see, hence in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "ringtrue_cache",
    }
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"discreet": {"()": "ringtrue.server.discretion.Discreet"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["discreet"],
        }
    },
    "loggers": {
        "ringtrue": {"handlers": ["stderr"], "level": "INFO"},
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # what Apprise and its connections say of an address holds what lets somebody write there
        "apprise": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "urllib3": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "django_tasks": {"handlers": ["stderr"], "level": "WARNING"},
        "django_tasks_db": {"handlers": ["stderr"], "level": "WARNING"},
    },
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
