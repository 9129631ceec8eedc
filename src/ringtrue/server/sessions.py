"""Who sends a request, told from its cookie before anything of it is read."""

from asgiref.sync import sync_to_async

from ringtrue.server.bounds import Scope


async def signed_in(scope: Scope) -> bool:
    """Whether the request carries the cookie of a session that somebody signed in to."""
    cookies = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    return await sync_to_async(_names_somebody)(cookies.decode("latin-1"))


def _names_somebody(cookies: str) -> bool:
    from django.conf import settings
    from django.contrib.auth import SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import Error, close_old_connections
    from django.http import parse_cookie

    key = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME)
    if not key:
        return False
    try:
        return SESSION_KEY in SessionStore(key)
    except Error:
        return False
    finally:
        close_old_connections()
