"""Nothing exists undocumented: settings, commands and options, routes, checks, public names."""

import re
from pathlib import Path

import pytest
import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from guards import contract

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PACKAGE = ROOT / "src" / "ringtrue"


def _read(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def settings_named(text: str) -> set[str]:
    return set(re.findall(r"\b(?:RINGTRUE_[A-Z_]+|DATABASE_URL)\b", text))


def test_every_setting_is_documented() -> None:
    used = set()
    for path in [*PACKAGE.rglob("*.py"), ROOT / "start", ROOT / "test"]:
        used |= settings_named(path.read_text(encoding="utf-8"))
    assert used - settings_named(_read("settings.md")) == set()


def _commands() -> dict[str, TyperCommand]:
    from ringtrue.cli import build

    group = typer.main.get_command(build())
    assert isinstance(group, TyperGroup)
    return dict(group.commands)


def undocumented_options(commands: dict[str, TyperCommand], text: str) -> list[str]:
    """Commands without a section of their own, and options their section does not name."""
    sections = {
        m.group(1): m.group(2)
        for m in re.finditer(r"^## `ringtrue ([a-z]+)`.*?\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    }
    missing = [name for name in commands if name not in sections]
    for name, command in commands.items():
        for parameter in command.params:
            if isinstance(parameter, TyperOption):
                words = [o for o in parameter.opts if o.startswith("--")]
                missing += [f"{name} {o}" for o in words if o not in sections.get(name, "")]
    return missing


def test_every_command_and_option_is_documented() -> None:
    assert undocumented_options(_commands(), _read("command-line.md")) == []


def test_an_undocumented_option_is_found() -> None:
    app = typer.Typer(add_completion=False)

    @app.command()
    def checkup(secret: str = "") -> None: ...

    command = typer.main.get_command(app)
    text = "## `ringtrue checkup`\nnothing here\n"
    assert undocumented_options({"checkup": command}, text) == ["checkup --secret"]


def test_every_check_has_a_page_with_its_five_parts() -> None:
    from ringtrue.analysis.checks import CHECKS

    for code in CHECKS:
        page = _read(f"checks/{code}.md")
        for part in ("## What", "## Why", "## How it is computed", "## How to mend", "## Accept"):
            assert part in page, f"{code} lacks {part}"


def test_every_page_of_a_check_has_its_check() -> None:
    from ringtrue.analysis.checks import CHECKS

    pages = {p.stem for p in (DOCS / "checks").glob("RT*.md")}
    assert pages == set(CHECKS)


def test_every_route_is_documented() -> None:
    from ringtrue.api.routes import api

    text = _read("api.md")
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path}" in text


@pytest.mark.parametrize("command", contract.ANSWERS)
def test_every_json_has_a_schema_and_the_schema_is_current(command: str) -> None:
    assert _read(f"schemas/{command}.json") == contract.text(command)


def test_no_document_or_source_names_a_machine_or_a_registry() -> None:
    import subprocess

    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    home = "/" + "work/"
    hosts = ["pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "deb." + "debian.org"]
    for name in filter(None, listed):
        path = ROOT / name
        if not path.is_file():
            continue
        text = path.read_bytes().decode("utf-8", "replace")
        assert home not in text, name
        assert not [h for h in hosts if h in text], name
