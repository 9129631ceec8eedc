"""The JSON contract as schemas, written from the values themselves.

`PYTHONPATH=tests python -m guards.contract` writes docs/schemas anew; a test compares them.
"""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from ringtrue.analysis.backtested import Backtest
from ringtrue.analysis.checks.explained import Explained
from ringtrue.analysis.results import Checkup, Discovery
from ringtrue.analysis.shortforms import Form
from ringtrue.warehouse.snapshot import Snapshot
from ringtrue.workspaces.records.values import ImportAnswer

FOLDER = Path(__file__).parents[2] / "docs" / "schemas"
ANSWERS = {
    "discover": Discovery,
    "checkup": Checkup,
    "backtest": Backtest,
    "import": ImportAnswer,
    "snapshot": Snapshot,
    "questions": Form,
    "rule": Explained,
}
UNIT = "people, accounts or deals; records where the rows counted are several of one person"
TITLES = {"questions": "What ringtrue discover --questions-out FILE.json writes, version 1"}


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of one command's answer, version 1."""
    found = TypeAdapter(ANSWERS[name]).json_schema(mode="serialization")
    for definition in [found, *found.get("$defs", {}).values()]:
        if definition.get("type") == "object":
            definition["required"] = sorted(definition.get("properties", {}))
            definition["additionalProperties"] = False
    if name != "snapshot":  # its version is that of the data
        found["properties"]["version"] = {"const": 1}
    if "unit" in found["properties"]:
        found["properties"]["unit"]["description"] = UNIT
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": TITLES.get(name, f"The answer of ringtrue {name} --json, version 1"),
    }
    return {**head, **{k: v for k, v in found.items() if k != "title"}}


def text(name: str) -> str:
    """The schema as the text of its file."""
    return json.dumps(schema(name), indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    for each in ANSWERS:
        (FOLDER / f"{each}.json").write_text(text(each), encoding="utf-8")
