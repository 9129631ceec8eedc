"""What the suite says of its own files is so."""

from pathlib import Path

from conftest import DEAR

TESTS = Path(__file__).parents[1]


def test_the_dear_files_are_there() -> None:
    assert [name for name in DEAR if not (TESTS / name).is_file()] == []
