"""A simulated firm brought in like any other, and what the checkup says of it."""

import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType

from ringtrue.analysis.castfile import read_folder
from ringtrue.analysis.checkup import checkup
from ringtrue.analysis.results import Checkup
from ringtrue.demo.tables import TABLES
from ringtrue.demo.written import Truth
from ringtrue.warehouse.intake.load import load_files
from ringtrue.warehouse.schema import Question

TODAY = date(2026, 11, 21)
QUESTION = Question(outcome="deals.Deal Stage=Closed won")
# Four files are what a marketer drops; the others change no answer and take their time.
DROPPED = ("contacts", "companies", "deals", "campaigns")


@cache
def told(firm: ModuleType, seed: int, *, every_file: bool = False) -> Checkup:
    """The checkup of a firm's files against its persona folder."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written = firm.write(
            folder, seed=seed, today=TODAY, tables=TABLES if every_file else DROPPED
        )
        snapshot = load_files(written.files, lake=folder / "lake").snapshot
        cast = read_folder(written.personas)
        return checkup(snapshot, question=QUESTION, cast=cast, today=TODAY)


def found(answer: Checkup, truth: Truth) -> bool:
    """Whether a finding of the truth's check names what the truth is about."""
    return any(
        truth.told_by(f.code, f"{f.persona} {f.sentence} {f.evidence}") for f in answer.findings
    )
