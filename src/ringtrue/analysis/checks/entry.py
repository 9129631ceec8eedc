"""What never changes about a check."""

from dataclasses import dataclass
from typing import Literal

from ringtrue.analysis.results import Severity

Who = Literal["marketing", "sales", "success", "product", "owner", "analyst", "leadership"]


@dataclass(frozen=True)
class Check:
    """A check by its code: its name, how severe it is, who acts, and the next step to offer.

    `together` is what several personas with the same finding do, said of all: "have no owner". A
    check without it is told persona by persona.
    """

    code: str
    name: str
    severity: Severity
    who: tuple[Who, ...]
    next_step: str
    together: str = ""
