"""RT1, grounding: does anything a customer said or did stand behind a persona?"""

from ringtrue.analysis.cast import Member
from ringtrue.analysis.checks.catalogue import finding
from ringtrue.analysis.examined import Examination
from ringtrue.analysis.results import Finding, NotRun
from ringtrue.analysis.wording import listed

INSIDE = frozenset({"member", "sales", "machine"})
_DRIVERS = frozenset({"motivation", "challenge", "behaviour", "driver", "goal"})
_FILES = "persona files; a column names personas without describing them"


def members(examination: Examination, code: str) -> tuple[Member, ...] | NotRun:
    """The personas of files, or why there are none."""
    if examination.declared is not None or not examination.personas:
        return NotRun(code, _FILES)
    return tuple(p.member for p in examination.personas if p.member is not None)


def rt101(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Nothing at all stands behind the persona."""
    cast = members(examination, "RT101")
    if isinstance(cast, NotRun):
        return cast
    bare = [m.name for m in cast if not m.evidence]
    if not bare:
        return ()
    sentence = f"Nothing a customer said or did stands behind {listed(bare, most=5)}."
    one = bare[0] if len(bare) == 1 else None
    return (finding("RT101", sentence, persona=one, evidence={"personas": bare}),)


def rt102(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """All evidence is what colleagues think, by who said it."""
    cast = members(examination, "RT102")
    if isinstance(cast, NotRun):
        return cast
    found = []
    for member in cast:
        if member.evidence and all(e.by in INSIDE for e in member.evidence):
            lines = len(member.evidence)
            sentence = f"Everything behind {member.name} was said by colleagues, not by customers."
            evidence: dict[str, object] = {
                "lines": lines,
                "by": sorted({e.by for e in member.evidence}),
            }
            found.append(finding("RT102", sentence, persona=member.name, evidence=evidence))
    return tuple(found)


def rt107(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Facts about people, and nothing that moves them."""
    cast = members(examination, "RT107")
    if isinstance(cast, NotRun):
        return cast
    bare = [
        m.name for m in cast if m.statements and not any(s.kind in _DRIVERS for s in m.statements)
    ]
    if not bare:
        return ()
    says = "says" if len(bare) == 1 else "say"
    sentence = f"{listed(bare, most=5)} {says} who people are, and nothing of what drives them."
    one = bare[0] if len(bare) == 1 else None
    return (finding("RT107", sentence, persona=one, evidence={"personas": bare}),)
