"""Whoever takes people away as a file leaves a row in the audit trail."""

import ast
from pathlib import Path

import ringtrue.web.pages as pages

NOBODY_IN_IT = {
    "discovery.download": "what distinguishes the personas of a run, counted; no row of a person",
    "questions.download": "the form to be filled in",
}


def downloads() -> dict[str, str]:
    """Every page that answers with a file to keep, with its source."""
    found = {}
    for path in Path(pages.__file__).parent.glob("*.py"):
        source = path.read_text()
        for node in ast.parse(source).body:
            text = ast.get_source_segment(source, node) or ""
            if isinstance(node, ast.FunctionDef) and "attachment" in text:
                found[f"{path.stem}.{node.name}"] = text
    return found


def test_every_download_of_people_is_an_audited_action() -> None:
    found = downloads()
    assert {"changes.held_back", "records.rejects"} < set(found)
    silent = {name for name, text in found.items() if "actions.download_" not in text}
    assert silent == set(NOBODY_IN_IT)
