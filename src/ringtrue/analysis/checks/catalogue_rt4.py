"""The checks of RT4, hand-off: what sales says of the leads."""

from ringtrue.analysis.checks.entry import Check

RT4: tuple[Check, ...] = (
    Check(
        "RT401",
        "two-definitions",
        "high",
        ("marketing", "sales"),
        "Go through the leads you judged differently, then sign what you agree on.",
    ),
    Check(
        "RT402",
        "rejected-leads",
        "high",
        ("marketing",),
        "Aim elsewhere, starting with the reason sales gives most.",
    ),
    Check("RT403", "ping-pong", "medium", ("sales",), "Mend the criterion that is named most."),
    Check("RT404", "stuck-leads", "medium", ("sales",), "Assign them, the oldest first."),
    Check(
        "RT405",
        "silent-sales",
        "medium",
        ("sales",),
        "Let reps accept or reject a lead with one tap, from their mail.",
    ),
    Check(
        "RT406",
        "activity-without-result",
        "high",
        ("marketing",),
        "Move the budget to what brings buyers.",
    ),
    Check(
        "RT407",
        "mid-flight-patching",
        "medium",
        ("marketing",),
        "Mend the persona, not the campaign.",
    ),
    Check(
        "RT408",
        "no-target",
        "medium",
        ("marketing",),
        "Say for each campaign whom it is for, and for which goal.",
    ),
)
