"""RT7, use: does anybody but its authors work with a persona?"""

from ringtrue.analysis.checks.catalogue import finding
from ringtrue.analysis.examined import Examination
from ringtrue.analysis.results import Finding, NotRun

FEWEST_TOLD = 5  # of fewer people a total would speak of individuals


def rt701(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """No department but marketing used it in a quarter."""
    if examination.use is None:
        return NotRun("RT701", "the departments of members, and a quarter of openings to count")
    if examination.others < FEWEST_TOLD:
        missing = f"{FEWEST_TOLD} members outside marketing: fewer are individuals, not a total"
        return NotRun("RT701", missing)
    return tuple(
        finding(
            "RT701",
            f"Nobody outside marketing used {one.name} in the last quarter.",
            persona=one.name,
            evidence={"members_outside_marketing": examination.others},
        )
        for one in examination.use
        if one.inside and not one.outside
    )
