"""Files to discover in, and how to ask."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from ringtrue.analysis.discover import find
from ringtrue.stats.growth import Gates
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.intake.load import load_files
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.seal import OpenRecords

settings.register_profile("engine", deadline=None)
settings.load_profile("engine")


@pytest.fixture(scope="session")
def ask():
    """`ask(files, personas=, most=2, **question)`: what `analysis.discover.find` finds.

    `most` stops growth at so many personas, for tests of what is set aside.
    """

    def asked(*files, personas=None, most=None, seed=0, **question):
        gates = Gates(resamples=10, rows=3000, most=most) if most else None
        with tempfile.TemporaryDirectory() as lake:
            loaded = load_files([Path(f) for f in files], lake=Path(lake))
            with open_records(loaded.snapshot) as records:
                return find(
                    OpenRecords(records),
                    question=Question(**question),
                    personas=personas,
                    seed=seed,
                    gates=gates,
                )

    return asked


@pytest.fixture(scope="session")
def schema():
    """The documented schema of the command's JSON."""
    root = Path(__file__).parents[2]
    return json.loads((root / "docs" / "schemas" / "discover.json").read_text())
