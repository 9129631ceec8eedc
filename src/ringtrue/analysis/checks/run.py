"""All checks of an examination, and which findings to mend first."""

from collections.abc import Callable, Sequence

from ringtrue.analysis import counting
from ringtrue.analysis.checks import (
    contradicting,
    drifting,
    rt1,
    rt2,
    rt2_after,
    rt3,
    rt4,
    rt4_more,
    rt7,
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
    contradicting.rt207,
    drifting.rt208,
    rt4.rt402,
    rt8.rt801,
    rt8.rt802,
    rt8.rt803,
    rt8.rt804,
    *OF_RECORDS,
)
OF_FILES: tuple[ExaminationCheck, ...] = (
    rt1.rt101,
    rt1.rt102,
    rt1.rt103,
    rt1.rt104,
    rt1.rt105,
    rt1.rt106,
    rt1.rt107,
    rt1.rt108,
    rt1.rt109,
    rt3.rt301,
    rt3.rt302,
    rt3.rt305,
)
# what only a workspace writes down: who edited, opened and reviewed a persona, and what changed;
# of files they say so
OF_UPKEEP: tuple[ExaminationCheck, ...] = (rt3.rt303, rt3.rt304, rt3.rt306, rt3.rt307)
OF_USE: tuple[ExaminationCheck, ...] = (rt7.rt701,)
_WEIGHT = {"high": 0, "medium": 1, "low": 2}


def run(examination: Examination) -> tuple[tuple[Finding, ...], tuple[NotRun, ...]]:
    """Findings in order of what to mend first, and what could not be looked at, by code.

    A declared column runs RT2, RT4 and RT8; personas from files run RT1 and RT3, too.
    """
    of_files = (*OF_FILES, *OF_UPKEEP, *OF_BUYERS)
    checks = OF_BUYERS if examination.declared is not None else of_files
    findings: list[Finding] = []
    not_run: list[NotRun] = []
    for check in checks:
        found = counting.waits(_code(check), examination) or check(examination)
        if isinstance(found, NotRun):
            not_run.append(found)
        else:
            findings.extend(found)
    return ranked(findings), tuple(sorted(not_run, key=lambda n: n.code))


def _code(check: ExaminationCheck) -> str:
    """Of `rt2.rt201` it is RT201."""
    return check.__name__.upper()


def ranked(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """By severity, then by buyers affected, then by code."""
    return tuple(sorted(findings, key=lambda f: (_WEIGHT[f.severity], -f.buyers_affected, f.code)))
