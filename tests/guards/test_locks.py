"""What is installed for people is what the tests were run with."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def pins(name: str) -> dict[str, str]:
    return dict(
        re.findall(r"^([\w.\-]+)(?:\[[^\]]*\])?==([^ \\]+)", (ROOT / name).read_text(), re.M)
    )


def test_both_locks_pin_the_same_versions() -> None:
    people, tests = pins("requirements.lock"), pins("requirements-dev.lock")
    assert len(people) > 30
    assert {name: (v, tests.get(name)) for name, v in people.items() if tests.get(name) != v} == {}


def test_locks_name_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        assert "://" not in (ROOT / name).read_text()
