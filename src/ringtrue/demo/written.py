"""What a demo generator wrote, and which truths it planted."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Truth:
    """One planted misalignment: the check that must find it, about whom, how large.

    `measure` is computed on the generated files by `truths.measure`; it lies within
    `size` plus or minus `tolerance`. Where no persona is meant, `about` names what is.
    """

    code: str
    persona: str | None
    text: str
    measure: str
    size: float
    tolerance: float
    about: str = ""

    @property
    def subject(self) -> str:
        """What a finding must name, empty where its code says it all."""
        return self.persona or self.about

    def told_by(self, code: str, said: str) -> bool:
        """Whether a finding of that check, in those words, is of this truth."""
        return code == self.code and self.subject in said


@dataclass(frozen=True)
class Written:
    """`files` go through the ordinary import; `personas` is the folder of persona files."""

    folder: Path
    files: tuple[Path, ...]
    personas: Path
    truths: tuple[Truth, ...]
