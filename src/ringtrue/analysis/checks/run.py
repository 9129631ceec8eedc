"""All checks of an examination, and which findings to mend first."""

from collections.abc import Callable, Sequence

from ringtrue.analysis.checks import (
    drifting,
    rt1,
    rt2,
    rt2_after,
    rt3,
    rt4,
    rt4_more,
    rt8,
    rt8_more,
)
from ringtrue.analysis.examined import Examination
from ringtrue.analysis.results import Finding, NotRun

ExaminationCheck = Callable[[Examination], tuple[Finding, ...] | NotRun]

# what the records tell beyond who won: afterwards, hand-offs, campaigns, honesty
OF_RECORDS: tuple[ExaminationCheck, ...] = (
    rt2_after.rt209,
    rt2_after.rt210,
    rt2_after.rt211,
    rt2_after.rt212,
    rt2_after.rt213,
    rt2_after.rt214,
    rt4_more.rt403,
    rt4_more.rt404,
    rt4_more.rt405,
    rt4_more.rt406,
    rt4_more.rt407,
    rt4_more.rt408,
    rt8_more.rt805,
    rt8_more.rt806,
    rt8_more.rt807,
    rt8_more.rt808,
)
OF_BUYERS: tuple[ExaminationCheck, ...] = (
    rt2.rt201,
    rt2.rt202,
    rt2.rt203,
    rt2.rt204,
    rt2.rt205,
    rt2.rt206,
    rt2.rt207,
    drifting.rt208,
    rt4.rt402,
    rt8.rt801,
    rt8.rt802,
    rt8.rt803,
    rt8.rt804,
    *OF_RECORDS,
)
OF_FILES: tuple[ExaminationCheck, ...] = (rt1.rt101, rt1.rt102, rt1.rt107, rt3.rt301, rt3.rt302)
_WEIGHT = {"high": 0, "medium": 1, "low": 2}


def run(examination: Examination) -> tuple[tuple[Finding, ...], tuple[NotRun, ...]]:
    """Findings in order of what to mend first, and what could not be looked at, by code.

    A declared column runs RT2, RT4 and RT8; personas from files run RT1 and RT3, too.
    """
    checks = OF_BUYERS if examination.declared is not None else (*OF_FILES, *OF_BUYERS)
    findings: list[Finding] = []
    not_run: list[NotRun] = []
    for check in checks:
        found = check(examination)
        if isinstance(found, NotRun):
            not_run.append(found)
        else:
            findings.extend(found)
    return ranked(findings), tuple(sorted(not_run, key=lambda n: n.code))


def ranked(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """By severity, then by buyers affected, then by code."""
    return tuple(sorted(findings, key=lambda f: (_WEIGHT[f.severity], -f.buyers_affected, f.code)))


def fix_first(findings: Sequence[Finding], *, most: int = 2) -> tuple[Finding, ...]:
    """The findings to begin with; what RT201 says of a persona, RT207 does not say again."""
    kept: list[Finding] = []
    for finding in ranked(findings):
        told = {(f.code, f.persona) for f in kept}
        again = {"RT201": "RT207", "RT207": "RT201"}.get(finding.code)
        if (again, finding.persona) not in told:
            kept.append(finding)
    return tuple(kept[:most])
