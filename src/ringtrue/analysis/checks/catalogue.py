"""The checks of files by code: name, severity, who acts, and the next step to offer."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from ringtrue.analysis.results import Finding, Severity

Who = Literal["marketing", "sales", "success", "product", "owner", "analyst", "leadership"]


@dataclass(frozen=True)
class Check:
    """What never changes about a check."""

    code: str
    name: str
    severity: Severity
    who: tuple[Who, ...]
    next_step: str


CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        c.code: c
        for c in (
            Check(
                "RT101",
                "no-research",
                "high",
                ("owner",),
                "Talk to five customers, or mark the persona as assumed.",
            ),
            Check("RT102", "inside-view", "high", ("owner",), "Plan interviews with customers."),
            Check(
                "RT107",
                "demographics-only",
                "medium",
                ("owner",),
                "Add what drives them: motivations, challenges, behaviours, decision drivers.",
            ),
            Check(
                "RT201",
                "ideal-not-actual",
                "high",
                ("marketing",),
                "Revise the trait to what the buyers are.",
            ),
            Check(
                "RT202",
                "looks-good-never-closes",
                "high",
                ("marketing", "sales"),
                "Aim elsewhere, and ask sales for the reasons these leads were turned down.",
            ),
            Check(
                "RT203",
                "uncovered-buyers",
                "high",
                ("marketing",),
                "Open discovery on the buyers that no persona matches.",
            ),
            Check(
                "RT204",
                "empty-persona",
                "medium",
                ("owner",),
                "Merge it into another, or retire it.",
            ),
            Check("RT205", "too-many", "medium", ("owner",), "Merge the two."),
            Check("RT206", "overlap", "medium", ("owner",), "Sharpen the rule of one of them."),
            Check(
                "RT207",
                "contradicted-claim",
                "high",
                ("owner",),
                "Revise the sentence, and write down the reason.",
            ),
            Check("RT301", "no-owner", "medium", ("leadership",), "Name an owner."),
            Check("RT302", "review-overdue", "medium", ("owner",), "Open the review."),
            Check(
                "RT402",
                "rejected-leads",
                "high",
                ("marketing",),
                "Aim elsewhere, starting with the reason sales gives most.",
            ),
            Check("RT801", "leak", "high", ("analyst",), "Set the column aside."),
            Check(
                "RT802",
                "winners-only",
                "high",
                ("analyst",),
                "Set the column aside, and record it for every lead from now on.",
            ),
            Check(
                "RT803",
                "too-few",
                "medium",
                ("analyst",),
                "Wait for more records, or talk to five customers.",
            ),
            Check(
                "RT804",
                "pseudo-missing",
                "medium",
                ("analyst",),
                "Treat the word as missing, and mend the form it comes from.",
            ),
        )
    }
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
