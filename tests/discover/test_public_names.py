"""What an analyst imports from ringtrue, and nothing else."""

import subprocess
import sys

import ringtrue

NAMES = [
    "DiscoveryModel", "LatentClasses", "OpenRecords", "Question", "Snapshot", "assign", "checkup",
    "discover", "drift", "grow", "load_files", "open_records", "outcomes",
]  # fmt: skip


def test_the_public_names_are_exactly_these():
    assert sorted(ringtrue.__all__) == NAMES
    assert [n for n in dir(ringtrue) if not n.startswith("_")] == NAMES
    for name in NAMES:
        assert getattr(ringtrue, name) is not None


def test_they_load_when_used_and_never_load_django():
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "import ringtrue, sys\n"
            "print('numpy' in sys.modules)\n"
            "[getattr(ringtrue, n) for n in ringtrue.__all__]\n"
            "print('django' in sys.modules)",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split() == ["False", "False"]


def test_an_unknown_name_is_said():
    assert not hasattr(ringtrue, "personas")
