"""`ringtrue rule`: every check explains itself from the page that travels with the package."""

import json
from importlib.resources import files

import pytest

from ringtrue.analysis.checks import CHECKS
from ringtrue.analysis.checks.explained import PARTS, explain
from ringtrue.analysis.products import UNPRICED
from ringtrue.cli import build
from ringtrue.cli.exits import run
from ringtrue.errors import BadInput


@pytest.mark.parametrize("code", CHECKS)
def test_every_check_explains_itself_in_all_its_parts(code: str) -> None:
    found = explain(code.lower())
    priced = code.startswith(("RT2", "RT4"))
    assert [part for part in PARTS if not getattr(found, part)] == ([] if priced else ["cost"])
    assert code not in UNPRICED or UNPRICED[code] in " ".join(found.cost.split())
    page = (files("ringtrue.analysis.checks") / "pages" / f"{code}.md").read_text()
    assert page.startswith(f"# {code} {found.name}\n\nSeverity: {found.severity}. Who acts: ")


def test_a_code_that_is_none_names_those_that_are_near(capsys) -> None:
    assert run(build(), ["rule", "RT2001"]) == 2
    assert "RT201 ideal-not-actual" in capsys.readouterr().err
    assert run(build(), ["rule", "rt702"]) == 2
    assert "tags that are written back to the CRM" in capsys.readouterr().err
    with pytest.raises(BadInput, match="no check") as refused:
        explain("single-voise")
    assert "RT103 single-voice" in refused.value.hint


def test_json_holds_the_page_and_nothing_else(capsys) -> None:
    assert run(build(), ["rule", "RT201", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["version"], told["code"]) == (1, "RT201")
    assert "bound" in told["computed"]


def test_without_a_code_all_are_listed(capsys) -> None:
    assert run(build(), ["rule"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(CHECKS)
    assert run(build(), ["rule", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["checks"]) == len(CHECKS)
