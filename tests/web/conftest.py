"""Pages are looked at strictly: a policy violation or a console error fails."""

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture
def open_page(chromium, request) -> Iterator[Any]:
    """`open_page(scheme="dark", width=1440)`: a page on which any complaint fails the test."""
    contexts, complaints = [], []

    def complain(message: Any) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            complaints.append(message.text)

    def start(*, scheme: str = "light", width: int = 1440, cookie: str = "", url: str = "") -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme
        )
        contexts.append(context)
        if cookie:
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": url}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", complain)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield start
    for context in contexts:
        context.close()
    assert not complaints, complaints
