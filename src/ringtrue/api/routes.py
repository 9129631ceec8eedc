"""The JSON interface, at /api/v1."""

from dataclasses import asdict

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from ringtrue import __version__
from ringtrue.api.problems import problem
from ringtrue.errors import RingtrueError, Where

api = NinjaAPI(
    title="Ringtrue", version="1", docs_url=None, openapi_url="openapi.json", urls_namespace="api"
)


class Health(Schema):
    """That the application answers, and which version it is."""

    status: str
    version: str


@api.get("/health", response=Health, tags=["health"], summary="Whether the application answers")
def health(request: HttpRequest) -> Health:
    """Whether the application answers; asks nothing of the database."""
    return Health(status="fine", version=__version__)


@api.exception_handler(RingtrueError)
def _ours(request: HttpRequest, error: RingtrueError) -> HttpResponse:
    from ringtrue.api.problems import status_of

    status = status_of(error)
    if status == 500:
        return problem(500, "our_fault", "Something went wrong on our side.")
    return problem(status, error.code, error.detail, error.hint, asdict(error.where))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    first = error.errors[0] if error.errors else {}
    field = ".".join(str(part) for part in first.get("loc", ()))
    where = asdict(Where(field=field or None))
    return problem(422, "bad_input", str(first.get("msg", "Not what was expected.")), "", where)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(401, "not_signed_in", "Sign in first.")


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, "refused", str(error))


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, "not_found", "There is nothing at this address.")


@api.exception_handler(Exception)
def _our_fault(request: HttpRequest, error: Exception) -> HttpResponse:
    import logging

    logging.getLogger("ringtrue.api").error("%s", request.path, exc_info=error)
    return problem(500, "our_fault", "Something went wrong on our side.")
