"""Houses to run commands in."""

import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest

from acceptance.house import Done, House

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own for the tests of one file."""
    made = House(tmp_path_factory.mktemp("home"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def held_to_schema():
    """`held_to_schema("checkup", done)`: the answer, held to its documented schema."""
    known = {p.stem: json.loads(p.read_text()) for p in SCHEMAS.glob("*.json")}

    def check(name: str, done: Done):
        assert done.code in (0, 1), done.err
        answer = done.json
        jsonschema.validate(answer, known[name])
        return answer

    return check
