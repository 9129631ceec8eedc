"""Pages are looked at strictly: an undefined variable, a policy violation, a console error fail."""

from collections.abc import Iterator
from typing import Any

import pytest


class Undefined(str):
    """What a template shows for a variable that is not there: an error."""

    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, variable: object) -> str:
        raise AssertionError(f"a template uses {variable}, which is not defined")


@pytest.fixture(autouse=True)
def strict_templates() -> Iterator[None]:
    """An undefined variable in a template is an error."""
    from django.template import engines

    engine = engines["django"].engine
    kept, engine.string_if_invalid = engine.string_if_invalid, Undefined("%s")
    yield
    engine.string_if_invalid = kept


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
