"""What a check is, in the words of its page of documentation, which travels with the package."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files

from ringtrue.analysis.checks.catalogue import CHECKS
from ringtrue.analysis.checks.waiting import WAITING
from ringtrue.analysis.results import Severity
from ringtrue.errors import BadInput

PARTS = {
    "says": "What it says",
    "why": "Why it matters",
    "computed": "How it is computed",
    "cost": "What it costs a year",
    "mend": "How to mend it",
    "accept": "Accept the risk",
}


@dataclass(frozen=True)
class Explained:
    """One check with its page, each part as plain text; `version` is that of this answer.

    `cost` is empty where nobody asks for a price: outside RT2 and RT4.
    """

    version: int
    code: str
    name: str
    severity: Severity
    who: tuple[str, ...]
    next_step: str
    says: str
    why: str
    computed: str
    mend: str
    accept: str
    cost: str = ""


def explain(code: str) -> Explained:
    """A check by its code, in any case of letters; BadInput names those that are near."""
    asked = code.strip().upper()
    if asked in WAITING:
        name, what = WAITING[asked]
        raise BadInput(f"{asked} {name} is not checked yet.", hint=f"It waits for {what}.")
    check = CHECKS.get(asked)
    if check is None:
        raise BadInput(f"There is no check {code.strip()[:40]!r}.", hint=_near(code))
    page = files("ringtrue.analysis.checks") / "pages" / f"{check.code}.md"
    parts = _parts(page.read_text(encoding="utf-8"))
    told = {name: parts.get(title, "") for name, title in PARTS.items()}
    return Explained(
        version=1,
        code=check.code,
        name=check.name,
        severity=check.severity,
        who=check.who,
        next_step=check.next_step,
        **told,
    )


def _parts(page: str) -> dict[str, str]:
    found = re.split(r"^## (.+)$", page, flags=re.MULTILINE)
    return {
        title.strip(): text.strip() for title, text in zip(found[1::2], found[2::2], strict=True)
    }


def _near(code: str) -> str:
    wanted = code.strip().casefold()
    names = {check.name: check.code for check in CHECKS.values()}
    by_name = [names[n] for n in get_close_matches(wanted, names, n=3, cutoff=0.6)]
    near = by_name or get_close_matches(wanted.upper(), CHECKS, n=3, cutoff=0.6)
    listed = _listed(near)
    return f"Near it: {listed}." if near else "`ringtrue rule` lists all of them."


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(f"{code} {CHECKS[code].name}" for code in codes)
