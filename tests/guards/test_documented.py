"""Nothing exists undocumented: settings, commands and options, routes, checks, public names."""

import dataclasses
import re
from collections.abc import Iterable, Mapping
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


def undocumented_settings(sources: str, text: str) -> set[str]:
    return settings_named(sources) - settings_named(text)


def test_an_undocumented_setting_is_found() -> None:
    read = 'os.environ.get("RINGTRUE_SECRET_LAIR")'
    assert undocumented_settings(read, _read("settings.md")) == {"RINGTRUE_SECRET_LAIR"}


def test_every_setting_is_documented() -> None:
    paths = [*PACKAGE.rglob("*.py"), ROOT / "start", ROOT / "test"]
    used = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    assert undocumented_settings(used, _read("settings.md")) == set()


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


PARTS = ("## What", "## Why", "## How it is computed", "## How to mend", "## Accept")


def lacking(checks: Iterable[str], pages: Mapping[str, str]) -> list[str]:
    """Checks without a page, parts that a page lacks, and pages without a check."""
    found = [
        f"{code} {part}" for code in checks for part in PARTS if part not in pages.get(code, "")
    ]
    return found + sorted(set(pages) - set(checks))


def test_every_check_has_a_page_with_its_five_parts_and_every_page_its_check() -> None:
    from ringtrue.analysis.checks import CHECKS

    pages = {p.stem: p.read_text(encoding="utf-8") for p in (DOCS / "checks").glob("RT*.md")}
    assert lacking(CHECKS, pages) == []
    assert lacking([*CHECKS, "RT999"], pages) == [f"RT999 {part}" for part in PARTS]
    assert lacking(CHECKS, {**pages, "RT101": "## What"}) == [f"RT101 {p}" for p in PARTS[1:]]
    assert lacking(CHECKS, {**pages, "RT999": ""}) == ["RT999"]


def test_every_known_way_is_a_check_or_says_what_it_waits_for() -> None:
    from ringtrue.analysis.checks import CHECKS
    from ringtrue.analysis.checks.waiting import WAITING, table

    families = {"RT1": 9, "RT2": 14, "RT3": 8, "RT4": 8, "RT5": 8, "RT6": 9, "RT7": 8, "RT8": 8}
    every = [f"{family}{i:02}" for family, many in families.items() for i in range(1, many + 1)]
    assert sorted([*CHECKS, *WAITING]) == every  # each once
    assert _read("checks/README.md").endswith(f"\n\n{table()}")


def lost_on_the_walk(page: str) -> list[str]:
    """Files and functions of the walk that are not where the page says, row by row."""
    lost: list[str] = []
    for row in re.findall(r"^\| (?!step|---).*$", page, re.MULTILINE):
        source = ""
        for word in re.findall(r"`([^`]+)`", row.split("|")[2]):
            if "/" in word:
                path = PACKAGE / word
                source = path.read_text(encoding="utf-8") if path.is_file() else ""
                lost += [] if path.exists() else [word]
            elif not re.search(rf"^ *def {word}\b", source, re.MULTILINE):
                lost.append(word)
    return lost


def test_the_walk_can_be_followed_file_by_file() -> None:
    walk = _read("architecture.md").split("## The walk")[1].split("\n## ")[0]
    assert lost_on_the_walk(walk) == []
    assert len(re.findall(r"^\| ", walk, re.MULTILINE)) >= 30
    moved = walk.replace("`publish`", "`unpublish`").replace("stats/growth.py", "stats/grown.py")
    assert set(lost_on_the_walk(moved)) == {"unpublish", "stats/grown.py", "grow"}


def undocumented_routes(paths: Mapping[str, Iterable[str]], text: str) -> list[str]:
    told = [f"{method.upper()} {path}" for path, methods in paths.items() for method in methods]
    return [route for route in told if route not in text]


def test_every_route_is_documented() -> None:
    from ringtrue.api.routes import api

    paths, text = api.get_openapi_schema()["paths"], _read("api.md")
    assert undocumented_routes(paths, text) == []
    secret = {**paths, "/api/v1/secret": ["get"]}
    assert undocumented_routes(secret, text) == ["GET /api/v1/secret"]


@pytest.mark.parametrize("command", contract.ANSWERS)
def test_every_json_has_a_schema_and_the_schema_is_current(command: str) -> None:
    assert _read(f"schemas/{command}.json") == contract.text(command)


def test_an_answer_that_gains_a_field_no_longer_goes_with_its_schema(monkeypatch) -> None:
    command, kind = next(iter(contract.ANSWERS.items()))
    more = dataclasses.make_dataclass("More", [("secret", int, 0)], bases=(kind,), frozen=True)
    monkeypatch.setitem(contract.ANSWERS, command, more)
    assert _read(f"schemas/{command}.json") != contract.text(command)


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
