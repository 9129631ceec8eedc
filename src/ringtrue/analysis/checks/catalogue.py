"""The checks by code: name, severity, who acts, and the next step to offer; a file a family."""

from collections.abc import Mapping
from types import MappingProxyType

from ringtrue.analysis.checks.catalogue_rt1 import RT1
from ringtrue.analysis.checks.catalogue_rt2 import RT2
from ringtrue.analysis.checks.catalogue_rt3 import RT3
from ringtrue.analysis.checks.catalogue_rt4 import RT4
from ringtrue.analysis.checks.catalogue_rt7 import RT7
from ringtrue.analysis.checks.catalogue_rt8 import RT8
from ringtrue.analysis.checks.entry import Check
from ringtrue.analysis.results import Finding

CHECKS: Mapping[str, Check] = MappingProxyType(
    {check.code: check for check in (*RT1, *RT2, *RT3, *RT4, *RT7, *RT8)}
)


def finding(
    code: str,
    sentence: str,
    *,
    evidence: dict[str, object],
    persona: str | None = None,
    buyers: int = 0,
    next_step: str | None = None,
) -> Finding:
    """A finding of the check with this code."""
    check = CHECKS[code]
    return Finding(
        code=code,
        name=check.name,
        severity=check.severity,
        who=check.who,
        persona=persona,
        sentence=sentence,
        evidence=evidence,
        cost=None,
        next_step=next_step or check.next_step,
        buyers_affected=buyers,
    )
