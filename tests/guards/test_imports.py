"""The floors and the order of rooms are held by lint contracts, and each breaks when violated."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VIOLATIONS = {
    "Floors": ("stats/upward.py", "from ringtrue.warehouse import schema\n"),
    "Rooms": (
        "workspaces/members/upward.py",
        "def f():\n    from ringtrue.workspaces.personas import apps\n",
    ),
    "No two places": ("stats/one.py", "from ringtrue.stats import two\n"),
    "Faces know": ("web/pages/peek.py", "from ringtrue.workspaces.members.models import User\n"),
    "The command line": ("cli/peek.py", "from ringtrue.workspaces.members.models import User\n"),
    "know no Django": ("analysis/peek.py", "import django\n"),
    "knows no engine": ("stats/peek.py", "import ibis\n"),
}


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    command += ["--config", str(folder / "pyproject.toml"), "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "NO_COLOR": "1"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_house_keeps_every_contract() -> None:
    done = _lint(ROOT)
    assert done.returncode == 0, done.stdout


def excused(config: str) -> list[str]:
    """The contracts of a configuration that leave imports out, and so hold nothing of them."""
    lint = tomllib.loads(config)["tool"]["importlinter"]
    looser = ("ignore_imports", "unmatched_ignore_imports_alerting", "allow_indirect_ignores")
    return [c["name"] for c in lint["contracts"] if any(key in c for key in looser)] + [
        key for key in ("exclude_type_checking_imports", "ignore_imports") if lint.get(key)
    ]


def test_no_contract_ignores_an_import() -> None:
    config = (ROOT / "pyproject.toml").read_text()
    assert excused(config) == []
    name = 'name = "Mathematics knows no engine"'
    looser = config.replace(name, f'{name}\nignore_imports = ["ringtrue.stats.em -> duckdb"]')
    assert excused(looser) == ["Mathematics knows no engine"]


BANNED = {
    "signals": "from django.db.models.signals import post_save\n",
    "a receiver": "from django.dispatch import receiver\n",
    "a form of a model": "from django.forms import ModelForm\n",
    "pickle": "import pickle\n",
}


@pytest.mark.parametrize("what", BANNED)
def test_what_is_banned_turns_the_linter_red(what: str, tmp_path: Path) -> None:
    path = tmp_path / "src" / "ringtrue" / "workspaces" / "peek.py"
    path.parent.mkdir(parents=True)
    ruff = [sys.executable, "-m", "ruff", "check", "--no-cache", "--select", "TID251", "--config",
            str(ROOT / "pyproject.toml"), str(path)]  # fmt: skip
    for text, code in (("import json\n", 0), (BANNED[what], 1)):
        path.write_text(text)
        done = subprocess.run(ruff, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stdout + done.stderr


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", folder)
    wanted = shutil.ignore_patterns("__pycache__", "static", "templates", "migrations")
    shutil.copytree(ROOT / "src", folder / "src", ignore=wanted)
    return folder


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_violation_breaks_its_contract(contract: str, house: Path) -> None:
    place, text = VIOLATIONS[contract]
    path = house / "src" / "ringtrue" / place
    other = path.with_name("two.py")
    path.write_text(text)
    if contract == "No two places":
        other.write_text("from ringtrue.stats import one\n")
    try:
        done = _lint(house)
    finally:
        path.unlink()
        other.unlink(missing_ok=True)
    broken = [line for line in done.stdout.splitlines() if "BROKEN" in line]
    assert any(contract in line for line in broken), done.stdout
