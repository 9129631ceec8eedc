"""What an attacker's test needs: a way to fail, not to hang, where something never ends."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

HERE = Path(__file__).parent
PATIENCE = 60  # seconds; what is guarded here takes hours without its guard


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What a database may take otherwise is marked and asked of both; the rest of one is enough."""
    for item in items:
        if HERE in item.path.parents and item.get_closest_marker("both_databases") is None:
            item.add_marker("one_database")


class NeverEnds(Exception):
    """The guarded code was still at it."""


@contextmanager
def _bounded() -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise NeverEnds

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture
def ends() -> object:
    """`with ends():` fails when what stands inside does not come to an end."""
    return _bounded
