"""How much one request may bring: counted as it comes in, before anything keeps it.

Django's own limits speak of forms in memory; the body of a request is spooled to disk whole before
anybody looks at who sends it, so its size is bounded here, and narrowly for whom nobody knows.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Known = Callable[[Scope], Awaitable[bool]]

MIB = 1024 * 1024
LARGEST_BODY = 2112 * MIB  # an upload at its largest, and its form
# what a member may send to an address that takes no files
LARGEST_ELSEWHERE = 64 * MIB
LARGEST_UNKNOWN = 1 * MIB  # what anybody may send: a form to sign in
WITH_FILES = ("/data/imports", "/personas/new")


class TooLarge(Exception):
    """The body passed its bound."""


def bounded(
    application: Application, *, largest: int = LARGEST_BODY, known: Known | None = None
) -> Application:
    """The application, answering 413 to a body that is larger than it may be.

    `known` tells whether a request comes from somebody signed in; it is asked of large ones alone.
    """

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        most = largest if scope["path"].startswith(WITH_FILES) else min(largest, LARGEST_ELSEWHERE)
        trusted = known is None

        async def welcome(size: int) -> bool:
            nonlocal trusted
            if size > LARGEST_UNKNOWN and not trusted and known is not None:
                trusted = await known(scope)
            return size <= (most if trusted else min(most, LARGEST_UNKNOWN))

        if not await welcome(_stated(scope)):
            await _refuse(send)
            return
        started = False

        async def telling(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await application(scope, _counted(receive, welcome), telling)
        except TooLarge:
            if not started:
                await _refuse(send)

    return run


def _stated(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


def _counted(receive: Receive, welcome: Callable[[int], Awaitable[bool]]) -> Receive:
    seen = 0

    async def take() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if not await welcome(seen):
            raise TooLarge
        return message

    return take


async def _refuse(send: Send) -> None:
    words = b"This is larger than one upload may be. Split the file, or leave out columns.\n"
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(words)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": words})
