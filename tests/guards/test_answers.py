"""Queries answer with frozen values, and one that does not is found."""

from dataclasses import dataclass
from typing import Any

import pytest

from guards import answers
from ringtrue.server.loading import load_rooms
from ringtrue.workspaces.members.access import QUERIES

load_rooms()


@dataclass
class Thawed:
    """A dataclass that anybody may write to."""

    x: int = 0


def _dict(*, actor: Any) -> dict[str, int]: ...
def _list(*, actor: Any) -> tuple[list[int], ...]: ...
def _thawed(*, actor: Any) -> Thawed | None: ...
def _silent(*, actor: Any): ...  # type: ignore[no-untyped-def]
def _rows(*, actor: Any) -> "tuple[tuple[str, int], ...] | None": ...


def test_every_query_answers_with_frozen_values() -> None:
    assert answers.loose(QUERIES) == {}


@pytest.mark.parametrize("query", [_dict, _list, _thawed, _silent], ids=lambda q: q.__name__)
def test_a_query_that_answers_otherwise_is_found(query: Any) -> None:
    assert list(answers.loose({"x": query})) == ["x"]
    assert answers.loose({"x": _rows}) == {}


def test_the_list_of_exceptions_is_needed() -> None:
    assert {
        n for n in answers.OTHERWISE if not answers.frozen(answers.returned(QUERIES[n]))
    } == set(answers.OTHERWISE)
