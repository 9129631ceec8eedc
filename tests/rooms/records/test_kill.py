"""An import killed at any point has changed nothing, and is done in full by whoever goes on."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.both_databases]

BEFORE_PUBLISHING = [
    "text read",
    "one file drafted",
    "all drafted",
    "one batch kept",
    "all kept",
    "rows written",
    "all written",
]
ROWS = {
    "leads": [["L1", "Food"], ["L2", "Paper"], ["L3", "Food"]],
    "deals": [["d1", "L1", "won"], ["d2", "L3", "lost"]],
}


@pytest.fixture(scope="module")
def killed(house) -> dict:
    """What showed before and after each kill."""
    script = Path(__file__).with_name("killing.py")
    done = subprocess.run(
        [sys.executable, str(script), *BEFORE_PUBLISHING, "published"],
        env=house,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("point", BEFORE_PUBLISHING)
def test_a_kill_before_publishing_changes_nothing(killed, point) -> None:
    told = killed[point]
    assert told["end"] == "killed"
    assert told["after"] == told["before"]
    assert told["before"]["rows"] == {"leads": [["L1", "Food"], ["L2", "Steel"]]}


def test_a_kill_after_publishing_leaves_everything_in(killed) -> None:
    told = killed["published"]
    assert told["end"] == "killed"
    assert told["after"]["rows"] == ROWS


@pytest.mark.parametrize("point", [*BEFORE_PUBLISHING, "published"])
def test_whoever_takes_the_job_over_brings_everything_in_once(killed, point) -> None:
    told = killed[point]
    assert told["retried"] == ["done"]
    assert told["in"]["rows"] == ROWS


@pytest.mark.parametrize("point", [*BEFORE_PUBLISHING, "published"])
def test_undo_and_the_sweeper_leave_what_was_there_before(killed, point) -> None:
    told = killed[point]
    assert told["undone"] == told["before"]
    assert told["swept"]["missing"] == []
    assert told["at last"] == told["before"]


@pytest.mark.parametrize("point", ["text read", "one file drafted", "all drafted", "all kept"])
def test_the_sweeper_finds_what_the_dead_import_left(killed, point) -> None:
    assert killed[point]["swept"]["gone"] >= 1
