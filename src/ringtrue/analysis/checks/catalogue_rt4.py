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
)
