"""When something goes wrong: our errors become a page that says what, and how to mend it."""

import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from ringtrue.errors import BadInput, Conflict, NotAllowed, NotFound, RingtrueError, Temporary

log = logging.getLogger("ringtrue.web")
STATUS: tuple[tuple[type[RingtrueError], int], ...] = (
    (NotAllowed, 403),
    (NotFound, 404),
    (Conflict, 409),
    (BadInput, 400),
    (Temporary, 503),
)
LARGEST_ID = 2**63 - 1
LONGEST_NUMBER = 4_000  # digits
WORDS = {
    400: "That cannot be used",
    403: "Not for your role",
    404: "Nothing here",
    409: "It has changed meanwhile",
    500: "Something went wrong on our side",
    503: "Not just now",
}

OURS = (
    "What you asked for was not done, and nothing was changed by halves.",
    "Try it once more. If it comes back, whoever runs this house finds the cause in the log.",
)


def status_of(error: RingtrueError) -> int:
    """The HTTP status that an error of ours answers with."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def page(request: HttpRequest, status: int, detail: str = "", hint: str = "") -> HttpResponse:
    """A page, or for a part of one a line, that says what went wrong."""
    small = bool(request.headers.get("HX-Request"))
    said = {"status": status, "title": WORDS[status], "detail": detail, "hint": hint}
    template = "errors/part.html" if small else "errors/page.html"
    return render(request, template, said, status=status)


class Faults:
    """Middleware: an error of ours becomes its page; any other is logged and becomes ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """What a database chokes on is answered before it: numbers larger than any row's, NUL."""
        if any(isinstance(value, int) and value > LARGEST_ID for value in kwargs.values()):
            return not_found(request, Http404())
        if any(_chokes(str(value)) for value in kwargs.values()):
            return not_found(request, Http404())
        if any(map(_chokes, _said(request))):
            return page(request, 400, "The request holds what no text has.")
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for an error of ours."""
        if not isinstance(error, RingtrueError):
            return None
        status = status_of(error)
        if status == 500:
            log.error("%s %s", request.method, request.path, exc_info=error)
            return page(request, 500, *OURS)
        return page(request, status, error.detail, error.hint)


def _said(request: HttpRequest) -> Iterator[str]:
    for form in (request.GET, request.POST):
        for name, values in form.lists():
            yield from (name, *values)


def _chokes(text: str) -> bool:
    """Whether it holds NUL, which no database keeps, or a number Python refuses to read."""
    if "\0" in text:
        return True
    if len(text) < LONGEST_NUMBER:
        return False
    return any(len(run[0]) >= LONGEST_NUMBER for run in re.finditer(r"\d+", text))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's own 400: a forged host, too large a form."""
    return page(request, 400, "The request could not be read.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's own 403."""
    return page(request, 403)


def no_csrf(request: HttpRequest, reason: str = "", **other: Any) -> HttpResponse:
    """A form that did not come from our own page, or from one that is too old."""
    detail = "This form is too old, or did not come from here."
    return page(request, 403, detail, "Go back, load the page again and send it once more.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's own 404."""
    return page(request, 404, "There is no page at this address.")


def our_fault(request: HttpRequest) -> HttpResponse:
    """Django's own 500; nothing is asked of the database."""
    return page(request, 500, *OURS)
