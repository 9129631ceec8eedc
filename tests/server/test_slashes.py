"""An address typed with a slash at its end leads to the page, and never out of the house."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("place", ["/personas", "/settings", "/hand-offs", "/discovery", "/data"])
def test_a_slash_too_many_is_forgiven(place: str, client) -> None:
    answer = client.get(f"{place}/")
    assert (answer.status_code, answer["Location"]) == (302, place)


@pytest.mark.parametrize("place", ["/%2Fexample.org/", "/\\example.org/", "/nowhere/"])
def test_what_is_no_page_is_not_found(place: str, client) -> None:
    assert client.get(place).status_code == 404


def test_nothing_is_posted_to_another_address(client) -> None:
    assert client.post("/checkup/run/").status_code == 405
