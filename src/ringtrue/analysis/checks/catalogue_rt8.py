"""The checks of RT8, honesty of the data."""

from ringtrue.analysis.checks.entry import Check

RT8: tuple[Check, ...] = (
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
    Check(
        "RT805",
        "protected-trait",
        "high",
        ("analyst",),
        "Take the column out of the rule; describing people by it is allowed.",
    ),
    Check(
        "RT806",
        "self-fulfilling",
        "medium",
        ("analyst",),
        "Hold some people out, and record what becomes of everybody.",
    ),
    Check(
        "RT807",
        "consent-gap",
        "high",
        ("analyst",),
        "Exclude them from everything that writes to people.",
    ),
    Check(
        "RT808",
        "patched-report",
        "medium",
        ("analyst",),
        "Show the change log beside every figure of that time.",
    ),
)
