"""The files of *Fieldnote*, a simulated firm."""

from datetime import date
from pathlib import Path

from ringtrue.demo.written import Written


def write(folder: Path, *, seed: int, today: date) -> Written:
    """Write the files a CRM would export and four persona files into the folder."""
    raise NotImplementedError
