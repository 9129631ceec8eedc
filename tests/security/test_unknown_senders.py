"""Somebody unknown cannot fill the disk: large bodies are taken from members alone."""

import pytest
from asgiref.sync import async_to_sync
from django.test import Client

from ringtrue.server.bounds import LARGEST_UNKNOWN, bounded
from ringtrue.server.sessions import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
PIECE = 64 * 1024


def sent(headers: list[tuple[bytes, bytes]], size: int, *, told: bool) -> tuple[int, int]:
    """The status of the answer to a body, and how many bytes of it were taken."""
    taken, answers, left = 0, [], size

    async def application(scope, receive, send) -> None:
        nonlocal taken
        more = True
        while more:
            message = await receive()
            taken += len(message["body"])
            more = message["more_body"]
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> dict:
        nonlocal left
        piece, left = min(PIECE, left), left - min(PIECE, left)
        return {"type": "http.request", "body": b"x" * piece, "more_body": left > 0}

    async def send(message) -> None:
        answers.append(message)

    if told:
        headers = [*headers, (b"content-length", str(size).encode())]
    scope = {"type": "http", "method": "POST", "path": "/data/imports", "headers": headers}
    async_to_sync(bounded(application, known=signed_in))(scope, receive, send)
    return answers[0]["status"], taken


def cookie_of(client: Client) -> list[tuple[bytes, bytes]]:
    return [(b"cookie", f"theme=x; sessionid={client.cookies['sessionid'].value}".encode())]


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize("cookie", [[], [(b"cookie", b"sessionid=made-up-by-the-sender-000000")]])
def test_an_upload_of_somebody_unknown_is_refused(cookie, told: bool) -> None:
    status, taken = sent(cookie, 8 * LARGEST_UNKNOWN, told=told)
    assert status == 413
    assert taken <= LARGEST_UNKNOWN
    assert sent(cookie, 2_000, told=told) == (200, 2_000)


@pytest.mark.parametrize("told", [True, False])
def test_a_session_nobody_signed_in_to_is_nobody(told: bool) -> None:
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    assert sent(cookie_of(client), 8 * LARGEST_UNKNOWN, told=told)[0] == 413


@pytest.mark.parametrize("told", [True, False])
def test_a_member_may_send_much(client, told: bool) -> None:
    size = 8 * LARGEST_UNKNOWN
    assert sent(cookie_of(client), size, told=told) == (200, size)


def test_the_application_asks_who_sends() -> None:
    from ringtrue.server import asgi

    answers = []

    async def receive() -> dict:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message) -> None:
        answers.append(message)

    headers = [(b"content-length", str(LARGEST_UNKNOWN + 1).encode())]
    scope = {"type": "http", "method": "POST", "path": "/data/imports", "headers": headers}
    async_to_sync(asgi.application)(scope, receive, send)
    assert answers[0]["status"] == 413
