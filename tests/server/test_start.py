"""./start: help without any set-up, and nothing half done when it is interrupted."""

import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.one_database
ROOT = Path(__file__).parents[2]


def test_help_names_host_port_and_home_and_sets_nothing_up(tmp_path) -> None:
    shutil.copy(ROOT / "start", tmp_path)
    done = subprocess.run(
        [str(tmp_path / "start"), "--help"], capture_output=True, text=True, check=True
    )
    for option in ("--host", "--port", "--home"):
        assert option in done.stdout
    assert sorted(p.name for p in tmp_path.iterdir()) == ["start"]


def test_it_says_which_python_it_needs(tmp_path) -> None:
    shutil.copy(ROOT / "start", tmp_path)
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    for name in ("requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in ("bash", "dirname", "cat", "cksum", "rm", "env"):
        (folder / tool).symlink_to(shutil.which(tool))
    done = subprocess.run(
        [str(folder / "bash"), str(tmp_path / "start")],
        env={"PATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "Python 3.11" in done.stderr
