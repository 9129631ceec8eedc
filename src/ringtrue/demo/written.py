"""What a demo generator wrote, and which truths it planted."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Truth:
    """One planted misalignment: the check that must find it, about whom, how large.

    `measure` is computed on the generated files by `truths.measure`; it lies within
    `size` plus or minus `tolerance`.
    """

    code: str
    persona: str | None
    text: str
    measure: str
    size: float
    tolerance: float


@dataclass(frozen=True)
class Written:
    """`files` go through the ordinary import; `personas` is the folder of persona files."""

    folder: Path
    files: tuple[Path, ...]
    personas: Path
    truths: tuple[Truth, ...]
