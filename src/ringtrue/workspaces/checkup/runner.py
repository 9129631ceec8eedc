"""One checkup: the workspace is examined once, then every registered check looks at it."""

import logging
from dataclasses import replace

from ringtrue.analysis.results import Checkup, Coverage, Excluded, Finding, NotRun
from ringtrue.errors import BadInput, Cancelled, NotFound, RingtrueError, Temporary
from ringtrue.workspaces.checkup.registry import (
    CHECKS,
    CheckContext,
    CheckFunction,
    Examined,
    examiner,
)

log = logging.getLogger("ringtrue.checkup")
SEVERITIES = ("high", "medium", "low")
VERSION = 1


def run_checkup(context: CheckContext) -> Examined:
    """Examine the workspace and run every check; findings come ordered by what to fix first."""
    context.progress(0.05, "Reading the records")
    examined = _examine(context)
    findings: list[Finding] = []
    not_run: list[NotRun] = list(examined.report.not_run)
    checks = sorted(CHECKS.items())
    for done, (code, function) in enumerate(checks):
        context.progress(0.6 + 0.35 * done / len(checks), f"Checking {code}")
        answer = _answer(code, function, context)
        if isinstance(answer, NotRun):
            not_run.append(answer)
        else:
            findings += answer
    report = replace(
        examined.report,
        findings=tuple(sorted(findings, key=fix_first_order)),
        not_run=tuple(not_run),
    )
    return replace(examined, report=report)


def fix_first_order(finding: Finding) -> tuple[int, int, str, str]:
    """What is to be fixed first: by severity, then by buyers affected."""
    place = SEVERITIES.index(finding.severity)
    return place, -finding.buyers_affected, finding.code, finding.persona or ""


def _examine(context: CheckContext) -> Examined:
    function = examiner()
    if function is None:
        return Examined(_empty("There are no records yet."), 0)
    try:
        return function(context)
    except (BadInput, NotFound) as nothing:
        return Examined(_empty(f"{nothing.detail} {nothing.hint}".strip()), 0)


def _empty(sentence: str) -> Checkup:
    return Checkup(
        version=VERSION,
        rows=0,
        unit="people",
        joins=(),
        rejected=0,
        excluded=Excluded(0, 0),
        base_rate=None,
        personas=(),
        coverage=Coverage(None, None, None),
        findings=(),
        not_run=(),
        sentence=sentence,
    )


def _answer(
    code: str, function: CheckFunction, context: CheckContext
) -> tuple[Finding, ...] | NotRun:
    try:
        return function(context)
    except (Cancelled, Temporary):
        raise
    except RingtrueError as error:
        return NotRun(code, f"{error.detail} {error.hint}".strip())
    except Exception:
        # one broken check must not hide what the others found, nor pass for a good answer
        log.exception("%s failed", code)
        return NotRun(code, "It failed on our side; the worker's log says why.")
