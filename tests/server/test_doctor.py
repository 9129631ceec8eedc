"""The doctor says what is missing and how to mend it, and leaves with 1 for a fault."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from ringtrue.server import diagnosis
from ringtrue.server.diagnosis import Finding

pytestmark = pytest.mark.django_db


def _by_name() -> dict[str, Finding]:
    return {found.name: found for found in diagnosis.examine()}


def test_a_sound_house_has_no_fault(workspace) -> None:
    assert [found for found in diagnosis.examine() if found.is_fault] == []


def test_what_is_not_installed_is_named(workspace, monkeypatch) -> None:
    monkeypatch.setattr(diagnosis, "PARTS", ("django", "no-such-part"))
    monkeypatch.setattr(diagnosis, "FONTS", ("no-such-font",))
    found = _by_name()
    assert (found["no-such-part"].state, found["no-such-part"].is_fault) == ("missing", True)
    assert "./start" in found["no-such-part"].mend
    assert found["fonts"].is_fault


def test_a_missing_browser_and_a_missing_worker_are_no_fault(workspace, monkeypatch) -> None:
    monkeypatch.setattr(diagnosis, "CHROMIUM", ("no-such-browser",))
    found = _by_name()
    for name in ("chromium", "worker"):
        assert (found[name].state, found[name].is_fault) == ("missing", False)
        assert found[name].mend


def test_a_records_folder_that_is_a_file_is_a_fault(workspace, settings, tmp_path) -> None:
    settings.LAKE = tmp_path / "file"
    settings.LAKE.write_text("x")
    assert _by_name()["records"].is_fault


def test_a_key_that_others_can_read_is_a_fault(workspace, settings, tmp_path) -> None:
    settings.HOME = tmp_path
    key = tmp_path / "secret-key"
    key.write_text("x")
    key.chmod(0o644)
    found = _by_name()["home"]
    assert (found.is_fault, found.mend) == (True, f"chmod 600 {key}")


def test_files_that_belong_to_nothing_are_told_and_are_no_fault(workspace, settings) -> None:
    import os

    stray = settings.LAKE / str(workspace.workspace_id) / "tables" / "x" / "stray.parquet"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"x")
    assert _by_name()["files of Acme"].state == "fine"  # an import may still be reading
    old = stray.stat().st_mtime - timedelta(days=2).total_seconds()
    os.utime(stray, (old, old))
    found = _by_name()["files of Acme"]
    assert (found.state, found.is_fault) == ("broken", False)
    assert str(stray) in found.detail


def test_files_that_are_gone_are_a_fault(workspace, monkeypatch) -> None:
    from ringtrue.workspaces.records import queries

    monkeypatch.setattr(queries, "known_paths", lambda **given: frozenset({"9/tables/x.parquet"}))
    found = _by_name()["files of Acme"]
    assert found.is_fault
    assert "9/tables/x.parquet" in found.detail


@pytest.mark.one_database
def test_the_command_prints_json_and_nothing_else(tmp_path) -> None:
    import os
    import subprocess
    import sys

    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RINGTRUE_", "DATABASE_"))}
    command = [sys.executable, "-c", "from ringtrue.cli import main; main()", "doctor", "--json"]
    done = subprocess.run(
        [*command, "--home", str(tmp_path / "home")],
        env=kept,
        capture_output=True,
        text=True,
        check=False,
    )
    said = json.loads(done.stdout)
    assert said["version"] == 1
    assert done.returncode == int(not said["fine"])
    assert {"python", "database", "records"} <= {check["name"] for check in said["checks"]}
    assert not Path(tmp_path / "home" / "ringtrue.sqlite3").exists()
