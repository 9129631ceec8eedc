"""Several members publish and undo at the same time: nothing is lost, no version is given twice."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.both_databases]
MEMBERS, EACH = 4, 3


def test_imports_at_the_same_time_all_come_in(house) -> None:
    script = Path(__file__).with_name("racing.py")
    done = subprocess.run(
        [sys.executable, str(script)], env=house, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["ended"] == [0] * MEMBERS, done.stderr
    seen = told["seen"]
    changes = MEMBERS * (EACH + 2)
    assert seen["version"] == changes
    assert seen["numbers"] == list(range(1, changes + 1))
    assert seen["states"] == ["published"] * (MEMBERS * EACH)
    assert seen["rows"]["shared"] == MEMBERS * EACH
    assert [seen["rows"][f"mine{m}"] for m in range(MEMBERS)] == [EACH] * MEMBERS
