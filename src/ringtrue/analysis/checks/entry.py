"""What never changes about a check."""

from dataclasses import dataclass
from typing import Literal

from ringtrue.analysis.results import Severity

Who = Literal["marketing", "sales", "success", "product", "owner", "analyst", "leadership"]


@dataclass(frozen=True)
class Check:
    """A check by its code: its name, how severe it is, who acts, and the next step to offer."""

    code: str
    name: str
    severity: Severity
    who: tuple[Who, ...]
    next_step: str
