"""The checks of RT3, upkeep: who looks after a persona, and when."""

from ringtrue.analysis.checks.entry import Check

RT3: tuple[Check, ...] = (
    Check("RT301", "no-owner", "medium", ("leadership",), "Name an owner.", "have no owner"),
    Check(
        "RT302",
        "review-overdue",
        "medium",
        ("owner",),
        "Open the review.",
        "are past their review, or were never reviewed",
    ),
    Check(
        "RT303",
        "shift-without-review",
        "medium",
        ("owner",),
        "Open the review.",
        "were not looked at since something changed",
    ),
    Check(
        "RT304",
        "undocumented-reason",
        "medium",
        ("owner",),
        "Write the reason down while someone remembers it.",
        "do not say why they are as they are, or nothing refers to them",
    ),
    Check(
        "RT305",
        "stale-evidence",
        "medium",
        ("owner",),
        "Refresh it: two conversations are enough to begin.",
        "rest on evidence that is no longer fresh",
    ),
    Check(
        "RT306",
        "known-by-one",
        "medium",
        ("leadership",),
        "Hand it over, or name an ambassador.",
        "are known to one person alone",
    ),
    Check(
        "RT307",
        "single-department-review",
        "low",
        ("owner",),
        "Invite another department to the next review.",
        "were reviewed by one department alone",
    ),
    Check(
        "RT308",
        "deferred-again",
        "medium",
        ("leadership",),
        "Decide: mend it, or change what is promised.",
    ),
)
