"""One shape for every error in JSON: application/problem+json (RFC 9457)."""

import json
from collections.abc import Mapping

from django.http import HttpResponse

from ringtrue.errors import BadInput, Conflict, NotAllowed, NotFound, RingtrueError, Temporary

STATUS: tuple[tuple[type[RingtrueError], int], ...] = (
    (NotAllowed, 403),
    (NotFound, 404),
    (Conflict, 409),
    (BadInput, 400),
    (Temporary, 503),
)
TITLES = {
    400: "Bad input",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    409: "Conflict",
    422: "Bad input",
    429: "Too many requests",
    500: "Our fault",
    503: "Try again",
}


def status_of(error: RingtrueError) -> int:
    """The HTTP status that an error of ours answers with."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def problem(
    status: int, code: str, detail: str, hint: str = "", where: Mapping[str, object] | None = None
) -> HttpResponse:
    """An error as a problem document: code, detail, hint, where (line, column, field)."""
    body = {
        "type": "about:blank",
        "title": TITLES.get(status, "Refused"),
        "status": status,
        "code": code,
        "detail": detail,
        "hint": hint,
        "where": {key: value for key, value in (where or {}).items() if value is not None},
    }
    return HttpResponse(json.dumps(body), status=status, content_type="application/problem+json")
