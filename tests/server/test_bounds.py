"""A request that brings more than it may is refused before anything keeps it."""

import asyncio

import pytest

from ringtrue.server.bounds import bounded


async def drain(scope, receive, send) -> None:
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"ok"})


def status(path: str, pieces: list[bytes], headers=(), largest: int = 100) -> int:
    sent: list[dict] = []
    messages = [{"type": "http.request", "body": p, "more_body": True} for p in pieces]
    messages[-1]["more_body"] = False

    async def receive():
        return messages.pop(0)

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "path": path, "headers": list(headers)}
    asyncio.run(bounded(drain, largest=largest)(scope, receive, send))
    return sent[0]["status"]


@pytest.mark.parametrize("path", ["/data/imports", "/account/login/"])
def test_a_body_within_the_bound_passes(path) -> None:
    assert status(path, [b"x" * 50, b"x" * 50]) == 200


def test_a_body_that_says_it_is_too_large_is_not_even_read() -> None:
    assert status("/data/imports", [b""], [(b"content-length", b"101")]) == 413


def test_a_body_that_does_not_say_its_size_is_counted() -> None:
    assert status("/data/imports", [b"x" * 60, b"x" * 60, b""]) == 413


def test_an_address_that_takes_no_files_takes_less() -> None:
    from ringtrue.server import bounds

    large = [(b"content-length", str(bounds.LARGEST_ELSEWHERE + 1).encode())]
    assert status("/account/login/", [b""], large, largest=bounds.LARGEST_BODY) == 413
    assert status("/data/imports", [b""], large, largest=bounds.LARGEST_BODY) == 200
